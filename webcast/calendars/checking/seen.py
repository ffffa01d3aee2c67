"""What a reader of calendars understood of one event, in the same words for every reader."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final


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

    def as_json(self) -> dict[str, Any]:
        """In words that JSON can carry."""
        found = asdict(self)
        return found | {name: found[name].isoformat() for name in _INSTANTS}

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> "SeenEvent":
        """Back from `as_json`."""
        instants = {name: datetime.fromisoformat(found[name]) for name in _INSTANTS}
        return cls(**found | instants | {"categories": tuple(found["categories"])})


_INSTANTS: Final = ("starts", "ends", "stamped")


class Unreadable(ValueError):
    """A reader complained of a calendar."""
