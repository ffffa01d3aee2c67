"""The calendar part of what people on sessions are told (provider of `studio.invitation`)."""

from collections.abc import Sequence
from datetime import datetime

from webcast.accounts.models import Person
from webcast.calendars.feeds import Speech
from webcast.calendars.invitations import links
from webcast.calendars.invitations.actions.places import call_for, mark, place_of, take_off
from webcast.calendars.invitations.message import Method, Party, message
from webcast.calendars.invitations.models import CallStatus, How, SessionCall
from webcast.calendars.invitations.queries import Call, call_facts, call_now, of_person_on
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.i18n import localised, speaking
from webcast.notices.letters import CalendarPart, absolute, replies_to
from webcast.studio.models import Assignment, AssignmentState, StudioSession


def calendar_part(
    person: Person, session: StudioSession, *, without: Assignment | None = None
) -> CalendarPart | None:
    """What the calendar of `person` is told of their part in `session`, as it is now.

    Whatever they do there is one event. `without` is about to be taken from them: what is left
    is told, or that nothing is. None for somebody who has no part in it and never had.
    """
    if person.email is None or person.erased_at is not None:
        return None
    theirs = [one for one in session.people if one.person_id == person.id]
    coming = [one for one in theirs if one is not without and one.state != AssignmentState.DECLINED]
    call = _call(person, session, coming)
    if call is None:
        return None
    mark(call)
    call.asked_sequence = call.sequence
    pending = [one for one in coming if one.state == AssignmentState.PENDING]
    if call.status != CallStatus.CANCELLED and pending:
        call.asked_at = now()
        call.answered_at = call.answered_how = call.reply_stamp = None
    db.session.flush()
    method: Method = "CANCEL" if call.status == CallStatus.CANCELLED else "REQUEST"
    shown = call_now(call, coming or theirs)
    return _written(method, person, call, shown, answered=not pending)


def _call(
    person: Person, session: StudioSession, coming: Sequence[Assignment]
) -> SessionCall | None:
    if coming:
        return call_for(session, person.id, place_of(session, coming))
    call = of_person_on(person.id, session.id)
    if call is not None:
        take_off(call)
        call.turn += 1  # the links that they were sent end
    return call


def decline_counter(call: SessionCall, person: Person, parts: Sequence[Assignment]) -> CalendarPart:
    """What tells a calendar that another time was asked for in vain (RFC 5546, 3.2.8)."""
    mark(call)
    db.session.flush()
    return _written("DECLINECOUNTER", person, call, call_now(call, parts))


def _written(
    method: Method, person: Person, call: SessionCall, shown: Call, *, answered: bool = False
) -> CalendarPart:
    channel = the_channel()
    path = f"/invitations/{links.sign(call.uuid, call.turn)}"
    locale = "en" if person.locale == "en" else "fr"
    sender = replies_to()
    with speaking(locale):
        speech = Speech.now_spoken(absolute("", locale), channel)
        facts = call_facts(
            shown, speech, answer_at=absolute(path, locale) if method == "REQUEST" else ""
        )
        text = message(
            method,
            facts,
            locale,
            organiser=Party(localised(channel), sender),
            attendee=Party(person.name, person.email or ""),
            answered=answered,
        )
    return CalendarPart(
        method=method,
        text=text,
        sender=sender,
        thread=call.thread,
        path="" if method == "CANCEL" else path,
    )


def note_answer(
    assignment: Assignment, *, session: StudioSession, actor: Person | None, **_more: object
) -> None:
    """Follower of `session.answered`: by what way, for the planners; calendars show it."""
    call = of_person_on(assignment.person_id, session.id)
    if call is None:
        return
    own = actor is not None and actor.id == assignment.person_id
    answered(call, How.WEB if own else How.PLANNER, assignment.answered_at or now())


def answered(call: SessionCall, how: How, at: datetime) -> None:
    """Keep how and when somebody has answered last."""
    call.answered_how, call.answered_at = how, at
    mark(call)
    db.session.flush()
