"""Reading people's own events."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, or_, select

from webcast.accounts.models import Person
from webcast.calendars.blocks import EventFacts, Status
from webcast.calendars.feeds import Speech, placed, titled
from webcast.calendars.invitations.models import CallStatus, SessionCall
from webcast.calendars.policy import CALLED_OFF
from webcast.calendars.queries import Shown, gather
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.labels import ROLES
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    StudioSession,
)


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody's own event on a session, whatever they do there: from call to release.

    `state` is what their calendar shows: CANCELLED when the session is called off, when they were
    taken off it, or when they have declined. `roles` is empty for those taken off.
    """

    uid: str
    sequence: int
    created: datetime
    changed: datetime
    starts: datetime
    ends: datetime
    state: Status
    answer: AssignmentState | None
    roles: tuple[Role, ...]
    session: Shown

    @property
    def is_theirs(self) -> bool:
        """Whether they are on it: neither taken off, nor have they declined."""
        return self.answer not in {None, AssignmentState.DECLINED}


_STATES: dict[CallStatus, Status] = {
    CallStatus.TENTATIVE: "TENTATIVE",
    CallStatus.CONFIRMED: "CONFIRMED",
    CallStatus.CANCELLED: "CANCELLED",
}


def calls_of(person: Person, *where: ColumnElement[bool]) -> list[Call]:
    """Somebody's own events, earliest first: five queries, however many.

    `where` narrows them down, by columns of `SessionCall` and `StudioSession`. What was
    cancelled, declined or taken from them stays for a month, so that calendars hear of it.
    """
    query = (
        select(SessionCall)
        .join(StudioSession, StudioSession.id == SessionCall.session_id)
        .where(
            SessionCall.person_id == person.id,
            or_(
                SessionCall.status != CallStatus.CANCELLED,
                SessionCall.changed_at > now() - CALLED_OFF,
            ),
            *where,
        )
        .order_by(SessionCall.starts_at, SessionCall.id)
    )
    calls = list(db.session.scalars(query))
    if not calls:
        return []
    numbers = [call.session_id for call in calls]
    sessions = {one.id: one for one in gather(StudioSession.id.in_(numbers))}
    parts = _parts_of(person, numbers)
    found = [_call(call, parts[call.session_id], sessions[call.session_id]) for call in calls]
    long_ago = now() - CALLED_OFF
    return [
        one for one in found if one.answer != AssignmentState.DECLINED or one.changed > long_ago
    ]


def _parts_of(person: Person, sessions: Sequence[int]) -> dict[int, list[Assignment]]:
    query = (
        select(Assignment)
        .where(Assignment.person_id == person.id, Assignment.session_id.in_(sessions))
        .order_by(Assignment.id)
    )
    found: dict[int, list[Assignment]] = defaultdict(list)
    for one in db.session.scalars(query):
        found[one.session_id].append(one)
    return found


def call_now(call: SessionCall, parts: Sequence[Assignment]) -> Call:
    """A call as it is to be shown at this moment. `parts`: what this person does there."""
    db.session.flush()
    (session,) = gather(StudioSession.id == call.session_id)
    return _call(call, parts, session)


def _call(call: SessionCall, parts: Sequence[Assignment], session: Shown) -> Call:
    coming = [one for one in parts if one.state != AssignmentState.DECLINED]
    answer = answer_of(parts)
    return Call(
        uid=uid_of(call.uuid, the_channel().uid_domain),
        sequence=call.sequence,
        created=call.created_at,
        changed=max(call.changed_at, session.changed_at),
        starts=call.starts_at,
        ends=call.ends_at,
        state="CANCELLED" if answer == AssignmentState.DECLINED else _STATES[call.status],
        answer=answer,
        roles=tuple(dict.fromkeys(one.role for one in coming or parts)),
        session=session,
    )


def answer_of(parts: Sequence[Assignment]) -> AssignmentState | None:
    """One answer for all that somebody does on a session; None if they do nothing there."""
    states = {one.state for one in parts}
    if not states:
        return None
    for state in (AssignmentState.PENDING, AssignmentState.ACCEPTED):
        if state in states:
            return state
    return AssignmentState.DECLINED


def call_facts(call: Call, speech: Speech, *, answer_at: str = "") -> EventFacts:
    """What an event says of a call, in the language that is spoken.

    `answer_at` is the address where this person, and nobody else, answers: for their mails only.
    Who is not on it any more is told neither where it has moved to nor what is said of it.
    """
    session = call.session
    title = titled(session, speech)
    roles = ", ".join(str(ROLES[role]) for role in call.roles)
    address = f"{speech.base}/sessions/{session.uuid}"
    return EventFacts(
        uid=call.uid,
        sequence=call.sequence,
        created=call.created,
        changed=call.changed,
        starts=call.starts,
        ends=call.ends,
        summary=f"{title} ({roles})" if roles else title,
        description="\n\n".join(filter(None, [*_lines(call, roles, answer_at), address])),
        location=placed(session) if call.is_theirs else "",
        url=address,
        status=call.state,
        klass="PRIVATE",
    )


def _lines(call: Call, roles: str, answer_at: str) -> Iterable[str]:
    if roles and call.is_theirs:
        yield _("You are on it as %(role)s.", role=roles)
    pending = call.answer == AssignmentState.PENDING and call.state != "CANCELLED"
    if pending:
        yield _("You have not answered yet.")
    if answer_at:
        words = _("Accept or decline:") if pending else _("If you cannot come any more:")
        yield f"{words} {answer_at}"
    if call.is_theirs:
        yield call.session.public_note.strip()


def uid_of(uuid: str, domain: str) -> str:
    """The UID of somebody's own event. It never changes."""
    return f"call-{uuid}@{domain}"


def of_person_on(person_id: int, session_id: int) -> SessionCall | None:
    """What calendars were told of somebody's part in a session."""
    return db.session.scalars(
        select(SessionCall).where(
            SessionCall.person_id == person_id, SessionCall.session_id == session_id
        )
    ).first()
