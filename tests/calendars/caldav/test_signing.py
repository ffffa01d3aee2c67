"""Who is let in: app passwords and nothing else, and nobody learns who has an account."""

import time
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from tests.calendars.caldav.accounts import Account, account, basic, secret_of, somebody
from tests.calendars.planned import confirmed
from tests.conftest import SignInAs
from webcast.accounts.actions import entry, own
from webcast.accounts.actions.entry import set_password
from webcast.accounts.models import TicketKind
from webcast.accounts.passwords import hash_password
from webcast.accounts.queries import by_id, by_uuid
from webcast.calendars.caldav import methods
from webcast.calendars.caldav.models import AppPassword
from webcast.calendars.caldav.passwords import new_password, password_hash
from webcast.core.clock import now
from webcast.core.database import db

PASSWORD = "plateau-ouvert-42"


def status(app: Flask, authorization: str | None, path: str = "/dav/") -> int:
    headers = {"Depth": "0"} | ({"Authorization": authorization} if authorization else {})
    answer: int = app.test_client().open(path, method="PROPFIND", headers=headers).status_code
    return answer


def test_an_app_password_opens_the_account_however_it_is_typed(app: Flask) -> None:
    one = account(app, email="zoe@example.org")
    assert status(app, basic("zoe@example.org", one.password)) == 207
    assert status(app, basic(" Zoe@Example.org ", one.password.replace("-", "").upper())) == 207
    assert status(app, basic("zoe@example.org", one.password.replace("-", " "))) == 207


def test_all_refusals_are_the_same(app: Flask) -> None:
    one, other = account(app), account(app)
    set_password(one.person, PASSWORD)
    password = secret_of(app, one.person)
    unconfirmed = account(app, email_confirmed_at=None)
    refused = [
        app.test_client().open("/dav/", method="PROPFIND", headers={"Depth": "0", **headers})
        for headers in (
            {},
            *(
                {"Authorization": value}
                for value in (
                    basic(one.email, PASSWORD),
                    basic(one.email, one.password),
                    basic(one.email, ""),
                    basic("", ""),
                    basic("", password),
                    basic(None, password),
                    basic(other.email, password),
                    basic("nobody@example.org", password),
                    basic("nobody@example.org", new_password()),
                    basic(unconfirmed.email, unconfirmed.password),
                    "Basic",
                    "Basic !!!",
                    "Basic w6k=",
                    f"Bearer {password}",
                    "Digest username=x",
                )
            ),
        )
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert len({answer.data for answer in refused}) == 1
    assert {answer.headers["WWW-Authenticate"] for answer in refused} == {
        'Basic realm="Webcastory", charset="UTF-8"'
    }
    assert status(app, basic(one.email, password)) == 207


def test_a_refusal_takes_as_many_queries_as_any_other(app: Flask, count_queries: list[str]) -> None:
    one = account(app)
    for email in (one.email, "nobody@example.org"):
        count_queries.clear()
        assert status(app, basic(email, new_password())) == 401
        assert len(count_queries) == 1


def test_a_browser_that_is_signed_in_is_not_let_in(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    client = sign_in(person)
    assert client.get("/me/").status_code == 200
    assert client.open("/dav/", method="PROPFIND", headers={"Depth": "0"}).status_code == 401


def test_an_app_password_opens_nothing_else(app: Flask) -> None:
    one = account(app)
    for path in ("/me/", "/me/app-passwords", "/desk/"):
        answer = one.ask("GET", path)
        assert answer.status_code == 401
        assert "WWW-Authenticate" not in answer.headers
    assert one.ask("GET", "/calendar.ics").status_code == 200
    answer = one.client.post("/sign-in", data={"email": one.email, "password": one.password})
    assert answer.status_code == 422


def test_an_erased_account_is_closed(app: Flask) -> None:
    one = account(app)
    set_password(one.person, PASSWORD)
    password = secret_of(app, one.person)
    whole = by_uuid(one.person.uuid)
    assert whole is not None
    own.erase(whole, PASSWORD)
    db.session.commit()
    assert status(app, basic(one.email, password)) == 401
    assert db.session.scalars(select(AppPassword)).all() == []


@pytest.mark.parametrize("how", ["changed", "reset"])
def test_a_new_password_of_the_account_revokes_all(app: Flask, how: str) -> None:
    one, other = account(app), account(app)
    person = by_id(one.person.id)
    assert person is not None
    if how == "reset":
        token = entry.send_ticket(person, TicketKind.RESET)
        entry.reset_password(token, "quatre chevaux au galop")
    else:
        person.password_hash = hash_password(PASSWORD)
        own.change_password(person, PASSWORD, "quatre chevaux au galop")
    db.session.commit()
    assert status(app, basic(one.email, one.password)) == 401
    assert status(app, basic(other.email, other.password)) == 207


def test_another_secret_key_voids_what_is_stored() -> None:
    password = new_password()
    assert password_hash(password, "a") != password_hash(password, "b")
    assert password_hash(password, "a") == password_hash(password.upper(), "a")
    assert password not in password_hash(password, "a")


def test_passwords_are_random_and_readable() -> None:
    many = {new_password() for _ in range(50)}
    assert len(many) == 50
    for password in many:
        assert [len(group) for group in password.split("-")] == [5, 5, 5, 5]
        assert not set(password) & set("ilo0123456789")


def used(one: Account) -> tuple[Any, str]:
    db.session.expire_all()
    password = db.session.scalars(
        select(AppPassword).where(AppPassword.person_id == one.person.id)
    ).one()
    return password.used_at, password.used_by


def test_a_use_is_noted_once_an_hour(app: Flask, count_queries: list[str]) -> None:
    one = account(app)
    with time_machine.travel(now(), tick=False) as clock:
        first = now()
        one.ask("PROPFIND", "/dav/", Depth="0", User_Agent="DAVx5/4.4 " + "x" * 300)
        assert used(one) == (first, "DAVx⁵ (Android)")
        clock.shift(timedelta(minutes=59))
        count_queries.clear()
        one.ask("PROPFIND", "/dav/", Depth="0", User_Agent="khal")
        assert not any(statement.startswith("UPDATE") for statement in count_queries)
        assert used(one)[0] == first
        clock.shift(timedelta(minutes=2))
        one.ask("PROPFIND", "/dav/", Depth="0", User_Agent="khal")
        assert used(one) == (first + timedelta(minutes=61), "khal")


def test_what_is_refused_is_no_use(app: Flask) -> None:
    one = account(app)
    assert status(app, basic("nobody@example.org", one.password)) == 401
    assert used(one) == (None, "")


def test_reading_never_waits_for_who_writes(app: Flask) -> None:
    """On SQLite who takes the write lock would wait here for twenty seconds, if only for a note."""
    confirmed()
    one = account(app)
    db.session.commit()
    with db.engine.connect() as writer:
        writer.execute(text("UPDATE app_password SET name = 'x'"))
        began = time.monotonic()
        for method in ("PROPFIND", "REPORT", "PUT"):
            answer = one.ask(method, one.path(), Depth="0")
            assert answer.status_code in {207, 400, 403}
        assert time.monotonic() - began < 15
        writer.rollback()
    assert used(one) == (None, "")
    one.propfind("/dav/", "D:displayname")
    assert used(one)[0] is not None


def test_nothing_is_committed_whatever_is_asked(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were a view of the account to change something one day, it would be rolled back."""
    one = account(app)
    one.propfind("/dav/", "D:displayname")

    def slip(*_args: object) -> bytes:
        db.session.execute(text("UPDATE channel SET contact = 'slip'"))
        return b""

    monkeypatch.setattr(methods, "propfind", slip)
    monkeypatch.setattr("webcast.core.database._reading", _Never())
    assert one.ask("PROPFIND", one.home, Depth="0").status_code == 207
    db.session.rollback()
    assert db.session.scalar(text("SELECT contact FROM channel")) != "slip"


class _Never:
    """Every transaction may write."""

    def get(self) -> bool:
        return False

    def set(self, _value: bool) -> None:
        """Nothing."""


def test_refusals_are_limited_and_questions_are_not(app: Flask) -> None:
    one = account(app)
    client = app.test_client()
    for _ in range(40):
        assert one.ask("PROPFIND", "/dav/", Depth="0").status_code == 207
        assert client.open("/dav/", method="PROPFIND").status_code == 401
    wrong = {"Authorization": basic(one.email, new_password())}
    answers = [client.open("/dav/", method="PROPFIND", headers=wrong) for _ in range(31)]
    assert [answer.status_code for answer in answers] == [401] * 30 + [429]
    assert answers[-1].headers["Content-Type"].startswith("text/plain")


def test_only_the_account_and_no_other_route_goes_without_the_guard_of_forms(app: Flask) -> None:
    marked = {
        name for name, view in app.view_functions.items() if getattr(view, "reads_only", False)
    }
    assert marked == {"caldav.account", "caldav.well_known"}
    answer = app.test_client().open(
        "/me/app-passwords", method="POST", headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 403
