"""How a programme comes back: every so many weeks on some weekdays, or on one weekday of a month.

Days only: which instant a day's occurrence is depends on the clocks of its zone (`Recurrence`).
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

LAST: Final = -1
# The weekdays of a month that there is one of in every month, and the last one.
PLACES: Final = (1, 2, 3, 4, LAST)
MOST_EVERY: Final = 12


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days from `first` on; ValueError for what comes back on no day, or on too many.

    `every`: so many weeks, or, where `place` is given, months. `weekdays`: 0 is Monday. `place`:
    0 weekly; else which of the month's (only) weekday it is, `LAST` the last. Weeks begin on a
    Monday: every second week counts from the week of `first`.
    """

    first: date
    every: int
    weekdays: tuple[int, ...]
    place: int = 0

    def __post_init__(self) -> None:
        if not 1 <= self.every <= MOST_EVERY:
            raise ValueError(f"every {self.every}")
        if not self.weekdays or list(self.weekdays) != sorted(set(self.weekdays) & set(range(7))):
            raise ValueError(f"on {self.weekdays}")
        if self.place and (self.place not in PLACES or len(self.weekdays) != 1):
            raise ValueError(f"the {self.place} of {self.weekdays}")

    def days(self, since: date, until: date) -> Iterator[date]:
        """The days from `since` to `until`, both included, in their order."""
        found = self._in_months(until) if self.place else self._in_weeks(since, until)
        for day in found:
            if day > until:
                return
            if day >= max(since, self.first):
                yield day

    def _in_weeks(self, since: date, until: date) -> Iterator[date]:
        step = timedelta(weeks=self.every)
        monday = self.first - timedelta(days=self.first.weekday())
        if since > monday:
            monday += (since - monday) // step * step
        while monday <= until:
            yield from (monday + timedelta(days=weekday) for weekday in self.weekdays)
            monday += step

    def _in_months(self, until: date) -> Iterator[date]:
        month = self.first.year * 12 + self.first.month - 1
        while month <= until.year * 12 + until.month - 1:
            yield _weekday_of(month // 12, month % 12 + 1, self.weekdays[0], self.place)
            month += self.every


def _weekday_of(year: int, month: int, weekday: int, place: int) -> date:
    begins_on, length = monthrange(year, month)
    earliest = 1 + (weekday - begins_on) % 7
    if place == LAST:
        return date(year, month, earliest + (length - earliest) // 7 * 7)
    return date(year, month, earliest + (place - 1) * 7)
