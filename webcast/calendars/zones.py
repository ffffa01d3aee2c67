"""Time zones as calendars carry them (VTIMEZONE, RFC 5545, section 3.6.5).

Only zones that keep one yearly rule, or no clock change at all, are written: by constant onsets
with an RRULE, which all readers understand. Lists of onsets (RDATE) they do not: who needs those,
like Africa/Casablanca around Ramadan, gets events in UTC instead.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from webcast.calendars.ics import lines

WEEKDAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

# A rule has to hold from some year on up to this one, beyond which zones go by their last rule.
_FIRST_YEAR, _LAST_YEAR = 2000, 2037
_YEARS: Final = 12
# Those of a place. Readers know UTC and its like by other means than their VTIMEZONE, and differ.
_NAME: Final = re.compile(r"(?!Etc/)[A-Za-z]+(/[A-Za-z0-9_+-]+)+")
_HOUR: Final = timedelta(hours=1)

# The onsets of the rule that western Europe keeps, with which this block was measured right in
# libical, ical.js, node-ical and khal.
_EUROPE: Final = (
    datetime.combine(date(1981, 3, 29), time(2)),
    datetime.combine(date(1996, 10, 27), time(3)),
)
_LONG_AGO: Final = datetime.combine(date(1970, 1, 1), time())


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone that can be written: its VTIMEZONE, right from the day `since` on."""

    name: str
    since: date
    block: bytes


@dataclass(frozen=True, slots=True)
class _Change:
    """A clock change: on which local time (of the clocks before it), from and to which offset."""

    local: datetime
    before: timedelta
    after: timedelta

    @property
    def key(self) -> tuple[object, ...]:
        """What is the same each year."""
        local = self.local
        return (local.month, local.weekday(), local.time(), self.before, self.after)

    @property
    def places(self) -> frozenset[int]:
        """Which of the month's weekdays it may be counted as: the nth, the last (-1)."""
        day = self.local.day
        length = monthrange(self.local.year, self.local.month)[1]
        return frozenset({(day - 1) // 7 + 1, *([-1] if day > length - 7 else [])})


@cache
def zone(name: str) -> Zone | None:
    """The IANA zone `name`, or None where it cannot be written safely."""
    if not _NAME.fullmatch(name) or name not in available_timezones():
        return None
    changes = _changes(ZoneInfo(name))
    last = changes[_LAST_YEAR]
    if len(last) not in {0, 2} or any(c.before.seconds % 60 or c.after.seconds % 60 for c in last):
        return None
    places = [change.places for change in last]
    year = _LAST_YEAR
    while year > _FIRST_YEAR:
        earlier = changes[year - 1]
        if [change.key for change in earlier] != [change.key for change in last]:
            break
        narrowed = [a & b.places for a, b in zip(places, earlier, strict=True)]
        if not all(narrowed):
            break
        places, year = narrowed, year - 1
    # A rule of another kind ("the Friday before the last Sunday") looks like one for a few years.
    if year > _LAST_YEAR - _YEARS:
        return None
    return Zone(name, date(year + 1, 1, 1), _block(name, changes[year], places, year))


def is_plain(moment: datetime, name: str) -> bool:
    """Whether the local time of `moment` says which instant is meant: clocks show it once."""
    local = moment.astimezone(ZoneInfo(name))
    return local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset()


def _changes(tz: ZoneInfo) -> dict[int, list[_Change]]:
    """The clock changes of each year that is looked at."""
    found: dict[int, list[_Change]] = {y: [] for y in range(_FIRST_YEAR - 1, _LAST_YEAR + 2)}
    at = datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC)
    before = _offset(at, tz)
    while at.year <= _LAST_YEAR:
        following = at + timedelta(days=1)
        after = _offset(following, tz)
        if after != before:
            low, high = at, following
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) // 2
                low, high = (middle, high) if _offset(middle, tz) == before else (low, middle)
            local = (high.replace(microsecond=0) + before).replace(tzinfo=None)
            found[local.year].append(_Change(local, before, after))
            before = after
        at = following
    return found


def _offset(moment: datetime, tz: ZoneInfo) -> timedelta:
    return moment.astimezone(tz).utcoffset() or timedelta()


def _block(name: str, changes: list[_Change], places: list[frozenset[int]], year: int) -> bytes:
    content = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    names = _names(ZoneInfo(name), year)
    if not changes:
        (offset,) = names
        content += _onset(_Change(_LONG_AGO, offset, offset), names, "STANDARD")
    if _is_european(changes, places):
        changes = [replace(one, local=at) for one, at in zip(changes, _EUROPE, strict=True)]
    for change, place in zip(changes, places, strict=True):
        kind = "DAYLIGHT" if change.after > change.before else "STANDARD"
        weekday = WEEKDAYS[change.local.weekday()]
        rule = f"RRULE:FREQ=YEARLY;BYDAY={max(place)}{weekday};BYMONTH={change.local.month}"
        content += _onset(change, names, kind, rule)
    return lines(*content, "END:VTIMEZONE")


def _is_european(changes: list[_Change], places: list[frozenset[int]]) -> bool:
    """Whether it is one hour ahead in winter and two in summer, as from Madrid to Warsaw."""
    return [
        (change.local.month, change.local.hour, change.local.weekday(), change.before, max(place))
        for change, place in zip(changes, places, strict=True)
    ] == [(3, 2, 6, _HOUR, -1), (10, 3, 6, 2 * _HOUR, -1)]


def _onset(change: _Change, names: dict[timedelta, str], kind: str, *rule: str) -> list[str]:
    return [
        f"BEGIN:{kind}",
        f"TZNAME:{names[change.after]}",
        f"TZOFFSETFROM:{_written(change.before)}",
        f"TZOFFSETTO:{_written(change.after)}",
        f"DTSTART:{change.local:%Y%m%dT%H%M%S}",
        *rule,
        f"END:{kind}",
    ]


def _names(tz: ZoneInfo, year: int) -> dict[timedelta, str]:
    """What clocks are called with each of the offsets of a year: “CET”."""
    days = [datetime(year, month, 15, tzinfo=UTC).astimezone(tz) for month in range(1, 13)]
    return {day.utcoffset() or timedelta(): str(day.tzname()) for day in days}


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
