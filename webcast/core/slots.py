"""Pages for everybody with holes for what is a person's own: `{{ slot("account") }}`.

While a page for everybody is made nobody is signed in, so that nothing personal gets into it; the
holes are filled afterwards, for visitors or for whoever asks.
"""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from webcast.core.shelf import Hole, Pieces

SlotMaker = Callable[..., str]
# Text of people never holds this: a quotation mark of theirs is escaped, or control characters are
# taken out (`core.text`). An address may say anything: what it brings into a page is no hole.
_HOLE = re.compile('\x02(\\["[^\x03]*\\])\x03')
# Where the key of a form goes in a page that is shown to somebody more than once.
ONCE = "\x02once\x03"


@dataclass
class Rendering:
    """A page being made for everybody: what it shows."""

    shows: set[str] = field(default_factory=set)


_rendering: ContextVar[Rendering | None] = ContextVar("rendering", default=None)


def rendering_for_everybody() -> bool:
    """Whether the page being made now is the one for everybody: then nobody is signed in."""
    return _rendering.get() is not None


def shows(kind: str, number: int | str | None = None) -> None:
    """Say that the page being made shows this thing (or things of this kind)."""
    if page := _rendering.get():
        page.shows.add(kind if number is None else f"{kind}:{number}")


@contextmanager
def for_everybody() -> Iterator[Rendering]:
    """Make a page with holes, as nobody in particular."""
    page = Rendering()
    token = _rendering.set(page)
    try:
        yield page
    finally:
        _rendering.reset(token)


_visiting: ContextVar[bool] = ContextVar("visiting", default=False)


@contextmanager
def as_a_visitor() -> Iterator[None]:
    """Fill holes as a visitor sees them, whoever asked for the page."""
    token = _visiting.set(True)
    try:
        yield
    finally:
        _visiting.reset(token)


_copying: ContextVar[bool] = ContextVar("copying", default=False)


def makes_a_copy() -> bool:
    """Whether the fragments made now may be shown again: keys of forms are left out of them."""
    return _copying.get()


def nobody_is_signed_in() -> bool:
    """Whether what is made now is for visitors or for everybody, whoever asked for it."""
    return _visiting.get() or rendering_for_everybody()


class Slots:
    """Fragments of pages that belong to a person: a name and what makes it."""

    def __init__(self) -> None:
        self._makers: dict[str, SlotMaker] = {}

    def register(self, name: str, maker: SlotMaker) -> None:
        """Let `maker(*args)` fill the holes called `name`; done in `wiring.py`."""
        self._makers[name] = maker

    def make(self, name: str, args: tuple[Any, ...]) -> Markup:
        """The fragment as whoever asks now sees it."""
        return Markup(self._makers[name](*args))  # noqa: S704 - makers render templates

    def place(self, name: str, *args: Any) -> Markup:
        """In templates, `{{ slot("account") }}`: a hole in a page for everybody, else filled."""
        if name not in self._makers:
            raise LookupError(f"no slot {name!r}")
        if rendering_for_everybody():
            return Markup("\x02" + json.dumps([name, list(args)]) + "\x03")  # noqa: S704
        return self.make(name, args)

    def cut(self, text: str) -> Pieces:
        """A rendered page in pieces: text, and the holes in it."""
        pieces: list[bytes | Hole] = []
        for index, piece in enumerate(_HOLE.split(text)):
            if index % 2:
                name, args = json.loads(piece)
                pieces.append((name, tuple(args)))
            else:
                pieces.append(piece.encode())
        return tuple(pieces)

    def fill(self, pieces: Pieces) -> bytes:
        """The page as whoever asks now sees it."""
        return b"".join(
            piece if isinstance(piece, bytes) else self.make(*piece).encode() for piece in pieces
        )

    def fill_to_keep(self, pieces: Pieces) -> tuple[bytes | None, ...]:
        """The same in pieces, with None where the key of a form goes: each showing has its own."""
        token = _copying.set(True)
        try:
            filled: list[bytes | None] = []
            for piece in pieces:
                if isinstance(piece, bytes):
                    filled.append(piece)
                    continue
                for part in self.make(*piece).split(ONCE):
                    filled += [part.encode(), None]
                filled.pop()
            return tuple(filled)
        finally:
            _copying.reset(token)


slots = Slots()
