"""When an event begins and how long it takes, from the several ways of schedule.xml to say it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l

from webcast.core.clock import RepeatedTime, SkippedTime, instant, local_time
from webcast.syndication.reading.report import NotTaken

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?")
_DURATION = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC, and what had to be decided to know it."""

    at: datetime
    warnings: tuple[Any, ...] = ()


def clock_of(text: str) -> time | None:
    """“09:30” or “09:30:00”; None for anything else."""
    match = _CLOCK.fullmatch(text.strip())
    if not match:
        return None
    return time(int(match[1]), int(match[2]), int(match[3] or 0))


def day_of(text: str) -> date | None:
    """The date of “2019-02-02” or of “2019-02-02T09:00:00+01:00”; None for anything else."""
    moment = _iso(text)
    return moment.date() if moment else None


def _iso(text: str) -> datetime | None:
    text = re.sub(r"([+-])(\d):", r"\g<1>0\2:", text.strip())  # the schema allows “+1:00”
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def minutes_of(text: str) -> tuple[int, bool]:
    """Minutes of “hh:mm” or “hh:mm:ss”, seconds rounded up, and whether they were."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        if not text.strip():
            raise NotTaken(_l("It has no duration."))
        raise NotTaken(_l("“%(text)s” is not a duration (hours:minutes).", text=text.strip()))
    seconds = int(match[3] or 0)
    minutes = int(match[1]) * 60 + int(match[2]) + bool(seconds)
    if not minutes:
        raise NotTaken(_l("Its duration is zero."))
    return minutes, bool(seconds)


def moment_of(full: str, start: str, day: date | None, *, zone: str, day_change: time) -> Moment:
    """The instant meant by the event's `<date>`, its `<start>` and the day that it is in.

    `<date>` with an offset is exact. Without one it is local time of `zone` (IANA). Without a
    time, `<start>` counts from the day, and a start before `day_change` is in the night that
    follows, hence on the next date.
    """
    stated = _iso(full) if full.strip() else None
    if full.strip() and stated is None:
        raise NotTaken(_l("“%(text)s” is not a date.", text=full.strip()))
    clock = clock_of(start)
    if start.strip() and clock is None:
        raise NotTaken(_l("“%(text)s” is not a time of day.", text=start.strip()))
    try:
        if stated is not None and re.search(r"[T ]", full.strip()):
            moment = _stated(stated, zone)
            shown = stated.replace(tzinfo=None)
            if clock is not None and shown.time() != clock:
                note = _l("Date and start differ (%(date)s, %(start)s): the date was taken.",
                          date=full.strip(), start=start.strip())  # fmt: skip
                return Moment(moment.at, (*moment.warnings, note))
            return moment
        if clock is None:
            raise NotTaken(_l("It has no start."))
        if stated is not None:
            day = stated.date()
        if day is None:
            raise NotTaken(_l("The day that it is in has no date."))
        if clock < day_change:
            day += timedelta(days=1)
        return _local(datetime.combine(day, clock), zone)
    except OverflowError:
        raise NotTaken(_l("“%(text)s” is not a date.", text=full.strip() or str(day))) from None


def _stated(stated: datetime, zone: str) -> Moment:
    if stated.tzinfo is not None:
        return Moment(stated.astimezone(UTC))
    return _local(stated, zone)


def _local(local: datetime, zone: str) -> Moment:
    """The instant of a local time; one that is skipped is refused, of two the first is taken."""
    text = local.strftime("%Y-%m-%d %H:%M")
    try:
        return Moment(instant(local, zone))
    except SkippedTime:
        why = _l("%(time)s does not exist in %(zone)s: the clocks are put forward over it.",
                 time=text, zone=zone)  # fmt: skip
        raise NotTaken(why) from None
    except RepeatedTime as twice:
        offset = local_time(twice.first, zone).strftime("%z")
        note = _l("%(time)s happens twice in %(zone)s: the first was taken (UTC%(offset)s).",
                  time=text, zone=zone, offset=offset)  # fmt: skip
        return Moment(twice.first, (note,))
