"""Public pages kept in memory: the same bytes for every visitor, forgotten when they change.

A public page is rendered once, as nobody in particular, with holes (`slot(…)`) where something
belongs to a person. Visitors get the page with the holes filled for visitors, always the same
bytes; signed-in people get the same page with their own fragments.
"""

import sqlite3
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from weakref import ref
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Response, current_app, g, make_response, request, session
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import HeaderSet

from webcast.core.conditional import accepts_gzip, etag_of, gzipped, not_modified
from webcast.core.copies import Copies, Copy
from webcast.core.errors import Forbidden, Missing, SignInNeeded
from webcast.core.headers import harden
from webcast.core.shelf import Kept, Shelf
from webcast.core.slots import as_a_visitor, for_everybody, shows, slots

Answer = tuple[str, list[tuple[str, str]], bytes]

# How old (seconds) a visitor's page may be on PostgreSQL before the database is asked again.
PATIENCE = 0.2


def key_of(environ: WSGIEnvironment) -> tuple[str, ...]:
    """Under what a page is kept: its whole address."""
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


def _keep(response: Response, shown: frozenset[str], key: Any, since: int) -> Kept:
    pieces = slots.cut(response.get_data(as_text=True))
    with as_a_visitor():
        body = slots.fill(pieces)
    zipped = gzipped(body)
    response.headers.setdefault("Cache-Control", "public, no-cache")
    harden(response)
    kept = Kept(
        pieces=pieces,
        shows=shown,
        made_at=time.monotonic(),
        headers=tuple(
            (name, value)
            for name, value in response.headers.items()
            if name.lower() not in {"content-length", "set-cookie", "etag", "vary"}
        ),
        body=body,
        zipped=zipped,
        etag=etag_of(body),
        zipped_etag=etag_of(zipped),
    )
    shelf().put(key, kept, since)
    return kept


def begin() -> None:
    """Before anything is read for a request: what is made of it is as old as this."""
    g.shelf_clock = shelf().clock


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
        since, generation = here.clock, here.listener.generation
        g.shelf_clock = since
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
            kept = _keep(response, frozenset(page.shows), key, since)
        if signed_in:
            return _own_response(kept, key, generation)
        return answered(kept)

    return answer


def part(name: str, make: Callable[[], str]) -> Markup:
    """A part of many pages that is the same on all of them, kept like a page in each language.

    What it shows, the page shows: the page is forgotten with it.
    """
    here, key = shelf(), (name, request.script_root)
    kept = here.get(key)
    if kept is None:
        with for_everybody() as made:
            body = make().encode()
        kept = Kept((body,), frozenset(made.shows), time.monotonic(), (), body)
        here.put(key, kept, g.shelf_clock)
    for what in kept.shows:
        shows(what)
    return Markup(kept.body.decode())  # noqa: S704 - a template made it


def _own_response(kept: Kept, key: Any, generation: Any) -> Response:
    """The page with the fragments of whoever asks, kept for as long as nothing is committed."""
    pieces = slots.fill_to_keep(kept.pieces)
    response = private(Response(headers=list(kept.headers)))
    copy = Copy(ref(kept), pieces, tuple(response.headers.items()))
    response.set_data(copy.body())
    if not session.modified:  # a message that is shown once changes the cookie
        copies: Copies = current_app.extensions["webcast.copies"]
        copies.put((request.headers["Cookie"], key), copy, generation)
    return response


class PublicResponse(Response):
    """An answer that is the same for everybody: nothing adds to what it varies by.

    Flask says `Vary: Cookie` of every answer during which somebody looked into the session, as
    Flask-Login always does.
    """

    @property
    def vary(self) -> HeaderSet:
        """What would be added, and is not."""
        return HeaderSet()


def answered(kept: Kept) -> Response:
    """What `PageServer` answers, for who comes with a cookie or first."""
    response = PublicResponse(headers=list(kept.headers))
    response.headers["Vary"] = kept.varies
    body, etag = kept.body, kept.etag
    if accepts_gzip(request.headers.get("Accept-Encoding")):
        body, etag = kept.zipped, kept.zipped_etag
        response.headers["Content-Encoding"] = "gzip"
    response.headers["ETag"] = etag
    if not_modified(
        request.headers.get("If-None-Match"),
        request.headers.get("If-Modified-Since"),
        etag,
        kept.changed_at,
    ):
        response.status_code = 304
        return response
    response.set_data(body)
    return response


def private(response: Response) -> Response:
    """Mark a response as one person's own."""
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie"
    response.headers.pop("ETag", None)
    return response


class PageServer:
    """WSGI: hands kept pages to visitors, and copies to people, before the framework wakes up."""

    def __init__(self, wsgi: WSGIApplication, shelf: Shelf, copies: Copies, cookie: str) -> None:
        self.wsgi = wsgi
        self.shelf = shelf
        self.copies = copies
        self.cookie = f"{cookie}="

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.wsgi(environ, start_response)
        cookie = environ.get("HTTP_COOKIE", "")
        try:
            answer = self._copy(cookie, environ) if self.cookie in cookie else self._page(environ)
        except (SQLAlchemyError, sqlite3.Error):
            answer = None  # the application finds out as well, and has words for it
        if answer is None:
            return self.wsgi(environ, start_response)
        status, headers, body = answer
        start_response(status, headers)
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    def _page(self, environ: WSGIEnvironment) -> Answer | None:
        key = key_of(environ)
        self.shelf.listen(PATIENCE)
        kept = self.shelf.get(key)
        if kept is None:
            return None
        headers = [*kept.headers, ("Vary", kept.varies)]
        body, etag = kept.body, kept.etag
        if accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING")):
            body, etag = kept.zipped, kept.zipped_etag
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("ETag", etag))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if not_modified(environ.get("HTTP_IF_NONE_MATCH"), since, etag, kept.changed_at):
            return "304 Not Modified", headers, b""
        return "200 OK", [*headers, ("Content-Length", str(len(body)))], body

    def _copy(self, cookie: str, environ: WSGIEnvironment) -> Answer | None:
        key = key_of(environ)
        self.shelf.listen()
        generation = self.shelf.listener.generation
        copy = self.copies.get((cookie, key), self.shelf.get(key), generation)
        if copy is None:
            return None
        body = copy.body()
        return "200 OK", [*copy.headers, ("Content-Length", str(len(body)))], body
