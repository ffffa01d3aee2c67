"""Reading a stranger's calendar without risking the house: in a child process with limits."""

import json
import os
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from webcast.calendars.external.reading import Found, NotACalendar, Owner

CPU_SECONDS = 20
WALL_SECONDS = 40
MEMORY = 1024 * 1024 * 1024  # address space: much of it is never touched

# The package without its own start: the child needs neither Flask nor a database, and gets no
# settings, so that there is nothing to be found in it either.
_START = """
import sys, types
package = types.ModuleType("webcast")
package.__path__ = [sys.argv[1]]
sys.modules["webcast"] = package
from webcast.calendars.external.child import main
main()
"""
_PACKAGE = Path(__file__).parents[2]


class TooHeavy(Exception):
    """The file would need more time or memory than a calendar may."""


def read_safely(
    data: bytes,
    owner: Owner,
    since: datetime,
    until: datetime,
    *,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
    memory: int = MEMORY,
) -> Found:
    """As `reading.read`; also raises `TooHeavy`."""
    question = {
        "owner": asdict(owner),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "seconds": cpu_seconds,
        "memory": memory,
    }
    try:
        child = subprocess.run(  # noqa: S603 - our own code
            [sys.executable, "-I", "-W", "ignore", "-c", _START, str(_PACKAGE)],
            input=json.dumps(question).encode() + b"\n" + data,
            capture_output=True,
            timeout=wall_seconds,
            env={name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooHeavy from None
    if child.returncode < 0:  # by a signal: one of the limits
        raise TooHeavy
    try:
        answer = json.loads(child.stdout)
    except ValueError:
        # Whatever a parser may stumble over: a bug of ours or theirs, and no calendar for us.
        raise NotACalendar("other") from None
    if answer.get("error") == "heavy":
        raise TooHeavy
    if "error" in answer:
        raise NotACalendar(answer["error"])
    return Found(
        [
            (datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(end, UTC), maybe)
            for start, end, maybe in answer["stretches"]
        ],
        answer["left_out"],
        answer["cut"],
    )
