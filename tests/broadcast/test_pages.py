"""The pages of broadcast in both languages, and who may open which."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.broadcast.planned import (
    FILM,
    a_topic,
    an_episode,
    confirmed,
    episodes,
    published,
    recorded,
    somebody,
)
from tests.factories import PersonFactory
from webcast.broadcast import actions, queries
from webcast.broadcast.models import Episode, EpisodeState, Release
from webcast.core.database import db
from webcast.topics.models import Theme

Organiser = Callable[..., FlaskClient]
CHAPTERS = [{"at": 0, "title": "Introduction"}, {"at": 270, "title": "Qui décide ?"}]


def own(statements: list[str]) -> list[str]:
    """Without those with which PostgreSQL is asked what has changed meanwhile."""
    return [s for s in statements if "touch" not in s and "pg_snapshot" not in s]


def text(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(("prefix", "words"), [("", "Pas encore"), ("/en", "No replay yet")])
def test_without_replays_the_page_says_what_will_be_here(
    prefix: str, words: str, visitor: FlaskClient
) -> None:
    assert words in text(visitor, f"{prefix}/replays/")


def test_replays_are_cards_that_themes_and_formats_narrow(visitor: FlaskClient) -> None:
    city = Theme(code="ville", name_fr="Ville", name_en="City")
    db.session.add(city)
    db.session.flush()
    topic = a_topic(theme=city)
    code = topic.format.code
    published(topic, title="Dans la ville", chapters=CHAPTERS)
    published(title="Ailleurs")
    page = text(visitor, "/replays/")
    assert page.index("Ailleurs") < page.index("Dans la ville")
    assert f"/topics/{topic.id}/" in page
    assert "2 chapitres" in page
    narrowed = text(visitor, "/en/replays/?theme=ville")
    assert "Dans la ville" in narrowed
    assert "Ailleurs" not in narrowed
    assert "No replay matches" in text(visitor, "/en/replays/?theme=rien")
    assert f'value="{code}"' in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_replays_costs_the_same_for_any_number(
    number: int, visitor: FlaskClient, count_queries: list[str]
) -> None:
    for _ in range(number):
        published()
    count_queries.clear()
    text(visitor, "/replays/")
    assert len(own(count_queries)) <= 6


def test_old_replays_are_on_further_pages(
    visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries.published, "__kwdefaults__", {
        "theme": "", "format_code": "", "size": 2})  # fmt: skip
    for number in range(3):
        published(title=f"Épisode {number}")
    page = text(visitor, "/en/replays/")
    assert "Épisode 0" not in page
    address = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "Épisode 0" in text(visitor, address)


def test_the_page_of_a_topic_shows_the_replay(visitor: FlaskClient) -> None:
    topic = a_topic()
    path = f"/topics/{topic.id}/x"
    assert "<video" not in text(visitor, path)
    episode = published(
        topic, chapters=CHAPTERS, transcript="Bonsoir.\n\nMerci.", notes_html="<p>Une source.</p>"
    )
    page = text(visitor, path)
    assert '<video class="player" controls preload="none"' in page
    assert f'href="{FILM}#t=270">4:30</a>' in page
    assert "Qui décide ?" in page
    assert "<p>Bonsoir.</p><p>Merci.</p>" in page
    assert "<p>Une source.</p>" in page
    episode.video_url = "https://video.example.org/chaine/1"
    db.session.commit()
    actions.edit(
        somebody("editorial"), episode, actions.Editing("Autrement", 20, episode.video_url)
    )
    db.session.commit()
    page = text(visitor, f"/en{path}")
    assert "<video" not in page
    assert 'href="https://video.example.org/chaine/1"' in page
    assert "Watch" in page
    actions.advance(episode, "unpublish", actor=somebody("editorial"), reason="Erreur.")
    db.session.commit()
    assert "video.example.org" not in text(visitor, f"/en{path}")


@pytest.mark.parametrize("path", ["/desk/episodes", "/desk/episodes/{}"])
@pytest.mark.parametrize(
    ("capability", "status"),
    [("editorial", 200), ("planning", 200), ("moderation", 403), ("treasury", 403)],
)
def test_the_desk_is_for_editors_and_planners(
    path: str, capability: str, status: int, organiser: Organiser, visitor: FlaskClient
) -> None:
    path = path.format(an_episode().id)
    expected = 404 if status == 403 and path[-1].isdigit() else status
    assert organiser(capability).get(path).status_code == expected
    assert visitor.get(path).status_code == 401


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_desk_says_what_is_missing(prefix: str, organiser: Organiser) -> None:
    guest = somebody(name="Loïc Trégarot")
    (episode,) = episodes(recorded(guests=(guest,)))
    client = organiser("editorial")
    page = text(client, f"{prefix}/desk/episodes")
    assert "Loïc Trégarot" in page
    assert ("vidéo" if not prefix else "video") in page
    assert "Loïc Trégarot" in text(client, f"{prefix}/desk/episodes/{episode.id}")
    assert f"{prefix}/desk/episodes?tab=editing" in text(client, f"{prefix}/desk/")


def typed(episode: Episode, **more: Any) -> dict[str, Any]:
    """The form as a browser sends it."""
    return {
        "version": episode.version,
        "title": "Le titre",
        "minutes": "40",
        "video_url": FILM,
        "chapters": "0:00 Début\n12:30 Milieu",
        "transcript": "Bonjour.",
        "notes": "*Notes*",
        **more,
    }


def test_an_editor_edits_marks_as_ready_and_publishes(organiser: Organiser) -> None:
    guest = somebody(name="Loïc")
    (episode,) = episodes(recorded(guests=(guest,)))
    client, address = organiser("editorial"), f"/desk/episodes/{episode.id}"
    assert client.post(address, data=typed(episode)).status_code == 303
    db.session.refresh(episode)
    assert episode.chapters == [{"at": 0, "title": "Début"}, {"at": 750, "title": "Milieu"}]
    assert client.post(f"{address}/ready", data={"version": episode.version}).status_code == 303
    refused = client.post(f"{address}/publish")
    assert refused.status_code == 409
    assert "Loïc" in refused.get_data(as_text=True)
    assert client.post(f"{address}/releases", data={"person": guest.id}).status_code == 303
    assert client.post(f"{address}/publish").status_code == 303
    db.session.refresh(episode)
    assert episode.state == EpisodeState.PUBLISHED
    without = client.post(f"{address}/unpublish")
    assert without.status_code == 422
    assert client.post(f"{address}/unpublish", data={"reason": "Erreur."}).status_code == 303


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("chapters", "Début"),
        ("chapters", "50:00 Après la fin"),
        ("video_url", "http://films.example/1.mp4"),
        ("video_url", "javascript:alert(1)"),
        ("minutes", "0"),
        ("minutes", "beaucoup"),
        ("title", " "),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(
    field: str, value: str, organiser: Organiser
) -> None:
    episode = an_episode()
    client = organiser("planning")
    answer = client.post(f"/desk/episodes/{episode.id}", data=typed(episode, **{field: value}))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.get_data(as_text=True)
    db.session.refresh(episode)
    assert episode.title != "Le titre"


def test_a_form_of_yesterday_does_not_undo_what_was_saved_since(organiser: Organiser) -> None:
    episode = an_episode()
    answer = organiser("editorial").post(
        f"/desk/episodes/{episode.id}", data=typed(episode, version=episode.version - 1)
    )
    assert answer.status_code == 409


@pytest.mark.parametrize(("prefix", "words"), [("", "10 ans"), ("/en", "10 years")])
def test_who_is_on_screen_reads_and_signs(
    prefix: str, words: str, sign_in: Callable[..., FlaskClient]
) -> None:
    guest = somebody(name="Nadège Kermarrec")
    session = confirmed(a_topic(title="Qui paie ?"), guests=(guest,))
    client = sign_in(guest)
    address = f"{prefix}/me/releases/{session.uuid}"
    assert address in text(client, f"{prefix}/me/")
    assert address in text(client, f"{prefix}/sessions/{session.uuid}")
    page = text(client, address)
    assert words in page
    assert "Qui paie ?" in page
    assert client.post(address, data={"signature": ""}).status_code == 422
    assert client.post(address, data={"signature": "N. Kermarrec"}).status_code == 303
    assert "N. Kermarrec" in text(client, address)
    assert address not in text(client, f"{prefix}/me/")
    assert address not in text(client, f"{prefix}/sessions/{session.uuid}")
    assert db.session.scalars(select(Release)).one().signature == "N. Kermarrec"


def test_nobody_else_learns_of_a_release(
    sign_in: Callable[..., FlaskClient], organiser: Organiser, visitor: FlaskClient
) -> None:
    session = confirmed(guests=(somebody(),))
    address = f"/me/releases/{session.uuid}"
    assert visitor.get(address).status_code == 401
    assert sign_in(PersonFactory()).get(address).status_code == 404
    assert organiser("planning").get(address).status_code == 404
    assert "/me/releases/" not in text(visitor, f"/sessions/{session.uuid}")
