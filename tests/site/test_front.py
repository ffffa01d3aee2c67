"""The front of the channel: home, how it works, legal pages, as visitors get them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import (
    CampaignFactory,
    PersonFactory,
    SessionFactory,
    StudioFactory,
    TopicFactory,
)
from webcast.broadcast.models import Episode, EpisodeState
from webcast.core.channel import Channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.site.frame import keys_of
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    SessionKind,
    SessionState,
    SessionTopic,
)
from webcast.topics.models import TopicState

PAGES = ("/", "/how-it-works", "/legal", "/your-data", "/accessibility")


def planned(topic: Any, **more: Any) -> Any:
    """A confirmed session with this topic and one guest."""
    session: Any = SessionFactory(state=SessionState.CONFIRMED, **more)
    guest: Any = PersonFactory(is_public=True)
    db.session.add(SessionTopic(session_id=session.id, topic_id=topic.id, position=1, minutes=60))
    db.session.add(
        Assignment(
            session_id=session.id,
            person_id=guest.id,
            role=Role.GUEST,
            state=AssignmentState.ACCEPTED,
        )
    )
    db.session.flush()
    return session


def on_air(topic: Any) -> Any:
    """A live that has begun."""
    begun = now() - timedelta(minutes=5)
    return planned(topic, kind=SessionKind.LIVE, starts_at=begun)


def replay(**more: Any) -> Episode:
    """A published episode."""
    topic: Any = TopicFactory(state=TopicState.PUBLISHED, **more)
    past = now() - timedelta(days=9)
    session = planned(topic, starts_at=past)
    session.state = SessionState.PUBLISHED
    episode = Episode(
        session_id=session.id,
        topic_id=topic.id,
        state=EpisodeState.PUBLISHED,
        title=topic.title,
        minutes=52,
        published_at=now() - timedelta(days=2),
    )
    db.session.add(episode)
    db.session.flush()
    return episode


def some_of_everything(number: int) -> None:
    """`number` sessions, open topics, campaigns and replays."""
    for _ in range(number):
        planned(TopicFactory(state=TopicState.SCHEDULED))
        TopicFactory()
        CampaignFactory()
        replay()
    db.session.commit()


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("prefix", "lang"), [("", "fr"), ("/en", "en")])
def test_a_page_answers_in_its_language_with_one_title(
    visitor: FlaskClient, path: str, prefix: str, lang: str
) -> None:
    some_of_everything(1)
    answer = visitor.get(prefix + path)
    assert answer.status_code == 200
    assert f'<html lang="{lang}"' in answer.text
    assert answer.text.count("<h1") == 1


# Words of each page, as the templates say them in English.
SAID = {
    "/": ("What do you think of it?", "Next broadcasts", "Propose a topic", "To watch again"),
    "/how-it-works": ("The way of a topic", "You are just looking", "Every decision is written"),
    "/legal": ("Who publishes this site", "The rules of the debate", "Contact</dt>"),
    "/your-data": ("What is kept, why, how long", "When you visit", "Who else gets them"),
    "/accessibility": ("What we aim at", "How it was tested", "Something stands in your way?"),
}


@pytest.mark.parametrize("path", PAGES)
def test_no_english_is_left_on_a_french_page(visitor: FlaskClient, path: str) -> None:
    db.session.scalars(select(Channel)).one().contact = "bonjour@example.org"
    some_of_everything(1)
    english, french = visitor.get(f"/en{path}").text, visitor.get(path).text
    for words in SAID[path]:
        assert words in english
        if words != "Contact</dt>":
            assert words not in french
    for words in ("Sign in", "Topics<", "Skip to the content", "Search", "Legal notice"):
        assert words not in french


@pytest.mark.parametrize("path", PAGES)
def test_visitors_all_get_the_same_bytes_and_no_cookie(app: Flask, path: str) -> None:
    some_of_everything(1)
    first, second = app.test_client().get(path), app.test_client().get(path)
    assert first.data == second.data
    assert "Set-Cookie" not in first.headers
    assert "Set-Cookie" not in second.headers
    again = app.test_client().get(path, headers={"If-None-Match": second.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_home_costs_the_same_for_any_number_of_things(
    app: Flask, visitor: FlaskClient, count_queries: list[str]
) -> None:
    def cost() -> int:
        app.extensions["webcast.shelf"].clear()
        count_queries.clear()
        assert visitor.get("/").status_code == 200
        # Asking whether somebody else has changed something is not the page's own cost.
        return sum("touch" not in sql and "pg_snapshot" not in sql for sql in count_queries)

    some_of_everything(1)
    one = cost()
    some_of_everything(2)
    assert cost() == one, "\n".join(count_queries)
    assert one <= 12, "\n".join(count_queries)


def test_a_new_channel_says_what_will_be_here_and_how_to_begin(visitor: FlaskClient) -> None:
    page = visitor.get("/").text
    assert 'href="/topics/new"' in page
    assert 'href="/sign-up"' in page
    assert 'class="hero"' not in page


def test_what_is_on_air_comes_before_what_is_on_next(visitor: FlaskClient) -> None:
    planned(TopicFactory(title="Demain ?"), starts_at=now() - timedelta(minutes=30))
    on_air(TopicFactory(title="Maintenant ?"))
    page = visitor.get("/").text
    head = page[page.index('class="hero"') : page.index('class="split"')]
    assert "Maintenant ?" in head
    assert 'class="on-air"' in head


def test_nothing_is_marked_as_on_air_before_it_begins(visitor: FlaskClient) -> None:
    planned(TopicFactory(title="Bientôt ?"), kind=SessionKind.LIVE)
    page = visitor.get("/").text
    assert "Bientôt ?" in page
    assert "on-air" not in page


def test_a_topic_is_shown_once(visitor: FlaskClient) -> None:
    """In the hero, else to be supported, else to have opinions about."""
    planned(TopicFactory(title="Premier ?"))
    CampaignFactory(topic=TopicFactory(title="Deuxième ?", sponsorable=True))
    TopicFactory(title="Troisième ?")
    page = visitor.get("/").text
    main = page[page.index("<main") : page.index("</main")]
    for title in ("Premier ?", "Troisième ?"):
        assert main.count(f">{title}</a>") == 1
    assert main.count(">Deuxième ?</a>") == 1


def test_open_topics_come_by_turns_each_with_its_reason(visitor: FlaskClient) -> None:
    for number in range(5):
        TopicFactory(title=f"Attendu {number} ?", wanted=50 - number, opened_at=now())
    TopicFactory(
        title="Urgent ?",
        closes_at=now() + timedelta(days=2),
        opened_at=now() - timedelta(days=50),
    )
    TopicFactory(title="Tout frais ?", opened_at=now() + timedelta(seconds=1))
    page = visitor.get("/").text
    for title in ("Attendu 0 ?", "Urgent ?", "Tout frais ?"):
        assert f">{title}</a>" in page
    for words in ("Très attendu", "Clôture le", "Nouveau"):
        assert words in page


def test_drafts_and_closed_calls_are_not_on_the_home_page(visitor: FlaskClient) -> None:
    TopicFactory(title="Visible ?")
    TopicFactory(title="Brouillon ?", state=TopicState.DRAFT)
    TopicFactory(title="Passé ?", closes_at=now() - timedelta(days=1))
    page = visitor.get("/").text
    assert "Visible ?" in page
    assert "Brouillon ?" not in page
    assert "Passé ?" not in page


def test_home_follows_a_change_at_once(visitor: FlaskClient, organiser) -> None:
    topic: Any = TopicFactory(title="Rester ouvert ?")
    assert "Rester ouvert ?" in visitor.get("/").text
    editor = organiser("editorial")
    answer = editor.post(f"/topics/{topic.id}/decline", data={"reason": "Déjà débattu."})
    assert answer.status_code == 303
    assert "Rester ouvert ?" not in visitor.get("/").text


def test_the_publisher_is_named_on_the_legal_page_and_their_words_are_cleaned(
    visitor: FlaskClient,
) -> None:
    channel = db.session.scalars(select(Channel)).one()
    channel.name_fr, channel.contact = "Demi-Trame", "bonjour@example.org"
    channel.about_fr = "Éditée **à Lanvère**. <script>alert(1)</script>"
    page = visitor.get("/legal").text
    assert "Demi-Trame" in page
    assert 'href="mailto:bonjour@example.org"' in page
    assert "<strong>à Lanvère</strong>" in page
    assert "<script>alert" not in page


def test_a_contact_is_escaped_where_it_stands_in_a_sentence(visitor: FlaskClient) -> None:
    db.session.scalars(select(Channel)).one().contact = '"><b>x@example.org'
    for path in ("/your-data", "/accessibility"):
        assert "<b>x@example.org" not in visitor.get(path).text


def test_a_new_channel_is_told_what_it_needs_until_it_has_it(organiser) -> None:
    channel = db.session.scalars(select(Channel)).one()
    channel.contact = ""
    administration = organiser("administration")
    page = administration.get("/desk/").text
    for address in ("/desk/channel", "/desk/people/", "/topics/new"):
        assert f'<li><div><a href="{address}">' in page
    assert "/desk/studios/new" not in page  # that is for planners
    planner = organiser("planning")
    assert '<li><div><a href="/desk/studios/new">' in planner.get("/desk/").text
    channel.contact = "bonjour@example.org"
    TopicFactory()
    StudioFactory()
    for desk in (administration, planner):
        assert "first-steps" not in desk.get("/desk/").text


def test_every_menu_of_the_desk_opens(organiser) -> None:
    desk = organiser("editorial", "planning", "moderation", "treasury", "administration")
    page = desk.get("/desk/").text
    side = page[page.index('class="desk-side"') : page.index("</nav>", page.index("desk-side"))]
    addresses = [part.split('"')[0] for part in side.split('href="')[1:]]
    assert len(addresses) >= 14
    for address in addresses:
        assert desk.get(address).status_code == 200, address


def test_the_journal_speaks_the_reader_s_language(organiser) -> None:
    desk = organiser("editorial", "administration")
    topic: Any = TopicFactory()
    desk.post(f"/topics/{topic.id}/select", data={"reason": "Très attendu."})
    desk.post("/desk/lists/themes", data={"name_fr": "Ville", "name_en": "Town"})
    french, english = desk.get("/desk/journal").text, desk.get("/en/desk/journal").text
    for words in ("selected it", "Open to opinions → Selected", "added a row"):
        assert words in english
        assert words not in french


def test_the_journal_leads_to_what_was_decided_for_those_let_in_there(organiser) -> None:
    topic: Any = TopicFactory()
    desk = organiser("editorial")
    desk.post(f"/topics/{topic.id}/select", data={"reason": "Très attendu."})
    address = f'href="/desk/topics/{topic.id}"'
    assert address in desk.get("/desk/journal").text
    page = organiser("treasury").get("/desk/journal").text
    assert "Très attendu." in page
    assert address not in page


def test_every_page_says_at_its_foot_what_comes_next(visitor: FlaskClient, app: Flask) -> None:
    topic = TopicFactory()
    db.session.commit()
    path = visitor.get(f"/topics/{topic.id}/x").location
    assert "footer-next" not in visitor.get(path).text
    session = planned(TopicFactory(title="Et si l’on se taisait ?"))
    touch("session", session.id)
    db.session.commit()
    for address in (path, "/legal", "/how-it-works", "/sign-in"):
        assert visitor.get(address).text.count("Et si l’on se taisait ?") == 1, address
    session.state = SessionState.CANCELLED
    touch("session", session.id)
    db.session.commit()
    assert "Et si l’on se taisait ?" not in visitor.get(path).text
    assert "Et si l’on se taisait ?" not in visitor.get("/sign-in").text


def test_the_foot_of_a_page_costs_one_query_once(
    visitor: FlaskClient, count_queries: list[str]
) -> None:
    for _ in range(3):
        planned(TopicFactory())
    db.session.commit()
    visitor.get("/legal")
    costs = []
    for path in ("/your-data", "/accessibility"):
        count_queries.clear()
        visitor.get(path)
        costs.append(len([sql for sql in count_queries if "studio_session" in sql]))
    assert costs == [0, 0]


def test_what_happens_to_a_topic_leaves_the_pages_that_do_not_show_it_in_place(
    visitor: FlaskClient, count_queries: list[str]
) -> None:
    shown, other = TopicFactory(title="Et si l’on se taisait ?"), TopicFactory()
    planned(shown)
    db.session.commit()
    assert "Et si l’on se taisait ?" in visitor.get("/legal").text
    touch("topic", other.id)
    db.session.commit()
    count_queries.clear()
    visitor.get("/legal")
    assert [sql for sql in count_queries if "pg_current_snapshot" not in sql] == []
    shown.title = "Et si l’on se parlait ?"
    touch("topic", shown.id)
    db.session.commit()
    assert "Et si l’on se parlait ?" in visitor.get("/legal").text


def test_each_place_of_the_desk_has_a_key_of_its_own() -> None:
    keys = keys_of(["Pledges", "People", "Émissions", "Œuvres", "Pop"])
    assert keys["Pledges"] == "p"
    assert keys["Émissions"] == "e"
    assert keys["Œuvres"] == "o"
    assert keys["People"] == "l"
    # What has no letter of its own left takes the first of the alphabet that is free.
    assert keys["Pop"] == "a"
    assert len(set(keys.values())) == len(keys)
    many = keys_of([f"Aa {number}" for number in range(30)])
    assert sum(map(bool, many.values())) == 26
