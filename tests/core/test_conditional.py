"""Validators, 304 and gzip, as RFC 9110 has them."""

import gzip
from datetime import UTC, datetime, timedelta, timezone

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.http import http_date

from webcast.core.conditional import (
    accepts_gzip,
    etag_of,
    gzipped,
    next_change,
    not_modified,
)

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
ETAG = etag_of(BODY)
CHANGED = datetime(2026, 10, 25, 0, 59, 59, 700_000, tzinfo=UTC)
SAME = "Sun, 25 Oct 2026 00:59:59 GMT"
BEFORE = "Sun, 25 Oct 2026 00:59:58 GMT"


def test_an_etag_is_strong_quoted_and_belongs_to_the_bytes() -> None:
    assert etag_of(BODY[:9] + BODY[9:]) == ETAG
    assert ETAG.startswith('"')
    assert ETAG.endswith('"')
    assert etag_of(BODY) != etag_of(BODY + b"\r\n") != etag_of(gzipped(BODY))


@pytest.mark.parametrize(
    "sent",
    [
        ETAG,
        f"W/{ETAG}",
        f'"other", {ETAG}',
        f'W/"other",{ETAG} , "third"',
        f'"with, a comma", W/{ETAG}',
        "*",
    ],
)
def test_who_has_the_same_bytes_is_told_so(sent: str) -> None:
    assert not_modified(sent, None, ETAG, CHANGED)


@pytest.mark.parametrize(
    "sent", ['"other"', 'W/"other"', '"a", "b"', "", '""', f'"x{ETAG[1:]}', '"', ",,,", "W/"]
)
def test_who_has_other_bytes_gets_ours(sent: str) -> None:
    assert not not_modified(sent, None, ETAG, CHANGED)


def test_who_has_nothing_gets_everything() -> None:
    assert not not_modified(None, None, ETAG, CHANGED)


def test_a_tag_outweighs_a_date_both_ways() -> None:
    assert not not_modified('"other"', SAME, ETAG, CHANGED)
    assert not not_modified("", SAME, ETAG, CHANGED)
    assert not_modified(ETAG, BEFORE, ETAG, CHANGED)


@pytest.mark.parametrize(
    ("since", "unchanged"),
    [
        (SAME, True),
        ("Sun, 25 Oct 2026 01:00:00 GMT", True),
        (BEFORE, False),
        ("Sunday, 25-Oct-26 00:59:59 GMT", True),
        ("Sun Oct 25 00:59:59 2026", True),
    ],
)
def test_a_date_is_compared_by_the_second(since: str, unchanged: bool) -> None:
    assert not_modified(None, since, ETAG, CHANGED) is unchanged


def test_what_has_no_date_of_change_is_never_unmodified_by_date() -> None:
    assert not not_modified(None, SAME, ETAG, None)
    assert not_modified(ETAG, None, ETAG, None)


def test_the_zone_of_the_last_change_does_not_matter() -> None:
    elsewhere = CHANGED.astimezone(timezone(timedelta(hours=-11)))
    assert not_modified(None, SAME, ETAG, elsewhere)
    assert not not_modified(None, BEFORE, ETAG, elsewhere)


@pytest.mark.parametrize(
    "since",
    [
        "",
        "yesterday",
        "Sun, 99 Oct 2026 00:59:59 GMT",
        "Sun, 25 Oct 99999999999 00:59:59 GMT",
        "Sun, 25 Oct 2026 00:59:59 +99999999999999999999",
        "0",
    ],
)
def test_a_date_that_cannot_be_read_is_ignored(since: str) -> None:
    assert not not_modified(None, since, ETAG, CHANGED)


@given(st.text() | st.none(), st.text() | st.none())
def test_whatever_is_sent_there_is_an_answer(tags: str | None, since: str | None) -> None:
    assert not_modified(tags, since, ETAG, CHANGED) in (True, False)


@given(st.lists(st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 2), timezones=st.just(UTC))))
def test_who_saw_the_change_before_never_misses_the_next(clock: list[datetime]) -> None:
    # The clock may stand still or step back between two changes.
    last: datetime | None = None
    for now in clock:
        changed = next_change(last, now)
        if last is not None:
            assert not not_modified(None, http_date(last), ETAG, changed)
        assert not_modified(None, http_date(changed), ETAG, changed)
        last = changed


def test_a_change_has_the_time_at_which_it_happens() -> None:
    assert next_change(None, CHANGED) == CHANGED.replace(microsecond=0)
    assert next_change(CHANGED - timedelta(days=1), CHANGED) == CHANGED.replace(microsecond=0)


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        (None, False),
        ("", False),
        ("gzip", True),
        ("br, GZip;q=0.5", True),
        ("x-gzip", True),
        ("deflate, br", False),
        ("*", True),
        ("gzip;q=0, *;q=1", False),
        ("gzip;q=0", False),
        ("identity, *;q=0", False),
        ("gzip;q=high", False),
    ],
)
def test_gzip_goes_only_to_those_who_take_it(header: str | None, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted


@given(st.text(max_size=200))
def test_no_accept_encoding_header_is_too_strange(header: str) -> None:
    assert accepts_gzip(header) in (True, False)


def test_gzip_gives_the_same_bytes_at_any_time_and_loses_none() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        first = gzipped(BODY)
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC)):
        second = gzipped(BODY)
    assert first == second
    assert gzip.decompress(first) == BODY
    # No time and no operating system in the header (RFC 1952, section 2.3).
    assert first[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
