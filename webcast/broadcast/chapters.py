"""Chapters as people write them: a line each, `0:00 Introduction`; units are seconds."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from webcast.core.errors import Invalid
from webcast.core.text import one_line

MOST = 100
LONGEST_TITLE = 120
_LINE = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\s*[-–—]\s*|\s+)(\S.*)", re.ASCII)

Chapter = dict[str, Any]


def parsed(text: str, minutes: int) -> list[Chapter]:
    """The chapters that `text` lists; `Invalid` names the line that cannot be one.

    They begin one after the other, within an episode of so many minutes.
    """
    found: list[Chapter] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not (line := one_line(line)):
            continue
        chapter = _chapter(line, number)
        if found and chapter["at"] <= found[-1]["at"]:
            raise _wrong(number, _("it does not begin after the chapter before"))
        if chapter["at"] >= minutes * 60:
            raise _wrong(number, _("it begins after the end of the episode"))
        found.append(chapter)
    if len(found) > MOST:
        raise Invalid("chapters", _("No more than %(most)s chapters, please.", most=MOST))
    return found


def _chapter(line: str, number: int) -> Chapter:
    match = _LINE.fullmatch(line)
    if match is None:
        raise _wrong(number, _("write a time and a title, like “4:30 The first question”"))
    hours, minutes, seconds, title = match.groups()
    if int(seconds) > 59 or (hours and int(minutes) > 59):
        raise _wrong(number, _("this time does not exist"))
    if len(title) > LONGEST_TITLE:
        raise _wrong(number, _("its title is too long"))
    at = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return {"at": at, "title": title}


def _wrong(number: int, why: str) -> Invalid:
    return Invalid("chapters", _("Line %(number)s: %(why)s.", number=number, why=why))


def timecode(seconds: int) -> str:
    """« 4:30 », « 1:02:07 »."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def written(chapters: Sequence[Chapter]) -> str:
    """The chapters as lines again, for the form."""
    return "\n".join(f"{timecode(one['at'])} {one['title']}" for one in chapters)
