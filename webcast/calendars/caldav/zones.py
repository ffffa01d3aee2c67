"""Zones as VTIMEZONE (RFC 5545, section 3.6.5), from the rule that holds from now on."""

import re
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Final

from webcast.calendars.ics import lines

# The last line of a TZif file (RFC 9636, section 3.3), in the notation of POSIX. Rules by number
# of the day, and changes outside of their day, are rare and are left alone.
_NAME: Final = r"[A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>"
_OFFSET: Final = r"[+-]?\d{1,2}(?::\d{2})?"
_RULE: Final = r"M(\d{1,2})\.([1-5])\.([0-6])(?:/(\d{1,2}(?::\d{2})?))?"
_POSIX: Final = re.compile(
    rf"(?P<name>{_NAME})(?P<offset>{_OFFSET})"
    rf"(?:(?P<summer>{_NAME})(?P<summer_offset>{_OFFSET})?,(?P<begins>{_RULE}),(?P<ends>{_RULE}))?"
)
_DAYS: Final = ("SU", "MO", "TU", "WE", "TH", "FR", "SA")


@cache
def vtimezone(zone: str) -> bytes:
    """The VTIMEZONE of an IANA zone; nothing when its rule cannot be said as one."""
    found = _POSIX.fullmatch(_footer(zone))
    if found is None:
        return b""
    standard = -_minutes(found["offset"])
    name = found["name"].strip("<>")
    opening = ["BEGIN:VTIMEZONE", f"TZID:{zone}"]
    if found["summer"] is None:
        parts = _part("STANDARD", name, standard, standard, ["DTSTART:19700101T000000"])
        return lines(*opening, *parts, "END:VTIMEZONE")
    summer = -_minutes(found["summer_offset"]) if found["summer_offset"] else standard + 60
    begins, ends = _rule(found["begins"]), _rule(found["ends"])
    if begins is None or ends is None:
        return b""
    # Irish law calls winter the exception; readers expect it to be the rule.
    kinds = ("DAYLIGHT", "STANDARD") if summer > standard else ("STANDARD", "DAYLIGHT")
    return lines(
        *opening,
        *_part(kinds[0], found["summer"].strip("<>"), standard, summer, begins),
        *_part(kinds[1], name, summer, standard, ends),
        "END:VTIMEZONE",
    )


def _footer(zone: str) -> str:
    try:
        data = files("tzdata").joinpath("zoneinfo", *zone.split("/")).read_bytes()
    except (OSError, ModuleNotFoundError):
        return ""
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", errors="replace")


def _part(kind: str, name: str, before: int, after: int, rule: list[str]) -> list[str]:
    return [
        f"BEGIN:{kind}",
        *rule,
        f"TZNAME:{name}",
        f"TZOFFSETFROM:{_offset(before)}",
        f"TZOFFSETTO:{_offset(after)}",
        f"END:{kind}",
    ]


def _rule(posix: str) -> list[str] | None:
    """DTSTART (local, of 1970) and RRULE of `M3.5.0/3`; None beyond the day itself."""
    found = re.fullmatch(_RULE, posix)
    if found is None:
        return None
    month, week, day = int(found[1]), int(found[2]), int(found[3])
    minutes = _minutes(found[4] or "2")
    if minutes >= 24 * 60:
        return None
    first = _first(month, week, day)
    time = f"{minutes // 60:02d}{minutes % 60:02d}00"
    nth = -1 if week == 5 else week
    return [
        f"DTSTART:{first:%Y%m%d}T{time}",
        f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{_DAYS[day]}",
    ]


def _first(month: int, week: int, day: int) -> date:
    """In 1970, this day (0: Sunday) of that week of the month; the fifth is the last."""
    first = date(1970, month, 1)
    found = first + timedelta(days=(day - first.isoweekday()) % 7, weeks=week - 1)
    return found if found.month == month else found - timedelta(weeks=1)


def _minutes(posix: str) -> int:
    """`-5:30` in minutes."""
    hours, _colon, rest = posix.lstrip("+-").partition(":")
    minutes = int(hours) * 60 + int(rest or 0)
    return -minutes if posix.startswith("-") else minutes


def _offset(minutes: int) -> str:
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
