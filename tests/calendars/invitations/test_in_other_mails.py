"""What comes in and is no plain answer: another time, a bounce, a holiday, a hostile mail."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

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
    zone,
)
from tests.conftest import SignInAs
from tests.studio.examples import HOUR, NINE, a_planner
from webcast.calendars.invitations.models import Outcome
from webcast.calendars.invitations.reading import MOST, read
from webcast.core.database import db
from webcast.notices.models import Mail, MailState
from webcast.studio.models import AssignmentState


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
    assert invited.state == AssignmentState.PENDING
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
    assert invited.state == AssignmentState.PENDING


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
    assert invited.state == AssignmentState.PENDING


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
