"""Readers that count out how often a series comes back: what each sees between two instants."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from tests.calendars.readers import NODE_READERS, unavailable
from webcast.calendars.checking import icalendars, libical
from webcast.calendars.checking.seen import SeenEvent, Unreadable

# Begins, ends, title, status: what a subscriber sees of each event.
Seen = tuple[datetime, datetime, str, str]
Expander = Callable[[bytes, datetime, datetime], list[Seen]]

_KHAL: Final = """
[calendars]
[[feed]]
path = {folder}/events
readonly = True
[locale]
local_timezone = UTC
default_timezone = UTC
timeformat = %H:%M:%S
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%dT%H:%M:%S
longdatetimeformat = %Y-%m-%dT%H:%M:%S
[sqlite]
path = {folder}/khal.db
"""


def _seen(events: Iterable[SeenEvent]) -> list[Seen]:
    return sorted((one.starts, one.ends, one.summary, one.status) for one in events)


def by_icalendar(data: bytes, since: datetime, until: datetime) -> list[Seen]:
    """By `icalendar` and `recurring-ical-events`."""
    return _seen(icalendars.occurrences(data, since, until))


def by_libical(data: bytes, since: datetime, until: datetime) -> list[Seen]:
    """By libical, as Evolution and GNOME Calendar ask it."""
    try:
        libical.load()
    except OSError:
        unavailable(f"{libical.NAME} is not here (Debian: libical3)")
    return _seen(libical.occurrences(data, since, until))


def by_ical_js(data: bytes, since: datetime, until: datetime) -> list[Seen]:
    """By ical.js, as Thunderbird and Nextcloud ask it."""
    return _by_node("ical.js", data, since, until)


def by_node_ical(data: bytes, since: datetime, until: datetime) -> list[Seen]:
    """By node-ical."""
    return _by_node("node-ical", data, since, until)


def _by_node(name: str, data: bytes, since: datetime, until: datetime) -> list[Seen]:
    node = shutil.which("node")
    if node is None or not (NODE_READERS / "node_modules" / name).is_dir():
        unavailable(f"Node or {name} is not here: run `npm ci` in tests/node")
    done = subprocess.run(
        [node, "read.mjs", name, since.isoformat(), until.isoformat()],
        cwd=NODE_READERS,
        input=data,
        capture_output=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise Unreadable(f"{name} complains: {done.stderr.decode(errors='replace')}")
    return sorted(
        (
            datetime.fromisoformat(one["start"]),
            datetime.fromisoformat(one["end"]),
            one["summary"],
            one["status"],
        )
        for one in json.loads(done.stdout)
    )


def by_khal(data: bytes, since: datetime, until: datetime) -> list[Seen]:
    """By khal, given what vdirsyncer would store: a file for each UID."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "events").mkdir()
        for number, item in enumerate(_items(data)):
            (folder / "events" / f"{number}.ics").write_bytes(item)
        (folder / "config").write_text(_KHAL.format(folder=folder))
        done = subprocess.run(
            [
                Path(sys.executable).with_name("khal"),
                *("-c", folder / "config", "list", "--json"),
                *("start-long-full", "--json", "end-long-full", "--json", "title"),
                *("--json", "status"),
                f"{since:%Y-%m-%d}",
                f"{until:%Y-%m-%d}",
            ],
            capture_output=True,
            timeout=120,
            check=False,
        )
    if done.returncode:
        raise Unreadable(f"khal complains: {done.stderr.decode(errors='replace')}")
    found = set()  # it lists an event on each of its days
    for line in done.stdout.decode().splitlines():
        for one in json.loads(line):
            starts, ends = (
                datetime.fromisoformat(one[name]).replace(tzinfo=UTC)
                for name in ("start-long-full", "end-long-full")
            )
            found.add((starts, ends, one["title"], one["status"].strip()))
    return sorted(found)


def _items(data: bytes) -> list[bytes]:
    """Each UID with the zones, as a calendar by itself."""
    head, *events = data.split(b"BEGIN:VEVENT\r\n")
    groups: dict[bytes, list[bytes]] = {}
    for event in events:
        block = b"BEGIN:VEVENT\r\n" + event.removesuffix(b"END:VCALENDAR\r\n")
        uid = block.replace(b"\r\n ", b"").split(b"\r\nUID:")[1].split(b"\r\n")[0]
        groups.setdefault(uid, []).append(block)
    return [b"".join([head, *blocks, b"END:VCALENDAR\r\n"]) for blocks in groups.values()]


EXPANDERS: Final[dict[str, Expander]] = {
    "icalendar": by_icalendar,
    "libical": by_libical,
    "ical.js": by_ical_js,
    "node-ical": by_node_ical,
    "khal": by_khal,
}
