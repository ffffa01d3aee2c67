"""What broadcast adds to pages of other domains, and replays as cards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import render_template

from webcast.accounts.models import Person
from webcast.broadcast import queries
from webcast.broadcast.chapters import timecode
from webcast.broadcast.models import Episode
from webcast.core.i18n import localised
from webcast.core.panels import Panel, fragment
from webcast.core.slots import shows
from webcast.core.web import actor, can
from webcast.studio.models import StudioSession
from webcast.studio.naming import session_title
from webcast.topics.cards import Cover, cover_of, url_of
from webcast.topics.models import Topic, TopicState

# What browsers play by themselves; anything else is a page on some platform.
FILMS = {".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm"}


@dataclass(frozen=True)
class ReplayCard:
    """What a card says of a replay."""

    topic_id: int
    url: str
    title: str
    standfirst: str
    format_label: str
    treatment_label: str
    theme_label: str
    proposer_name: str
    language: str
    published_at: datetime | None
    minutes: int
    chapters: int
    cover: Cover | None


def replay_cards(episodes: Iterable[Episode]) -> list[ReplayCard]:
    """Cards of episodes read with `queries.published` or `queries.latest`."""
    return [_card(episode) for episode in episodes]


def _card(episode: Episode) -> ReplayCard:
    topic = episode.topic
    return ReplayCard(
        topic_id=topic.id,
        url=url_of(topic, _anchor="replay"),
        title=episode.title,
        standfirst=topic.standfirst,
        format_label=localised(topic.format),
        treatment_label=localised(topic.treatment),
        theme_label=localised(topic.theme) if topic.theme else "",
        proposer_name=topic.proposer.name,
        language=topic.language,
        published_at=episode.published_at,
        minutes=episode.minutes,
        chapters=len(episode.chapters),
        cover=cover_of(topic.cover, topic.cover_alt) if topic.cover else None,
    )


def film_type(address: str) -> str:
    """The media type of an address that a browser plays by itself, or ""."""
    path = urlsplit(address).path.lower()
    return next((kind for end, kind in FILMS.items() if path.endswith(end)), "")


def on_topic_page(topic: Topic) -> list[Panel]:
    """The replay with its chapters above the article; transcript and notes below."""
    # Nothing is published of a topic that is not: that saves the page of all others a query.
    episodes = queries.of_topic(topic.id) if topic.state is TopicState.PUBLISHED else []
    if not episodes:
        return []
    facts = {"episodes": episodes, "topic": topic, "film_type": film_type, "timecode": timecode}
    found = [Panel("before_article", 5, fragment("broadcast/_replay.html", **facts))]
    if any(episode.transcript or episode.notes_html for episode in episodes):
        found.append(Panel("after_article", 5, fragment("broadcast/_more.html", **facts)))
    return found


def on_session_page(session: StudioSession) -> Panel:
    """Who is on screen is asked to sign; nobody else sees anything."""
    shows("session", session.id)
    return Panel("before", 20, fragment("broadcast/_release_place.html", session=session))


def release_slot(session_id: int, uuid: str) -> str:
    """Fills the place above for who is on screen and has not signed."""
    me = actor()
    if me is None or not queries.is_missing(session_id, me.id):
        return ""
    return render_template("broadcast/_release_slot.html", uuid=uuid)


def on_own_page(person: Person) -> Panel | None:
    """Releases that one has still to sign."""
    sessions = [(session, session_title(session)) for session in queries.unsigned(person)]
    return (
        Panel("main", 5, fragment("broadcast/_unsigned.html", sessions=sessions))
        if sessions
        else None
    )


def on_desk_home(_person: Person) -> Panel | None:
    """Episodes that wait for somebody."""
    if not can("broadcast.edit"):
        return None
    counts = queries.counts()
    return (
        Panel("main", 40, fragment("broadcast/_waiting.html", counts=counts))
        if any(counts.values())
        else None
    )
