"""What time it is, and how wall-clock times in a zone become instants and back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _stopped_at.get() or datetime.now(UTC)


@contextmanager
def stopped_at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` inside this block: what is replayed there gets the dates of its time."""
    token = _stopped_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)


def today(zone: str) -> date:
    """The date of now where `zone` (IANA) is kept."""
    return now().astimezone(ZoneInfo(zone)).date()


class SkippedTime(ValueError):
    """A local time that does not exist: a clock change jumps over it."""


class RepeatedTime(ValueError):
    """A local time that happens twice: a clock change goes back over it."""

    def __init__(self, first: datetime, second: datetime) -> None:
        super().__init__(f"{first} or {second}")
        self.first = first
        self.second = second


def instant(local: datetime, zone: str, *, fold: int | None = None) -> datetime:
    """The instant, in UTC, at which clocks in `zone` (IANA) show the naive time `local`.

    Raises `SkippedTime` for a time that never is, and `RepeatedTime` for one that is twice,
    unless `fold` says which (0 the first, 1 the second).
    """
    tz = ZoneInfo(zone)
    first = local.replace(tzinfo=tz, fold=0)
    second = local.replace(tzinfo=tz, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    if first.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != local:
        raise SkippedTime(f"{local} does not exist in {zone}")
    if fold is None:
        raise RepeatedTime(first.astimezone(UTC), second.astimezone(UTC))
    return (second if fold else first).astimezone(UTC)


def local_time(moment: datetime, zone: str) -> datetime:
    """`moment` as clocks in `zone` show it (aware)."""
    return moment.astimezone(ZoneInfo(zone))


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """First instant of `day` in `zone`, and first instant after it (23, 24 or 25 hours)."""
    tz = ZoneInfo(zone)
    start = datetime.combine(day, time(), tz).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), tz).astimezone(UTC)
    return start, end


@cache
def zones() -> list[tuple[str, str]]:
    """Every IANA zone as a choice: its name, and how it reads."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA zone."""
    return name in available_timezones()
