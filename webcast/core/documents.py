"""Public documents that programs fetch again and again (calendars, feeds): kept like pages.

A document is the same for everybody, cookie or not. It stands on the shelf of pages, forgotten
when what it `shows` is touched, so that a fetch of one that is kept costs hardly anything.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from flask import Response, request
from werkzeug.http import http_date

from webcast.core.conditional import etag_of, gzipped
from webcast.core.headers import harden
from webcast.core.pages import PATIENCE, answered, key_of, shelf
from webcast.core.shelf import Kept
from webcast.core.slots import for_everybody

# However long it stays as it is, a document is made anew after so many seconds.
LONGEST = 3600.0


@dataclass(frozen=True)
class Document:
    """What a view decorated with `document` gives.

    `changed_at` (aware) never moves backwards at one address; None where that cannot be told.
    `lasts` is in seconds: until then nothing but a touch changes it. `max_age`, in seconds, is told
    to caches.
    """

    body: bytes
    content_type: str
    changed_at: datetime | None
    lasts: float = LONGEST
    max_age: int = 300
    filename: str = ""


def document(view: Callable[..., Document]) -> Callable[..., Response]:
    """A GET view that gives a `Document`: strong ETags, 304, gzip, and kept in memory."""

    @wraps(view)
    def answer(**kwargs: Any) -> Response:
        here, key = shelf(), key_of(request.environ)
        here.listen(PATIENCE)
        kept = here.get(key)
        if kept is None:
            since = here.clock
            with for_everybody() as made:
                kept = _kept(view(**kwargs), frozenset(made.shows))
            here.put(key, kept, since)
        return answered(kept)

    return answer


def generation_now() -> Any:
    """What the database holds now, for `own_document`: asked before anything is read.

    A transaction of SQLite's sees all as of its first query, so what is committed between that
    and a later look would count as known, and not be in the document.
    """
    here = shelf()
    here.listen()
    return here.listener.generation


def own_document(name: Any, make: Callable[[], Document], generation: Any) -> Response:
    """A document for whoever knows its address, kept under `name` until anything is committed.

    The view has let them in: unlike a public one it is never handed out before that is asked.
    """
    here, key = shelf(), ("own", name)
    kept = here.get(key)
    if kept is None or kept.generation != generation:
        kept = _kept(make(), frozenset(), generation)
        here.put(key, kept, here.clock)
    response = answered(kept)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _kept(made: Document, shows: frozenset[str], generation: Any = None) -> Kept:
    """`generation`: what the database held when it was made, of a document that is one person's."""
    zipped = gzipped(made.body)
    head = Response()
    head.headers["Content-Type"] = made.content_type
    whose = "public" if generation is None else "private"
    head.headers["Cache-Control"] = f"{whose}, max-age={made.max_age}"
    if made.changed_at is not None:
        head.headers["Last-Modified"] = http_date(made.changed_at)
    if made.filename:
        head.headers["Content-Disposition"] = f'inline; filename="{made.filename}"'
    harden(head)
    return Kept(
        pieces=(),
        shows=shows,
        made_at=time.monotonic(),
        headers=tuple((k, v) for k, v in head.headers.items() if k != "Content-Length"),
        body=made.body,
        zipped=zipped,
        etag=etag_of(made.body),
        zipped_etag=etag_of(zipped),
        changed_at=made.changed_at,
        varies="Accept-Encoding",
        lasts=min(made.lasts, LONGEST),
        generation=generation,
    )
