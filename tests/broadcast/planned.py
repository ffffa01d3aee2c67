"""Recorded sessions and their episodes, made as organisers make them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from tests.factories import PersonFactory, StudioFactory, TopicFactory, first, organiser_with
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.broadcast import actions as broadcast
from webcast.broadcast import queries
from webcast.broadcast.models import Episode, EpisodeState
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions
from webcast.studio.actions import Plan
from webcast.studio.models import Role, StudioSession
from webcast.topics.models import Format, Topic, TopicState

HOUR = timedelta(hours=1)
FILM = "https://films.example/1.mp4"


def somebody(*capabilities: str, **facts: Any) -> Person:
    """A person as a request has them, with what they are trusted with."""
    person = organiser_with(*capabilities) if capabilities else PersonFactory(**facts)
    found = by_id(person.id)
    assert found is not None
    return found


def a_topic(**facts: Any) -> Topic:
    """A selected topic of a format that is recorded."""
    topic: Topic = TopicFactory(state=TopicState.SELECTED, **facts)
    assert first(Format).is_show
    return topic


def confirmed(*topics: Topic, guests: tuple[Person, ...] = (), **words: Any) -> StudioSession:
    """A session to come, with these topics and people on screen."""
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    planner = somebody("planning")
    session = actions.plan(planner, Plan(StudioFactory(), start, start + 2 * HOUR, **words))
    for topic in topics or (a_topic(),):
        db.session.refresh(topic, ["format"])
        actions.put_topic(planner, session, topic, 30)
    for guest in guests:
        actions.assign(planner, session, guest, Role.GUEST)
    session = actions.confirm(session, actor=planner)
    db.session.commit()
    return session


def recorded(*topics: Topic, guests: tuple[Person, ...] = (), **words: Any) -> StudioSession:
    """The same, when it has been recorded."""
    session = confirmed(*topics, guests=guests, **words)
    begun = now() - 3 * HOUR
    db.session.execute(
        update(StudioSession)
        .where(StudioSession.id == session.id)
        .values(
            starts_at=begun,
            ends_at=begun + 2 * HOUR,
            envelope_starts_at=begun,
            envelope_ends_at=begun + 2 * HOUR,
        )
    )
    db.session.expire_all()
    session = actions.advance(session, "record", actor=somebody("planning"))
    db.session.commit()
    return session


def episodes(session: StudioSession) -> list[Episode]:
    """What was made of it."""
    return list(
        db.session.scalars(
            select(Episode).where(Episode.session_id == session.id).order_by(Episode.id)
        )
    )


def an_episode(*guests: Person, state: EpisodeState = EpisodeState.READY) -> Episode:
    """One episode with a film, in some state."""
    (episode,) = episodes(recorded(guests=guests))
    episode.video_url = FILM
    episode.state = state
    if state is EpisodeState.PUBLISHED:
        episode.published_at = now()
    db.session.commit()
    return episode


def signed(person: Person, session_id: int) -> None:
    """This person's release."""
    uuid = db.session.scalar(select(StudioSession.uuid).where(StudioSession.id == session_id))
    session = queries.session_by_uuid(str(uuid))
    assert session is not None
    broadcast.sign(person, session, person.name)
    db.session.commit()


def published(topic: Topic | None = None, **facts: Any) -> Episode:
    """A replay that everybody may watch."""
    (episode,) = episodes(recorded(*([topic] if topic else [])))
    for name, value in {"video_url": FILM, **facts}.items():
        setattr(episode, name, value)
    episode.state = EpisodeState.READY
    db.session.commit()
    broadcast.advance(episode, "publish", actor=somebody("editorial"))
    db.session.commit()
    return episode
