"""Copies of pages for those who are signed in: never older than the last commit of anybody."""

import re
from weakref import ref

import pytest
from flask.testing import FlaskClient

from tests.conftest import SignInAs
from tests.factories import PersonFactory, TopicFactory
from webcast.accounts.models import SignIn
from webcast.core.clock import now
from webcast.core.copies import Copies, Copy
from webcast.core.database import db, is_sqlite
from webcast.core.shelf import Kept
from webcast.notices.models import Notice


def keys(page: str) -> list[str]:
    return re.findall(r'name="once" value="([^"]+)"', page)


def page_of_a_topic() -> str:
    topic = TopicFactory()
    db.session.commit()
    return f"/topics/{topic.id}/{topic.title.lower()}"


def address(client: FlaskClient, path: str) -> str:
    return client.get(path).location or path


def test_the_same_page_again_asks_the_database_nothing(
    sign_in: SignInAs, count_queries: list[str]
) -> None:
    if not is_sqlite():
        pytest.skip("whoever writes in another database of the server moves PostgreSQL's snapshot")
    me = sign_in(PersonFactory(name="Zéphirine Aubépine"))
    path = address(me, page_of_a_topic())
    first = me.get(path)
    count_queries.clear()
    again = me.get(path)
    assert count_queries == []
    without = re.compile(r'name="once" value="[^"]+"')
    assert without.sub("", again.text) == without.sub("", first.text)
    assert dict(again.headers) == dict(first.headers)
    assert me.head(path).headers["Content-Length"] == str(len(again.data))


def test_the_forms_of_each_showing_have_keys_of_their_own(sign_in: SignInAs) -> None:
    me = sign_in(PersonFactory())
    path = address(me, page_of_a_topic())
    shown = [keys(me.get(path).text) for _ in range(3)]
    assert all(shown)
    assert len({key for page in shown for key in page}) == sum(map(len, shown))


def test_whatever_is_committed_is_seen_at_once(sign_in: SignInAs) -> None:
    person = PersonFactory()
    me = sign_in(person)
    assert "unread" not in me.get("/en/").text
    me.get("/en/")
    db.session.add(Notice(person_id=person.id, words="Quelque chose a bougé."))
    db.session.commit()
    assert "unread notice" in me.get("/en/").text


def test_a_sign_in_that_was_ended_gets_nothing_of_its_own_any_more(sign_in: SignInAs) -> None:
    person = PersonFactory(name="Zéphirine Aubépine")
    me = sign_in(person)
    assert "Zéphirine" in me.get("/").text
    assert "Zéphirine" in me.get("/").text
    db.session.query(SignIn).filter_by(person_id=person.id).update({"ended_at": now()})
    db.session.commit()
    assert "Zéphirine" not in me.get("/").text


def test_everybody_gets_their_own(sign_in: SignInAs, visitor: FlaskClient) -> None:
    people = [sign_in(PersonFactory(name=name)) for name in ("Ada Un", "Bob Deux")]
    for _ in range(2):
        ada, bob = (one.get("/").text for one in people)
        assert "Ada Un" in ada
        assert "Ada Un" not in bob
        assert "Bob Deux" in bob
        assert "Ada Un" not in visitor.get("/").text


def test_a_message_is_shown_once(sign_in: SignInAs) -> None:
    me = sign_in(PersonFactory())
    me.get("/en/")
    with me.session_transaction() as session:
        session["_flashes"] = [("done", "It is saved.")]
    assert "It is saved." in me.get("/en/").text
    assert "It is saved." not in me.get("/en/").text
    assert "It is saved." not in me.get("/en/").text


def test_copies_hold_no_more_memory_than_they_may() -> None:
    copies, pages = Copies(10_000), []
    for number in range(10):
        body = bytes(2_000)
        pages.append(Kept((body,), frozenset(), 0.0, (), body))
        copies.put(number, Copy(ref(pages[-1]), (body,), ()), "then")
    found = [number for number in range(10) if copies.get(number, pages[number], "then")]
    assert found == [7, 8, 9]
    assert copies.get(9, pages[8], "then") is None  # made of another page
    assert copies.get(9, None, "then") is None
    assert copies.get(9, pages[9], "now") is None
    gone = ref(pages.pop())
    assert gone() is None
    assert copies.get(9, None, "then") is None
