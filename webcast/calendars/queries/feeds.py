"""Which feeds there are, what each shows, and when it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func, select

from webcast.calendars.models import FeedMark
from webcast.calendars.policy import (
    AHEAD,
    BACK,
    CALLED_OFF,
    DAY,
    cancelled_at,
    in_window,
    listed,
    midnight,
)
from webcast.calendars.queries.gathering import Shown, gather
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.studio.models import (
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.topics.models import Theme, Topic


@dataclass(frozen=True)
class Feed:
    """A feed: its name among the marks, and the studio or theme that it is about."""

    name: str
    studio: Studio | None = None
    theme: Theme | None = None

    @property
    def where(self) -> ColumnElement[bool]:
        """Its sessions, of those that are listed."""
        if self.studio is not None:
            return listed() & (StudioSession.studio_id == self.studio.id)
        if self.theme is not None:
            return listed() & _has_topic(Topic.theme_id == self.theme.id)
        return listed()


def _has_topic(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(SessionTopic.id)
        .join(Topic, Topic.id == SessionTopic.topic_id)
        .where(SessionTopic.session_id == StudioSession.id, *where)
        .correlate(StudioSession)
    )


def channel_feed() -> Feed:
    """The feed of everything."""
    return Feed("channel")


def studio_feed(slug: str) -> Feed | None:
    """The feed of one studio."""
    studio = db.session.scalars(select(Studio).where(Studio.slug == slug)).first()
    return Feed(f"studio:{studio.id}", studio=studio) if studio else None


def theme_feed(code: str) -> Feed | None:
    """The feed of one theme."""
    theme = db.session.scalars(select(Theme).where(Theme.code == code)).first()
    return Feed(f"theme:{theme.id}", theme=theme) if theme else None


def entries(feed: Feed, at: datetime) -> list[Shown]:
    """What a feed shows at this moment, earliest first."""
    return gather(feed.where, in_window(at))


def changed_at(feed: Feed, shown: Sequence[Shown], at: datetime) -> datetime:
    """When a feed that shows `shown` last changed (aware); as time goes on, never earlier.

    By what was done: its mark. By the passing of days: what left its window last, of which the
    sessions still tell, and what came into it.
    """
    today = midnight(at)
    moments = [the_channel().created_at, *(one.changed_at for one in shown)]
    mark = db.session.get(FeedMark, feed.name)
    if mark is not None:
        moments.append(mark.changed_at)
    ended, called_off = db.session.execute(
        select(
            func.max(case((StudioSession.ends_at < today - BACK, StudioSession.ends_at))),
            func.max(
                case(
                    (
                        (StudioSession.state == SessionState.CANCELLED)
                        & (cancelled_at() < today - CALLED_OFF + DAY),
                        cancelled_at(),
                    )
                )
            ),
        ).where(feed.where)
    ).one()
    if ended is not None:
        moments.append(midnight(ended) + BACK + DAY)
    if called_off is not None:
        moments.append(midnight(called_off) + CALLED_OFF)
    if shown:
        moments.append(midnight(shown[-1].starts_at) - AHEAD + DAY)
    return max(moments)


def one(uuid: str) -> Shown | None:
    """One session, if calendars may show it, whenever it is."""
    found = gather(StudioSession.uuid == uuid, listed())
    return found[0] if found else None


def offered() -> tuple[list[Studio], list[Theme]]:
    """The studios and themes that have a feed worth offering."""
    studios = select(Studio).where(Studio.retired.is_(False)).order_by(Studio.name, Studio.id)
    themes = select(Theme).where(Theme.retired.is_(False)).order_by(Theme.position, Theme.id)
    return list(db.session.scalars(studios)), list(db.session.scalars(themes))
