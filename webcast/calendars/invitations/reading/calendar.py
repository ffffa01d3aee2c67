"""What a calendar answers: REPLY and COUNTER (RFC 5546, 3.2.3 and 3.2.7) as programs write them.

Outlook and Exchange leave SEQUENCE out or hide the UID in one of their own, name zones after
themselves and write words for themselves; Google puts words into a parameter; all of them may
write several COMMENTs or none.
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from io import StringIO
from typing import Any, Final

from dateutil.tz import tzical
from icalendar import Calendar, Component

from webcast.calendars.exchange import unwrapped
from webcast.core.text import clean, one_line

_LONGEST_WORDS: Final = 500
_MOST_PARTS: Final = 20
_LONGEST: Final = 200_000  # characters
_FOLD: Final = re.compile("\r?\n[ \t]")
_ZONES: Final = re.compile(r"(?ims)^BEGIN:VTIMEZONE\s*$.*?^END:VTIMEZONE[ \t]*\r?\n?")
# What of a VTIMEZONE is read: rules by the year, and no others.
_SAFE: Final = re.compile(
    "BEGIN:|END:|TZID|TZOFFSET|TZNAME|DTSTART[:;]"
    "|RRULE:FREQ=YEARLY(;(BYMONTH|BYDAY|INTERVAL|UNTIL|WKST)=[^;]{1,30})*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a calendar says in somebody's name. Instants are aware, in UTC.

    `sequence` is None where the program does not say. `starts_at … ends_at` is the time in the
    message: of a counter-proposal, the one that is wished for.
    """

    method: str
    uid: str
    attendee: str
    partstat: str
    sequence: int | None
    stamp: datetime | None
    words: str
    starts_at: datetime | None
    ends_at: datetime | None


def read_calendar(text: str, method: str = "") -> Answer | None:
    """The answer in `text`; None if it is no calendar with an event. `method`: of the MIME part."""
    text = _FOLD.sub("", text[:_LONGEST])
    zones = _ZONES.findall(text)
    calendars = Calendar.from_ical(_ZONES.sub("", text), multiple=True)
    for calendar in calendars[:_MOST_PARTS]:
        events = [part for part in calendar.subcomponents if part.name == "VEVENT"]
        if events:
            said = str(calendar.get("METHOD") or method)
            return _answer(one_line(said).upper()[:24], events[0], zones)
    return None


def _answer(method: str, event: Component, zones: list[str]) -> Answer:
    attendee = _first(event, "ATTENDEE")
    parameters = getattr(attendee, "params", {})
    starts_at = _instant(event, "DTSTART", zones)
    return Answer(
        method=method,
        uid=one_line(unwrapped(one_line(str(_first(event, "UID") or "")))),
        attendee=_address(str(attendee or "")),
        partstat=one_line(str(parameters.get("PARTSTAT", ""))).upper()[:24],
        sequence=_sequence(event),
        stamp=_instant(event, "DTSTAMP", zones),
        words=_words(event, parameters),
        starts_at=starts_at,
        ends_at=_end(event, starts_at, zones),
    )


def _every(event: Component, name: str) -> list[Any]:
    found = event.get(name)
    if found is None:
        return []
    return found[:_MOST_PARTS] if isinstance(found, list) else [found]


def _first(event: Component, name: str) -> Any:
    return next(iter(_every(event, name)), None)


def _address(value: str) -> str:
    plain = re.sub("^mailto:", "", one_line(value), flags=re.IGNORECASE)
    return plain.strip().lower()[:254]


def _sequence(event: Component) -> int | None:
    """SEQUENCE, or what Exchange says in its place."""
    for name in ("SEQUENCE", "X-MICROSOFT-CDO-APPT-SEQUENCE"):
        value = str(_first(event, name)).strip()
        if re.fullmatch("[0-9]{1,9}", value):
            return int(value)
    return None


def _instant(event: Component, name: str, zones: list[str]) -> datetime | None:
    """An instant in UTC; None for days, floating times, and what cannot be read."""
    found = _first(event, name)
    value = getattr(found, "dt", None)
    if not isinstance(value, datetime):
        return None
    if value.tzinfo is None:
        zone = _own_zone(str(getattr(found, "params", {}).get("TZID", "")), zones)
        if zone is None:
            return None
        value = value.replace(tzinfo=zone)
    with suppress(ValueError, OverflowError):
        moment = value.astimezone(UTC).replace(microsecond=0)
        if 1900 <= moment.year <= 2200:
            return moment
    return None


def _own_zone(name: str, zones: list[str]) -> tzinfo | None:
    """A zone that is neither IANA's nor Microsoft's, as the message itself describes it.

    Read apart: the library would remember it, under whatever name, for messages of others.
    """
    for zone in zones:
        if not name or not re.search(f"(?im)^TZID[^:\\r\\n]*:{re.escape(name)}\\s*$", zone):
            continue
        # A rule by the second would keep us busy for ever.
        kept = [line for line in zone.splitlines() if _SAFE.match(line)]
        with suppress(ValueError, LookupError, TypeError, OverflowError):
            found: tzinfo | None = tzical(StringIO("\n".join(kept))).get(name)
            return found
    return None


def _end(event: Component, starts_at: datetime | None, zones: list[str]) -> datetime | None:
    ends_at = _instant(event, "DTEND", zones)
    length = getattr(_first(event, "DURATION"), "dt", None)
    if ends_at is None and starts_at is not None and isinstance(length, timedelta):
        with suppress(OverflowError):
            ends_at = starts_at + length
    return ends_at if starts_at is None or ends_at is None or ends_at > starts_at else None


def _words(event: Component, parameters: Any) -> str:
    """What somebody wrote with their answer: COMMENT, or Google's parameter."""
    said = [clean(str(comment)).strip() for comment in _every(event, "COMMENT")]
    said.append(clean(str(parameters.get("X-RESPONSE-COMMENT", ""))).strip())
    return "\n".join(dict.fromkeys(filter(None, said)))[:_LONGEST_WORDS]
