"""Opening hours: as stored, as typed, and whether a stretch of time lies within them.

Stored: {"0": [["09:00", "19:00"]], …}, 0 is Monday; a missing day is closed; {} is always open.
A stretch that ends before it begins ("20:00", "02:00") goes on after midnight.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from webcast.core.clock import local_time
from webcast.studio.models import Studio

DAYS = range(7)
_STRETCH = re.compile(r"^(\d{1,2})[:hH](\d{2})?\s*[-–—]\s*(\d{1,2})[:hH](\d{2})?$")

Hours = list[list[str]]


def parse_hours(typed: str) -> Hours:
    """“09:00–12:30, 14h–19h” as stored. Raises `ValueError` for what is no opening hours."""
    found = []
    for piece in re.split(r"[,;]", typed):
        if not piece.strip():
            continue
        match = _STRETCH.match(piece.strip())
        if match is None:
            raise ValueError(piece)
        from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in match.groups())
        begins, ends = from_hour * 60 + from_minute, to_hour * 60 + to_minute
        if from_minute > 59 or to_minute > 59 or begins >= 24 * 60 or ends > 24 * 60:
            raise ValueError(piece)
        if begins == ends:
            raise ValueError(piece)
        found.append([_clock(begins), _clock(ends)])
    return sorted(found)


def show_hours(hours: Hours) -> str:
    """“09:00–12:30, 14:00–19:00”, as people type it."""
    return ", ".join(f"{begins}–{ends}" for begins, ends in hours)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _at(day: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return datetime.combine(day, time()) + timedelta(hours=int(hours), minutes=int(minutes))


def open_stretches(opening: dict[str, Any], first: date, last: date) -> list[list[datetime]]:
    """When it is open from `first` to `last`: naive local times, joined where they touch."""
    found = []
    # The evening before may go on after midnight.
    for number in range(-1, (last - first).days + 1):
        day = first + timedelta(days=number)
        for begins, ends in opening.get(str(day.weekday()), []):
            start, end = _at(day, begins), _at(day, ends)
            found.append([start, end if end > start else end + timedelta(days=1)])
    joined: list[list[datetime]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return joined


def is_open(studio: Studio, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether the studio is open from one instant to the other, on its own clocks."""
    if not studio.opening:
        return True
    start = local_time(starts_at, studio.zone).replace(tzinfo=None)
    end = local_time(ends_at, studio.zone).replace(tzinfo=None)
    stretches = open_stretches(studio.opening, start.date(), end.date())
    return any(begins <= start and end <= closes for begins, closes in stretches)


def is_there(studio: Studio, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a mobile studio stands where it is said to, on all local dates touched."""
    first = local_time(starts_at, studio.zone).date()
    last = local_time(ends_at - timedelta(microseconds=1), studio.zone).date()
    return not (
        (studio.there_from and first < studio.there_from)
        or (studio.there_until and last > studio.there_until)
    )
