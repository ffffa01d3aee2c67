"""The page of app passwords."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from tests.calendars.caldav.accounts import secret_of, somebody
from tests.conftest import SignInAs
from webcast.accounts.actions import own
from webcast.accounts.queries import by_uuid
from webcast.calendars.caldav.models import AppPassword
from webcast.core.database import db

SHOWN = re.compile(r"[a-z]{5}(?:-[a-z]{5}){3}")


def test_a_new_password_is_shown_once_and_opens_the_account(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    client = sign_in(person)
    answer = client.post("/me/app-passwords", data={"name": "  Téléphone "})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    (password,) = set(SHOWN.findall(answer.text))
    page = client.get("/me/app-passwords").text
    assert "Téléphone" in page
    assert not SHOWN.search(page)
    assert "http://localhost/dav/" in page
    stored = db.session.scalars(select(AppPassword)).one()
    assert password.replace("-", "") not in repr(vars(stored))
    asked = app.test_client().open(
        "/dav/", method="PROPFIND", auth=(person.email, password), headers={"Depth": "0"}
    )
    assert asked.status_code == 207


def test_the_form_sent_twice_makes_one(sign_in: SignInAs) -> None:
    client = sign_in(somebody())
    data = {"name": "Téléphone", "once": "k" * 32, "next": "/me/app-passwords"}
    assert client.post("/me/app-passwords", data=data).status_code == 200
    again = client.post("/me/app-passwords", data=data)
    assert again.status_code == 303
    assert again.headers["Location"] == "/me/app-passwords"
    assert len(db.session.scalars(select(AppPassword)).all()) == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_name_is_needed(sign_in: SignInAs, name: str) -> None:
    answer = sign_in(somebody()).post("/me/app-passwords", data={"name": name})
    assert answer.status_code == 422
    assert db.session.scalars(select(AppPassword)).all() == []


def test_there_are_ten_at_most(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    for number in range(10):
        secret_of(app, person, f"N{number}")
    client = sign_in(person)
    assert 'name="name"' not in client.get("/me/app-passwords").text
    assert client.post("/me/app-passwords", data={"name": "Onze"}).status_code == 409
    assert len(db.session.scalars(select(AppPassword)).all()) == 10


def test_a_revoked_one_opens_nothing(app: Flask, sign_in: SignInAs) -> None:
    person, other = somebody(), somebody()
    password = secret_of(app, person)
    number = db.session.scalars(select(AppPassword.id)).one()
    address = f"/me/app-passwords/{number}/revoke"
    assert sign_in(other).post(address).status_code == 404
    client = sign_in(person)
    assert client.post(address).status_code == 303
    asked = app.test_client().open(
        "/dav/", method="PROPFIND", auth=(person.email, password), headers={"Depth": "0"}
    )
    assert asked.status_code == 401
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("number", [0, 1, 2])
def test_ones_own_page_leads_there(app: Flask, sign_in: SignInAs, number: int) -> None:
    person = somebody()
    for _ in range(number):
        secret_of(app, person)
    assert "/me/app-passwords" in sign_in(person).get("/me/").text


def test_what_is_kept_of_them_is_exported_without_the_secret(app: Flask) -> None:
    person = somebody()
    secret_of(app, person)
    whole = by_uuid(person.uuid)
    assert whole is not None
    (kept,) = own.export(whole)["app_passwords"]
    assert set(kept) == {"name", "created_at", "used_at", "used_by"}
    assert kept["name"] == "Téléphone"
