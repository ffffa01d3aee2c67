"""A form that waits for a sign-in brings its picture along, or says plainly that it cannot."""

import io
import random
import re
from html import unescape
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from tests.accounts.test_entry import PASSWORD, SIGN_UP, link_in, mails, quick_hashes, with_password
from tests.conftest import SignInAs
from tests.factories import PersonFactory, TopicFactory, first
from webcast.accounts.kept import Kept, unpacked
from webcast.audience.models import Opinion, OpinionStep
from webcast.core.database import db
from webcast.core.pictures import Picture
from webcast.topics.models import Format, Topic, TopicState, Treatment

__all__ = ["quick_hashes"]  # a fixture of the doors, used by all tests here

Fields = dict[str, object]
ADDRESS = "noe@example.org"


def png() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "#a03020").save(file, "PNG")
    file.seek(0)
    return file


def topic(**more: object) -> Fields:
    formats = {"format": first(Format).id, "treatment": first(Treatment).id}
    return {"title": "Un titre", "language": "fr", "save": "1", **formats, **more}


def value_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return unescape(found[1])


def signed_in(browser: FlaskClient, waiting: str) -> str:
    """Sign in with a form that waits; the page that offers it again."""
    data = {"email": "lea@example.org", "password": PASSWORD, "kept": waiting}
    answer = browser.post("/sign-in", data=data)
    assert answer.status_code == 200
    text: str = answer.text
    return text


def sent_again(browser: FlaskClient, page: str) -> int:
    """Press the button of the page that offers a form again."""
    assert 'action="/topics/new"' in page
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    data = {name: unescape(value) for name, value in inputs if name != "next"}
    status: int = browser.post("/topics/new", data=data).status_code
    return status


def uploads(app: Flask) -> list[Path]:
    return list((app.config["SETTINGS"].data_path / "uploads").glob("??/*"))


@pytest.fixture(autouse=True)
def lea(app: Flask) -> None:
    """Somebody who can sign in, and an empty folder."""
    for path in uploads(app):
        path.unlink()
    with_password(email="lea@example.org")


def test_a_picture_goes_through_the_sign_in_with_its_form(app: Flask, visitor: FlaskClient) -> None:
    words = {"standfirst": "Une ligne que l’on peut lire", "tab": str(uuid4())}
    data = topic(cover=(png(), "mer.png"), cover_alt="La mer", **words)
    page = visitor.post("/topics/new", data=data)
    assert page.status_code == 401
    assert "et l’image aussi" in page.text
    assert uploads(app) == []  # nothing is stored for strangers
    offered = signed_in(visitor, value_of(page.text, "kept"))
    assert '<figure class="chosen">' in offered
    texts = re.findall(r"<blockquote[^>]*>([^<]*)", offered)
    assert texts == ["Une ligne que l’on peut lire"]  # no keys, no tokens
    assert sent_again(visitor, offered) == 303
    db.session.expire_all()
    assert db.session.scalars(select(Topic)).one().cover_id
    assert db.session.scalars(select(Picture)).one().width == 900


def test_a_slip_in_the_password_does_not_lose_it(visitor: FlaskClient) -> None:
    page = visitor.post("/topics/new", data=topic(cover=(png(), "mer.png"), cover_alt="La mer"))
    wrong = {"email": "lea@example.org", "password": "wrong", "kept": value_of(page.text, "kept")}
    again = visitor.post("/sign-in", data=wrong)
    assert again.status_code == 422
    assert sent_again(visitor, signed_in(visitor, value_of(again.text, "kept"))) == 303
    db.session.expire_all()
    assert db.session.scalars(select(Topic)).one().cover_id


def noise() -> io.BytesIO:
    """A picture that no encoder makes small."""
    file = io.BytesIO()
    size = (1600, 1600)
    pixels = random.Random(1).randbytes(size[0] * size[1] * 3)
    Image.frombytes("RGB", size, pixels).save(file, "PNG")
    file.seek(0)
    return file


@pytest.mark.parametrize("what", ["text", "noise"])
def test_a_file_that_cannot_be_kept_is_named_on_both_pages(
    app: Flask, visitor: FlaskClient, what: str
) -> None:
    content = noise() if what == "noise" else io.BytesIO(b"no picture")
    page = visitor.post("/topics/new", data=topic(cover=(content, "<mer>.png"), cover_alt="Mer"))
    assert page.status_code == 401
    words = "Le fichier « <mer>.png » n’a pas pu être gardé"
    assert words in unescape(page.text).replace("\u202f", " ")
    assert "<mer>" not in page.text
    offered = signed_in(visitor, value_of(page.text, "kept"))
    assert words in unescape(offered).replace("\u202f", " ")
    assert "Rien n’a été perdu" not in offered
    assert uploads(app) == []


def test_strangers_cannot_have_pictures_read_without_end(visitor: FlaskClient) -> None:
    pages = [
        visitor.post("/topics/new", data=topic(cover=(png(), "mer.png"))).text for _n in range(12)
    ]
    assert "et l’image aussi" in pages[0]
    assert "et l’image aussi" not in pages[-1]
    assert "n’a pas pu être gardé" in pages[-1]


def test_what_was_kept_for_somebody_else_is_refused_after_the_sign_in(
    app: Flask, visitor: FlaskClient, sign_in: SignInAs
) -> None:
    other = sign_in(PersonFactory())
    page = other.post("/topics/new", data=topic(title="", cover=(png(), "mer.png")))
    theirs = value_of(page.text, "cover_kept")
    page = visitor.post("/topics/new", data=topic(cover_kept=theirs, cover_alt="Mer"))
    assert sent_again(visitor, signed_in(visitor, value_of(page.text, "kept"))) == 422
    assert db.session.scalars(select(Topic)).all() == []


def test_a_token_goes_through_the_sign_in_of_its_own_person(
    visitor: FlaskClient, app: Flask
) -> None:
    signed_in(visitor, Kept("/topics/new", ()).packed())
    page = visitor.post("/topics/new", data=topic(title="", cover=(png(), "mer.png")))
    token = value_of(page.text, "cover_kept")
    later = app.test_client()
    page = later.post("/topics/new", data=topic(cover_kept=token, cover_alt="Mer"))
    offered = signed_in(later, value_of(page.text, "kept"))
    assert token not in re.sub(r'value="[^"]*"', "", offered)  # no secret among the readable texts
    assert sent_again(later, offered) == 303
    db.session.expire_all()
    assert db.session.scalars(select(Topic)).one().cover_id


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '["/topics/new", []]',
        '["/topics/new", [], 1, 2]',
        '["/topics/new", [["a"]], [], []]',
        '["https://evil.example/", [], [], []]',
        '{"path": "/"}',
    ],
)
def test_what_makes_no_sense_is_not_offered(text: str) -> None:
    assert unpacked(text) is None


@pytest.mark.parametrize("content", ["", "%%%", "AAAA", "é"])
def test_a_forged_picture_is_said_to_be_lost(
    app: Flask, visitor: FlaskClient, content: str
) -> None:
    offered = signed_in(visitor, Kept("/topics/new", (), (("cover", content),)).packed())
    assert "n’a pas pu être gardé" in offered
    assert uploads(app) == []


def opinion_of(visitor: FlaskClient, topic: Topic, words: str = "") -> str:
    """A visitor sends an opinion, or a reaction; what the door carries along."""
    path, data = f"/topics/{topic.id}/opinion", {"step": str(first(OpinionStep).id)}
    if words:
        path, data = f"/topics/{topic.id}/react", {"body": words}
    page = visitor.post(path, data=data)
    assert page.status_code == 401
    return value_of(page.text, "kept")


def brought_along(page: str) -> dict[str, str]:
    form = page.partition('data-draft="sign-up"')[2]
    return {name: value_of(form, name) for name in ("kept", "next")}


def signed_up(visitor: FlaskClient, waiting: str = "", back: str = "") -> str:
    """Sign up from the door, and read the mail; the link in it."""
    page = visitor.post("/sign-up", data={"begin": "1", "kept": waiting, "next": back})
    assert page.status_code == 200
    assert ("est gardé" in page.text) == bool(waiting)
    brought = brought_along(page.text)
    slip = visitor.post("/sign-up", data=SIGN_UP | brought | {"email": ADDRESS, "password": "x"})
    assert slip.status_code == 422
    data = SIGN_UP | brought_along(slip.text) | {"email": ADDRESS}
    page = visitor.post("/sign-up", data=data)
    assert ("vous attend dans ce navigateur" in page.text) == bool(waiting or back)
    return link_in(mails(ADDRESS)[-1])


def test_what_was_being_sent_is_offered_to_who_signs_up_once_the_mail_is_read(
    visitor: FlaskClient,
) -> None:
    about = TopicFactory(state=TopicState.OPEN)
    link = signed_up(visitor, opinion_of(visitor, about))
    page = visitor.post(link)
    assert page.status_code == 200
    assert f'action="/topics/{about.id}/opinion"' in page.text
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    answer = visitor.post(f"/topics/{about.id}/opinion", data=dict(inputs))
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Opinion)).one().topic_id == about.id


def test_a_text_too_long_for_a_cookie_brings_its_writer_back_to_the_page(
    visitor: FlaskClient,
) -> None:
    about = TopicFactory(state=TopicState.OPEN)
    link = signed_up(visitor, opinion_of(visitor, about, "Je ne suis pas sûr. " * 150))
    answer = visitor.post(link)
    assert answer.status_code == 303
    assert answer.location == f"/topics/{about.id}/react"


def test_who_signs_up_to_see_a_page_of_their_own_gets_there(visitor: FlaskClient) -> None:
    assert 'href="/sign-up?next=/me/calendars"' in visitor.get("/me/calendars").text
    assert visitor.post(signed_up(visitor, back="/me/calendars")).location == "/me/calendars"


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "/sign-out", "/nowhere"])
def test_signing_up_leads_to_pages_of_ours_only(visitor: FlaskClient, back: str) -> None:
    page = visitor.post("/sign-up", data=SIGN_UP | {"email": ADDRESS, "next": back})
    assert "vous attend dans ce navigateur" not in page.text
    assert visitor.post(link_in(mails(ADDRESS)[-1])).location == "/me/"


def test_what_waits_in_a_browser_is_not_shown_to_somebody_else(visitor: FlaskClient) -> None:
    signed_up(visitor, opinion_of(visitor, TopicFactory(state=TopicState.OPEN)))
    answer = visitor.post("/sign-in", data={"email": "lea@example.org", "password": PASSWORD})
    assert answer.status_code == 303


def test_what_waits_in_the_first_browser_is_found_when_the_link_was_opened_in_another(
    app: Flask, visitor: FlaskClient
) -> None:
    about = TopicFactory(state=TopicState.OPEN)
    link = signed_up(visitor, opinion_of(visitor, about))
    elsewhere = app.test_client().post(link, data={"name": "Noé", "new": PASSWORD})
    assert elsewhere.location == "/me/"
    page = visitor.post("/sign-in", data={"email": ADDRESS, "password": PASSWORD})
    assert f'action="/topics/{about.id}/opinion"' in page.text
