"""Coming in: signing up, confirming, signing in and out, forgotten passwords."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.conftest import SignInAs
from tests.factories import PersonFactory
from webcast import COOKIE
from webcast.accounts import passwords
from webcast.accounts.models import Person, SignIn, Ticket
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.models import Mail

PASSWORD = "quatre chevaux au galop"
SIGN_UP = {"name": "Léa Martin", "email": "lea@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Argon2 with little memory: the tests are about the doors, not about the locks."""
    from argon2 import PasswordHasher

    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))
    passwords._nobodys_hash.cache_clear()
    yield
    passwords._nobodys_hash.cache_clear()


def with_password(**facts: object) -> Person:
    person: Person = PersonFactory(password_hash=passwords.hash_password(PASSWORD), **facts)
    return person


def mails(to: str) -> list[Mail]:
    query = select(Mail).where(Mail.recipient == to).order_by(Mail.id)
    return list(db.session.scalars(query))


def link_in(mail: Mail) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", mail.text)
    assert found
    return found[1]


def test_signing_up_sends_a_link_and_the_account_opens_when_it_is_confirmed(
    visitor: FlaskClient,
) -> None:
    answer = visitor.post("/sign-up", data=SIGN_UP)
    assert answer.status_code == 200
    person = db.session.scalars(select(Person)).one()
    assert person.email_confirmed_at is None
    link = link_in(mails("lea@example.org")[0])
    assert "Oui, c’est la mienne" in visitor.get(link).text
    assert (
        db.session.get_one(Person, person.id).email_confirmed_at is None
    )  # looking confirms nothing
    answer = visitor.post(link)
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Person, person.id).email_confirmed_at is not None
    assert visitor.get("/me/").status_code == 200


def test_a_link_is_good_once(visitor: FlaskClient) -> None:
    visitor.post("/sign-up", data=SIGN_UP)
    link = link_in(mails("lea@example.org")[0])
    assert visitor.post(link).status_code == 303
    assert visitor.post(link).status_code == 404


def test_a_link_is_not_good_for_ever(visitor: FlaskClient) -> None:
    visitor.post("/sign-up", data=SIGN_UP)
    db.session.scalars(select(Ticket)).one().expires_at = now()
    assert visitor.get(link_in(mails("lea@example.org")[0])).status_code == 404


@pytest.mark.parametrize("address", ["/sign-up", "/forgotten"])
def test_answers_do_not_reveal_who_has_an_account(visitor: FlaskClient, address: str) -> None:
    with_password(email="lea@example.org")
    known = visitor.post(address, data=SIGN_UP)
    unknown = visitor.post(address, data=SIGN_UP | {"email": "noe@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("lea@", "noe@") == unknown.text


def test_signing_up_twice_writes_to_the_owner_and_changes_nothing(visitor: FlaskClient) -> None:
    person = with_password(email="lea@example.org", name="Léa")
    visitor.post("/sign-up", data=SIGN_UP | {"password": "un autre mot de passe"})
    db.session.refresh(person)
    assert person.name == "Léa"
    assert passwords.matches(person.password_hash, PASSWORD)
    assert "/forgotten" in mails("lea@example.org")[0].text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 121),
        ("email", "lea"),
        ("email", ""),
        ("password", "court"),
        ("password", "lea@example.org"),
    ],
)
def test_bad_input_is_told_beside_the_field_and_what_was_typed_stays(
    visitor: FlaskClient, field: str, value: str
) -> None:
    answer = visitor.post("/sign-up", data=SIGN_UP | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    if field != "name":
        assert "Léa Martin" in answer.text
    assert db.session.scalars(select(Person)).first() is None


def test_signing_in_and_out(visitor: FlaskClient) -> None:
    with_password(email="lea@example.org")
    answer = visitor.post("/sign-in", data={"email": " Lea@Example.org ", "password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/me/")
    assert visitor.get("/me/").status_code == 200
    visitor.post("/sign-out")
    assert visitor.get("/me/").status_code == 401
    assert db.session.scalars(select(SignIn)).one().ended_at is not None


@pytest.mark.parametrize("email", ["lea@example.org", "nobody@example.org"])
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    visitor: FlaskClient, email: str
) -> None:
    with_password(email="lea@example.org")
    answer = visitor.post("/sign-in", data={"email": email, "password": "wrong wrong wrong"})
    assert answer.status_code == 422
    assert email in answer.text
    assert visitor.get_cookie(COOKIE) is None


def test_an_unconfirmed_account_gets_its_link_again(visitor: FlaskClient) -> None:
    with_password(email="lea@example.org", email_confirmed_at=None)
    visitor.post("/sign-in", data={"email": "lea@example.org", "password": PASSWORD})
    assert visitor.get("/me/").status_code == 401
    assert "/confirm/" in mails("lea@example.org")[0].text


def test_too_many_tries_are_stopped(visitor: FlaskClient) -> None:
    data = {"email": "lea@example.org", "password": "wrong"}
    answers = [visitor.post("/sign-in", data=data).status_code for _ in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_a_forgotten_password_is_replaced_and_other_browsers_are_signed_out(
    visitor: FlaskClient, sign_in: SignInAs
) -> None:
    person = with_password(email="lea@example.org")
    other = sign_in(person)
    visitor.post("/forgotten", data={"email": "lea@example.org"})
    link = link_in(mails("lea@example.org")[0])
    assert visitor.post(link, data={"new": "court"}).status_code == 422
    assert visitor.post(link, data={"new": "un tout nouveau secret"}).status_code == 303
    db.session.refresh(person)
    assert passwords.matches(person.password_hash, "un tout nouveau secret")
    assert other.get("/me/").status_code == 401
    assert visitor.get("/me/").status_code == 200


def test_what_was_being_sent_is_kept_through_the_sign_in(visitor: FlaskClient) -> None:
    with_password(email="lea@example.org")
    typed = "Une bio que je n’ai pas envie de retaper"
    answer = visitor.post("/me/profile", data={"name": "Léa", "bio": typed})
    assert answer.status_code == 401
    kept = re.search(r'name="kept"[^>]*value="([^"]*)"', answer.text)
    assert kept
    import html

    answer = visitor.post(
        "/sign-in",
        data={
            "email": "lea@example.org",
            "password": PASSWORD,
            "kept": html.unescape(kept[1]),
        },
    )
    assert answer.status_code == 200
    assert typed in html.unescape(answer.text)
    assert 'action="/me/profile"' in answer.text


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "http://[",
    ],
)
def test_signing_in_never_leads_to_another_site(visitor: FlaskClient, address: str) -> None:
    with_password(email="lea@example.org")
    data = {"email": "lea@example.org", "password": PASSWORD, "next": address}
    assert visitor.post("/sign-in", data=data).location == "/me/"


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
    ],
)
def test_forms_of_other_sites_do_nothing(visitor: FlaskClient, headers: dict[str, str]) -> None:
    assert visitor.post("/sign-up", data=SIGN_UP, headers=headers).status_code == 403
    assert db.session.scalars(select(Person)).first() is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 200),
        ({"Referer": "http://localhost/sign-up"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_older_browsers_are_known_by_their_origin(
    app: Flask, headers: dict[str, str], status: int
) -> None:
    from flask.testing import FlaskClient as Plain

    db.session.commit()
    answer = Plain(app).post("/sign-up", data=SIGN_UP, headers=headers)
    assert answer.status_code == status


def test_both_languages_have_every_page_of_the_door(visitor: FlaskClient) -> None:
    for page in ("/sign-in", "/sign-up", "/forgotten"):
        assert '<html lang="fr"' in visitor.get(page).text
        assert '<html lang="en"' in visitor.get(f"/en{page}").text


def test_a_forgotten_password_confirms_the_address_and_ends_a_strangers_password(
    visitor: FlaskClient,
) -> None:
    visitor.post("/sign-up", data=SIGN_UP)  # by somebody who does not have this mailbox
    visitor.post("/forgotten", data={"email": "lea@example.org"})
    first, second = (link_in(mail) for mail in mails("lea@example.org"))
    assert visitor.post(second, data={"new": "un tout nouveau secret"}).status_code == 303
    person = db.session.scalars(select(Person)).one()
    db.session.refresh(person)
    assert person.email_confirmed_at is not None
    assert not passwords.matches(person.password_hash, PASSWORD)
    assert visitor.get(first).status_code == 404
