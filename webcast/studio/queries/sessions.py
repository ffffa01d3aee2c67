"""Reading sessions."""

from datetime import datetime, timedelta

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from webcast.core.access import Actor
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.journal import Decision
from webcast.studio.models import (
    Assignment,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.studio.policy import is_public, visible_to
from webcast.topics.models import Format, Topic, TopicState

# What it takes to show a session, in four queries for any number of them.
LOADED = (
    joinedload(StudioSession.studio),
    joinedload(StudioSession.recurrence),
    selectinload(StudioSession.items).joinedload(SessionTopic.topic).joinedload(Topic.format),
    selectinload(StudioSession.people).joinedload(Assignment.person),
)
HAPPENS = (SessionState.TENTATIVE, SessionState.CONFIRMED)


def by_uuid(uuid: str) -> StudioSession | None:
    """A session by its public name, with all that its page shows."""
    return db.session.scalars(
        select(StudioSession).where(StudioSession.uuid == uuid).options(*LOADED)
    ).first()


def by_id(session_id: int) -> StudioSession | None:
    """A session by number, with all that its page shows."""
    return db.session.scalars(
        select(StudioSession).where(StudioSession.id == session_id).options(*LOADED)
    ).first()


def locked(session_id: int) -> StudioSession:
    """The session as it is now, with its relations, held against other writers until commit."""
    fresh = {"populate_existing": True}
    session = db.session.scalars(
        select(StudioSession)
        .where(StudioSession.id == session_id)
        .with_for_update()
        .execution_options(**fresh)
    ).one()
    # Its own rows are read anew. The people and topics they lead to are not: whoever acts may be
    # among them, with capabilities that are loaded.
    for model in (Assignment, SessionTopic):
        rows = select(model).where(model.session_id == session_id)
        db.session.scalars(rows.execution_options(**fresh)).all()
    return by_id(session_id) or session


def public_query() -> Select[StudioSession]:
    """All sessions that the public may know of, loaded, in no order: for feeds to narrow down."""
    return select(StudioSession).where(is_public()).options(*LOADED)


def public_sessions(
    since: datetime, until: datetime, *, studio: Studio | None = None
) -> list[StudioSession]:
    """Public sessions that begin in `since … until`, earliest first; the cancelled ones too."""
    return between(since, until, actor=None, studio=studio)


def between(
    since: datetime, until: datetime, *, actor: Actor | None, studio: Studio | None = None
) -> list[StudioSession]:
    """The sessions that `actor` may see and that begin in `since … until`, earliest first."""
    query = (
        select(StudioSession)
        .where(visible_to(actor), since <= StudioSession.starts_at, StudioSession.starts_at < until)
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
    )
    if studio is not None:
        query = query.where(StudioSession.studio_id == studio.id)
    return list(db.session.scalars(query))


def coming(limit: int = 5, *, studio: Studio | None = None) -> list[StudioSession]:
    """The next confirmed sessions, those on now first."""
    query = (
        select(StudioSession)
        .where(StudioSession.state == SessionState.CONFIRMED, StudioSession.ends_at > now())
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(limit)
    )
    if studio is not None:
        query = query.where(StudioSession.studio_id == studio.id)
    return list(db.session.scalars(query))


def next_up(limit: int) -> list[StudioSession]:
    """The next confirmed sessions without their people: one query, for the foot of every page."""
    query = (
        select(StudioSession)
        .where(StudioSession.state == SessionState.CONFIRMED, StudioSession.ends_at > now())
        .options(
            joinedload(StudioSession.studio),
            joinedload(StudioSession.items)
            .joinedload(SessionTopic.topic)
            .options(load_only(Topic.title, Topic.format_id), joinedload(Topic.format)),
        )
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(limit)
    )
    return list(db.session.scalars(query).unique())


def of_topic(topic_id: int, *, actor: Actor | None = None) -> list[StudioSession]:
    """The sessions that have this topic and that `actor` may see, earliest first."""
    query = (
        select(StudioSession)
        .join(SessionTopic, SessionTopic.session_id == StudioSession.id)
        .where(SessionTopic.topic_id == topic_id, visible_to(actor))
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
    )
    return list(db.session.scalars(query))


def topics_of(session_id: int) -> list[Topic]:
    """The topics of a session, in their order."""
    query = (
        select(Topic)
        .join(SessionTopic, SessionTopic.topic_id == Topic.id)
        .where(SessionTopic.session_id == session_id)
        .order_by(SessionTopic.position, SessionTopic.id)
    )
    return list(db.session.scalars(query))


def next_start(topic_id: int) -> datetime | None:
    """When the next session with this topic begins, of those that the public may expect."""
    return db.session.scalar(
        select(func.min(StudioSession.starts_at))
        .join(SessionTopic, SessionTopic.session_id == StudioSession.id)
        .where(
            SessionTopic.topic_id == topic_id,
            StudioSession.state.in_(HAPPENS),
            is_public(),
            StudioSession.ends_at > now(),
        )
    )


def topics_to_place() -> list[Topic]:
    """Selected topics of formats that are recorded and that no coming session has yet."""
    placed = (
        exists()
        .where(
            SessionTopic.topic_id == Topic.id,
            SessionTopic.session_id == StudioSession.id,
            StudioSession.state.in_(HAPPENS),
        )
        .correlate(Topic)
    )
    query = (
        select(Topic)
        .join(Format, Topic.format_id == Format.id)
        .where(Topic.state == TopicState.SELECTED, Format.is_show, ~placed)
        .options(joinedload(Topic.format), joinedload(Topic.proposer))
        .order_by(Topic.waiting_since, Topic.id)
        .limit(200)
    )
    return list(db.session.scalars(query))


def empty_slots(since: datetime, until: datetime | None = None) -> list[StudioSession]:
    """Tentative sessions without a topic, from `since` on: places to give away."""
    query = (
        select(StudioSession)
        .where(
            StudioSession.state == SessionState.TENTATIVE,
            StudioSession.starts_at >= since,
            ~exists().where(SessionTopic.session_id == StudioSession.id),
        )
        .options(joinedload(StudioSession.studio))
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(300)
    )
    if until is not None:
        query = query.where(StudioSession.starts_at < until)
    return list(db.session.scalars(query))


def places_of_topic(topic_id: int) -> list[StudioSession]:
    """Where and when the public may see this topic recorded, earliest first: with studios only."""
    query = (
        select(StudioSession)
        .join(SessionTopic, SessionTopic.session_id == StudioSession.id)
        .where(SessionTopic.topic_id == topic_id, is_public())
        .options(joinedload(StudioSession.studio))
        .order_by(StudioSession.starts_at, StudioSession.id)
    )
    return list(db.session.scalars(query))


def open_topics(limit: int = 100) -> list[Topic]:
    """Topics of the public call that would be recorded, the most wanted first."""
    query = (
        select(Topic)
        .join(Format, Topic.format_id == Format.id)
        .where(Topic.state == TopicState.OPEN, Format.is_show)
        .order_by(Topic.wanted.desc(), Topic.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def topic_by_id(topic_id: int) -> Topic | None:
    """A topic with its format."""
    return db.session.scalars(
        select(Topic).where(Topic.id == topic_id).options(joinedload(Topic.format))
    ).first()


def neighbours(session: StudioSession, days: int = 8) -> list[StudioSession]:
    """Other planned sessions around this one, to swap with."""
    around = timedelta(days=days)
    query = (
        select(StudioSession)
        .where(
            StudioSession.id != session.id,
            StudioSession.state.in_(HAPPENS),
            StudioSession.starts_at > session.starts_at - around,
            StudioSession.starts_at < session.starts_at + around,
        )
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(120)
    )
    return list(db.session.scalars(query))


def decisions_about(session: StudioSession, limit: int = 60) -> list[Decision]:
    """What was decided about a session and the people on it, latest first."""
    people = [one.id for one in session.people]
    query = (
        select(Decision)
        .where(
            or_(
                and_(Decision.subject == "session", Decision.subject_id == session.id),
                and_(Decision.subject == "assignment", Decision.subject_id.in_(people)),
            )
        )
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def planned(since: datetime, until: datetime, limit: int = 200) -> list[StudioSession]:
    """Sessions that begin in `since … until` and are neither over nor called off, as we know."""
    query = (
        select(StudioSession)
        .where(
            StudioSession.state.in_(HAPPENS),
            since <= StudioSession.starts_at,
            StudioSession.starts_at < until,
        )
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))
