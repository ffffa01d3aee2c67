"""Who may do what with studios, sessions and their people."""

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, true

from webcast.accounts.models import Capability
from webcast.accounts.policy import planning
from webcast.core.access import Actor, anyone, rule, signed_in
from webcast.studio.models import Assignment, SessionState, StudioSession

# Once announced, a session stays known: moved, called off or planned anew, it is never just gone.
ANNOUNCED = (SessionState.CONFIRMED, SessionState.RECORDED, SessionState.PUBLISHED)


@rule
def announced(_actor: Actor | None, session: Any) -> bool:
    return session.state in ANNOUNCED or session.announced_at is not None


@rule
def on_the_session(actor: Actor | None, session: Any) -> bool:
    return actor is not None and any(one.person_id == actor.id for one in session.people)


@rule
def asked(actor: Actor | None, assignment: Any) -> bool:
    return actor is not None and actor.id == assignment.person_id


RULES = {
    "studio.plan": planning,
    "studio.edit_studio": planning,
    "studio.view_studio": anyone,
    "studio.view_session": announced | planning | on_the_session,
    "studio.view_crew": planning | on_the_session,
    "studio.edit_session": planning,
    "studio.own": signed_in,
    "studio.answer": asked | planning,
}


def is_public() -> ColumnElement[bool]:
    """The SQL twin of `announced`."""
    return or_(StudioSession.state.in_(ANNOUNCED), StudioSession.announced_at.is_not(None))


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """The SQL twin of `studio.view_session`."""
    if actor is None:
        return is_public()
    if actor.has(Capability.PLANNING):
        return true()
    theirs = exists().where(
        Assignment.session_id == StudioSession.id, Assignment.person_id == actor.id
    )
    return or_(is_public(), theirs)
