"""Words for what came in by mail, and what became of it."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.calendars.invitations.models import How, MailedReply, Outcome
from webcast.notices.models import MailState

HOW = {
    How.WEB: lazy_pgettext("answered", "on the site"),
    How.MAIL: lazy_pgettext("answered", "by mail"),
    How.PLANNER: lazy_pgettext("answered", "noted by the team"),
}
MAILS = {
    MailState.WAITING: _l("mail waiting"),
    MailState.SENT: _l("mail sent"),
    MailState.FAILED: _l("mail failed"),
}
SAYS = {
    "ACCEPTED": _l("says yes"),
    "DECLINED": _l("says no"),
    "TENTATIVE": _l("says perhaps"),
    "DELEGATED": _l("wants to send somebody else"),
}
OUTCOMES = {
    Outcome.APPLIED: _l("Taken over."),
    Outcome.SHOWN: _l("Neither yes nor no: their answer is still awaited."),
    Outcome.COUNTER: _l("Another time is proposed."),
    Outcome.OTHER_ADDRESS: _l("Not taken over: it comes from another address than theirs."),
    Outcome.OLDER: _l("Not taken over: it answers an earlier request, or was overtaken."),
    Outcome.OVER: _l("Not taken over: the session is over or called off."),
    Outcome.TAKEN_OFF: _l("Not taken over: this person is not on the session any more."),
    Outcome.REFUSED: _l("Not taken over: it was not possible any more."),
    Outcome.UNKNOWN: _l("Not taken over: it is about nothing that we know."),
    Outcome.NO_CALENDAR: _l("A mail without an answer from a calendar: read it, please."),
    Outcome.NO_ANSWER: _l("A message from a calendar that answers nothing."),
    Outcome.UNREADABLE: _l("Not taken over: it could not be read."),
    Outcome.TOO_BIG: _l("Not taken over: it is too big."),
    Outcome.BOUNCED: _l("A mail of ours could not be delivered."),
    Outcome.AUTOMATIC: _l("An automatic mail: nothing to be done."),
}


def says(reply: MailedReply) -> str:
    """What somebody says, as a calendar or a person puts it; empty for what says nothing."""
    if reply.method == "COUNTER":
        return str(_l("proposes another time"))
    return str(SAYS.get(reply.partstat, "")) if reply.method == "REPLY" else ""
