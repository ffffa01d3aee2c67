"""Public pages kept in memory: the same bytes for every visitor, forgotten when they change.

A public page is rendered once, as nobody in particular, with holes (`slot(…)`) where something
belongs to a person. Visitors get the page with the holes filled for visitors, always the same
bytes; signed-in people get the same page with their own fragments.
"""

import json
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, current_app, make_response, request
from flask_login import current_user
from markupsafe import Markup

from webcast.core.conditional import accepts_gzip, etag_of, gzipped, not_modified
from webcast.core.errors import Forbidden, Missing, SignInNeeded
from webcast.core.headers import harden
from webcast.core.touches import EVERYTHING, Listener

# A kept page is made anew after so many seconds even if nothing was touched, because « dans 3
# jours » moves on by itself.
MAX_AGE = 60.0
# How old (seconds) a visitor's page may be on PostgreSQL before the database is asked again.
PATIENCE = 0.2

SlotMaker = Callable[..., str]
# Text of people never holds this: a quotation mark of theirs is escaped, or control characters are
# taken out (`core.text`). An address may say anything: what it brings into a page is no hole.
_HOLE = re.compile('\x02(\\["[^\x03]*\\])\x03')


@dataclass
class Rendering:
    """A page being made: what it shows, and whether it may be kept."""

    shows: set[str] = field(default_factory=set)
    keep: bool = True


_rendering: ContextVar[Rendering | None] = ContextVar("rendering", default=None)


def rendering_for_everybody() -> bool:
    """Whether the page being made now is the one for everybody: then nobody is signed in."""
    return _rendering.get() is not None


def shows(kind: str, number: int | str | None = None) -> None:
    """Say that the page being made shows this thing (or things of this kind)."""
    if page := _rendering.get():
        page.shows.add(kind if number is None else f"{kind}:{number}")


@dataclass(frozen=True)
class Kept:
    """A page in memory: its pieces with holes, and the visitors' bytes made of them."""

    pieces: tuple[str | tuple[str, tuple[Any, ...]], ...]
    shows: frozenset[str]
    made_at: float
    headers: tuple[tuple[str, str], ...]
    body: bytes
    zipped: bytes
    etag: str
    zipped_etag: str
    # Of documents (`core.documents`); pages are told apart by their ETag alone.
    changed_at: datetime | None = None
    varies: str = "Cookie, Accept-Encoding"
    lasts: float = MAX_AGE

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
            while len(self._touched_at) > 2000:
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


slots = Slots()


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
def _as_a_visitor() -> Iterator[None]:
    """Fill holes as a visitor sees them, whoever asked for the page."""
    token = _visiting.set(True)
    try:
        yield
    finally:
        _visiting.reset(token)


def nobody_is_signed_in() -> bool:
    """Whether what is made now is for visitors or for everybody, whoever asked for it."""
    return _visiting.get() or rendering_for_everybody()


def key_of(environ: WSGIEnvironment) -> tuple[str, ...]:
    return (
        environ.get("wsgi.url_scheme", ""),
        environ.get("HTTP_HOST", ""),
        environ.get("SCRIPT_NAME", ""),
        environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""),
    )


def shelf() -> Shelf:
    """The shelf of this application."""
    kept: Shelf = current_app.extensions["webcast.shelf"]
    return kept


def _keep(response: Response, page: Rendering, key: Any, since: int) -> Kept:
    text = response.get_data(as_text=True)
    pieces: list[str | tuple[str, tuple[Any, ...]]] = []
    for index, piece in enumerate(_HOLE.split(text)):
        if index % 2:
            name, args = json.loads(piece)
            pieces.append((name, tuple(args)))
        else:
            pieces.append(piece)
    with _as_a_visitor():
        body = _fill(tuple(pieces))
    zipped = gzipped(body)
    response.headers.setdefault("Cache-Control", "public, no-cache")
    harden(response)
    headers = tuple(
        (name, value)
        for name, value in response.headers.items()
        if name.lower() not in {"content-length", "set-cookie", "etag", "vary"}
    )
    kept = Kept(
        pieces=tuple(pieces),
        shows=frozenset(page.shows),
        made_at=time.monotonic(),
        headers=headers,
        body=body,
        zipped=zipped,
        etag=etag_of(body),
        zipped_etag=etag_of(zipped),
    )
    if page.keep and response.status_code == 200:
        shelf().put(key, kept, since)
    return kept


def _fill(pieces: tuple[str | tuple[str, tuple[Any, ...]], ...]) -> bytes:
    return "".join(
        piece if isinstance(piece, str) else slots.make(*piece) for piece in pieces
    ).encode()


def somebody_is_signed_in() -> bool:
    """Whether a person is behind this request (needs no query where there is no cookie)."""
    return bool(current_user.is_authenticated)


def public_page(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose page is for everybody, with slots. Not for everybody after all (a draft): the
    view is called again for who asks, and nothing is kept.
    """

    @wraps(view)
    def answer(**kwargs: Any) -> Response:
        here, key = shelf(), key_of(request.environ)
        # Before anything is read: what is committed between the first query and the last is not
        # in a page of SQLite's, which reads all as of its first.
        here.listen(0.0 if request.cookies else PATIENCE)
        since = here.clock
        signed_in = somebody_is_signed_in()
        kept = here.get(key)
        if kept is None:
            try:
                with for_everybody() as page:
                    response = make_response(view(**kwargs))
            except (Missing, Forbidden, SignInNeeded):
                if not signed_in:
                    raise
                return private(make_response(view(**kwargs)))
            if response.status_code != 200 or response.mimetype != "text/html":
                return response
            kept = _keep(response, page, key, since)
        if signed_in:
            return private(Response(_fill(kept.pieces), headers=list(kept.headers)))
        return _visitors_response(kept)

    return answer


def _visitors_response(kept: Kept) -> Response:
    response = Response(kept.body, headers=list(kept.headers))
    response.headers["ETag"] = kept.etag
    response.headers["Vary"] = "Cookie, Accept-Encoding"
    return response


def private(response: Response) -> Response:
    """Mark a response as one person's own."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.headers.pop("ETag", None)
    return response


class PageServer:
    """WSGI: hands kept pages to visitors before the framework wakes up."""

    def __init__(self, wsgi: WSGIApplication, shelf: Shelf, cookie: str) -> None:
        self.wsgi = wsgi
        self.shelf = shelf
        self.cookie = f"{cookie}="

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"} or self.cookie in environ.get(
            "HTTP_COOKIE", ""
        ):
            return self.wsgi(environ, start_response)
        key = key_of(environ)
        self.shelf.listen(PATIENCE)
        kept = self.shelf.get(key)
        if kept is None:
            return self.wsgi(environ, start_response)
        headers = [*kept.headers, ("Vary", kept.varies)]
        body, etag = kept.body, kept.etag
        if accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING")):
            body, etag = kept.zipped, kept.zipped_etag
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("ETag", etag))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if not_modified(environ.get("HTTP_IF_NONE_MATCH"), since, etag, kept.changed_at):
            start_response("304 Not Modified", headers)
            return [b""]
        headers.append(("Content-Length", str(len(body))))
        start_response("200 OK", headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]
