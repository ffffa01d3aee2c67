"""Reading calls with all that pages show of them, their mails, and what came in."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts.models import Person
from webcast.calendars.invitations.models import MailedReply, SessionCall
from webcast.calendars.invitations.policy import TO_LOOK_AT
from webcast.calendars.invitations.queries.calls import uid_of
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.notices.models import Mail, MailState
from webcast.studio.models import Assignment, SessionTopic, StudioSession

_LOADED = (
    joinedload(SessionCall.person),
    joinedload(SessionCall.session).options(
        joinedload(StudioSession.studio),
        selectinload(StudioSession.items).joinedload(SessionTopic.topic),
        selectinload(StudioSession.people).joinedload(Assignment.person),
    ),
)


def by_uuid(uuid: str) -> SessionCall | None:
    """A call with its session and person."""
    return db.session.scalars(
        select(SessionCall).where(SessionCall.uuid == uuid).options(*_LOADED)
    ).first()


def mail_by_uuid(uuid: str) -> Mail | None:
    """A mail of ours by what its Message-ID says."""
    return db.session.scalars(select(Mail).where(Mail.uuid == uuid)).first()


def calls_on(session: StudioSession) -> dict[int, SessionCall]:
    """The calls of everybody who is or was on a session, by person."""
    query = select(SessionCall).where(SessionCall.session_id == session.id)
    return {call.person_id: call for call in db.session.scalars(query)}


def last_mails(calls: Iterable[SessionCall]) -> dict[str, Mail]:
    """The last mail about each of these calls that was not replaced, by its thread."""
    threads = [call.thread for call in calls]
    if not threads:
        return {}
    last = (
        select(func.max(Mail.id))
        .where(Mail.thread.in_(threads), Mail.state != MailState.REPLACED)
        .group_by(Mail.thread)
    )
    return {mail.thread: mail for mail in db.session.scalars(select(Mail).where(Mail.id.in_(last)))}


_WITH_CALL = joinedload(MailedReply.call).options(*_LOADED)


def replies(*, waiting: bool = False) -> Select[MailedReply]:
    """The mails that came in, for a list; `waiting`: those that nobody has looked at."""
    query = select(MailedReply).options(_WITH_CALL)
    return query.where(_waits()) if waiting else query


def _waits() -> ColumnElement[bool]:
    return and_(MailedReply.handled_at.is_(None), MailedReply.outcome.in_(TO_LOOK_AT))


def waiting_count() -> int:
    """How many mails planners have to look at."""
    return db.session.scalar(select(func.count()).where(_waits())) or 0


def replies_about(session: StudioSession, limit: int = 30) -> list[MailedReply]:
    """The mails about a session, latest first."""
    query = (
        select(MailedReply)
        .join(SessionCall, SessionCall.id == MailedReply.call_id)
        .where(SessionCall.session_id == session.id)
        .options(_WITH_CALL)
        .order_by(MailedReply.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def export(person: Person) -> tuple[str, list[dict[str, Any]]]:
    """One's own data: what calendars were told of one's sessions, and what came back by mail."""
    calls = db.session.scalars(
        select(SessionCall).where(SessionCall.person_id == person.id).order_by(SessionCall.id)
    ).all()
    numbers = [call.id for call in calls]
    replies: dict[int | None, list[dict[str, Any]]] = defaultdict(list)
    for reply in db.session.scalars(
        select(MailedReply).where(MailedReply.call_id.in_(numbers)).order_by(MailedReply.id)
    ):
        replies[reply.call_id].append(
            {
                "received_at": reply.received_at,
                "sender": reply.sender,
                "answer": reply.partstat,
                "words": reply.words,
                "outcome": reply.outcome,
            }
        )
    rows = [
        {
            "uid": uid_of(call.uuid, the_channel().uid_domain),
            "starts_at": call.starts_at,
            "ends_at": call.ends_at,
            "status": call.status,
            "asked_at": call.asked_at,
            "answered_at": call.answered_at,
            "answered_how": call.answered_how,
            "mails": replies[call.id],
        }
        for call in calls
    ]
    return "invitations", rows


def reply_by_id(number: int) -> MailedReply | None:
    """A mail that came in, with what it is about."""
    return db.session.scalars(
        select(MailedReply).where(MailedReply.id == number).options(_WITH_CALL)
    ).first()
