"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Any

from webcast.core.i18n import current_locale
from webcast.topics.labels import FIELDS, LANGUAGES

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# So many words are left around a change; longer unchanged stretches are cut out.
AROUND = 24


@dataclass(frozen=True)
class Piece:
    """A stretch of text: same, added, removed, or cut (unchanged and left out)."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """A field that says something else now."""

    name: str
    label: Any
    pieces: list[Piece]


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The fields of two versions that differ, in the order of the form."""
    changes = []
    for name, label in FIELDS.items():
        old, new = shown(name, before.get(name)), shown(name, after.get(name))
        if old != new:
            changes.append(Change(name, label, list(_shortened(words(old, new)))))
    return changes


def shown(name: str, value: Any) -> str:
    """A field of a version as text, in the language that is spoken."""
    if value is None or value in ("", []):
        return ""
    if name == "language":
        return str(LANGUAGES.get(value, value))
    if name in {"format", "treatment", "theme", "series"}:
        return str(value[0 if current_locale() == "fr" else 1] or value[0])
    if name == "expertises":
        return ", ".join(shown("theme", pair) for pair in value)
    if name == "keywords":
        return ", ".join(value)
    return str(value)


def words(old: str, new: str) -> Iterator[Piece]:
    """The differences of two texts: lines first, then the words of those that changed."""
    a, b = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        before, after = "".join(a[i:j]), "".join(b[k:m])
        if kind == "equal":
            yield Piece("same", before)
        else:
            yield from _within(before, after)


def _within(old: str, new: str) -> Iterator[Piece]:
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    for kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(a[i:j]))
            continue
        if i < j:
            yield Piece("removed", "".join(a[i:j]))
        if k < m:
            yield Piece("added", "".join(b[k:m]))


def _shortened(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Long unchanged stretches lose their middle."""
    joined = [
        Piece(kind, "".join(piece.text for piece in group))
        for kind, group in groupby(pieces, key=lambda piece: piece.kind)
    ]
    for place, piece in enumerate(joined):
        tokens = _WORDS.findall(piece.text)
        head = AROUND if place > 0 else 0
        tail = AROUND if place < len(joined) - 1 else 0
        if piece.kind != "same" or len(tokens) <= head + tail + AROUND:
            yield piece
            continue
        if head:
            yield Piece("same", "".join(tokens[:head]))
        yield Piece("cut", "")
        if tail:
            yield Piece("same", "".join(tokens[-tail:]))
