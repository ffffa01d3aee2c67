"""What comes in: applied when it is sure whose it is and what it answers, else kept and shown."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests.calendars.invitations.world import (
    Reply,
    domain,
    invite,
    mails,
    move,
    take,
    taken,
    zone,
)
from tests.conftest import SignInAs
from tests.studio.examples import HOUR, NINE, a_planner, booked, somebody
from webcast.calendars.invitations.models import How, MailedReply, Outcome
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions as studio
from webcast.studio import queries as sessions
from webcast.studio.models import Assignment, AssignmentState, Role

A = AssignmentState
# What each program is known for, beside the plain answer.
SHAPES: dict[str, dict[str, Any]] = {
    "gmail": {
        "prodid": "-//Google Inc//Google Calendar 70.9054//EN",
        "head": ["CALSCALE:GREGORIAN"],
        "parameters": ";CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;CN=zoe@example.org;X-NUM-GUESTS=0",
        "lines": [
            "DTSTART:20300507T090000Z",
            "DTEND:20300507T100000Z",
            "ORGANIZER;CN=Ma Web-TV:mailto:reponses@tv.example",
            "CREATED:20290507T090000Z",
            "LAST-MODIFIED:20290507T090000Z",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
        ],
    },
    "outlook": {
        "prodid": "Microsoft Exchange Server 2010",
        "sequence": None,
        "attendee": "MAILTO:zoe@example.org",
        "zones": zone("Romance Standard Time"),
        "parameters": ';CN="Léglise, Zoé"',
        "lines": [
            "COMMENT;LANGUAGE=fr-FR:\\n",
            "SUMMARY;LANGUAGE=fr-FR:Accepté : Le débat",
            "DTSTART;TZID=Romance Standard Time:20300507T110000",
            "DTEND;TZID=Romance Standard Time:20300507T120000",
            "CLASS:PUBLIC",
            "PRIORITY:5",
            "TRANSP:OPAQUE",
            "STATUS:CONFIRMED",
            "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
            "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
            "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        ],
    },
    "apple": {
        "prodid": "-//Apple Inc.//macOS 14.5//EN",
        "head": ["CALSCALE:GREGORIAN", "X-CALENDARSERVER-PRIVATE:1"],
        "zones": zone("Europe/Paris"),
        "parameters": ';CN="Zoé";CUTYPE=INDIVIDUAL;EMAIL="zoe@example.org";'
        "X-CALENDARSERVER-DTSTAMP=20290507T090000Z",
        "lines": [
            "DTSTART;TZID=Europe/Paris:20300507T110000",
            "DURATION:PT1H",
            "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
        ],
        "encoding": "quoted-printable",
    },
    "thunderbird": {
        "prodid": "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
        "parameters": ";RSVP=TRUE;ROLE=REQ-PARTICIPANT;CUTYPE=INDIVIDUAL",
        "lines": ["DTSTART:20300507T090000Z", "DTEND:20300507T100000Z", "X-MOZ-GENERATION:1"],
        "encoding": "8bit",
    },
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("partstat", "state"), [("ACCEPTED", A.ACCEPTED), ("DECLINED", A.DECLINED)]
)
def test_an_answer_is_taken_over_whatever_program_wrote_it(
    app: Flask, shape: str, partstat: str, state: AssignmentState
) -> None:
    invited = invite()
    line = taken(Reply(invited.call, partstat=partstat, **SHAPES[shape]))
    assert (line.outcome, line.detail) == (Outcome.APPLIED, "")
    assert invited.state == state
    assert invited.call.answered_how == How.MAIL
    assert (f"person:{invited.person.id}" in booked(invited.session)) == (state == A.ACCEPTED)


@pytest.mark.parametrize("shape", SHAPES)
def test_perhaps_is_shown_with_its_words_and_still_awaited(app: Flask, shape: str) -> None:
    invited = invite()
    facts = SHAPES[shape]
    more = {**facts, "lines": [*facts["lines"], "COMMENT:Peut-être\\, si le train arrive."]}
    line = taken(Reply(invited.call, partstat="TENTATIVE", **more))
    assert (line.outcome, line.partstat) == (Outcome.SHOWN, "TENTATIVE")
    assert line.words.strip().endswith("Peut-être, si le train arrive.")
    assert invited.state == A.PENDING


def test_words_of_an_answer_become_the_answers_words(app: Flask) -> None:
    invited = invite()
    taken(Reply(invited.call, partstat="DECLINED", lines=["COMMENT:Je suis à Lyon."]))
    assert (invited.state, invited.part.answer_words) == (A.DECLINED, "Je suis à Lyon.")
    other = invite(person=somebody(email="ana@example.org"))
    reply = Reply(other.call, sender="ana@example.org", attendee="mailto:ana@example.org")
    reply.parameters = ';X-RESPONSE-COMMENT="Avec plaisir"'
    taken(reply)
    assert (other.state, other.part.answer_words) == (A.ACCEPTED, "Avec plaisir")


def test_the_site_shows_what_came_in_by_mail(app: Flask, sign_in: SignInAs) -> None:
    invited = invite()
    taken(Reply(invited.call))
    assert "Accepté" in sign_in(invited.person).get("/me/sessions/").text
    desk = sign_in(a_planner()).get(f"/desk/sessions/{invited.session.uuid}").text
    assert "réponse par courriel" in desk


def test_exchange_hides_the_uid_in_one_of_its_own(app: Flask) -> None:
    invited = invite()
    ours = f"call-{invited.call.uuid}@{domain()}".encode()
    data = b"vCal-Uid\x01\x00\x00\x00" + ours + b"\x00"
    head = "040000008200E00074C5B7101A82E00800000000000000000000000000000000000000"
    uid = f"{head}{len(data):02X}000000{data.hex().upper()}"
    assert taken(Reply(invited.call, uid=uid)).outcome == Outcome.APPLIED


def test_an_answer_from_another_address_is_only_shown(app: Flask, sign_in: SignInAs) -> None:
    invited = invite()
    line = taken(Reply(invited.call, sender="evil@example.net"))
    assert line.outcome == Outcome.OTHER_ADDRESS
    assert invited.state == A.PENDING
    # Whoever writes from the right address in somebody else's name is not believed either.
    line = taken(Reply(invited.call, attendee="mailto:someone@example.net"))
    assert line.outcome == Outcome.OTHER_ADDRESS
    # A planner knows better, and presses once.
    desk = sign_in(a_planner())
    page = desk.get(f"/desk/sessions/{invited.session.uuid}").text
    assert "evil@example.net" in page
    assert desk.post(f"/desk/replies/{line.id}/apply").status_code == 303
    assert invited.state == A.ACCEPTED
    assert invited.call.answered_how == How.PLANNER
    assert desk.post(f"/desk/replies/{line.id}/apply").status_code == 409


def test_an_answer_to_an_earlier_time_is_not_taken_for_the_new_one(app: Flask) -> None:
    invited = invite()
    move(invited.session)
    assert taken(Reply(invited.call, sequence=0)).outcome == Outcome.OLDER
    assert invited.state == A.PENDING
    assert taken(Reply(invited.call, sequence=1)).outcome == Outcome.APPLIED
    assert invited.state == A.ACCEPTED


@pytest.mark.parametrize(
    ("start", "outcome"),
    [("20300507T090000Z", Outcome.OLDER), ("20300507T110000Z", Outcome.APPLIED)],
)
def test_without_a_sequence_the_time_says_what_is_answered(
    app: Flask, start: str, outcome: Outcome
) -> None:
    invited = invite()
    move(invited.session)
    line = taken(Reply(invited.call, sequence=None, lines=[f"DTSTART:{start}"]))
    assert line.outcome == outcome


def test_answers_that_overtake_each_other_end_with_the_last_word(app: Flask) -> None:
    invited = invite()
    first = Reply(invited.call, stamp=now() - timedelta(minutes=9))
    last = Reply(invited.call, partstat="DECLINED", stamp=now() - timedelta(minutes=5))
    assert taken(last).outcome == Outcome.APPLIED
    assert taken(first).outcome == Outcome.OLDER
    assert invited.state == A.DECLINED


def test_an_older_mail_does_not_undo_what_was_said_on_the_site(app: Flask) -> None:
    invited = invite()
    early = Reply(invited.call, stamp=now() - timedelta(minutes=5))
    studio.answer(invited.person, invited.part, "decline")
    db.session.commit()
    assert taken(early).outcome == Outcome.OLDER
    assert invited.state == A.DECLINED


def test_a_yes_after_a_no_waits_for_a_planner_who_takes_it_over(
    app: Flask, sign_in: SignInAs
) -> None:
    invited = invite()
    taken(Reply(invited.call, partstat="DECLINED", stamp=now() - timedelta(minutes=5)))
    line = taken(Reply(invited.call, stamp=now() + timedelta(seconds=1)))
    assert line.outcome == Outcome.REFUSED
    before = len(mails(invited.person, gone=True))
    assert sign_in(a_planner()).post(f"/desk/replies/{line.id}/apply").status_code == 303
    assert invited.state == A.ACCEPTED
    assert f"person:{invited.person.id}" in booked(invited.session)
    asked = [mail for mail in mails(invited.person, gone=True)[before:] if mail.calendar]
    assert not asked, "nobody is asked what they have just answered"


def test_answers_about_what_is_over_called_off_or_taken_back_change_nothing(app: Flask) -> None:
    invited = invite()
    reply = Reply(invited.call)
    studio.cancel(invited.session, actor=a_planner(), reason="Panne")
    db.session.commit()
    assert taken(reply).outcome == Outcome.OVER
    over = invite(person=somebody(email="o@example.org"))
    answer = Reply(over.call, sender="o@example.org", attendee="mailto:o@example.org")
    with time_machine.travel(NINE + 3 * HOUR):
        assert taken(answer).outcome == Outcome.OVER
    off = invite(person=somebody(email="p@example.org"))
    answer = Reply(off.call, sender="p@example.org", attendee="mailto:p@example.org")
    studio.unassign(None, off.part)
    db.session.commit()
    assert taken(answer).outcome == Outcome.TAKEN_OFF
    assert db.session.scalars(select(Assignment.state).distinct()).all() == [A.PENDING]


def test_the_same_mail_counts_once(app: Flask) -> None:
    invited = invite()
    raw = Reply(invited.call, name="<one@example.org>").raw
    assert take(raw) is not None
    studio.answer(invited.person, invited.part, "decline")
    db.session.commit()
    assert take(b"Received: from somewhere\r\n" + raw) is None
    assert take(raw.replace(b"\r\n", b"\n")) is None
    assert invited.state == A.DECLINED
    assert db.session.scalar(select(func.count()).select_from(MailedReply)) == 1


def test_one_answer_is_for_all_that_somebody_does_there(app: Flask) -> None:
    invited = invite()
    studio.assign(None, sessions.locked(invited.session.id), invited.person, Role.HOST)
    db.session.commit()
    assert taken(Reply(invited.call, sequence=invited.call.sequence)).outcome == Outcome.APPLIED
    assert db.session.scalars(select(Assignment.state)).all() == [A.ACCEPTED, A.ACCEPTED]


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"partstat": "DELEGATED"}, Outcome.SHOWN),
        ({"method": "REFRESH"}, Outcome.NO_ANSWER),
        ({"method": "REQUEST"}, Outcome.NO_ANSWER),
        ({"uid": "someone-elses@calendar.example"}, Outcome.UNKNOWN),
        ({"uid": "call-%00%27;DROP@x"}, Outcome.UNKNOWN),
    ],
)
def test_what_is_no_yes_or_no_is_never_applied(
    app: Flask, more: dict[str, Any], outcome: Outcome
) -> None:
    invited = invite()
    assert taken(Reply(invited.call, **more)).outcome == outcome
    assert invited.state == A.PENDING


def test_replies_wait_until_somebody_puts_them_away(app: Flask, sign_in: SignInAs) -> None:
    desk = sign_in(a_planner())
    line = take(b"From: ana@example.org\r\nSubject: Question\r\n\r\nOn mange quoi ?")
    assert line is not None
    assert "On mange quoi" in desk.get("/desk/replies").text
    assert "1 courriel attend" in desk.get("/desk/").text
    assert desk.post(f"/desk/replies/{line.id}/dismiss").status_code == 303
    assert "On mange quoi" not in desk.get("/desk/replies").text
    assert "On mange quoi" in desk.get("/desk/replies?show=all").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(
    app: Flask, sign_in: SignInAs, count_queries: list[str], count: int
) -> None:
    for number in range(count):
        email = f"g{number}@example.org"
        invited = invite(person=somebody(email=email))
        taken(Reply(invited.call, sender=email, attendee=f"mailto:{email}", partstat="TENTATIVE"))
    desk = sign_in(a_planner())
    count_queries.clear()
    assert desk.get("/desk/replies").status_code == 200
    assert len(count_queries) <= 14
