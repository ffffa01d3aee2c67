"""The process in which a stranger's calendar is read: little time, little memory, nothing to write.

Question: a line of JSON, then the file. Answer: JSON. See `sandbox`, which starts it.
"""

import json
import resource
import sys
from datetime import datetime
from typing import Any

from webcast.calendars.external.reading import NotACalendar, Owner, read


def main() -> None:
    """Answer the one question, within the limits that it names (seconds, bytes)."""
    question = json.loads(sys.stdin.buffer.readline())
    for limit, value in (
        (resource.RLIMIT_CPU, question["seconds"]),
        (resource.RLIMIT_AS, question["memory"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        answer = _answer(question, sys.stdin.buffer.read())
    except NotACalendar as error:
        answer = {"error": error.what}
    except (MemoryError, RecursionError, OverflowError):
        answer = {"error": "heavy"}
    sys.stdout.write(json.dumps(answer))


def _answer(question: dict[str, Any], data: bytes) -> dict[str, Any]:
    found = read(
        data,
        Owner(**question["owner"]),
        datetime.fromisoformat(question["since"]),
        datetime.fromisoformat(question["until"]),
    )
    return {
        "stretches": [
            [start.timestamp(), end.timestamp(), maybe] for start, end, maybe in found.stretches
        ],
        "left_out": found.left_out,
        "cut": found.cut,
    }
