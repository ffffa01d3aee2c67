"""Where a studio is free: its opening hours less what is booked."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Protocol

from webcast.core.clock import SkippedTime, instant, local_time, now
from webcast.studio.models import Studio
from webcast.studio.opening import is_there, open_stretches

# A studio that is always open is offered at the hours at which people work.
USUAL = {str(day): [["08:00", "20:00"]] for day in range(7)}
LEAST = timedelta(minutes=15)


class Taken(Protocol):
    """A stretch of time in which a studio cannot be used: booked by us, or by others."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


def free_stretches(
    studio: Studio, day: date, bookings: Iterable[Taken]
) -> list[tuple[datetime, datetime]]:
    """Instants between which the studio could still be used on its local `day`, from now on.

    `bookings` are those of the studio, earliest first, with the turnaround after each.
    """
    found = []
    for begins, ends in open_stretches(studio.opening or USUAL, day, day):
        if begins.date() != day:
            continue
        start, end = _instant(begins, studio.zone), _instant(ends, studio.zone)
        start = max(start, _next_quarter())
        for booking in bookings:
            if booking.ends_at <= start or booking.starts_at >= end:
                continue
            if booking.starts_at - start >= LEAST:
                found.append((start, booking.starts_at))
            start = max(start, booking.ends_at)
        if end - start >= LEAST:
            found.append((start, end))
    return [(start, end) for start, end in found if is_there(studio, start, end)]


def _instant(local: datetime, zone: str) -> datetime:
    try:
        return instant(local, zone, fold=0)
    except SkippedTime:
        return instant(local + timedelta(hours=1), zone, fold=0)


def _next_quarter() -> datetime:
    moment = now()
    past = timedelta(
        minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond
    )
    return moment - past + timedelta(minutes=15) if past else moment


def local_field(moment: datetime, zone: str) -> str:
    """`moment` as a field for a local time holds it."""
    return local_time(moment, zone).strftime("%Y-%m-%dT%H:%M")
