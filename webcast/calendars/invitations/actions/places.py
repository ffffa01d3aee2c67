"""Where somebody has to be, kept in step with the plan: `sequence` grows with each change of it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import raiseload

from webcast.accounts.models import Person
from webcast.calendars.invitations.models import CallStatus, MailedReply, Outcome, SessionCall
from webcast.core.clock import now
from webcast.core.conditional import next_change
from webcast.core.database import db, upsert
from webcast.core.touches import touch
from webcast.studio.actions import called_at, released_at
from webcast.studio.models import Assignment, AssignmentState, SessionState, StudioSession

# So many sessions at once are brought up to date when everything may have changed.
BATCH = 500


@dataclass(frozen=True)
class Place:
    """Where and when somebody has to be, and how sure that is. A change of it is a new SEQUENCE."""

    starts_at: datetime
    ends_at: datetime
    studio_id: int
    status: CallStatus

    @classmethod
    def of(cls, call: SessionCall) -> "Place":
        return cls(call.starts_at, call.ends_at, call.studio_id, call.status)


_STATUS = {
    SessionState.TENTATIVE: CallStatus.TENTATIVE,
    SessionState.CANCELLED: CallStatus.CANCELLED,
}


def place_of(session: StudioSession, parts: Sequence[Assignment]) -> Place:
    """From the first call to the last release of all that somebody does there."""
    return Place(
        min(called_at(one, session) for one in parts),
        max(released_at(one, session) for one in parts),
        session.studio_id,
        _STATUS.get(session.state, CallStatus.CONFIRMED),
    )


def put(call: SessionCall, place: Place) -> bool:
    """The call is at this place from now on; False if it was."""
    if Place.of(call) == place:
        return False
    call.starts_at, call.ends_at = place.starts_at, place.ends_at
    call.studio_id, call.status = place.studio_id, place.status
    call.sequence += 1
    mark(call)
    # Whoever asked for another time asked about the old one.
    db.session.execute(
        update(MailedReply)
        .where(
            MailedReply.call_id == call.id,
            MailedReply.outcome == Outcome.COUNTER,
            MailedReply.handled_at.is_(None),
        )
        .values(handled_at=now())
    )
    return True


def take_off(call: SessionCall) -> bool:
    """Somebody is not on the session any more: cancelled for them; False if it was.

    Out of a session that is called off, too: their calendar then forgets where it would have been.
    """
    moved = put(call, Place(call.starts_at, call.ends_at, call.studio_id, CallStatus.CANCELLED))
    if call.declined:
        return moved
    call.declined = True
    if not moved:
        call.sequence += 1
        mark(call)
    return True


def mark(call: SessionCall) -> None:
    """Its calendars look different now: a second of its own for DTSTAMP and LAST-MODIFIED."""
    call.changed_at = next_change(call.changed_at, now())
    touch("calls", call.person_id)


def call_for(session: StudioSession, person_id: int, place: Place) -> SessionCall:
    """The call of a person on a session, at this place; made if there is none."""
    make([(session.id, person_id, place)])
    call = db.session.scalars(
        select(SessionCall)
        .where(SessionCall.session_id == session.id, SessionCall.person_id == person_id)
        .execution_options(populate_existing=True)
    ).one()
    put(call, place)
    return call


def make(wanted: Iterable[tuple[int, int, Place]]) -> None:
    """Calls for these sessions and people; those that are there stay as they are."""
    at = next_change(None, now())
    rows: list[dict[str, Any]] = [
        {
            "session_id": session_id,
            "person_id": person_id,
            "starts_at": place.starts_at,
            "ends_at": place.ends_at,
            "studio_id": place.studio_id,
            "status": place.status,
            "created_at": at,
            "changed_at": at,
        }
        for session_id, person_id, place in wanted
    ]
    if rows:
        db.session.flush()
        db.session.execute(upsert(SessionCall).on_conflict_do_nothing(), rows)
        for row in rows:
            touch("calls", row["person_id"])


def keep_step(touched: frozenset[str]) -> None:
    """Follower of `touched`: the calls of these sessions are where their plan says."""
    numbers = {
        int(number)
        for kind, _colon, number in (what.partition(":") for what in touched)
        if kind == "session" and number.isdecimal()
    }
    ordered = sorted(numbers)
    for start in range(0, len(ordered), BATCH):
        _bring_up_to_date(ordered[start : start + BATCH])


def catch_up() -> None:
    """A chore: people who were on a session before calls were kept, or by another way."""
    missing = ~exists().where(
        SessionCall.session_id == Assignment.session_id,
        SessionCall.person_id == Assignment.person_id,
    )
    query = (
        select(Assignment.session_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(missing, Person.erased_at.is_(None))
        .distinct()
        .order_by(Assignment.session_id)
    )
    numbers = list(db.session.scalars(query))
    for start in range(0, len(numbers), BATCH):
        _bring_up_to_date(numbers[start : start + BATCH])


def _bring_up_to_date(numbers: Collection[int]) -> None:
    """Three queries, however many sessions."""
    parts = _parts(numbers)
    calls = {
        (call.session_id, call.person_id): call
        for call in db.session.scalars(
            select(SessionCall).where(SessionCall.session_id.in_(numbers))
        )
    }
    if not parts and not calls:
        return
    sessions = {
        session.id: session
        for session in db.session.scalars(
            select(StudioSession).where(StudioSession.id.in_(numbers)).options(raiseload("*"))
        )
    }
    missing = []
    for key, theirs in parts.items():
        coming = [one for one in theirs if one.state != AssignmentState.DECLINED]
        place = place_of(sessions[key[0]], coming or theirs)
        if key not in calls:
            missing.append((*key, place))
            continue
        call = calls[key]
        if coming:  # who has declined is told nothing of where it moves
            put(call, place)
        if call.declined is bool(coming):
            call.declined = not coming
            call.sequence += 1
            mark(call)
    for key, call in calls.items():
        if key not in parts and take_off(call):
            call.turn += 1
    make(missing)
    db.session.flush()


def _parts(numbers: Collection[int]) -> dict[tuple[int, int], list[Assignment]]:
    db.session.flush()
    query = (
        select(Assignment)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.session_id.in_(numbers), Person.erased_at.is_(None))
        .order_by(Assignment.id)
    )
    found: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.session_id, one.person_id].append(one)
    return found
