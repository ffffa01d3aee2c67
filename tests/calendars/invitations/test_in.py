"""What comes in: applied when it is sure whose it is and what it answers, else kept and shown."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.calendars.invitations.world import (
    Invited,
    Reply,
    domain,
    event_of,
    invite,
    mails,
    move,
    take,
    taken,
)
from tests.conftest import SignInAs
from tests.studio.examples import HOUR, NINE, a_planner, booked, somebody
from webcast.calendars.invitations.models import How, MailedReply, Outcome
from webcast.calendars.invitations.reading import MOST, read
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.models import Mail, MailState
from webcast.studio import actions as studio
from webcast.studio import queries as sessions
from webcast.studio.models import Assignment, AssignmentState, Role

A = AssignmentState
PARIS = [
    "BEGIN:VTIMEZONE",
    "TZID:{name}",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


def zone(name: str) -> list[str]:
    return [line.format(name=name) for line in PARIS]


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


def counter(invited: Invited, *lines: str, **more: Any) -> Reply:
    return Reply(invited.call, method="COUNTER", partstat="TENTATIVE", lines=list(lines), **more)


@pytest.mark.parametrize(
    ("lines", "zones"),
    [
        (["DTSTART:20300507T130000Z", "DTEND:20300507T140000Z"], []),
        (["DTSTART;TZID=Romance Standard Time:20300507T150000", "DURATION:PT1H"], []),
        (
            ["DTSTART;TZID=Heure de chez nous:20300507T150000", "DURATION:PT1H"],
            zone("Heure de chez nous"),
        ),
    ],
)
def test_another_time_is_shown_and_leads_to_the_form_filled_in(
    app: Flask, sign_in: SignInAs, lines: list[str], zones: list[str]
) -> None:
    invited = invite()
    line = taken(counter(invited, *lines, "COMMENT:Plutôt l’après-midi ?", zones=zones))
    assert line.outcome == Outcome.COUNTER
    assert line.starts_at == datetime(2030, 5, 7, 13, tzinfo=UTC)
    assert invited.state == A.PENDING
    desk = sign_in(a_planner())
    page = desk.get(f"/desk/sessions/{invited.session.uuid}").text
    assert "Plutôt l’après-midi" in page
    found = re.search(r'href="([^"]*starts_at=[^"]*)"', page)
    assert found
    form = desk.get(found[1].replace("&amp;", "&").partition("#")[0]).text
    assert 'value="2030-05-07T15:00"' in form
    assert 'value="2030-05-07T16:00"' in form
    # The move answers it: nobody has to say no as well.
    move(invited.session, 4 * HOUR)
    db.session.expire_all()
    assert line.handled_at is not None
    assert desk.post(f"/desk/replies/{line.id}/refuse").status_code == 409


def test_another_time_that_is_refused_is_told_to_the_calendar(
    app: Flask, sign_in: SignInAs
) -> None:
    invited = invite()
    line = taken(counter(invited, "DTSTART:20300507T130000Z"))
    assert sign_in(a_planner()).post(f"/desk/replies/{line.id}/refuse").status_code == 303
    method, event = event_of(mails(invited.person)[-1])
    assert (method, event["SEQUENCE"]) == ("DECLINECOUNTER", 0)
    assert event["DTSTART"].dt == NINE
    assert invited.state == A.PENDING


BOUNCE = """\
From: MAILER-DAEMON@mx.example
To: reponses@tv.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
Message-ID: <bounce{n}@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I could not deliver it.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; zoe@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {status} User unknown

--b
Content-Type: text/rfc822-headers

Message-ID: <{uuid}@{domain}>
Subject: x

--b--
"""


def bounce(mail: Mail, action: str, status: str) -> bytes:
    facts = {"uuid": mail.uuid, "domain": domain(), "action": action, "status": status}
    return BOUNCE.format(n=mail.id, **facts).replace("\n", "\r\n").encode()


def test_a_mail_that_could_never_be_delivered_is_shown_to_planners(
    app: Flask, sign_in: SignInAs
) -> None:
    invited = invite()
    (mail,) = mails(invited.person)
    mail.state = MailState.SENT
    db.session.commit()
    line = take(bounce(mail, "failed", "5.1.1"))
    assert line is not None
    assert (line.outcome, line.call_id) == (Outcome.BOUNCED, invited.call.id)
    db.session.refresh(mail)
    assert mail.state == MailState.FAILED
    page = sign_in(a_planner()).get(f"/desk/sessions/{invited.session.uuid}").text
    assert "courriel en échec" in page
    assert "User unknown" in page
    assert len(mails(invited.person)) == 1, "nothing is answered"


def test_a_delay_and_a_holiday_say_nothing(app: Flask) -> None:
    invited = invite()
    (mail,) = mails(invited.person)
    mail.state = MailState.SENT
    db.session.commit()
    line = take(bounce(mail, "delayed", "4.4.1"))
    assert line is not None
    assert line.outcome == Outcome.AUTOMATIC
    away = b"From: zoe@example.org\r\nAuto-Submitted: auto-replied\r\n\r\nJe suis en vacances."
    line = take(away)
    assert line is not None
    assert line.outcome == Outcome.AUTOMATIC
    assert mail.state == MailState.SENT
    assert len(db.session.scalars(select(Mail)).all()) == 1, "nobody is written to"


HOSTILE = {
    "a bounce with zeros": BOUNCE.format(
        n=1, uuid="\x00" * 36, domain="x", action="failed", status="5.0.0"
    ).encode(),
    "nothing": b"",
    "no headers": b"\r\n\r\nBEGIN:VCALENDAR",
    "only zeros": b"\x00" * 2000,
    "two senders": b"From: zoe@example.org, evil@example.org\r\n\r\nx",
    "deep": b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(900)
    ),
    "no boundary": b"Content-Type: multipart/mixed\r\n\r\n--\r\n",
    "odd charset": b"Content-Type: text/calendar; charset=klingon; method=REPLY\r\n\r\n\xff\xfe",
    "broken base64": b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: base64\r\n\r\n@@=",
    "half a calendar": b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID",
    "encoded word": b"From: =?utf-8?b?????= <zoe@example.org>\r\nSubject: =?x?q?=ff?=\r\n\r\n",
    "seconds for ever": (
        b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:COUNTER\r\n"
        b"BEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:00010101T000000\r\n"
        b"TZOFFSETFROM:+0000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\n"
        b"END:VTIMEZONE\r\nBEGIN:VEVENT\r\nUID:a\r\nDTSTART;TZID=X:20300507T000000\r\n"
        b"RRULE:FREQ=SECONDLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mails_are_kept_as_a_line_and_nothing_more(
    app: Flask, sign_in: SignInAs, name: str
) -> None:
    line = take(HOSTILE[name])
    assert line is not None
    assert line.outcome in {
        Outcome.NO_CALENDAR,
        Outcome.UNREADABLE,
        Outcome.UNKNOWN,
        Outcome.BOUNCED,
    }
    assert sign_in(a_planner()).get("/desk/replies").status_code == 200


def test_a_mail_that_is_too_big_is_not_read(app: Flask) -> None:
    invited = invite()
    line = take(Reply(invited.call).raw + b"x" * MOST)
    assert line is not None
    assert (line.outcome, line.sender) == (Outcome.TOO_BIG, "zoe@example.org")
    assert invited.state == A.PENDING


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 40))
def test_whatever_is_done_to_a_mail_it_is_read_or_put_aside(
    noise: bytes, place: int, gone: int
) -> None:
    from types import SimpleNamespace

    call: Any = SimpleNamespace(uuid="x")
    raw = Reply(call, uid="call-x@y", encoding="8bit", lines=["DTSTART:20300507T130000Z"]).raw
    reading = read(raw[:place] + noise + raw[place + gone :])
    assert (reading.answer is None) != (reading.problem is None)


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
