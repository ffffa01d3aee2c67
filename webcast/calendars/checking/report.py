"""What readers make of a calendar, and whether they agree."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from webcast.calendars.checking import icalendars, libical
from webcast.calendars.checking.rules import broken_rules
from webcast.calendars.checking.seen import SeenEvent, Unreadable, read_out

_PATIENCE = 20  # seconds for a reader in a process of its own


@dataclass(frozen=True)
class Reading:
    """What one reader sees, or what it complains of."""

    reader: str
    events: Sequence[SeenEvent] = ()
    complaint: str = ""


@dataclass(frozen=True)
class Report:
    """A calendar, checked."""

    size: int
    broken: list[str]
    readings: list[Reading]

    @property
    def is_fine(self) -> bool:
        """No rule is broken, every reader reads it, and all read the same."""
        seen = {_gist(reading.events) for reading in self.readings}
        return not self.broken and not any(r.complaint for r in self.readings) and len(seen) == 1

    def coming(self, at: datetime, limit: int) -> list[SeenEvent]:
        """What the first reader sees of the time to come, earliest first."""
        events = sorted(self.readings[0].events, key=lambda event: event.starts)
        return [event for event in events if event.ends > at][:limit]


def check(data: bytes) -> Report:
    """Read `data` with every reader that is installed here."""
    readings = [_by_icalendar(data)]
    if (by_libical := _by_libical(data)) is not None:
        readings.append(by_libical)
    return Report(size=len(data), broken=broken_rules(data), readings=readings)


def _gist(events: Sequence[SeenEvent]) -> frozenset[tuple[str, datetime, datetime, str, str]]:
    return frozenset((e.uid, e.starts, e.ends, e.summary, e.status) for e in events)


def _by_icalendar(data: bytes) -> Reading:
    name = f"icalendar {version('icalendar')}"
    try:
        return Reading(name, read_out(icalendars, data))
    except Unreadable as error:
        return Reading(name, complaint=str(error))


def _by_libical(data: bytes) -> Reading | None:
    """Libical is C: should it crash, only a child does. None where it is not installed."""
    try:
        libical.load()
    except OSError:
        return None
    command = [sys.executable, "-m", "webcast.calendars.checking.libical"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            command, input=data, capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return Reading("libical 3", complaint=f"no answer after {_PATIENCE} s")
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip().splitlines()
        return Reading("libical 3", complaint=words[-1] if words else "it crashed")
    return Reading("libical 3", [SeenEvent.from_json(each) for each in json.loads(done.stdout)])
