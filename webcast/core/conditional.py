"""Answers that need not be sent twice: validators, 304 and gzip (RFC 9110, sections 8.8, 13)."""

import gzip
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, parse_date, parse_etags, unquote_etag

_SECOND = timedelta(seconds=1)


def etag_of(body: bytes) -> str:
    """The strong entity tag, quotes included, of the very bytes that are sent.

    A gzipped answer is other bytes and so has another tag, as RFC 9110 (8.8.3.3) wants.
    """
    return f'"{blake2b(body, digest_size=16).hexdigest()}"'


def not_modified(
    if_none_match: str | None,
    if_modified_since: str | None,
    etag: str,
    changed_at: datetime | None,
) -> bool:
    """Whether a GET or HEAD with these two headers (None: absent) is to be answered with 304.

    `etag` is the tag of what would be sent, `changed_at` (aware) what Last-Modified would say,
    None where it says nothing. If-None-Match alone decides where there is one, by weak
    comparison, since proxies weaken tags; a date that cannot be read is as good as absent
    (RFC 9110, 13.1.2, 13.1.3, 13.2.2).
    """
    if if_none_match is not None:
        tag, _weak = unquote_etag(etag)
        return parse_etags(if_none_match).contains_weak(tag or "")
    since = _date(if_modified_since)
    return since is not None and changed_at is not None and _whole(changed_at) <= since


def next_change(previous: datetime | None, now: datetime) -> datetime:
    """The `changed_at` of something that changes `now` and changed last at `previous`.

    HTTP dates know whole seconds and a clock may step back. So every change gets a second of
    its own, later than the one before: who has seen the former never gets 304 for the latter.
    """
    moment = _whole(now)
    return moment if previous is None else max(moment, _whole(previous) + _SECOND)


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether a request with this Accept-Encoding header (None: absent) may be sent gzip."""
    wanted = {coding.lower(): q for coding, q in parse_accept_header(accept_encoding, Accept)}
    return wanted.get("gzip", wanted.get("x-gzip", wanted.get("*", 0))) > 0


def gzipped(body: bytes) -> bytes:
    """`body` compressed, to the same bytes whenever and wherever: no time, no system named."""
    packed = gzip.compress(body, compresslevel=6, mtime=0)
    return packed[:9] + b"\xff" + packed[10:]


def _date(header: str | None) -> datetime | None:
    """The instant in a header, or None: Werkzeug lets an absurd year or offset overflow."""
    try:
        return parse_date(header)
    except OverflowError:
        return None


def _whole(moment: datetime) -> datetime:
    """`moment` (aware) in UTC, in the whole seconds that an HTTP date can say."""
    return moment.astimezone(UTC).replace(microsecond=0)
