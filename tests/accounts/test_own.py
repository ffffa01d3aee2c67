"""One's own account: address, password, sign-ins, profile, export, deletion."""

import io
import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select, update

from tests.accounts.test_entry import (
    PASSWORD,
    link_in,
    mails,
    quick_hashes,
    with_password,
)
from tests.conftest import SignInAs
from tests.factories import PersonFactory, organiser_with
from webcast.accounts import passwords
from webcast.accounts.actions.own import forget_never_confirmed
from webcast.accounts.models import CapabilityGrant, Person, SignIn
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.journal import Decision

__all__ = ["quick_hashes"]


def picture(size: tuple[int, int] = (900, 600), kind: str = "PNG") -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", size, "teal").save(data, kind)
    data.seek(0)
    return data


PROFILE = {"name": "Léa", "locale": "en", "zone": "Europe/Paris", "is_public": "y"}


def test_an_address_changes_when_its_owner_confirms_it(sign_in: SignInAs) -> None:
    person = with_password(email="old@example.org")
    me = sign_in(person)
    me.post("/me/email", data={"email": "New@example.org", "password": PASSWORD})
    db.session.refresh(person)
    assert person.email == "old@example.org"
    me.post(link_in(mails("new@example.org")[0]))
    db.session.refresh(person)
    assert person.email == "new@example.org"
    assert mails("old@example.org")


def test_an_address_of_somebody_else_is_not_given_away(sign_in: SignInAs) -> None:
    PersonFactory(email="taken@example.org")
    person = with_password(email="old@example.org")
    answer = sign_in(person).post(
        "/me/email", data={"email": "taken@example.org", "password": PASSWORD}
    )
    assert answer.status_code == 200
    assert "/me/email/" not in mails("taken@example.org")[0].text


def test_a_wrong_password_changes_nothing(sign_in: SignInAs) -> None:
    person = with_password(email="lea@example.org")
    me = sign_in(person)
    for address, data in (
        ("/me/email", {"email": "x@example.org"}),
        ("/me/password", {"new": "un tout nouveau secret"}),
        ("/me/erase", {"sure": "y"}),
    ):
        answer = me.post(address, data=data | {"password": "wrong"})
        assert answer.status_code == 422
    db.session.refresh(person)
    assert person.erased_at is None
    assert passwords.matches(person.password_hash, PASSWORD)


def test_sign_ins_are_listed_and_ended(sign_in: SignInAs) -> None:
    person = PersonFactory()
    here, there = sign_in(person), sign_in(person)
    assert here.get("/me/account").text.count("/end") >= 2
    other = db.session.scalars(select(SignIn).order_by(SignIn.id.desc())).first()
    assert other
    assert here.post(f"/me/sign-ins/{other.id}/end").status_code == 303
    assert there.get("/me/").status_code == 401
    assert here.get("/me/").status_code == 200


def test_sign_ins_of_others_are_not_ended(sign_in: SignInAs) -> None:
    victim = PersonFactory()
    sign_in(victim)
    row = db.session.scalars(select(SignIn)).one()
    assert sign_in(PersonFactory()).post(f"/me/sign-ins/{row.id}/end").status_code == 404
    db.session.refresh(row)
    assert row.ended_at is None


def test_all_other_browsers_are_signed_out_at_once(sign_in: SignInAs) -> None:
    person = PersonFactory()
    here, there = sign_in(person), sign_in(person)
    here.post("/me/sign-ins/end-others")
    assert there.get("/me/").status_code == 401
    assert here.get("/me/").status_code == 200


def test_a_profile_is_shown_only_if_wanted(sign_in: SignInAs, visitor: FlaskClient) -> None:
    person = PersonFactory(email="secret@example.org")
    me = sign_in(person)
    address = f"/people/{person.uuid}/personne"
    assert visitor.get(address, follow_redirects=True).status_code == 404
    assert me.get(address, follow_redirects=True).status_code == 200
    data = PROFILE | {"bio": "**Bonjour** <script>alert(1)</script>"}
    assert me.post("/me/profile", data=data).status_code == 303
    page = visitor.get(address, follow_redirects=True)
    assert page.status_code == 200
    assert "<strong>Bonjour</strong>" in page.text
    assert "<script>alert" not in page.text
    assert "secret@example.org" not in page.text


def test_a_changed_profile_is_seen_at_once(sign_in: SignInAs, visitor: FlaskClient) -> None:
    person = PersonFactory(name="Léa", is_public=True, headline="avant")
    me = sign_in(person)
    address = f"/people/{person.uuid}/lea"
    assert "avant" in visitor.get(address).text
    me.post("/me/profile", data=PROFILE | {"headline": "après"})
    assert "après" in visitor.get(address).text


def test_a_picture_is_re_encoded_and_shown(app: Flask, sign_in: SignInAs) -> None:
    person = PersonFactory()
    me = sign_in(person)
    data = PROFILE | {"picture": (picture(), "moi.png")}
    assert me.post("/me/profile", data=data).status_code == 303
    db.session.refresh(person)
    assert person.picture_id
    page = me.get(f"/people/{person.uuid}/lea").text
    address = page.split('class="portrait" src="')[1].split('"')[0]
    served = me.get(address)
    assert served.status_code == 200
    image = Image.open(io.BytesIO(served.data))
    assert (image.format, image.width) == ("JPEG", 320)
    assert "immutable" in served.headers["Cache-Control"]
    folder = Path(app.config["SETTINGS"].data_path) / "uploads"
    assert len(list(folder.rglob("*.jpg"))) >= 2


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\x89PNG\r\n\x1a\n"]
)
def test_what_is_no_picture_is_refused_and_the_rest_kept(sign_in: SignInAs, content: bytes) -> None:
    me = sign_in(PersonFactory())
    data = PROFILE | {"headline": "ma ligne", "picture": (io.BytesIO(content), "x.png")}
    answer = me.post("/me/profile", data=data)
    if content:
        assert answer.status_code == 422
        assert 'id="picture-error"' in answer.text
        assert "ma ligne" in answer.text


def test_a_file_too_big_is_refused(sign_in: SignInAs) -> None:
    me = sign_in(PersonFactory())
    big = io.BytesIO(b"x" * 13 * 1024 * 1024)
    assert me.post("/me/profile", data=PROFILE | {"picture": (big, "x.png")}).status_code == 413


def test_the_export_holds_what_is_known(sign_in: SignInAs) -> None:
    person = PersonFactory(email="lea@example.org", bio="ma bio")
    answer = sign_in(person).get("/me/export.json")
    assert "attachment" in answer.headers["Content-Disposition"]
    data = json.loads(answer.data)
    assert data["account"]["email"] == "lea@example.org"
    assert data["profile"]["bio"] == "ma bio"
    assert len(data["sign_ins"]) == 1


def test_a_deleted_account_leaves_no_name(sign_in: SignInAs, visitor: FlaskClient) -> None:
    person = with_password(email="lea@example.org", name="Léa Martin", is_public=True)
    me = sign_in(person)
    answer = me.post("/me/erase", data={"password": PASSWORD, "sure": "y"})
    assert answer.status_code == 303
    db.session.refresh(person)
    assert person.email is None
    assert "Léa" not in person.name
    assert me.get("/me/").status_code == 401
    assert visitor.get(f"/people/{person.uuid}/lea-martin").status_code == 404
    data = {"email": "lea@example.org", "password": PASSWORD}
    assert visitor.post("/sign-in", data=data).status_code == 422


def test_the_last_administrator_cannot_go(sign_in: SignInAs) -> None:
    person = organiser_with("administration")
    person.password_hash = passwords.hash_password(PASSWORD)
    answer = sign_in(person).post("/me/erase", data={"password": PASSWORD, "sure": "y"})
    assert answer.status_code == 409
    db.session.refresh(person)
    assert person.erased_at is None


def test_capabilities_are_granted_and_withdrawn_and_logged(sign_in: SignInAs) -> None:
    boss, person = organiser_with("administration"), PersonFactory()
    desk = sign_in(boss)
    assert desk.post(f"/desk/people/{person.uuid}/grant/editorial").status_code == 303
    assert desk.post(f"/desk/people/{person.uuid}/grant/editorial").status_code == 303
    grants = db.session.scalars(
        select(CapabilityGrant).where(CapabilityGrant.person_id == person.id)
    ).all()
    assert [grant.capability.value for grant in grants] == ["editorial"]
    desk.post(f"/desk/people/{person.uuid}/withdraw/editorial")
    lines = db.session.scalars(
        select(Decision).where(Decision.subject == "person").order_by(Decision.id)
    ).all()
    assert [(line.step, line.actor_id) for line in lines] == [
        ("grant", boss.id),
        ("ungrant", boss.id),
    ]


def test_only_administrators_grant(sign_in: SignInAs) -> None:
    person = organiser_with("editorial")
    me = sign_in(person)
    assert me.post(f"/desk/people/{person.uuid}/grant/administration").status_code == 403
    db.session.refresh(person, ["grants"])
    assert not person.has("administration")


def test_the_last_administrator_cannot_be_withdrawn(sign_in: SignInAs) -> None:
    boss = organiser_with("administration")
    answer = sign_in(boss).post(f"/desk/people/{boss.uuid}/withdraw/administration")
    assert answer.status_code == 409


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_costs_the_same_for_any_number(
    sign_in: SignInAs, count_queries: list[str], people: int
) -> None:
    desk = sign_in(organiser_with("administration"))
    for _ in range(people):
        organiser_with("editorial")
    db.session.commit()
    count_queries.clear()
    assert desk.get("/desk/people/").status_code == 200
    assert len(count_queries) <= 8


def test_a_person_who_is_not_an_organiser_does_not_see_the_team(sign_in: SignInAs) -> None:
    assert sign_in(PersonFactory()).get("/desk/people/").status_code == 403


def test_unconfirmed_strangers_are_forgotten(app: Flask) -> None:
    PersonFactory(email_confirmed_at=None, created_at=now() - timedelta(days=31))
    young = PersonFactory(email_confirmed_at=None)
    PersonFactory(email=None, email_confirmed_at=None, created_at=now() - timedelta(days=90))
    assert forget_never_confirmed() == 1
    assert db.session.get(Person, young.id)


def test_who_confirms_while_the_unconfirmed_are_forgotten_stays(app: Flask) -> None:
    number = PersonFactory(email_confirmed_at=None, created_at=now() - timedelta(days=31)).id
    db.session.commit()

    def forget() -> None:
        with app.app_context():
            forget_never_confirmed()
            db.session.commit()

    crossing = threading.Thread(target=forget)
    with db.engine.begin() as owner:
        confirmed = update(Person).where(Person.id == number).values(email_confirmed_at=now())
        owner.execute(confirmed)
        crossing.start()
        crossing.join(0.5)
    crossing.join(30)
    db.session.expire_all()
    assert db.session.get(Person, number)


def test_the_link_to_a_new_address_helps_nobody_but_who_asked_for_it(
    visitor: FlaskClient, sign_in: SignInAs
) -> None:
    person = with_password(email="old@example.org")
    sign_in(person).post("/me/email", data={"email": "typo@example.org", "password": PASSWORD})
    link = link_in(mails("typo@example.org")[0])
    assert visitor.post(link).status_code == 401
    assert sign_in(PersonFactory()).post(link).status_code == 404
    assert sign_in(PersonFactory()).get(link).status_code == 404
    db.session.refresh(person)
    assert person.email == "old@example.org"


def test_a_new_password_ends_the_links_that_were_asked_for_under_the_old_one(
    sign_in: SignInAs,
) -> None:
    person = with_password(email="old@example.org")
    me = sign_in(person)
    me.post("/me/email", data={"email": "thief@example.org", "password": PASSWORD})
    me.post("/me/password", data={"password": PASSWORD, "new": "un tout nouveau secret"})
    assert me.post(link_in(mails("thief@example.org")[0])).status_code == 404


def test_who_loses_the_old_mailbox_cannot_be_reset_through_it(sign_in: SignInAs) -> None:
    person = with_password(email="old@example.org")
    me = sign_in(person)
    me.post("/forgotten", data={"email": "old@example.org"})
    me.post("/me/email", data={"email": "new@example.org", "password": PASSWORD})
    assert me.post(link_in(mails("new@example.org")[0])).status_code == 303
    assert me.get(link_in(mails("old@example.org")[0])).status_code == 404


def test_the_team_is_listed_once_and_everybody_is_found_by_name(sign_in: SignInAs) -> None:
    boss, person = organiser_with("administration"), PersonFactory()
    desk = sign_in(boss)
    page = desk.get("/desk/people/").text
    assert page.count(f"/desk/people/{boss.uuid}") == 1
    assert page.count(f"/desk/people/{person.uuid}") == 1
    assert f"/desk/people/{boss.uuid}" in desk.get(f"/desk/people/?q={boss.email}").text


def test_withdrawing_ones_own_administration_is_asked_once_and_leads_home(
    sign_in: SignInAs,
) -> None:
    boss, other = organiser_with("administration"), organiser_with("administration")
    desk = sign_in(boss)
    warning = "You lose it at once"
    assert warning in desk.get(f"/en/desk/people/{boss.uuid}").text
    assert warning not in desk.get(f"/en/desk/people/{other.uuid}").text
    answer = desk.post(f"/desk/people/{boss.uuid}/withdraw/administration")
    assert answer.location == "/me/"
