"""Pages kept in memory: the same bytes for every visitor, and never an old one."""

import gzip
import os
import time
import urllib.request
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.conftest import SignInAs, database
from tests.factories import PersonFactory, organiser_with
from tests.serving import server
from webcast import create_app
from webcast.core import pages, web
from webcast.core.database import db
from webcast.core.shelf import Kept, Shelf
from webcast.core.touches import EVERYTHING, Listener, prune, touch

CHANNEL = {"name_fr": "La Chaîne", "name_en": "The Channel", "zone": "Europe/Paris"}


def page(*shows: str, weight: int = 10) -> Kept:
    return Kept((), frozenset(shows), time.monotonic(), (), b"x" * weight, b"", "", "")


@pytest.mark.parametrize(
    ("shows", "touched", "kept"),
    [
        ("topic:12", "topic:12", False),
        ("topic:12", "topic:13", True),
        ("topic:12", "topic", False),
        ("topic", "topic:12", False),
        ("topic", "session:12", True),
        ("topic:1", "topic:12", True),
        ("topic:12", EVERYTHING, False),
    ],
)
def test_a_page_goes_when_what_it_shows_is_touched(shows: str, touched: str, kept: bool) -> None:
    shelf = Shelf(10_000, None)  # type: ignore[arg-type]
    shelf.put("a", page(shows), shelf.clock)
    shelf.forget({touched})
    assert (shelf.get("a") is not None) is kept


def test_a_page_made_from_what_was_touched_meanwhile_is_not_kept() -> None:
    shelf = Shelf(10_000, None)  # type: ignore[arg-type]
    since = shelf.clock
    shelf.forget({"topic:12"})
    shelf.put("a", page("topic:12"), since)
    shelf.put("b", page("topic:13"), since)
    assert shelf.get("a") is None
    assert shelf.get("b") is not None


def test_memory_has_a_limit_and_the_least_used_go_first() -> None:
    shelf = Shelf(3 * page(weight=100).weight, None)  # type: ignore[arg-type]
    for key in "abc":
        shelf.put(key, page("topic:1", weight=100), shelf.clock)
    shelf.get("a")
    shelf.put("d", page("topic:1", weight=100), shelf.clock)
    assert [key for key in "abcd" if shelf.get(key)] == ["a", "c", "d"]


def test_visitors_get_the_same_bytes_and_no_cookie(visitor: FlaskClient, app: Flask) -> None:
    answers = [visitor.get("/"), app.test_client().get("/"), visitor.get("/")]
    assert len({answer.data for answer in answers}) == 1
    assert len({answer.headers["ETag"] for answer in answers}) == 1
    assert all("Set-Cookie" not in answer.headers for answer in answers)
    assert all("Content-Security-Policy" in answer.headers for answer in answers)


def test_a_page_not_changed_is_not_sent_again(visitor: FlaskClient) -> None:
    etag = visitor.get("/").headers["ETag"]
    again = visitor.get("/", headers={"If-None-Match": f'"x", W/{etag}'})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == etag
    assert visitor.get("/", headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_compressed_page_is_the_same_page(visitor: FlaskClient, app: Flask) -> None:
    plain = visitor.get("/")
    zipped = visitor.get("/", headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"] != plain.headers["ETag"]
    app.extensions["webcast.shelf"].clear()
    first = visitor.get("/", headers={"Accept-Encoding": "gzip"})
    assert (first.data, dict(first.headers)) == (zipped.data, dict(zipped.headers))
    refused = visitor.get("/", headers={"Accept-Encoding": "gzip;q=0"})
    assert "Content-Encoding" not in refused.headers


def test_head_is_get_without_a_body(visitor: FlaskClient) -> None:
    got = visitor.get("/")
    head = visitor.head("/")
    assert head.data == b""
    assert head.headers["ETag"] == got.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(got.data))


def test_a_signed_in_person_sees_their_own_corner_and_leaves_no_trace_of_it(
    visitor: FlaskClient, sign_in: SignInAs
) -> None:
    me = sign_in(PersonFactory(name="Zéphirine Aubépine"))
    first = me.get("/")
    assert "Zéphirine Aubépine" in first.text
    assert "private" in first.headers["Cache-Control"]
    assert "ETag" not in first.headers
    assert "Zéphirine" not in visitor.get("/").text
    assert "Zéphirine Aubépine" in me.get("/").text


def test_a_signed_in_page_out_of_memory_costs_few_queries(
    sign_in: SignInAs, count_queries: list[str]
) -> None:
    me = sign_in(PersonFactory())
    me.get("/")
    count_queries.clear()
    assert me.get("/").status_code == 200
    assert len([q for q in count_queries if "pg_snapshot" not in q and "touch" not in q]) <= 3


def test_changed_settings_are_seen_at_once_by_everybody(
    visitor: FlaskClient, sign_in: SignInAs
) -> None:
    assert "La Chaîne" not in visitor.get("/").text
    assert "La Chaîne" not in visitor.get("/how-it-works").text
    desk = sign_in(organiser_with("administration"))
    assert desk.post("/desk/channel", data=CHANNEL).status_code == 303
    assert "La Chaîne" in visitor.get("/").text
    assert "La Chaîne" in visitor.get("/how-it-works").text
    assert "The Channel" in visitor.get("/en/").text


def listener_of(app: Flask) -> Callable[[], set[str]]:
    listener = Listener(db.engine)
    listener.hear()
    return listener.hear


def test_touches_are_heard_when_committed_and_not_before(app: Flask) -> None:
    hear = listener_of(app)
    touch("topic", 12)
    assert "topic:12" not in hear()
    db.session.commit()
    assert "topic:12" in hear()


def test_touches_of_what_was_rolled_back_are_never_heard(app: Flask) -> None:
    hear = listener_of(app)
    touch("topic", 12)
    db.session.execute(text("SELECT 1"))
    db.session.rollback()
    touch("topic", 13)
    db.session.commit()
    assert "topic:12" not in hear()


def test_touches_survive_the_pruning_of_old_ones(app: Flask) -> None:
    from datetime import timedelta

    hear = listener_of(app)
    touch("topic", 12)
    db.session.commit()
    hear()
    prune(timedelta(seconds=-5))
    db.session.commit()
    hear()
    touch("topic", 13)
    db.session.commit()
    assert "topic:13" in hear()


def test_who_has_not_listened_for_long_forgets_everything(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    listener = Listener(db.engine)
    listener.hear()
    start = time.monotonic()
    monkeypatch.setattr("webcast.core.touches.time.monotonic", lambda: start + 3600)
    assert listener.hear() == {EVERYTHING}


def read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as answer:
        return str(answer.read().decode())


def test_other_server_processes_forget_a_page_too(
    engine_name: str, tmp_path: Path, worker_id: str
) -> None:
    name = f"webcast_pages_{worker_id}_{os.getpid()}"
    with database(engine_name, name, tmp_path) as settings:
        app = create_app(settings, testing=True)
        with app.app_context():
            upgrade()
            with server(settings) as one, server(settings) as other:
                for number in range(3):
                    assert f"Chaîne {number}" not in read(one.url)
                    assert f"Chaîne {number}" not in read(other.url)
                    db.session.execute(text(f"UPDATE channel SET name_fr = 'Chaîne {number}'"))
                    touch(EVERYTHING)
                    db.session.commit()
                    if engine_name == "postgresql":
                        time.sleep(0.25)  # the patience of visitors' pages there
                    assert f"Chaîne {number}" in read(one.url)
                    assert f"Chaîne {number}" in read(other.url)
            db.session.remove()
            db.engine.dispose()


def test_what_an_address_brings_into_a_page_is_no_hole(visitor: FlaskClient) -> None:
    for typed in ("%02%5B%5D%03", "%02x%03", "%02%5B%22corner%22,%5B%5D%5D%03"):
        assert visitor.get(f"/topics/?theme={typed}").status_code == 200


def test_a_page_read_before_a_change_is_not_kept_after_it(
    app: Flask, sign_in: SignInAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, reader = sign_in(PersonFactory()), app.test_client()
    asked = pages.somebody_is_signed_in

    def asked_slowly() -> bool:
        found = asked()  # SQLite shows everything as of this query
        with app.app_context():
            db.session.execute(text("UPDATE channel SET name_fr = 'Tout neuf'"))
            touch("channel")
            db.session.commit()
        return found

    monkeypatch.setattr(pages, "somebody_is_signed_in", asked_slowly)
    me.get("/")
    monkeypatch.setattr(pages, "somebody_is_signed_in", asked)
    assert "Tout neuf" in reader.get("/").text


def test_a_number_too_large_for_any_column_is_the_number_of_nothing(visitor: FlaskClient) -> None:
    assert visitor.get(f"/topics/{2**31}/").status_code == 404
    assert visitor.get(f"/topics/{10**30}/").status_code == 404


@pytest.mark.parametrize("database", ["postgresql://nobody@127.0.0.1:1/nothing", ""])
@pytest.mark.parametrize("cookie", ["", "webcast=something"])
def test_a_site_without_its_database_says_so_in_the_language_of_the_page(
    tmp_path: Path, database: str, cookie: str
) -> None:
    settings = {"WEBCAST_DATA_DIR": str(tmp_path), "WEBCAST_DATABASE_URI": database}
    broken = create_app(settings, testing=True)  # on SQLite: without any table
    broken.testing = False
    broken.register_error_handler(Exception, web._answer_crash)
    client = broken.test_client(use_cookies=False)
    for path, words in (
        ("/", "Quelque chose s’est cassé"),
        ("/en/topics/", "Something broke on our side"),
        ("/me/", "Quelque chose s’est cassé"),
    ):
        answer = client.get(path, headers={"Cookie": cookie})
        assert answer.status_code == 500
        assert words in unescape(answer.text)
        assert "frame-ancestors" in answer.headers["Content-Security-Policy"]


def test_what_was_to_be_stored_stays_out_of_the_log_when_a_statement_fails(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with app.test_request_context("/"):
        try:
            db.session.execute(
                text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "geheimnis"}
            )
        except DBAPIError as error:
            web._answer_crash(error)
    assert "INSERT INTO nowhere" in caplog.text
    assert "geheimnis" not in caplog.text
