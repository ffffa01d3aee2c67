"""Where and when the demo season is recorded: studios and sessions, without any database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webcast.demo.shapes import Text
from webcast.demo.states import AssignmentState, SessionState, StudioKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Opening hours of a day, in local time."""

    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """`hours` are Monday to Sunday; `turnaround` is in minutes."""

    code: str
    name: str
    kind: StudioKind
    zone: ZoneInfo
    address: str
    seats: int
    turnaround: int
    hours: tuple[Hours, ...]
    equipment: tuple[str, ...]
    description: Text
    directions: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    person: str
    role: str
    state: AssignmentState = AssignmentState.ACCEPTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Some minutes about a topic, or under a title of their own."""

    minutes: int
    topic: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A recording or a live; `before` and `after` are the minutes of set-up and of strike.

    Without a segment it is a free slot of `minutes`. `people` holds crew and guests.
    """

    code: str
    studio: str
    day: int
    time: time
    state: SessionState
    before: int
    after: int
    minutes: int
    segments: tuple[Segment, ...] = ()
    people: tuple[Assignment, ...] = ()
    live: bool = False
    seats: int = 0
    note: str = ""
    reason: str = ""
    cancelled_day: int | None = None
    trade_show: str = ""

    @property
    def free(self) -> bool:
        """Nothing is planned in it yet."""
        return not self.segments

    def on_air(self, loaded: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """UTC instants of start and end, if the demo is loaded on the day `loaded`."""
        local = datetime.combine(loaded + timedelta(days=self.day), self.time, zone)
        start = local.astimezone(UTC)
        return start, start + timedelta(minutes=self.minutes)

    def envelope(self, loaded: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """UTC instants between which studio and people are taken, set-up and strike included."""
        start, end = self.on_air(loaded, zone)
        return start - timedelta(minutes=self.before), end + timedelta(minutes=self.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class TradeShow:
    code: str
    name: Text
    studio: str
