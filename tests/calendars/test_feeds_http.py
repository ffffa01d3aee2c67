"""How feeds answer programs that ask again: validators, 304, gzip, what caches are told."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.http import http_date

from tests.calendars.planned import (
    confirmed,
    fetched,
    last_modified,
    on_screen,
)
from tests.factories import PersonFactory

SECOND = timedelta(seconds=1)


def test_a_second_fetch_is_the_same_bytes_even_from_a_process_that_just_started(
    app: Flask, visitor: FlaskClient
) -> None:
    on_screen(confirmed(), "Idriss Fofana")
    first = fetched(visitor)
    kept = fetched(visitor)
    app.extensions["webcast.shelf"].clear()
    anew = fetched(visitor)
    assert first.data == kept.data == anew.data
    assert first.headers["ETag"] == kept.headers["ETag"] == anew.headers["ETag"]
    assert last_modified(first) == last_modified(anew)


@pytest.mark.parametrize("path", ["/calendar.ics", "/en/calendar.ics", "/sessions/{}.ics"])
@pytest.mark.parametrize("warm", [True, False])
def test_headers_say_what_it_is_and_nothing_belongs_to_a_visitor(
    path: str, warm: bool, visitor: FlaskClient
) -> None:
    path = path.format(confirmed().uuid)
    if warm:
        fetched(visitor, path)
    answer = fetched(visitor, path)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    tag, weak = answer.get_etag()
    assert tag
    assert not weak


def test_signed_in_people_get_the_very_same_bytes(sign_in: Any, visitor: FlaskClient) -> None:
    confirmed()
    nobody = fetched(visitor)
    somebody = fetched(sign_in(PersonFactory()))
    assert somebody.data == nobody.data
    assert somebody.headers["ETag"] == nobody.headers["ETag"]
    assert somebody.headers["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in somebody.headers["Vary"]


@pytest.mark.parametrize("signed_in", [True, False])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_it_already_is_told_so(
    method: str, signed_in: bool, sign_in: Any, visitor: FlaskClient
) -> None:
    confirmed()
    client = sign_in(PersonFactory()) if signed_in else visitor
    first = fetched(client)
    tag, date = first.headers["ETag"], first.headers["Last-Modified"]
    older = http_date(last_modified(first) - SECOND)

    def status(**headers: str) -> int:
        names = {k.replace("_", "-"): v for k, v in headers.items()}
        answer = client.open("/calendar.ics", method=method, headers=names)
        if answer.status_code == 304 or method == "HEAD":
            assert answer.data == b""
        assert answer.headers["ETag"] == tag
        assert answer.headers["Vary"] == "Accept-Encoding"
        return answer.status_code

    assert status() == 200
    assert status(If_None_Match=tag) == 304
    assert status(If_None_Match=f"W/{tag}") == 304
    assert status(If_None_Match=f'"another", {tag}') == 304
    assert status(If_None_Match="*") == 304
    assert status(If_None_Match='"another"') == 200
    assert status(If_Modified_Since=date) == 304
    assert status(If_Modified_Since=older) == 200
    assert status(If_Modified_Since="yesterday") == 200
    assert status(If_None_Match='"another"', If_Modified_Since=date) == 200
    assert status(If_None_Match=tag, If_Modified_Since=older) == 304


@pytest.mark.parametrize("warm", [True, False])
def test_gzip_is_sent_to_who_takes_it_under_a_tag_of_its_own(
    warm: bool, visitor: FlaskClient
) -> None:
    confirmed()
    plain = fetched(visitor, Accept_Encoding="identity") if warm else None
    zipped = fetched(visitor, Accept_Encoding="gzip, br")
    plain = plain or fetched(visitor, Accept_Encoding="gzip;q=0")
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    tag = zipped.headers["ETag"]
    assert fetched(visitor, Accept_Encoding="gzip", If_None_Match=tag).status_code == 304
    assert fetched(visitor, Accept_Encoding="identity", If_None_Match=tag).status_code == 200
