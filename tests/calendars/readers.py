"""Real readers of iCalendar: `READERS` maps a name to a function from bytes to events.

A reader that is not installed skips the test and says why. Where REQUIRE_CALENDAR_READERS is
set, as it should be in continuous integration, the test fails instead.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final, NoReturn

import pytest

from webcast.calendars.checking import icalendars, libical
from webcast.calendars.checking.seen import SeenEvent, Unreadable

NODE_READERS: Final = Path(__file__).parents[1] / "node"

Reader = Callable[[bytes], list[SeenEvent]]


def read_with_libical(data: bytes) -> list[SeenEvent]:
    """The events of `data` by libical, which also checks what RFC 5545 and 5546 restrict."""
    try:
        libical.load()
    except OSError:
        unavailable(f"{libical.NAME} is not here (Debian: libical3)")
    return libical.read(data)


def read_with_ical_js(data: bytes) -> list[SeenEvent]:
    """The events of `data` by ical.js, the reader of Thunderbird and Nextcloud's pages."""
    return _read_with_node("ical.js", data)


def read_with_node_ical(data: bytes) -> list[SeenEvent]:
    """The events of `data` by node-ical, the reader of MagicMirror, ioBroker and the like."""
    return _read_with_node("node-ical", data)


READERS: Final[dict[str, Reader]] = {
    "icalendar": icalendars.read,
    "libical": read_with_libical,
    "ical.js": read_with_ical_js,
    "node-ical": read_with_node_ical,
}


def _read_with_node(name: str, data: bytes) -> list[SeenEvent]:
    node = shutil.which("node")
    if node is None:
        unavailable("Node is not here")
    if not (NODE_READERS / "node_modules" / name).is_dir():
        unavailable(f"{name} is not here: run `npm ci` in tests/node")
    done = subprocess.run(
        [node, "read.mjs", name],
        cwd=NODE_READERS,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise Unreadable(f"{name} complains: {done.stderr.decode(errors='replace')}")
    return [
        SeenEvent(
            uid=found["uid"],
            starts=datetime.fromisoformat(found["start"]),
            ends=datetime.fromisoformat(found["end"]),
            stamped=datetime.fromisoformat(found["stamp"]),
            sequence=found["sequence"],
            summary=found["summary"],
            status=found["status"],
            location=found["location"],
            description=found["description"],
            url=found["url"],
            categories=tuple(found["categories"]),
            transparent=found["transparent"],
        )
        for found in json.loads(done.stdout)
    ]


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("REQUIRE_CALENDAR_READERS"):
        pytest.fail(reason)
    pytest.skip(reason)
