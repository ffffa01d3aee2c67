"""The steps of a session, and what follows from them."""

from flask_babel import gettext as _
from sqlalchemy import select

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.access import Actor
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.studio import queries
from webcast.studio.actions import letters
from webcast.studio.actions.agenda import unschedule
from webcast.studio.actions.bookings import book
from webcast.studio.actions.checks import PLANNED
from webcast.studio.actions.marks import mark_changed, refresh_topics
from webcast.studio.actions.people import ask_anew
from webcast.studio.models import SessionTopic, StudioSession
from webcast.studio.workflow import SESSION
from webcast.topics.models import Topic
from webcast.topics.workflow import TOPIC


def advance(
    session: StudioSession,
    step: str,
    *,
    actor: Person,
    reason: str = "",
    version: int | None = None,
) -> StudioSession:
    """Take a session a step along its workflow, with all that follows; or raise `Refused`."""
    with db.session.begin_nested():
        session = queries.locked(session.id)
        if version is not None and version != session.version:
            raise Refused(
                _("Somebody else has changed this meanwhile. Look at it once more, please.")
            )
        SESSION.apply(step, actor, session, reason)
        db.session.flush()
    return session


def confirm(session: StudioSession, *, actor: Person) -> StudioSession:
    """Tentative to confirmed: it is announced, its topics are scheduled."""
    return advance(session, "confirm", actor=actor)


def cancel(session: StudioSession, *, actor: Person, reason: str) -> StudioSession:
    """Call a session off; the reason is read by everybody."""
    return advance(session, "cancel", actor=actor, reason=reason)


def reinstate(session: StudioSession, *, actor: Person) -> StudioSession:
    """Plan a cancelled session again; `Refused` if its studio or people are taken by now."""
    return advance(session, "reinstate", actor=actor)


def check_has_begun(session: StudioSession, **_whoever: object) -> None:
    """Guard of `session.record`: nothing is recorded before it begins."""
    if session.starts_at > now():
        raise Refused(_("This session has not begun yet."))


# Followers of the workflow: also when a higher domain takes the step.


def on_confirm(session: StudioSession, **_how: object) -> None:
    """It is announced from now on, and its topics are scheduled."""
    session = queries.locked(session.id)
    if session.announced_at is None:
        session.announced_at = now()
    for topic in queries.topics_of(session.id):
        TOPIC.force("schedule", topic)
    mark_changed(session, moved=True)
    letters.write_confirmed(session, session.people)


def on_cancel(session: StudioSession, *, reason: str, **_how: object) -> None:
    """Nothing is taken any more; topics go back; everybody who was coming is told why."""
    session = queries.locked(session.id)
    session.cancelled_at = now()
    session.cancel_reason = reason
    book(session)
    for topic in queries.topics_of(session.id):
        unschedule(topic)
    mark_changed(session, moved=True)
    letters.write_cancelled(session, session.people, reason)


def on_reinstate(session: StudioSession, **_how: object) -> None:
    """Studio and people are taken again, if they are free; people are asked again."""
    session = queries.locked(session.id)
    session.cancelled_at = None
    session.cancel_reason = ""
    book(session)
    mark_changed(session, moved=True)
    ask_anew(session, session.people)


def on_record(session: StudioSession, **_how: object) -> None:
    """Its topics have been recorded."""
    for topic in queries.topics_of(session.id):
        TOPIC.force("record", topic)
    mark_changed(queries.locked(session.id), moved=True)


def on_publish(session: StudioSession, **_how: object) -> None:
    """Calendars hear of it."""
    mark_changed(queries.locked(session.id), moved=True)


def on_topic_gone(topic: Topic, *, actor: Actor | None, reason: str) -> None:
    """Follower of `topic.withdraw` and `topic.decline`: its place in sessions to come is free."""
    query = (
        select(StudioSession.id)
        .join(SessionTopic, SessionTopic.session_id == StudioSession.id)
        .where(SessionTopic.topic_id == topic.id, StudioSession.state.in_(PLANNED))
        .order_by(StudioSession.id)
    )
    for number in list(db.session.scalars(query)):
        session = queries.locked(number)
        letters.tell_planners_freed(session, topic.title, reason)
        session.items[:] = [item for item in session.items if item.topic_id != topic.id]
        journal.record(
            "session", session.id, "topic_gone", actor=actor, reason=reason, topic=topic.id
        )
        mark_changed(session)
    refresh_topics([topic.id])
