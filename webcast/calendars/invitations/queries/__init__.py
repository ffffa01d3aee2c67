"""Reading people's own events, and the mails that went out and came in about them."""

from webcast.calendars.invitations.queries.calls import (
    Call,
    answer_of,
    call_facts,
    call_now,
    calls_of,
    of_person_on,
    uid_of,
)
from webcast.calendars.invitations.queries.mails import (
    by_uuid,
    calls_on,
    export,
    last_mails,
    mail_by_uuid,
    replies,
    replies_about,
    reply_by_id,
    waiting_count,
)

__all__ = [
    "Call",
    "answer_of",
    "by_uuid",
    "call_facts",
    "call_now",
    "calls_of",
    "calls_on",
    "export",
    "last_mails",
    "mail_by_uuid",
    "of_person_on",
    "replies",
    "replies_about",
    "reply_by_id",
    "uid_of",
    "waiting_count",
]
