"""What a reader of calendars understood of one event, in the same words for every reader."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final, Protocol


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


class Reader(Protocol):
    """A module that reads calendars."""

    def read(self, data: bytes) -> list[SeenEvent]:
        """The events as they are written."""
        ...

    def occurrences(self, data: bytes, since: datetime, until: datetime) -> list[SeenEvent]:
        """Those between two instants, each time a series comes back by itself."""
        ...


def read_out(reader: Reader, data: bytes) -> list[SeenEvent]:
    """All that `reader` sees in `data`, each time a series comes back by itself.

    To count out takes its time: where nothing comes back, events are only read.
    """
    if b"\nRRULE:" not in data.partition(b"BEGIN:VEVENT")[2]:
        return reader.read(data)
    return reader.occurrences(data, *EVER)


# Whatever has an end lies between these.
EVER: Final = (datetime(1970, 1, 2, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class Unreadable(ValueError):
    """A reader complained of a calendar."""
