"""ISO weeks (ISO 8601: Monday first) as addresses name them, and their local bounds."""

import re
from datetime import date, datetime, timedelta

from webcast.core.clock import day_bounds, today

_WEEK = re.compile(r"^(\d{4})-W(\d{2})$")
# Further away there is nothing to see, and robots would go on for ever.
YEARS = range(1990, 2100)


def monday_of(name: str, zone: str) -> date | None:
    """The Monday of “2026-W48”, of this week where `name` is empty; None if it is no week."""
    if not name:
        day = today(zone)
        return day - timedelta(days=day.weekday())
    match = _WEEK.match(name)
    if match is None or int(match[1]) not in YEARS:
        return None
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None


def name_of(day: date) -> str:
    """The week that `day` is in, as addresses name it."""
    year, week, _weekday = day.isocalendar()
    return f"{year}-W{week:02d}"


def days_of(monday: date) -> list[date]:
    """The seven days of the week."""
    return [monday + timedelta(days=n) for n in range(7)]


def bounds_of(monday: date, zone: str) -> tuple[datetime, datetime]:
    """First instant of the week and first one after it: 167, 168 or 169 hours."""
    return day_bounds(monday, zone)[0], day_bounds(monday + timedelta(days=6), zone)[1]


def before(monday: date) -> str:
    """The week before, as addresses name it."""
    return name_of(monday - timedelta(days=7))


def after(monday: date) -> str:
    """The week after, as addresses name it."""
    return name_of(monday + timedelta(days=7))
