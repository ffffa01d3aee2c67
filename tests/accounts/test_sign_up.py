"""Whose account is it? A sign-up is confirmed by who reads the mail, in whatever browser."""

import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.accounts.test_entry import PASSWORD, SIGN_UP, link_in, mails, quick_hashes, with_password
from tests.factories import PersonFactory, TopicFactory
from webcast import COOKIE
from webcast.accounts import passwords
from webcast.accounts.actions import entry
from webcast.accounts.actions.own import forget_never_confirmed
from webcast.accounts.models import Person, SignIn, Ticket, TicketKind
from webcast.core.clock import now
from webcast.core.database import db
from webcast.topics.models import CoSpeaker

__all__ = ["quick_hashes"]  # a fixture of the doors, used by all tests here

ADDRESS = SIGN_UP["email"]
OWN = "la phrase de la propriétaire"
STRANGERS = "la phrase de quelqu’un d’autre"


@pytest.fixture
def owner(app: Flask) -> FlaskClient:
    """The browser in which the mail is read."""
    return app.test_client()


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    """The browser of somebody who types an address that is not theirs."""
    return app.test_client()


def links() -> list[str]:
    """The links in the mails, the oldest first."""
    return [link_in(mail) for mail in mails(ADDRESS)]


def the_person() -> Person:
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.email == ADDRESS)).one()


def sign_in_status(browser: FlaskClient, password: str) -> int:
    data = {"email": ADDRESS, "password": password}
    status: int = browser.post("/sign-in", data=data).status_code
    return status


def test_a_stranger_who_signs_up_with_my_address_gets_nothing_when_i_confirm_it(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    stranger.post("/sign-up", data=SIGN_UP | {"name": "Un inconnu", "password": STRANGERS})
    (link,) = links()
    page = owner.get(link)
    assert page.status_code == 200
    assert 'name="new"' in page.text
    assert owner.post(link).status_code == 422  # the button alone is not enough here
    assert the_person().email_confirmed_at is None
    answer = owner.post(link, data={"name": "Léa Martin", "new": OWN})
    assert answer.status_code == 303
    assert owner.get("/me/").status_code == 200

    assert sign_in_status(stranger, STRANGERS) == 422
    assert stranger.get("/me/").status_code == 401
    assert stranger.post(link, data={"name": "x", "new": STRANGERS}).status_code == 404
    assert the_person().name == "Léa Martin"
    assert passwords.matches(the_person().password_hash, OWN)


def test_a_strangers_second_sign_up_does_not_ride_on_mine(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    owner.post("/sign-up", data=SIGN_UP)
    stranger.post("/sign-up", data=SIGN_UP | {"name": "Un inconnu", "password": STRANGERS})
    mine, theirs = links()
    for link in (mine, theirs):  # my browser signed up, but not for the password that waits now
        assert owner.post(link).status_code == 422
    # My own link is still good, and brings me in.
    assert owner.post(mine, data={"name": "Léa Martin", "new": OWN}).status_code == 303
    assert sign_in_status(stranger, STRANGERS) == 422
    assert owner.get(theirs).status_code == 404


def test_signing_up_again_in_the_same_browser_counts_with_the_latest_password(
    owner: FlaskClient,
) -> None:
    owner.post("/sign-up", data=SIGN_UP | {"name": "Lea"})
    owner.post("/sign-up", data=SIGN_UP | {"password": OWN})
    first, second = links()
    assert owner.post(first).status_code == 303
    assert the_person().name == SIGN_UP["name"]
    assert passwords.matches(the_person().password_hash, OWN)
    assert owner.post(second).status_code == 404


def test_a_page_that_was_open_while_a_stranger_signed_up_confirms_nothing(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    owner.post("/sign-up", data=SIGN_UP)
    (link,) = links()
    assert 'name="new"' not in owner.get(link).text
    stranger.post("/sign-up", data=SIGN_UP | {"password": STRANGERS})
    answer = owner.post(link)
    assert answer.status_code == 422
    assert 'name="new"' in answer.text
    assert the_person().email_confirmed_at is None


def test_a_browser_that_knows_the_password_is_as_good_as_the_one_that_signed_up(
    owner: FlaskClient, app: Flask
) -> None:
    owner.post("/sign-up", data=SIGN_UP)
    phone = app.test_client()
    assert sign_in_status(phone, "une erreur de frappe") == 422
    assert 'name="new"' in phone.get(links()[0]).text
    assert sign_in_status(phone, PASSWORD) == 200
    assert phone.get("/me/").status_code == 401  # it is not signed in for all that
    assert phone.post(links()[0]).status_code == 303
    assert phone.get("/me/").status_code == 200


def test_a_mark_is_good_for_its_own_account_only(owner: FlaskClient, stranger: FlaskClient) -> None:
    owner.post("/sign-up", data=SIGN_UP | {"email": "une-autre@example.org"})
    stranger.post("/sign-up", data=SIGN_UP)
    assert owner.post(links()[0]).status_code == 422


def test_a_mark_that_somebody_wrote_themselves_is_nothing(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    stranger.post("/sign-up", data=SIGN_UP)
    owner.set_cookie(COOKIE, "eyJzaWduZWRfdXAiOiJ4In0.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb")
    assert owner.post(links()[0]).status_code == 422


def test_earlier_sign_ins_end_when_the_account_is_made_ones_own(owner: FlaskClient) -> None:
    person = with_password(email=ADDRESS, email_confirmed_at=None)
    db.session.add(SignIn(person_id=person.id, token_hash="0" * 64))
    token = entry.send_ticket(person, TicketKind.CONFIRM)
    answer = owner.post(f"/confirm/{token}", data={"name": "Léa", "new": OWN})
    assert answer.status_code == 303
    old = db.session.scalars(select(SignIn).where(SignIn.token_hash == "0" * 64)).one()
    db.session.refresh(old)
    assert old.ended_at is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("name", "x" * 121), ("new", ""), ("new", "court"), ("new", ADDRESS)],
)
@pytest.mark.parametrize("language", ["", "/en"])
def test_errors_stand_beside_their_field_in_both_languages(
    owner: FlaskClient, stranger: FlaskClient, language: str, field: str, value: str
) -> None:
    stranger.post(f"{language}/sign-up", data=SIGN_UP)
    (link,) = links()
    answer = owner.post(link, data={"name": "Léa Martin", "new": OWN} | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert f'<html lang="{language[1:] or "fr"}"' in answer.text
    assert OWN not in answer.text
    assert the_person().email_confirmed_at is None


def test_it_was_not_me_deletes_the_account_and_its_links(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    stranger.post("/sign-up", data=SIGN_UP)
    (link,) = links()
    assert f'action="{link}/not-me"' in owner.get(link).text
    assert owner.get(f"{link}/not-me").status_code in {404, 405}  # links are followed by programs
    answer = owner.post(f"{link}/not-me")
    assert answer.status_code == 303
    assert "Ce compte est supprimé" in owner.get(answer.location).text
    assert db.session.scalars(select(Person)).all() == []
    assert db.session.scalars(select(Ticket)).all() == []
    assert owner.get(link).status_code == 404
    assert owner.post(f"{link}/not-me").status_code == 404
    assert sign_in_status(stranger, PASSWORD) == 422


def test_it_was_not_me_never_touches_a_confirmed_account(owner: FlaskClient) -> None:
    owner.post("/sign-up", data=SIGN_UP)
    owner.post("/sign-up", data=SIGN_UP)
    first, second = links()
    assert owner.post(first).status_code == 303
    for link in (first, second):
        assert owner.post(f"{link}/not-me").status_code == 404
    # Nor does a link that was sent while the account was being confirmed.
    late = entry.send_ticket(the_person(), TicketKind.CONFIRM)
    assert owner.post(f"/confirm/{late}/not-me").status_code == 404
    assert owner.get(f"/confirm/{late}").status_code == 404
    assert the_person().email_confirmed_at is not None


def test_it_was_not_me_tells_nothing_about_links_that_never_were(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    stranger.post("/sign-up", data=SIGN_UP)
    (link,) = links()
    owner.post(f"{link}/not-me")
    used, unknown = owner.post(f"{link}/not-me"), owner.post("/confirm/nobodys/not-me")
    assert used.status_code == unknown.status_code == 404
    assert used.text.replace(link.rsplit("/", 1)[1], "nobodys") == unknown.text


@pytest.mark.parametrize("end", ["", "/not-me"])
def test_guessing_links_is_stopped(owner: FlaskClient, end: str) -> None:
    answers = [owner.post(f"/confirm/guess-{n}{end}").status_code for n in range(12)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_what_an_organiser_has_tied_to_an_unconfirmed_account_loses_its_name_only(
    owner: FlaskClient,
) -> None:
    person = with_password(email=ADDRESS, email_confirmed_at=None, created_at=now())
    topic = TopicFactory(proposer=person)
    token = entry.send_ticket(person, TicketKind.CONFIRM)
    db.session.commit()
    assert owner.post(f"/confirm/{token}/not-me").status_code == 303
    db.session.expire_all()
    left = db.session.get_one(Person, topic.proposer_id)
    assert (left.email, left.password_hash) == (None, None)
    assert left.erased_at is not None


def test_old_unconfirmed_accounts_go_even_if_one_of_them_is_tied_to_something(app: Flask) -> None:
    long_ago = now().replace(year=2020)
    tied = with_password(email="a@example.org", email_confirmed_at=None, created_at=long_ago)
    TopicFactory(proposer=tied)
    with_password(email="b@example.org", email_confirmed_at=None, created_at=long_ago)
    db.session.commit()
    assert forget_never_confirmed() == 2
    db.session.commit()
    assert forget_never_confirmed() == 0
    assert db.session.scalars(select(Person.email).where(Person.email.is_not(None))).all() == []


@pytest.mark.parametrize("same_browser", [True, False])
def test_invitations_are_found_again_however_the_address_is_confirmed(
    owner: FlaskClient, stranger: FlaskClient, same_browser: bool
) -> None:
    topic = TopicFactory(proposer=PersonFactory())
    db.session.add(CoSpeaker(topic_id=topic.id, name="Léa", email=ADDRESS))
    (owner if same_browser else stranger).post("/sign-up", data=SIGN_UP)
    (link,) = links()
    assert owner.post(link, data={"name": "Léa", "new": OWN}).status_code == 303
    db.session.expire_all()
    invitation = db.session.scalars(select(CoSpeaker)).one()
    assert invitation.person_id == the_person().id


def test_an_invitation_is_not_tied_to_an_account_that_nobody_confirmed(
    owner: FlaskClient, stranger: FlaskClient
) -> None:
    from webcast.topics.actions import invite
    from webcast.topics.queries import by_id

    stranger.post("/sign-up", data=SIGN_UP | {"name": "Un inconnu"})
    topic = TopicFactory(proposer=PersonFactory())
    db.session.commit()
    found = by_id(topic.id)
    assert found
    assert invite(found, "Léa", ADDRESS, actor=found.proposer).person_id is None
    link = links()[0]
    owner.post(f"{link}/not-me")
    db.session.expire_all()
    assert db.session.scalars(select(CoSpeaker)).one().email == ADDRESS


def test_the_browser_is_marked_alike_whether_there_is_an_account_or_not(app: Flask) -> None:
    with_password(email=ADDRESS)
    marks = []
    for address in (ADDRESS, "personne@example.org"):
        browser = app.test_client()
        answer = browser.post("/sign-up", data=SIGN_UP | {"email": address})
        with browser.session_transaction() as session:
            marks.append(dict(session))
        cookie = answer.headers["Set-Cookie"]
        assert "HttpOnly" in cookie
        assert re.search(r"Expires=", cookie)
    known, unknown = marks
    assert known.keys() == unknown.keys() == {"signed_up", "_permanent"}
    assert len(known["signed_up"]) == len(unknown["signed_up"]) == 64
    assert known["signed_up"] != unknown["signed_up"]


@pytest.fixture
def two_at_once(app: Flask) -> None:
    """Only where two transactions write at once can they cross."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite lets one writer in at a time")


@pytest.mark.usefixtures("two_at_once")
def test_a_sign_up_that_crosses_a_confirmation_changes_no_confirmed_account(
    app: Flask, owner: FlaskClient, stranger: FlaskClient
) -> None:
    owner.post("/sign-up", data=SIGN_UP)
    (link,) = links()
    token = link.rsplit("/", 1)[1]
    with owner.session_transaction() as session:
        mark = session["signed_up"]
    db.session.commit()
    entry.confirm(token, mark)  # not committed yet
    answers = []
    crossing = threading.Thread(
        target=lambda: answers.append(
            stranger.post("/sign-up", data=SIGN_UP | {"password": STRANGERS}).status_code
        )
    )
    crossing.start()
    crossing.join(0.7)
    assert answers == []  # it waits
    db.session.commit()
    crossing.join(10)
    assert answers == [200]
    assert passwords.matches(the_person().password_hash, PASSWORD)
