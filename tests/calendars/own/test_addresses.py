"""Private calendars: addresses that are given out, fetched, checked and taken back."""

import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.calendars.own.helping import follow, key_of, path_of, read
from tests.calendars.planned import (
    confirmed,
    fetched,
    last_modified,
    planner,
)
from tests.conftest import SignInAs
from tests.factories import StudioFactory
from tests.studio.examples import somebody
from webcast.accounts.actions.own import erase
from webcast.accounts.passwords import hash_password
from webcast.accounts.queries import by_uuid
from webcast.calendars.own import actions, queries
from webcast.calendars.own.models import CalendarKey, KeyReader, Scope
from webcast.calendars.programs import program_of
from webcast.core import web
from webcast.core.database import db


def test_the_address_taken_back_is_gone_for_good(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me, visitor = sign_in(person), app.test_client()
    path = path_of(app, person, Scope.MINE)
    assert path in me.get("/me/calendars").text
    number = queries.in_use(person)[0].id
    assert me.post(f"/me/calendars/{number}/revoke").status_code == 303
    assert fetched(visitor, path).status_code == 410
    assert path not in me.get("/me/calendars").text
    assert me.post(f"/me/calendars/{number}/revoke").status_code == 404


def test_a_new_address_replaces_the_old_one(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me, visitor = sign_in(person), app.test_client()
    old = path_of(app, person, Scope.CREW)
    assert me.post("/me/calendars/crew").status_code == 303
    assert fetched(visitor, old).status_code == 410
    [key] = queries.in_use(person)
    new = f"/calendar/private/{actions.token_of(key, app.config['SECRET_KEY'])}.ics"
    assert fetched(visitor, new).status_code == 200
    assert new != old


def test_one_never_touches_the_calendars_of_others(app: Flask, sign_in: SignInAs) -> None:
    key_of(app, somebody(), Scope.MINE)
    number = db.session.scalars(select(CalendarKey.id)).one()
    other = sign_in(somebody())
    for path in (f"/me/calendars/{number}/revoke", f"/me/calendars/{number}/alarm"):
        assert other.post(path).status_code == 404
    assert other.get(f"/me/calendars/{number}/check").status_code == 404
    assert other.post("/me/calendars/planning").status_code == 403
    assert other.post("/me/calendars/busy").status_code == 403


def test_a_deleted_account_leaves_addresses_that_are_gone(app: Flask, visitor: FlaskClient) -> None:
    person = by_uuid(somebody().uuid)
    assert person is not None
    person.password_hash = hash_password("un-mot-de-passe")
    path = path_of(app, person, Scope.MINE)
    fetched(visitor, path)
    erase(person, "un-mot-de-passe")
    db.session.commit()
    assert fetched(visitor, path).status_code == 410
    assert db.session.scalars(select(KeyReader)).all() == []
    assert db.session.scalars(select(CalendarKey.person_id)).all() == [None]


def test_the_page_says_which_program_looked_and_when(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me = sign_in(person)
    path = path_of(app, person, Scope.MINE)
    assert "Aucun logiciel" in me.get("/me/calendars").text
    for agent in ("Google-Calendar-Importer", "Mozilla/5.0 Thunderbird/128.0", ""):
        fetched(app.test_client(), path, User_Agent=agent)
    page = me.get("/me/calendars").text
    assert "Google Agenda" in page
    assert "Thunderbird" in page


def test_a_program_that_looks_all_the_time_writes_once_in_a_while(
    app: Flask, visitor: FlaskClient, count_queries: list[str]
) -> None:
    path = path_of(app, somebody(), Scope.MINE)
    fetched(visitor, path, User_Agent="x")
    count_queries.clear()
    for _ in range(3):
        fetched(visitor, path, User_Agent="x")
    assert not [sql for sql in count_queries if sql.startswith(("INSERT", "UPDATE"))]


def test_however_many_names_a_program_gives_itself_the_latest_are_kept(
    app: Flask, visitor: FlaskClient
) -> None:
    path = path_of(app, somebody(), Scope.MINE)
    for number in range(25):
        fetched(visitor, path, User_Agent=f"program{number:02}")
    kept = sorted(db.session.scalars(select(KeyReader.program)))
    assert kept == [f"program{number:02}" for number in range(5, 25)]


def test_a_fetch_waits_for_nobody_who_writes(app: Flask, visitor: FlaskClient) -> None:
    """What it would note is left out then, and with it the date that it cannot be sure of."""
    me = somebody()
    path = path_of(app, me, Scope.MINE)
    before = fetched(visitor, path)
    follow(me, confirmed(title="A"))
    with db.engine.connect() as writer:
        writer.execute(text("UPDATE calendar_key_shown SET locale = locale"))
        began = time.monotonic()
        during = fetched(visitor, path)
        assert time.monotonic() - began < 10
        writer.rollback()
    assert (during.status_code, during.last_modified) == (200, None)
    assert b"BEGIN:VEVENT" in during.data
    after = fetched(visitor, path)
    assert last_modified(after) > last_modified(before)


def test_private_calendars_are_kept_from_caches_and_search_engines(
    app: Flask, visitor: FlaskClient
) -> None:
    answer = fetched(visitor, path_of(app, somebody(), Scope.MINE))
    assert answer.headers["Cache-Control"].startswith("private")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    assert "Disallow: /calendar/private/" in visitor.get("/robots.txt").text


def test_what_is_stored_does_not_give_an_address_away(app: Flask) -> None:
    person = somebody()
    key = key_of(app, person, Scope.MINE)
    token = actions.token_of(key, app.config["SECRET_KEY"])
    assert token not in f"{key.nonce} {key.token_hash}"
    assert actions.token_of(key, "another secret") == ""


def test_both_languages_are_told_apart_and_keep_their_own_time_of_change(
    app: Flask, visitor: FlaskClient
) -> None:
    me = somebody()
    follow(me, confirmed())
    path = path_of(app, me, Scope.MINE)
    french, english = fetched(visitor, path), fetched(visitor, f"/en{path}")
    assert french.data != english.data
    assert fetched(visitor, path).data == french.data
    assert fetched(visitor, f"/en{path}").data == english.data
    since = french.headers["Last-Modified"]
    assert fetched(visitor, path, If_Modified_Since=since).status_code == 304


def test_a_reminder_is_written_only_where_it_was_asked_for(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    follow(person, confirmed())
    path = path_of(app, person, Scope.MINE)
    me, visitor = sign_in(person), app.test_client()
    assert b"VALARM" not in read(visitor, path)
    number = queries.in_use(person)[0].id
    assert me.post(f"/me/calendars/{number}/alarm", data={"alarm": "7"}).status_code == 422
    assert me.post(f"/me/calendars/{number}/alarm", data={"alarm": "60"}).status_code == 303
    assert b"TRIGGER:-PT60M" in fetched(visitor, path).data
    assert b"VALARM" not in fetched(visitor, "/calendar.ics").data


def test_the_check_says_what_readers_see(app: Flask, sign_in: SignInAs) -> None:
    person = somebody(locale="fr")
    me = sign_in(person)
    session = confirmed(title="Un <titre>")
    follow(person, session)
    key = key_of(app, person, Scope.MINE)
    page = me.get(f"/me/calendars/{key.id}/check").text
    assert "Tout va bien" in page
    assert "Un &lt;titre&gt;" in page


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Google-Calendar-Importer", "Google Agenda"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0",
            "Thunderbird",
        ),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "iPhone, iPad"),
        ("macOS/15.1 (24B83) CalendarAgent/1", "Mac"),
        ("Microsoft.Exchange.CalendarSharing", "Outlook"),
        ("ICSx5/2.2 (ical4j)", "ICSx⁵ (Android)"),
        ("curl/8.0", "curl"),
        ("", ""),
        ("\x00\x1b[31m" + "x" * 200, "[31m" + "x" * 56),
    ],
)
def test_programs_are_known_by_a_name_that_people_know(said: str, known: str) -> None:
    assert program_of(said) == known


def test_a_private_address_stays_out_of_the_log_when_something_breaks(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with app.test_request_context("/calendar/private/geheimnis.ics"):
        _page, status = web._answer_crash(RuntimeError("broken"))
    assert status == 500
    assert "/calendar/private/…" in caplog.text
    assert "geheimnis" not in caplog.text


def test_planners_choose_the_studio_whose_times_they_share(app: Flask, sign_in: SignInAs) -> None:
    here, there = StudioFactory(name="Ici", slug="ici"), StudioFactory(name="Là", slug="la")
    person = planner()
    me = sign_in(person)
    assert me.post("/me/calendars/busy", data={"studio": "nulle-part"}).status_code == 404
    assert me.post("/me/calendars/busy", data={"studio": "ici"}).status_code == 303
    page = me.get("/me/calendars").text
    assert f'id="busy-{here.slug}"' in page
    assert f'<option value="{there.slug}">' in page
    assert f'<option value="{here.slug}">' not in page
