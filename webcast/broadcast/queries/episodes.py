"""Reading episodes."""

from collections.abc import Collection

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from webcast.broadcast.models import Episode, EpisodeState
from webcast.core.database import db
from webcast.core.paging import Key, Page, paginate
from webcast.studio.models import SessionTopic, StudioSession
from webcast.topics.models import Format, Theme, Topic
from webcast.topics.policy import PUBLIC
from webcast.topics.queries.several import CARD

WITH_SESSION = joinedload(Episode.session).joinedload(StudioSession.studio)
# What lists do not show is not read.
LIGHT = (defer(Episode.transcript), defer(Episode.notes), defer(Episode.notes_html))
PAGE_SIZE = 24


def by_id(episode_id: int) -> Episode | None:
    """An episode with its topic and its session."""
    return db.session.scalars(
        select(Episode)
        .where(Episode.id == episode_id)
        .options(
            joinedload(Episode.topic).joinedload(Topic.format),
            WITH_SESSION,
            joinedload(Episode.session)
            .selectinload(StudioSession.items)
            .joinedload(SessionTopic.topic),
        )
    ).first()


def locked(episode_id: int) -> Episode:
    """The episode as it is now, held against other writers until commit."""
    return db.session.scalars(
        select(Episode)
        .where(Episode.id == episode_id)
        .options(joinedload(Episode.topic), joinedload(Episode.session))
        .with_for_update(of=Episode)
        .execution_options(populate_existing=True)
    ).one()


def of_session(session_id: int) -> list[Episode]:
    """All episodes made of one session."""
    return list(
        db.session.scalars(
            select(Episode).where(Episode.session_id == session_id).order_by(Episode.id)
        )
    )


def of_topic(topic_id: int) -> list[Episode]:
    """The replays of a topic that everybody may watch, latest first, with all that they show."""
    return list(
        db.session.scalars(
            select(Episode)
            .where(Episode.topic_id == topic_id, Episode.state == EpisodeState.PUBLISHED)
            .options(WITH_SESSION)
            .order_by(Episode.published_at.desc(), Episode.id.desc())
        )
    )


def _published() -> Select[Episode]:
    # A topic that has left the public takes its replay with it.
    return (
        select(Episode)
        .join(Topic, Topic.id == Episode.topic_id)
        .where(
            Episode.state == EpisodeState.PUBLISHED,
            Episode.published_at.is_not(None),
            Topic.state.in_(PUBLIC),
        )
        .options(*LIGHT, joinedload(Episode.topic).options(*CARD))
    )


def published(
    cursor: str = "", *, theme: str = "", format_code: str = "", size: int = PAGE_SIZE
) -> Page[Episode]:
    """One page of the replays, newest first."""
    query = _published()
    if theme:
        query = query.join(Theme, Theme.id == Topic.theme_id).where(Theme.code == theme)
    if format_code:
        query = query.join(Format, Format.id == Topic.format_id).where(Format.code == format_code)
    return paginate(
        query, [Key(Episode.published_at, descending=True), Key(Episode.id, True)], cursor, size
    )


def latest(limit: int = 3) -> list[Episode]:
    """The newest replays, each with what a card shows of its topic."""
    query = _published().order_by(Episode.published_at.desc(), Episode.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def themes_and_formats() -> tuple[list[Theme], list[Format]]:
    """The themes and formats that some replay has: filters that find something."""
    shown = select(Topic).join(Episode, Episode.topic_id == Topic.id)
    shown = shown.where(Episode.state == EpisodeState.PUBLISHED, Topic.state.in_(PUBLIC))
    themes = select(Theme).where(Theme.id.in_(shown.with_only_columns(Topic.theme_id)))
    formats = select(Format).where(Format.id.in_(shown.with_only_columns(Topic.format_id)))
    return (
        list(db.session.scalars(themes.order_by(Theme.position, Theme.id))),
        list(db.session.scalars(formats.order_by(Format.position, Format.id))),
    )


def listed(states: Collection[EpisodeState], cursor: str = "", size: int = 50) -> Page[Episode]:
    """Episodes for the desk, latest first."""
    query = (
        select(Episode)
        .where(Episode.state.in_(states))
        .options(*LIGHT, joinedload(Episode.topic), WITH_SESSION)
    )
    return paginate(query, [Key(Episode.id, descending=True)], cursor, size)


def counts() -> dict[EpisodeState, int]:
    """How many episodes are in each state."""
    found = dict(
        db.session.execute(select(Episode.state, func.count()).group_by(Episode.state)).all()
    )
    return {state: found.get(state, 0) for state in EpisodeState}
