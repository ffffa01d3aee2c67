"""The same block by the `icalendar` library: what our own writer is held to, byte by byte."""

from datetime import UTC, datetime

from icalendar import Event, vUri

from webcast.calendars.blocks import CANCELLED_PREFIX, UNTITLED, EventFacts
from webcast.calendars.ics import one_line, plain, web_address


def block(facts: EventFacts, language: str) -> bytes:
    """The VEVENT of `facts` as `icalendar` serialises it."""
    event = Event()
    cancelled = facts.status == "CANCELLED"
    title = one_line(facts.summary) or UNTITLED[language]
    event.add("summary", f"{CANCELLED_PREFIX[language]} {title}" if cancelled else title)
    for name, moment in (
        ("dtstart", facts.starts),
        ("dtend", facts.ends),
        ("dtstamp", facts.changed),
        ("last-modified", facts.changed),
        ("created", facts.created),
    ):
        event.add(name, _whole(moment))
    event.add("uid", facts.uid)
    event.add("sequence", facts.sequence)
    event.add("status", facts.status)
    event.add("class", facts.klass)
    event.add("transp", "TRANSPARENT" if cancelled or facts.transparent else "OPAQUE")
    if names := [name for name in dict.fromkeys(map(one_line, facts.categories)) if name]:
        event.add("categories", names)
    for name, text in (("description", facts.description), ("location", facts.location)):
        if cleaned := plain(text):
            event.add(name, cleaned)
    for name, address, parameters in (
        ("url", facts.url, {}),
        ("conference", facts.conference, {"VALUE": "URI", "FEATURE": "VIDEO"}),
        ("image", facts.image, {"VALUE": "URI"}),
    ):
        if cleaned := web_address(address):
            event.add(name, vUri(cleaned, params=parameters))
    written: bytes = event.to_ical()
    return written


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
