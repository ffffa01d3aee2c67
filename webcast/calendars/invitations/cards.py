"""Mails that came in, as planners see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from webcast.calendars.invitations.labels import OUTCOMES, says
from webcast.calendars.invitations.models import MailedReply, SessionCall
from webcast.calendars.invitations.policy import TO_LOOK_AT, is_open_counter, may_be_applied
from webcast.studio.free import local_field
from webcast.studio.naming import session_title


@dataclass(frozen=True)
class Line:
    """A mail that came in, as planners see it."""

    reply: MailedReply
    says: str
    why: Any
    title: str
    zone: str
    may_be_applied: bool
    is_open_counter: bool
    take: str

    @property
    def waits(self) -> bool:
        """Whether nobody has looked at it yet."""
        return self.reply.handled_at is None and self.reply.outcome in TO_LOOK_AT


def lines_of(found: Iterable[MailedReply]) -> list[Line]:
    """Mails as planners see them."""
    return [_line(reply) for reply in found]


def _line(reply: MailedReply) -> Line:
    call = reply.call
    return Line(
        reply=reply,
        says=says(reply),
        why=OUTCOMES[reply.outcome],
        title=session_title(call.session) if call else "",
        zone=call.session.studio.zone if call else "",
        may_be_applied=may_be_applied(reply),
        is_open_counter=is_open_counter(reply),
        take=_take(reply, call) if call and is_open_counter(reply) else "",
    )


def _take(reply: MailedReply, call: SessionCall) -> str:
    """Where the session's form waits, filled in so that this person comes when they wish to."""
    session = call.session
    if reply.starts_at is None:
        return ""
    starts_at = session.starts_at + (reply.starts_at - call.starts_at)
    ends_at = session.ends_at + ((reply.ends_at or reply.starts_at) - call.ends_at)
    if reply.ends_at is None or ends_at <= starts_at:
        ends_at = starts_at + (session.ends_at - session.starts_at)
    return url_for(
        "studio.edit_session",
        uuid=session.uuid,
        starts_at=local_field(starts_at, session.studio.zone),
        ends_at=local_field(ends_at, session.studio.zone),
        _anchor="plan",
    )
