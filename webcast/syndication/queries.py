"""What is here already of a source: in few queries, however much it is."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.core.database import db
from webcast.core.journal import Decision
from webcast.studio.models import Assignment, Booking, SessionTopic, Studio, StudioSession
from webcast.topics.models import CoSpeaker, Topic, TopicVersion

# So many at once: their texts are held in memory, and PostgreSQL takes 65,535 values at most.
BATCH = 500
IMPORT = "import"


class Known(NamedTuple):
    """A topic of an earlier import, without its texts."""

    id: int
    title: str
    fingerprint: str


def known_topics(key: str) -> dict[str, Known]:
    """The topics of a source, by their number there."""
    query = select(Topic.external_id, Topic.id, Topic.title, Topic.fingerprint)
    rows = db.session.execute(query.where(Topic.source == key).order_by(Topic.id))
    return {
        external_id or "": Known(number, title, mark) for external_id, number, title, mark in rows
    }


def whole_topics(ids: Iterable[int]) -> Iterator[Topic]:
    """Topics with all that they say and who speaks, in batches."""
    for batch in _batches(ids):
        query = (
            select(Topic)
            .where(Topic.id.in_(batch))
            .order_by(Topic.id)
            .options(
                joinedload(Topic.format),
                joinedload(Topic.treatment),
                joinedload(Topic.theme),
                joinedload(Topic.series),
                joinedload(Topic.cover),
                joinedload(Topic.proposer),
                selectinload(Topic.keywords),
                selectinload(Topic.expertises),
                selectinload(Topic.speakers).joinedload(CoSpeaker.person),
            )
        )
        yield from db.session.scalars(query)


def last_versions(ids: Iterable[int]) -> dict[int, int]:
    """The number of the latest version of the text of each topic."""
    found: dict[int, int] = {}
    for batch in _batches(ids):
        query = (
            select(TopicVersion.topic_id, func.max(TopicVersion.number))
            .where(TopicVersion.topic_id.in_(batch))
            .group_by(TopicVersion.topic_id)
        )
        found.update((topic_id, number) for topic_id, number in db.session.execute(query))
    return found


def imported_states(ids: Iterable[int]) -> dict[int, str]:
    """The state that the last import wanted each topic to be in."""
    found: dict[int, str] = {}
    for batch in _batches(ids):
        query = (
            select(Decision.subject_id, Decision.details)
            .where(
                Decision.subject == "topic",
                Decision.step == IMPORT,
                Decision.subject_id.in_(batch),
            )
            .order_by(Decision.id)
        )
        for topic_id, details in db.session.execute(query):
            found[topic_id] = str(details.get("state", ""))
    return found


def known_studios(key: str) -> dict[str, Studio]:
    """The studios of a source, by their number there."""
    rows = db.session.scalars(select(Studio).where(Studio.source == key))
    return {studio.external_id or "": studio for studio in rows}


def known_sessions(key: str) -> dict[str, StudioSession]:
    """The sessions of a source, by their number there, with what they take."""
    query = (
        select(StudioSession)
        .where(StudioSession.source == key)
        .order_by(StudioSession.starts_at, StudioSession.id)
        .options(
            joinedload(StudioSession.studio),
            selectinload(StudioSession.items),
            selectinload(StudioSession.people).joinedload(Assignment.person),
        )
    )
    return {session.external_id or "": session for session in db.session.scalars(query)}


class Taken(NamedTuple):
    """A stretch of time that a session takes of a studio or a person."""

    session_id: int
    resource: str
    starts_at: datetime
    ends_at: datetime
    title: str


def taken_between(since: datetime, until: datetime) -> list[Taken]:
    """All that is booked in a stretch of time, with the titles of the sessions."""
    first_topic = (
        select(Topic.title)
        .join(SessionTopic, SessionTopic.topic_id == Topic.id)
        .where(SessionTopic.session_id == StudioSession.id)
        .order_by(SessionTopic.position)
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(
            Booking.session_id,
            Booking.resource,
            Booking.starts_at,
            Booking.ends_at,
            func.coalesce(func.nullif(StudioSession.title, ""), first_topic, ""),
        )
        .join(StudioSession, StudioSession.id == Booking.session_id)
        .where(Booking.ends_at > since, Booking.starts_at < until)
    )
    return [Taken(*row) for row in db.session.execute(query)]


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    every = sorted(ids)
    for start in range(0, len(every), BATCH):
        yield every[start : start + BATCH]
