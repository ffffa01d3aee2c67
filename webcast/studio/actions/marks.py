"""What follows every change of a session: how others come to know of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from webcast.core.clock import now
from webcast.core.conditional import next_change
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.studio.models import SessionTopic, StudioSession
from webcast.studio.queries import next_start
from webcast.topics.models import Topic


def mark_changed(session: StudioSession, *, moved: bool = False) -> None:
    """The session looks different; `moved`: its time, place or status does (RFC 5545 §3.8.7.4)."""
    session.changed_at = next_change(session.changed_at, now())
    if moved:
        session.sequence += 1
    db.session.flush()
    touch("session", session.id)
    touch("studio", session.studio_id)
    refresh_topics(_topic_ids(session.id))


def mark_answered(session_id: int) -> None:
    """Somebody's answer shows on the page; no planner who edits it meanwhile is in the way."""
    _mark(session_id)
    for topic_id in _topic_ids(session_id):
        touch("topic", topic_id)


def mark_booked(session_id: int) -> None:
    """It takes its studio from or until another time, though it is itself where it was.

    No planner who edits it meanwhile is in the way, and nobody is asked anew.
    """
    _mark(session_id, sequence=StudioSession.sequence + 1)


def _mark(session_id: int, **values: Any) -> None:
    """In the row only: `version` stays. Each change has a second of its own, for calendars."""
    this = StudioSession.id == session_id
    before = db.session.scalar(select(StudioSession.changed_at).where(this))
    values["changed_at"] = next_change(before, now())
    db.session.execute(update(StudioSession).where(this).values(values))
    touch("session", session_id)


def _topic_ids(session_id: int) -> list[int]:
    query = select(SessionTopic.topic_id).where(SessionTopic.session_id == session_id)
    return list(db.session.scalars(query))


def refresh_topics(topic_ids: Iterable[int]) -> None:
    """Keep the next date of these topics right; whoever edits one meanwhile is not disturbed."""
    for topic_id in sorted(set(topic_ids)):
        _write_next(topic_id, next_start(topic_id))
        touch("topic", topic_id)


def _write_next(topic_id: int, when: datetime | None) -> None:
    db.session.execute(update(Topic).where(Topic.id == topic_id).values(next_session_at=when))


def refresh_past_dates() -> None:
    """A chore: dates that have gone by give way to the next ones."""
    query = select(Topic.id).where(Topic.next_session_at < now()).order_by(Topic.id).limit(500)
    stale = list(db.session.scalars(query))
    for topic_id in stale:
        when = next_start(topic_id)
        _write_next(topic_id, when)
        # One that is on air just now stays the next one until it is over.
        if when is None or when > now():
            touch("topic", topic_id)
