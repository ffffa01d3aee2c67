"""Which feeds there are, what each shows, and when it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, func, select

from webcast.accounts.models import Person
from webcast.calendars.models import FeedMark
from webcast.calendars.policy import (
    AHEAD,
    BACK,
    CALLED_OFF,
    DAY,
    Span,
    cancelled_at,
    in_window,
    listed,
    midnight,
)
from webcast.calendars.queries.gathering import Shown, gather
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.topics.models import Format, Series, Theme, Topic


@dataclass(frozen=True)
class Feed:
    """A feed: its name among the marks, its sessions (of those listed), and what it is about."""

    name: str
    where: ColumnElement[bool]
    about: Studio | Theme | Series | Format | Person | None = None


def channel_feed() -> Feed:
    """The feed of everything."""
    return Feed("channel", listed())


def studio_feed(slug: str) -> Feed | None:
    """The feed of one studio."""
    studio = db.session.scalars(select(Studio).where(Studio.slug == slug)).first()
    if studio is None:
        return None
    return Feed(f"studio:{studio.id}", listed() & (StudioSession.studio_id == studio.id), studio)


# The lists whose rows have a feed each, and the column of a topic that names the row.
LISTS: Final[dict[str, tuple[Any, Any]]] = {
    "theme": (Theme, Topic.theme_id),
    "series": (Series, Topic.series_id),
    "format": (Format, Topic.format_id),
}


def list_feed(kind: str, code: str) -> Feed | None:
    """The feed of one theme, series or format: everything with a topic of it."""
    model, column = LISTS[kind]
    row = db.session.scalars(select(model).where(model.code == code)).first()
    return Feed(f"{kind}:{row.id}", listed() & _has_topic(column == row.id), row) if row else None


def person_feed(uuid: str) -> Feed | None:
    """The feed of somebody who is on screen and has a public page."""
    query = select(Person).where(Person.uuid == uuid, Person.is_public, Person.erased_at.is_(None))
    person = db.session.scalars(query).first()
    if person is None:
        return None
    there = exists(
        select(Assignment.id)
        .where(
            Assignment.session_id == StudioSession.id,
            Assignment.person_id == person.id,
            Assignment.role.in_(ON_SCREEN),
            Assignment.state == AssignmentState.ACCEPTED,
        )
        .correlate(StudioSession)
    )
    return Feed(f"person:{person.id}", listed() & there, person)


def _has_topic(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(SessionTopic.id)
        .join(Topic, Topic.id == SessionTopic.topic_id)
        .where(SessionTopic.session_id == StudioSession.id, *where)
        .correlate(StudioSession)
    )


def entries(feed: Feed, at: datetime, span: Span | None = None) -> list[Shown]:
    """What a feed shows at this moment (or the part of it that is asked for), earliest first."""
    return gather(feed.where, in_window(at, span))


def changed_at(
    feed: Feed, shown: Sequence[Shown], at: datetime, span: Span | None = None
) -> datetime:
    """When a feed that shows `shown` last changed (aware); as time goes on, never earlier.

    By what was done: its mark. By the passing of days: what left its window last, of which the
    sessions still tell, and what came into it.
    """
    today = midnight(at)
    moments = [the_channel().created_at, *(one.changed_at for one in shown)]
    mark = db.session.get(FeedMark, feed.name)
    if mark is not None:
        moments.append(mark.changed_at)
    called_off = _called_off_until(feed, today)
    if called_off is not None:
        moments.append(midnight(called_off) + CALLED_OFF)
    if span is None:
        moments += _came_and_went(feed, shown, today)
    return max(moments)


def _called_off_until(feed: Feed, today: datetime) -> datetime | None:
    """When the last of those was called off of which nothing is said any more."""
    query = select(func.max(cancelled_at())).where(
        feed.where,
        StudioSession.state == SessionState.CANCELLED,
        cancelled_at() < today - CALLED_OFF + DAY,
    )
    return db.session.scalar(query)


def _came_and_went(feed: Feed, shown: Sequence[Shown], today: datetime) -> list[datetime]:
    """When days that passed last took something out of the window, and let something in."""
    moments = []
    ended = db.session.scalar(
        select(func.max(StudioSession.ends_at)).where(
            feed.where, StudioSession.ends_at < today - BACK
        )
    )
    if ended is not None:
        moments.append(midnight(ended) + BACK + DAY)
    if shown:
        moments.append(midnight(shown[-1].starts_at) - AHEAD + DAY)
    return moments


def one(uuid: str) -> Shown | None:
    """One session, if calendars may show it, whenever it is."""
    found = gather(StudioSession.uuid == uuid, listed())
    return found[0] if found else None


def offered() -> tuple[list[Studio], dict[str, list[Any]]]:
    """The studios, and the rows of lists by kind, that have a feed worth offering."""
    studios = select(Studio).where(Studio.retired.is_(False)).order_by(Studio.name, Studio.id)
    rows = {}
    for kind, (model, _column) in LISTS.items():
        query = select(model).where(model.retired.is_(False))
        if model is Format:
            query = query.where(Format.is_show)
        rows[kind] = list(db.session.scalars(query.order_by(model.position, model.id)))
    return list(db.session.scalars(studios)), rows
