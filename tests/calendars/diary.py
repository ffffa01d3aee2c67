"""Subscribers: what somebody's calendar shows after having fetched a feed several times."""

from typing import Protocol

from tests.calendars.readers import Reader
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.seen import SeenEvent


class Diary(Protocol):
    """A subscriber's copy of a feed."""

    entries: dict[str, SeenEvent]

    def receive(self, feed: bytes) -> None:
        """Take in what the feed says now."""


class ReplacingDiary:
    """A client that forgets its copy and takes the new one: Google, Apple, Outlook, Thunderbird."""

    def __init__(self, reader: Reader = icalendars.read) -> None:
        self._reader = reader
        self.entries: dict[str, SeenEvent] = {}

    def receive(self, feed: bytes) -> None:
        """Take in what the feed says now."""
        self.entries = _by_uid(self._reader(feed))


class UpdatingDiary:
    """A client that updates what it has, event by event (RFC 5546, section 2.1.5), as imports do.

    The higher SEQUENCE wins, then the later DTSTAMP; what is no longer there stays.
    """

    def __init__(self, reader: Reader = icalendars.read) -> None:
        self._reader = reader
        self.entries: dict[str, SeenEvent] = {}

    def receive(self, feed: bytes) -> None:
        """Take in what the feed says now."""
        for uid, event in _by_uid(self._reader(feed)).items():
            known = self.entries.get(uid)
            if known is None or _version(event) > _version(known):
                self.entries[uid] = event


def awaited(diary: Diary) -> list[SeenEvent]:
    """The events that the owner of `diary` still counts on, by time."""
    events = (event for event in diary.entries.values() if event.status != "CANCELLED")
    return sorted(events, key=lambda event: (event.starts, event.uid))


def _version(event: SeenEvent) -> tuple[int, float]:
    return event.sequence, event.stamped.timestamp()


def _by_uid(events: list[SeenEvent]) -> dict[str, SeenEvent]:
    entries = {event.uid: event for event in events}
    assert len(entries) == len(events), "two events share a UID"
    return entries
