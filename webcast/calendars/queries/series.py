"""Programmes that come back, as calendars show them: three queries, however many."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import and_, case, func, select

from webcast.calendars.models import FeedMark
from webcast.calendars.policy import AHEAD, BACK, CALLED_OFF, DAY, cancelled_at, midnight
from webcast.calendars.queries.feeds import Feed
from webcast.calendars.queries.gathering import Shown
from webcast.core.database import db
from webcast.studio.models import Recurrence, SessionState, Studio, StudioSession


@dataclass(frozen=True, slots=True)
class ShownProgramme:
    """A programme that comes back, as calendars show it."""

    uuid: str
    zone: str
    every: int
    weekdays: tuple[int, ...]
    place: int
    first_day: date
    starts: time
    minutes: int
    title: str
    public_note: str
    created_at: datetime
    studio_name: str
    studio_address: str


def programmes_of(shown: Iterable[Shown]) -> dict[int, ShownProgramme]:
    """The programmes of these sessions, by number; no query where there are none."""
    numbers = {one.recurrence_id for one in shown if one.recurrence_id is not None}
    if not numbers:
        return {}
    columns: tuple[Any, ...] = (
        Recurrence.uuid,
        Recurrence.zone,
        Recurrence.every,
        Recurrence.weekdays,
        Recurrence.place,
        Recurrence.first_day,
        Recurrence.starts,
        Recurrence.minutes,
        Recurrence.title,
        Recurrence.public_note,
        Recurrence.created_at,
        Studio.name,
        Studio.address,
    )
    query = (
        select(Recurrence.id, *columns)
        .join(Studio, Studio.id == Recurrence.studio_id)
        .where(Recurrence.id.in_(numbers))
    )
    rows: Iterable[Any] = db.session.execute(query)
    return {
        number: ShownProgramme(uuid, zone, every, tuple(weekdays), *more)
        for number, uuid, zone, every, weekdays, *more in rows
    }


def mark_of(feed: str, recurrence_id: int) -> str:
    """The name among the marks of what a feed shows of a programme."""
    return f"{feed}#{recurrence_id}"


def series_changed_at(
    feed: Feed, numbers: Collection[int], at: datetime, *, whole: bool = True
) -> dict[int, list[datetime]]:
    """The moments at which what a feed shows of these programmes has changed, by programme.

    By what was done, their marks; by the passing of days, as in `feeds.changed_at`. `whole`: no
    part of the feed is asked for.
    """
    found: dict[int, list[datetime]] = defaultdict(list)
    if not numbers:
        return found
    names = {mark_of(feed.name, number): number for number in numbers}
    marks = select(FeedMark.name, FeedMark.changed_at).where(FeedMark.name.in_(names))
    for name, changed in db.session.execute(marks):
        found[names[name]].append(changed)
    today = midnight(at)
    cancelled = StudioSession.state == SessionState.CANCELLED
    told_no_more = and_(cancelled, cancelled_at() < today - CALLED_OFF + DAY)
    query = (
        select(
            StudioSession.recurrence_id,
            func.max(case((told_no_more, cancelled_at()))),
            func.max(case((StudioSession.ends_at < today - BACK, StudioSession.ends_at))),
            func.max(case((StudioSession.starts_at < today + AHEAD, StudioSession.starts_at))),
        )
        .where(feed.where, StudioSession.recurrence_id.in_(numbers))
        .group_by(StudioSession.recurrence_id)
    )
    for number, called_off, ended, begins in db.session.execute(query):
        if called_off is not None:
            found[number].append(midnight(called_off) + CALLED_OFF)
        if whole and ended is not None:
            found[number].append(midnight(ended) + BACK + DAY)
        if whole and begins is not None:
            found[number].append(midnight(begins) - AHEAD + DAY)
    return found
