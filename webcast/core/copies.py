"""Pages as somebody has just seen them: good for the same browser until anything is committed.

Whatever is a person's own in a page comes out of the database, or is in the address or the cookie.
So as long as nobody has committed anything at all, the same browser would get the same page:
it gets a copy, with fresh keys for its forms.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from weakref import ref

from webcast.core import once
from webcast.core.shelf import Kept


@dataclass(frozen=True)
class Copy:
    """A kept page with one person's fragments; None where the key of a form goes.

    The page itself may go: the shelf says how many of them stay.
    """

    page: "ref[Kept]"
    pieces: tuple[bytes | None, ...]
    headers: tuple[tuple[str, str], ...]

    @cached_property
    def weight(self) -> int:
        """Bytes of memory, roughly. Some are the page's as well, for as long as it is kept."""
        return sum(map(len, filter(None, self.pieces))) + 1000

    def body(self) -> bytes:
        """The page, its forms with keys of their own."""
        return b"".join(once.field().encode() if p is None else p for p in self.pieces)


class Copies:
    """The copies of one process, least recently used first out; all of one generation."""

    def __init__(self, limit_bytes: int) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._copies: OrderedDict[Any, Copy] = OrderedDict()
        self._weight = 0
        self._generation: Any = None

    def get(self, key: Any, kept: Kept | None, generation: Any) -> Copy | None:
        """The copy of the page `kept` under `key`, if nothing was committed since it was made."""
        with self._lock:
            if kept is None or generation != self._generation:
                return None
            copy = self._copies.get(key)
            if copy is None or copy.page() is not kept:
                return None
            self._copies.move_to_end(key)
            return copy

    def put(self, key: Any, copy: Copy, generation: Any) -> None:
        """Keep a copy made of what the database held at `generation`."""
        with self._lock:
            if generation != self._generation:
                self._copies.clear()
                self._weight = 0
                self._generation = generation
            if before := self._copies.pop(key, None):
                self._weight -= before.weight
            self._copies[key] = copy
            self._weight += copy.weight
            while self._weight > self._limit:
                self._weight -= self._copies.popitem(last=False)[1].weight
