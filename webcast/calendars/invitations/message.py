"""Messages between calendars: a VCALENDAR with a METHOD around one event (RFC 5546, 3.2)."""

from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import quote

from webcast.calendars.blocks import EventFacts, event_block
from webcast.calendars.ics import language_of, lines, one_line

Method = Literal["REQUEST", "CANCEL", "DECLINECOUNTER"]

# What RFC 6068 leaves unescaped in an address, and what clients compare letter by letter.
_ADDRESS: Final = "@!$&'*+-./=^_`{|}~"


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody in a message: a name and an address."""

    name: str
    address: str


def message(
    method: Method,
    facts: EventFacts,
    locale: str,
    *,
    organiser: Party,
    attendee: Party,
    answered: bool = False,
) -> str:
    """The message that tells `attendee` of `facts`. `answered`: they have said yes already."""
    who = f"mailto:{quote(attendee.address, safe=_ADDRESS)}"
    asked = ""
    if method == "REQUEST":
        asked = ";PARTSTAT=ACCEPTED" if answered else ";PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    parties = (
        f"ORGANIZER;CN={quoted(organiser.name)}:mailto:{quote(organiser.address, safe=_ADDRESS)}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT{asked};CN={quoted(attendee.name)}:{who}",
    )
    head = lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Webcastory//Webcastory//{language_of(locale).upper()}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
    )
    return (head + event_block(facts, locale, *parties) + b"END:VCALENDAR\r\n").decode()


def quoted(name: str) -> str:
    """A parameter's value in quotes (RFC 5545, 3.2): nothing in it can end them."""
    return '"{}"'.format(one_line(name).replace('"', "'"))
