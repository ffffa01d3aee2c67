"""What planners do with mails that were not taken by themselves."""

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.calendars.invitations.actions.asking import answered, decline_counter
from webcast.calendars.invitations.actions.receiving import parts_of, say
from webcast.calendars.invitations.models import How, MailedReply, Outcome, SessionCall
from webcast.calendars.invitations.policy import ANSWERS, is_open_counter, may_be_applied
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.core.i18n import show_datetime
from webcast.core.touches import touch
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.studio.actions.letters import MINE
from webcast.studio.naming import session_title


def apply(actor: Person, reply: MailedReply) -> None:
    """Take an answer all the same; who had declined before is asked anew in the same breath."""
    if reply.call is None or not may_be_applied(reply):
        raise Refused(_("There is nothing in this mail to be taken over."))
    say(reply.call, ANSWERS[reply.partstat], reply.words, actor=actor, again=True)
    answered(reply.call, How.PLANNER, now())
    reply.outcome = Outcome.APPLIED
    dismiss(actor, reply)


def dismiss(actor: Person, reply: MailedReply) -> None:
    """Somebody has looked at it: it does not wait any more."""
    reply.handled_at = now()
    reply.handled_by_id = actor.id
    db.session.flush()
    if reply.call is not None:
        touch("session", reply.call.session_id)


def refuse(actor: Person, reply: MailedReply) -> None:
    """Stay with the time that is planned; their calendar and they themselves are told."""
    if reply.call is None or not is_open_counter(reply):
        raise Refused(_("Nobody waits for an answer to this any more."))
    _tell_refused(reply.call)
    journal.record(
        "session",
        reply.call.session_id,
        "refuse_time",
        actor=actor,
        person=reply.call.person_id,
        reason=reply.words,
    )
    dismiss(actor, reply)


def _tell_refused(call: SessionCall) -> None:
    session = call.session
    facts = {
        "title": LazyString(session_title, session),
        "when": LazyString(show_datetime, session.starts_at, session.studio.zone, "long"),
    }
    tell(
        call.person,
        Letter(
            subject=_l("We stay with %(when)s: “%(title)s”", **facts),
            lines=[
                _l("Thank you for proposing another time. It is not possible for us, sadly."),
                _l("“%(title)s” stays on %(when)s. Tell us whether you can come, please.", **facts),
            ],
            action=_l("Accept or decline"),
            path=MINE,
        ),
        calendar=decline_counter(call, call.person, parts_of(call)),
    )
