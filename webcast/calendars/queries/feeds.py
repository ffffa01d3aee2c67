"""Which feeds there are, what each shows, and when it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, case, exists, func, select

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


# The lists whose rows have a feed each, and the column of a topic that names the row.
LISTS: Final[dict[str, tuple[Any, Any]]] = {
    "theme": (Theme, Topic.theme_id),
    "series": (Series, Topic.series_id),
    "format": (Format, Topic.format_id),
}


def channel_feed() -> Feed:
    """The feed of everything."""
    return Feed("channel", listed())


def feed_about(thing: Studio | Theme | Series | Format | Person) -> Feed:
    """Everything in a studio, with a topic of a row of the lists, or with somebody on screen."""
    match thing:
        case Studio():
            kind, where = "studio", StudioSession.studio_id == thing.id
        case Person():
            kind, where = "person", _has_on_screen(thing.id)
        case _:
            kind, column = next(
                (kind, column) for kind, (model, column) in LISTS.items() if type(thing) is model
            )
            where = _has_topic(column == thing.id)
    return Feed(f"{kind}:{thing.id}", listed() & where, thing)


def studio_feed(slug: str) -> Feed | None:
    """The feed of one studio."""
    studio = db.session.scalars(select(Studio).where(Studio.slug == slug)).first()
    return feed_about(studio) if studio else None


def list_feed(kind: str, code: str) -> Feed | None:
    """The feed of one theme, series or format: everything with a topic of it."""
    model, _column = LISTS[kind]
    row = db.session.scalars(select(model).where(model.code == code)).first()
    return feed_about(row) if row else None


def person_feed(uuid: str) -> Feed | None:
    """The feed of somebody who is on screen and has a public page."""
    query = select(Person).where(Person.uuid == uuid, Person.is_public, Person.erased_at.is_(None))
    person = db.session.scalars(query).first()
    return feed_about(person) if person else None


def _has_on_screen(person_id: int) -> ColumnElement[bool]:
    return exists(
        select(Assignment.id)
        .where(
            Assignment.session_id == StudioSession.id,
            Assignment.person_id == person_id,
            Assignment.role.in_(ON_SCREEN),
            Assignment.state == AssignmentState.ACCEPTED,
        )
        .correlate(StudioSession)
    )


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
    ended, called_off = _last_gone(feed, today)
    if called_off is not None:
        moments.append(midnight(called_off) + CALLED_OFF)
    if span is None and ended is not None:
        moments.append(midnight(ended) + BACK + DAY)
    if span is None and shown:
        moments.append(midnight(shown[-1].starts_at) - AHEAD + DAY)
    return max(moments)


def _last_gone(feed: Feed, today: datetime) -> tuple[datetime | None, datetime | None]:
    """Of what days that passed have taken out: which ended last, which was called off last."""
    was_called_off = StudioSession.state == SessionState.CANCELLED
    forgotten = was_called_off & (cancelled_at() < today - CALLED_OFF + DAY)
    ended, called_off = db.session.execute(
        select(
            func.max(case((StudioSession.ends_at < today - BACK, StudioSession.ends_at))),
            func.max(case((forgotten, cancelled_at()))),
        ).where(feed.where)
    ).one()
    return ended, called_off


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
