"""Replay a season: everything that happened, each at its own time, in the order of time."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from webcast.core.clock import stopped_at

Step = Callable[[], object]


@dataclass
class Timeline:
    """Steps to take, by the moments at which the application shall believe to take them.

    Days are counted from `day` in `zone`. Nothing happens after `present`: what would is taken
    at `present`, after all that was added before it.
    """

    day: date
    zone: ZoneInfo
    present: datetime
    steps: list[tuple[datetime, Step]] = field(default_factory=list)

    def on(self, days: int, hour: float) -> datetime:
        """The instant at which clocks show `hour` (8.5 is half past eight), so many days away."""
        local = datetime.combine(self.day + timedelta(days=days), time()) + timedelta(hours=hour)
        return local.replace(tzinfo=self.zone).astimezone(UTC)

    def awake(self, moment: datetime) -> datetime:
        """`moment` between half past eight and nine in the evening of its day, in the same order.

        The 24 hours of a day become 12.5: who was before somebody stays so.
        """
        local = moment.astimezone(self.zone)
        hours = local.hour + local.minute / 60 + local.second / 3600
        day = datetime.combine(local.date(), time()) + timedelta(hours=8.5 + hours * 12.5 / 24)
        return day.replace(tzinfo=self.zone).astimezone(UTC)

    def past(self, moment: datetime) -> datetime:
        """`moment`, or the present if that is yet to come."""
        return min(moment, self.present)

    def add(self, moment: datetime, step: Step) -> datetime:
        """Take `step` at `moment`; gives the moment at which it will be taken."""
        moment = self.past(moment)
        self.steps.append((moment, step))
        return moment

    def run(self) -> int:
        """Take every step; gives how many there were."""
        # A fifth of the time went into looking for garbage among what is still in use.
        gc.disable()
        try:
            # Sorting is stable: what was added first comes first among what is at one moment.
            for moment, step in sorted(self.steps, key=lambda pair: pair[0]):
                with stopped_at(moment):
                    step()
        finally:
            gc.enable()
        return len(self.steps)


def between(start: datetime, end: datetime, share: float) -> datetime:
    """The instant after that `share` (0 to 1) of the time from `start` to `end`."""
    return start + (end - start) * share


def chance(*seed: str) -> Random:
    """Chance that falls out alike each time, for what nobody has to guess."""
    return Random("/".join(seed))  # noqa: S311
