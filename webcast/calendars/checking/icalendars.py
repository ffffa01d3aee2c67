"""The `icalendar` library as a reader."""

from datetime import UTC, datetime
from typing import Any

import icalendar
import recurring_ical_events

from webcast.calendars.checking.seen import SeenEvent, Unreadable


def read(data: bytes) -> list[SeenEvent]:
    """The events of `data`; `Unreadable` on any error."""
    return [_event(found) for found in _calendar(data).walk("VEVENT")]


def occurrences(data: bytes, since: datetime, until: datetime) -> list[SeenEvent]:
    """The events of `data` from `since` to `until`, each time a series comes back by itself.

    By the library that e-mail and calendar programs in Python expand with.
    """
    return [
        _event(found) for found in recurring_ical_events.of(_calendar(data)).between(since, until)
    ]


def _calendar(data: bytes) -> icalendar.Calendar:
    try:
        calendar = icalendar.Calendar.from_ical(data)
    except ValueError as error:
        raise Unreadable(f"icalendar finds no calendar: {error}") from error
    broken = [*calendar.errors, *(error for e in calendar.walk("VEVENT") for error in e.errors)]
    if broken:
        raise Unreadable(f"icalendar complains: {broken}")
    return calendar


def _event(found: Any) -> SeenEvent:
    categories = found.get("CATEGORIES")
    return SeenEvent(
        uid=str(found["UID"]),
        starts=found["DTSTART"].dt.astimezone(UTC),
        ends=found["DTEND"].dt.astimezone(UTC),
        stamped=found["DTSTAMP"].dt.astimezone(UTC),
        sequence=int(found["SEQUENCE"]),
        summary=str(found.get("SUMMARY", "")),
        status=str(found.get("STATUS", "")),
        location=str(found.get("LOCATION", "")),
        description=str(found.get("DESCRIPTION", "")),
        url=str(found.get("URL", "")),
        categories=tuple(str(name) for name in categories.cats) if categories else (),
        transparent=found.get("TRANSP") == "TRANSPARENT",
    )
