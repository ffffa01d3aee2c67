"""Getting a calendar from its server: politely, within limits, never from inside our network."""

import ssl
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse, IncompleteRead
from urllib.parse import urljoin

from webcast.calendars.external.addresses import Place, Unreadable, parse
from webcast.calendars.external.models import Trouble
from webcast.calendars.external.wire import Deadline, Resolver, connected, system_resolver
from webcast.core.clock import now

# Both for what comes over the wire and for what it becomes: a gzip of 10 kB may hold 10 MB.
MOST_BYTES = 10 * 1024 * 1024
SECONDS = 20.0
REDIRECTS = 3
_CHUNK = 64 * 1024
_MOST_MEMBERS = 100
_LONGEST_WAIT = 7 * 24 * 3600.0
_MOVED = frozenset({301, 302, 303, 307, 308})
_TROUBLES = {
    401: Trouble.LOCKED,
    403: Trouble.LOCKED,
    404: Trouble.MISSING,
    407: Trouble.LOCKED,
    410: Trouble.GONE,
    429: Trouble.BUSY,
    503: Trouble.BUSY,
}


@dataclass(frozen=True)
class Known:
    """What the server said of the copy that we have, to ask whether it has another."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class Fetched:
    """A calendar's bytes, or None where they are what they were; and what to ask with next time."""

    data: bytes | None
    known: Known


@dataclass(frozen=True)
class Fetcher:
    """How calendars are fetched here: who we say we are, what is allowed, how names resolve."""

    agent: str
    allow: Collection[str] = ()
    resolver: Resolver = system_resolver
    tls: ssl.SSLContext | None = None
    seconds: float = SECONDS
    most_bytes: int = MOST_BYTES

    def fetch(self, address: str, known: Known) -> Fetched:
        """The calendar at `address`. `Unreadable` says what went wrong."""
        deadline = Deadline(self.seconds)
        try:
            place = parse(address, self.allow)
            for _turn in range(REDIRECTS + 1):
                moved_to, fetched = self._ask(place, known, deadline)
                if fetched is not None:
                    return fetched
                place = self._next(place, moved_to)
        except TimeoutError:
            raise Unreadable(Trouble.SLOW) from None
        except (OSError, HTTPException):
            raise Unreadable(Trouble.UNREACHABLE) from None
        raise Unreadable(Trouble.REDIRECTS)

    def _next(self, place: Place, moved_to: str) -> Place:
        try:
            there = parse(urljoin(place.address, moved_to), self.allow)
        except ValueError:
            raise Unreadable(Trouble.REDIRECTS) from None
        if place.scheme == "https" and there.scheme == "http":
            raise Unreadable(Trouble.REDIRECTS)
        return there

    def _ask(self, place: Place, known: Known, deadline: Deadline) -> tuple[str, Fetched | None]:
        """Where else to ask, or what was found."""
        tls = self.tls or ssl.create_default_context()
        with connected(place, self.resolver, deadline, tls) as connection:
            connection.request("GET", place.target, headers=self._headers(known))
            response = connection.getresponse()
            if response.status in _MOVED:
                return response.getheader("Location") or "", None
            if response.status == 304 and known != Known():
                return "", Fetched(None, known)
            if response.status != 200:
                raise Unreadable(
                    _TROUBLES.get(response.status, Trouble.SERVER),
                    _wait(response.getheader("Retry-After") or ""),
                )
            data = self._body(response)
        learned = Known(_header(response, "ETag", 300), _header(response, "Last-Modified", 60))
        return "", Fetched(data, learned)

    def _headers(self, known: Known) -> dict[str, str]:
        headers = {
            "User-Agent": self.agent,
            "Accept": "text/calendar, */*;q=0.1",
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers

    def _body(self, response: HTTPResponse) -> bytes:
        encoding = (response.getheader("Content-Encoding") or "identity").strip().lower()
        if encoding not in {"identity", "gzip", "x-gzip"}:
            raise Unreadable(Trouble.NO_CALENDAR)
        if response.length is not None and response.length > self.most_bytes:
            raise Unreadable(Trouble.BIG)
        unpack = _Gzip(self.most_bytes) if encoding.endswith("gzip") else None
        body = bytearray()
        wire = 0
        try:
            while chunk := response.read(_CHUNK):
                wire += len(chunk)
                body += unpack.feed(chunk) if unpack else chunk
                if wire > self.most_bytes or len(body) > self.most_bytes:
                    raise Unreadable(Trouble.BIG)
        except IncompleteRead:
            raise Unreadable(Trouble.CUT) from None
        if response.length or (unpack and not unpack.is_whole):
            raise Unreadable(Trouble.CUT)
        return bytes(body)


class _Gzip:
    """Unpacks as it comes, and stops at the limit: what it would become is never made."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made = 0
        self._members = 1
        self._unpack = zlib.decompressobj(wbits=31)

    @property
    def is_whole(self) -> bool:
        """Whether the end was there."""
        return self._unpack.eof

    def feed(self, data: bytes) -> bytes:
        """What these bytes hold. `Unreadable` for too much, or for what is no gzip."""
        made = bytearray()
        while data:
            if self._unpack.eof:  # another member follows (RFC 1952, 2.2)
                self._members += 1
                if self._members > _MOST_MEMBERS:
                    raise Unreadable(Trouble.BIG)
                self._unpack = zlib.decompressobj(wbits=31)
            try:
                made += self._unpack.decompress(data, self._most + 1 - self._made - len(made))
            except zlib.error:
                raise Unreadable(Trouble.CUT) from None
            if self._made + len(made) > self._most:
                raise Unreadable(Trouble.BIG)
            data = self._unpack.unconsumed_tail or self._unpack.unused_data
        self._made += len(made)
        return bytes(made)


def _header(response: HTTPResponse, name: str, most: int) -> str:
    """A field to be sent back as it is; one that is too long or not ASCII is forgotten."""
    value = response.getheader(name) or ""
    return value if len(value) <= most and value.isascii() and value.isprintable() else ""


def _wait(retry_after: str) -> float | None:
    """Seconds not to ask again (RFC 9110, 10.2.3), a week at most; None where nothing is said."""
    if retry_after.strip().isdecimal():
        return min(float(retry_after.strip()[:9]), _LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(retry_after) - now()).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT)
