"""What a reader of calendars understood of one event, in the same words for every reader."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event as a reader shows it: instants in UTC, texts unescaped, "" for what is absent."""

    uid: str
    starts: datetime
    ends: datetime
    stamped: datetime
    sequence: int
    summary: str
    status: str
    location: str
    description: str
    url: str
    categories: tuple[str, ...]
    transparent: bool


class Unreadable(AssertionError):
    """A reader complained of a calendar."""
