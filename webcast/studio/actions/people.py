"""People on a session: asked, answering, taken off."""

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, update

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.studio import queries
from webcast.studio.actions import letters
from webcast.studio.actions.bookings import book, released_at
from webcast.studio.actions.checks import check_planned
from webcast.studio.actions.marks import mark_answered
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Booking,
    Role,
    SessionState,
    StudioSession,
)
from webcast.studio.workflow import ASSIGNMENT


def assign(
    actor: Person | None,
    session: StudioSession,
    person: Person,
    role: Role,
    *,
    call_at: datetime | None = None,
    quiet: bool = False,
) -> Assignment:
    """Ask somebody to be on the session; their time is booked from now on.

    `Refused` with `conflicts` if they are taken then. `quiet` writes no letter (imports). A
    profile without an account cannot answer: what the planner says counts as accepted.
    """
    with db.session.begin_nested():
        session = queries.locked(session.id)
        check_planned(session)
        if person.erased_at is not None:
            raise Invalid("person", _("This account does not exist any more."))
        if any(one.person_id == person.id and one.role == role for one in session.people):
            raise Invalid(
                "person", _("%(name)s has this role on the session already.", name=person.name)
            )
        one = Assignment(
            session=session,
            person=person,
            person_id=person.id,
            role=role,
            call_at=call_at,
            state=AssignmentState.PENDING if person.email else AssignmentState.ACCEPTED,
        )
        _check_call(one, session)
        session.people.append(one)
        db.session.flush()
        book(session)
        journal.record("session", session.id, "assign", actor=actor, person=person.id, role=role)
        mark_answered(session.id)
        if not quiet:
            letters.write_asked(one, session)
    wires.announce("session.asked", one, session=session, actor=actor)
    return one


def _check_call(one: Assignment, session: StudioSession) -> None:
    if one.call_at is None:
        return
    if one.call_at >= released_at(one, session):
        raise Invalid("call_at", _("That is after the end."))
    if (session.starts_at - one.call_at).total_seconds() > 24 * 3600:
        raise Invalid("call_at", _("That is more than a day before the session."))


def call(actor: Person | None, assignment: Assignment, call_at: datetime | None) -> None:
    """Set somebody's call time (None: the usual one) and ask them again."""
    with db.session.begin_nested():
        session = queries.locked(assignment.session_id)
        check_planned(session)
        if assignment.call_at == call_at:
            return
        assignment.call_at = call_at
        _check_call(assignment, session)
        book(session)
        ask_anew(session, [assignment])
    wires.announce("session.asked", assignment, session=session, actor=actor)


def unassign(actor: Person | None, assignment: Assignment) -> None:
    """Take somebody off the session; their time is theirs again."""
    with db.session.begin_nested():
        session = queries.locked(assignment.session_id)
        letters.write_taken_off(assignment, session)
        wires.announce("session.unassigned", assignment, session=session, actor=actor)
        session.people.remove(assignment)
        db.session.flush()
        book(session)
        journal.record(
            "session",
            session.id,
            "unassign",
            actor=actor,
            person=assignment.person_id,
            role=assignment.role,
        )
        mark_answered(session.id)


def ask_anew(session: StudioSession, concerned: Iterable[Assignment]) -> None:
    """Something about their time has changed: who had said yes is asked again, by mail.

    Each person gets one letter, whatever they do there. Who has declined is not bothered; who
    has no account goes on.
    """
    asked: dict[int, Person] = {}
    for one in concerned:
        if one.state == AssignmentState.DECLINED or one.person.email is None:
            continue
        if one.state == AssignmentState.ACCEPTED:
            ASSIGNMENT.force("ask_again", one)
        _forget_answer(one)
        asked[one.person_id] = one.person
    for person in asked.values():
        letters.write_changed(person, session)


def _forget_answer(one: Assignment) -> None:
    one.asked_at = now()
    one.answered_at = None
    one.answer_words = ""


def ask_again(actor: Person, assignment: Assignment, *, quiet: bool = False) -> None:
    """Ask somebody who has answered once more; `Refused` if they are taken by now.

    `quiet` writes no letter: their new answer is known already.
    """
    with db.session.begin_nested():
        session = queries.locked(assignment.session_id)
        check_planned(session)
        ASSIGNMENT.apply("ask_again", actor, assignment)
        _forget_answer(assignment)
        book(session)
        mark_answered(session.id)
        if not quiet:
            letters.write_asked(assignment, session)
    wires.announce("session.asked", assignment, session=session, actor=actor)


def answer(actor: Person, assignment: Assignment, step: str, words: str = "") -> None:
    """Say yes (`accept`) or no (`decline`), oneself or a planner for them.

    A no frees their time, unless another role on the session needs it, and planners are told.
    """
    with db.session.begin_nested():
        session = queries.locked(assignment.session_id)
        if session.state == SessionState.CANCELLED or session.envelope_ends_at < now():
            raise Refused(_("This session is over or called off: there is nothing to answer."))
        ASSIGNMENT.apply(step, actor, assignment, words)
        assignment.answered_at = now()
        assignment.answer_words = words[:300]
        if step == "decline":
            book(session)
            letters.tell_planners_declined(assignment, session)
        mark_answered(session.id)
    wires.announce("session.answered", assignment, session=session, actor=actor)


def free_person(person: Person) -> None:
    """Follower of `accounts.erased`: they are off all sessions to come, and planners know."""
    for assignment in queries.assignments_of(person):
        session = queries.locked(assignment.session_id)
        letters.tell_planners_freed(session, person.name, "")
        db.session.execute(
            delete(Booking).where(
                Booking.session_id == session.id, Booking.resource == f"person:{person.id}"
            )
        )
        for one in [one for one in session.people if one.person_id == person.id]:
            session.people.remove(one)
        journal.record("session", session.id, "unassign", actor=None, person=person.id)
        mark_answered(session.id)
    # What they said when they answered is theirs; that they were there stays.
    db.session.execute(
        update(Assignment).where(Assignment.person_id == person.id).values(answer_words="")
    )
