"""Who reads the mails that came in, and which of them still ask for something."""

from typing import Final

from webcast.accounts.policy import planning
from webcast.calendars.invitations.models import MailedReply, Outcome

ANSWERS: Final = {"ACCEPTED": "accept", "DECLINED": "decline"}

# Understood, and not done by itself: a planner looks at these and decides.
BY_HAND: Final = frozenset({Outcome.OTHER_ADDRESS, Outcome.OLDER, Outcome.REFUSED})
TO_LOOK_AT: Final = BY_HAND | {
    Outcome.COUNTER,
    Outcome.SHOWN,
    Outcome.BOUNCED,
    Outcome.OVER,
    Outcome.TAKEN_OFF,
    Outcome.UNKNOWN,
    Outcome.NO_CALENDAR,
    Outcome.UNREADABLE,
    Outcome.TOO_BIG,
}


def may_be_applied(reply: MailedReply) -> bool:
    """Whether it says yes or no to something that we asked, and was not taken."""
    return (
        reply.handled_at is None
        and reply.call_id is not None
        and reply.outcome in BY_HAND
        and reply.partstat in ANSWERS
    )


def is_open_counter(reply: MailedReply) -> bool:
    """Whether somebody waits for what is said of the time that they would rather have."""
    return reply.handled_at is None and reply.outcome == Outcome.COUNTER


RULES = {
    "invitations.read_replies": planning,
    "invitations.handle_reply": planning,
}
