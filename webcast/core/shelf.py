"""The pages that a process keeps in memory, and when it forgets them."""

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from webcast.core.touches import EVERYTHING, Listener

# A kept page is made anew after so many seconds even if nothing was touched, because « dans 3
# jours » moves on by itself.
MAX_AGE = 60.0
# So many touches are remembered one by one; a page whose making began before them is not kept.
REMEMBERED = 2000

# A page with holes: text, and between it the slots to fill (name and arguments).
Hole = tuple[str, tuple[Any, ...]]
Pieces = tuple[bytes | Hole, ...]


@dataclass(frozen=True)
class Kept:
    """A page in memory: its pieces with holes, and the visitors' bytes made of them."""

    pieces: Pieces
    shows: frozenset[str]
    made_at: float
    headers: tuple[tuple[str, str], ...]
    body: bytes
    zipped: bytes = b""
    etag: str = ""
    zipped_etag: str = ""
    # Of documents (`core.documents`); pages are told apart by their ETag alone.
    changed_at: datetime | None = None
    varies: str = "Cookie, Accept-Encoding"
    lasts: float = MAX_AGE
    generation: Any = None

    @property
    def weight(self) -> int:
        """Bytes of memory, roughly."""
        return (2 if self.pieces else 1) * len(self.body) + len(self.zipped) + 500


def _concerns(touched: set[str], shown: frozenset[str]) -> bool:
    """Whether a page showing `shown` looks different after `touched`.

    `topic:12` concerns pages that show it or topics as such; `topic` all pages with any topic.
    """
    if EVERYTHING in touched or not touched.isdisjoint(shown):
        return True
    kinds = {what for what in touched if ":" not in what}
    return any(what.partition(":")[0] in shown for what in touched) or (
        bool(kinds) and any(what.partition(":")[0] in kinds for what in shown)
    )


class Shelf:
    """The kept pages of one process, least recently used first out."""

    def __init__(self, limit_bytes: int, listener: Listener) -> None:
        self._limit = limit_bytes
        self._lock = threading.Lock()
        self._listening = threading.Lock()
        self._pages: OrderedDict[Any, Kept] = OrderedDict()
        self._weight = 0
        self._clock = 0
        self._touched_at: OrderedDict[str, int] = OrderedDict()
        self._floor = 0  # touches up to here are not remembered one by one
        self.listener = listener

    def listen(self, patience: float = 0.0) -> None:
        """Forget what others have changed meanwhile."""
        with self._listening:  # nobody goes on with what another thread is about to forget
            if touched := self.listener.hear(patience):
                self.forget(touched)

    def forget(self, touched: set[str]) -> None:
        """Drop the pages that show any of `touched`."""
        with self._lock:
            self._clock += 1
            for what in touched:
                self._touched_at[what] = self._clock
                self._touched_at.move_to_end(what)
            while len(self._touched_at) > REMEMBERED:
                self._floor = self._touched_at.popitem(last=False)[1]
            for key in [k for k, page in self._pages.items() if _concerns(touched, page.shows)]:
                self._drop(key)

    @property
    def clock(self) -> int:
        """Grows with each forgetting; a page remembers when its making began."""
        return self._clock

    def _drop(self, key: Any) -> None:
        page = self._pages.pop(key, None)
        if page:
            self._weight -= page.weight

    def get(self, key: Any) -> Kept | None:
        """The page kept under `key`, if it is still fresh."""
        page = self._pages.get(key)
        if page is None:
            return None
        with self._lock:
            if key in self._pages:
                self._pages.move_to_end(key)
            if time.monotonic() - page.made_at > page.lasts:
                self._drop(key)
                return None
        return page

    def put(self, key: Any, page: Kept, since: int) -> None:
        """Keep `page`, unless something it shows was touched after `since`."""
        with self._lock:
            recent = {what for what, at in self._touched_at.items() if at > since}
            stale = since < self._floor or _concerns(recent, page.shows)
            if stale or page.weight > self._limit:
                return
            self._drop(key)
            self._pages[key] = page
            self._weight += page.weight
            while self._weight > self._limit:
                oldest = next(iter(self._pages))
                self._drop(oldest)

    def clear(self) -> None:
        """Forget everything."""
        self.forget({EVERYTHING})
