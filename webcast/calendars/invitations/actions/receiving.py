"""Taking in a mail: an answer is applied when it is sure whose it is and what it answers."""

import re

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Capability, Person
from webcast.accounts.queries import holders
from webcast.calendars.invitations import queries
from webcast.calendars.invitations.actions.asking import answered
from webcast.calendars.invitations.models import (
    CallStatus,
    How,
    MailedReply,
    Outcome,
    SessionCall,
)
from webcast.calendars.invitations.policy import ANSWERS
from webcast.calendars.invitations.reading import Answer, Reading, read
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.core.i18n import speaking
from webcast.core.touches import touch
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.notices.models import MailState
from webcast.studio import actions as studio
from webcast.studio.models import Assignment, AssignmentState, SessionState
from webcast.studio.naming import desk_path, session_title

# How the UIDs of calls begin (RFC 7986, 5.3).
_CALL = re.compile("call-[0-9a-f-]{36}", re.IGNORECASE)


def receive(raw: bytes) -> MailedReply | None:
    """Take in a mail as it came. None if it was taken before: the same mail counts once.

    Whatever is wrong with it, a line is kept that says so; only the database can fail. The
    caller commits, and may forget the mail then and not before.
    """
    reading = read(raw)
    line = MailedReply(
        key=reading.letter.key,
        sender=reading.letter.sender,
        subject=reading.letter.subject,
        words=reading.words[:500],
        outcome=reading.problem or Outcome.UNREADABLE,
    )
    try:
        with db.session.begin_nested():
            db.session.add(line)
    except IntegrityError:  # taken before, or by another process at this very moment
        return None
    if reading.bounced:
        _note_bounce(line, reading)
    elif reading.answer is not None:
        _take(line, reading.answer)
    db.session.flush()
    _touch(line)
    return line


class _Why(Exception):
    """Why an answer is not applied."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(outcome, detail)
        self.outcome = outcome
        self.detail = detail


def _take(line: MailedReply, answer: Answer) -> None:
    line.method = answer.method
    line.partstat = answer.partstat
    line.words = answer.words[:500]
    try:
        call = _call(answer)
        line.call = call
        line.outcome = _applied(line, answer, call)
    except _Why as why:
        line.outcome, line.detail = why.outcome, why.detail[:300]
    if line.call is not None:
        _tell_planners(line, line.call)


def _call(answer: Answer) -> SessionCall:
    """What the UID names. Nobody but this person has got it from us."""
    name, _at, domain = answer.uid.partition("@")
    call = None
    if _CALL.fullmatch(name) and domain.lower() == the_channel().uid_domain.lower():
        call = queries.by_uuid(name.removeprefix("call-").lower())
    if call is None:
        raise _Why(Outcome.UNKNOWN)
    return call


def _applied(line: MailedReply, answer: Answer, call: SessionCall) -> Outcome:
    if answer.method not in {"REPLY", "COUNTER"}:
        raise _Why(Outcome.NO_ANSWER, answer.method)
    if call.person.email is None or line.sender != call.person.email:
        raise _Why(Outcome.OTHER_ADDRESS)
    if answer.attendee and answer.attendee != call.person.email:
        raise _Why(Outcome.OTHER_ADDRESS, answer.attendee)
    check_open(call)
    if not _is_current(answer, call):
        raise _Why(Outcome.OLDER)
    if answer.method == "COUNTER":
        line.starts_at, line.ends_at = answer.starts_at, answer.ends_at
        return Outcome.COUNTER
    step = ANSWERS.get(answer.partstat)
    if step is None:
        return Outcome.SHOWN
    try:
        with db.session.begin_nested():
            say(call, step, answer.words, actor=call.person)
    except DomainError as error:
        raise _Why(Outcome.REFUSED, str(error.message)) from None
    answered(call, How.MAIL, now())
    call.reply_stamp = answer.stamp
    return Outcome.APPLIED


def check_open(call: SessionCall) -> None:
    """Refuse answers about what is over, called off, or asked no more."""
    session = call.session
    if session.state == SessionState.CANCELLED or session.envelope_ends_at < now():
        raise _Why(Outcome.OVER)
    if call.status == CallStatus.CANCELLED or not parts_of(call):
        raise _Why(Outcome.TAKEN_OFF)


def _is_current(answer: Answer, call: SessionCall) -> bool:
    """Whether it answers the last that they were asked, and is not overtaken by another answer."""
    if answer.sequence is not None:
        if answer.sequence < call.asked_sequence:
            return False
    elif not _looks_current(answer, call):
        return False
    # By mail as their program has it, else as we have it.
    said = call.reply_stamp if call.answered_how == How.MAIL else call.answered_at
    return answer.stamp is None or said is None or answer.stamp >= said.replace(microsecond=0)


def _looks_current(answer: Answer, call: SessionCall) -> bool:
    """For programs that keep SEQUENCE to themselves: by the time it speaks of, or its own."""
    if call.asked_sequence == 0:
        return True
    if answer.method == "REPLY" and answer.starts_at is not None:
        return answer.starts_at == call.starts_at.replace(microsecond=0)
    return answer.stamp is not None and call.asked_at is not None and answer.stamp >= call.asked_at


def parts_of(call: SessionCall) -> list[Assignment]:
    return [one for one in call.session.people if one.person_id == call.person_id]


def say(call: SessionCall, step: str, words: str, *, actor: Person, again: bool = False) -> None:
    """Take `step` (accept, decline) for all that somebody does on a session.

    What they have said already stays. `again`: who has declined is asked anew first, without a
    letter. `Refused` when it is not possible any more.
    """
    wanted = AssignmentState.ACCEPTED if step == "accept" else AssignmentState.DECLINED
    for one in parts_of(call):
        if one.state == wanted:
            continue
        if again and one.state == AssignmentState.DECLINED:
            studio.ask_again(actor, one, quiet=True)
        studio.answer(actor, one, step, words)


def _note_bounce(line: MailedReply, reading: Reading) -> None:
    """A mail of ours could not be delivered for good."""
    line.detail = reading.diagnosis
    domain = the_channel().uid_domain
    for name in reading.bounced:
        uuid, _at, at = name.partition("@")
        mail = queries.mail_by_uuid(uuid[:36]) if at == domain else None
        if mail is None or not mail.thread.startswith("call-"):
            continue
        line.call = queries.by_uuid(mail.thread.removeprefix("call-"))
        if mail.state == MailState.SENT:
            mail.state, mail.error = MailState.FAILED, reading.diagnosis
        if line.call is not None:
            _tell_planners(line, line.call)
        return


def _tell_planners(line: MailedReply, call: SessionCall) -> None:
    """What is not applied by itself is said to planners once; what is, the studio has told."""
    words = {
        Outcome.COUNTER: _l("%(name)s proposes another time: “%(title)s”"),
        Outcome.SHOWN: _l("%(name)s has answered neither yes nor no: “%(title)s”"),
        Outcome.BOUNCED: _l("The invitation of %(name)s did not arrive: “%(title)s”"),
        Outcome.OTHER_ADDRESS: _l("An answer for %(name)s from another address: “%(title)s”"),
        Outcome.REFUSED: _l("An answer of %(name)s comes too late: “%(title)s”"),
    }
    if line.outcome not in words:
        return
    for planner in holders(Capability.PLANNING):
        with speaking(planner.locale):
            facts = {"name": call.person.name, "title": session_title(call.session)}
            subject = str(words[line.outcome]) % facts
        letter = Letter(
            subject=subject,
            lines=[_l("It came in by mail and waits for you on the page of the session.")],
            quote=line.words,
            action=_l("Open the session"),
            path=desk_path(call.session),
        )
        tell(planner, letter, mail=line.outcome != Outcome.SHOWN)


def _touch(line: MailedReply) -> None:
    if line.call is not None:
        touch("session", line.call.session_id)
