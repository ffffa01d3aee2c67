"""What goes out: messages that calendars understand, one for each person, in the right order."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.calendars.invitations.world import (
    call_of,
    data_of,
    event_of,
    invite,
    link_in,
    mails,
    move,
    part_of,
    sent,
)
from tests.calendars.readers import READERS
from tests.conftest import SignInAs
from tests.studio.examples import HOUR, NINE, a_planner, plan_at, somebody
from webcast.calendars.feeds import Speech
from webcast.calendars.invitations import actions, queries
from webcast.calendars.invitations.message import quoted
from webcast.calendars.invitations.models import CallStatus, SessionCall
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.actions import tell, try_again
from webcast.notices.letters import Letter
from webcast.notices.models import Mail, MailState, Notice
from webcast.studio import actions as studio
from webcast.studio import queries as sessions
from webcast.studio.models import AssignmentState, Role, StudioSession


def test_who_is_asked_gets_text_html_and_a_calendar_in_this_order(app: Flask) -> None:
    invited = invite()
    (mail,) = mails(invited.person)
    letter = sent(mail)
    assert letter.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    part = part_of(letter)
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_param("method") == "REQUEST"
    assert part.get_content_charset() == "utf-8"
    method, event = event_of(mail)
    assert method == "REQUEST"
    assert event["UID"] == f"call-{invited.call.uuid}@{the_channel().uid_domain}"
    assert event["SEQUENCE"] == 0
    attendee = event["ATTENDEE"]
    assert str(attendee) == "mailto:zoe@example.org"
    assert attendee.params == {
        "CUTYPE": "INDIVIDUAL",
        "ROLE": "REQ-PARTICIPANT",
        "PARTSTAT": "NEEDS-ACTION",
        "RSVP": "TRUE",
        "CN": "Zoé Léglise",
    }
    assert str(event["ORGANIZER"]) == f"mailto:{letter['From'].addresses[0].addr_spec}"
    assert link_in(mail) in str(event["DESCRIPTION"]).replace("http://127.0.0.1:8000", "")


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_understands_what_we_send(app: Flask, reader: str) -> None:
    invited = invite()
    asked = data_of(mails(invited.person)[-1])
    studio.cancel(invited.session, actor=a_planner(), reason="Inondation")
    db.session.commit()
    cancelled = data_of(mails(invited.person)[-1])
    for data, sequence, status in ((asked, 0, "TENTATIVE"), (cancelled, 1, "CANCELLED")):
        (event,) = READERS[reader](data)
        assert event.uid == f"call-{invited.call.uuid}@{the_channel().uid_domain}"
        assert (event.sequence, event.status) == (sequence, status)
        assert (event.starts, event.ends) == (NINE, NINE + HOUR)
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_replies_go_to_their_own_address_and_the_mail_comes_from_it(app: Flask) -> None:
    from dataclasses import replace

    before = app.config["SETTINGS"]
    app.config["SETTINGS"] = replace(before, mail_replies_to="reponses@tv.example")
    try:
        invited = invite()
        (mail,) = mails(invited.person)
        _method, event = event_of(mail)
        assert str(event["ORGANIZER"]) == "mailto:reponses@tv.example"
        assert sent(mail)["From"].addresses[0].addr_spec == "reponses@tv.example"
        tell(invited.person, Letter(subject="Autre chose", lines=[]))
        assert sent(mails(invited.person)[-1])["From"].addresses[0].addr_spec != (
            "reponses@tv.example"
        )
    finally:
        app.config["SETTINGS"] = before


def test_a_move_asks_again_under_the_same_uid_with_the_next_sequence(app: Flask) -> None:
    invited = invite()
    studio.answer(invited.person, invited.part, "accept")
    move(invited.session)
    first, second = (event_of(mail) for mail in mails(invited.person, gone=True))
    assert second[0] == "REQUEST"
    assert second[1]["UID"] == first[1]["UID"]
    assert second[1]["SEQUENCE"] == 1
    assert second[1]["DTSTAMP"].dt > first[1]["DTSTAMP"].dt
    assert second[1]["DTSTART"].dt == NINE + 2 * HOUR
    assert second[1]["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert invited.state == AssignmentState.PENDING


def test_who_is_asked_again_about_the_same_is_told_the_same_sequence(app: Flask) -> None:
    invited = invite()
    studio.answer(invited.person, invited.part, "decline")
    studio.ask_again(a_planner(), invited.part)
    db.session.commit()
    first, second = (event_of(mail)[1] for mail in mails(invited.person, gone=True))
    assert first["SEQUENCE"] == second["SEQUENCE"] == 0
    assert second["DTSTAMP"].dt > first["DTSTAMP"].dt


def test_a_session_called_off_and_brought_back_never_goes_back_in_sequence(app: Flask) -> None:
    invited = invite()
    planner = a_planner()
    studio.cancel(invited.session, actor=planner, reason="Panne")
    studio.reinstate(invited.session, actor=planner)
    move(invited.session)
    told = [event_of(mail) for mail in mails(invited.person, gone=True)]
    assert [method for method, _event in told] == ["REQUEST", "CANCEL", "REQUEST", "REQUEST"]
    assert [event["SEQUENCE"] for _method, event in told] == [0, 1, 2, 3]
    assert told[1][1]["STATUS"] == "CANCELLED"
    assert len({event["UID"] for _method, event in told}) == 1


def test_who_is_taken_off_is_told_and_their_link_ends(app: Flask, visitor: Any) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    assert visitor.get(link).status_code == 200
    studio.unassign(None, invited.part)
    db.session.commit()
    method, event = event_of(mails(invited.person)[-1])
    assert (method, event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    assert visitor.get(link).status_code == 404
    assert visitor.post(link, data={"answer": "accept", "sequence": "1"}).status_code == 404
    # Asked once more, they get the same event again, and another link.
    studio.assign(None, sessions.locked(invited.session.id), invited.person, Role.GUEST)
    db.session.commit()
    again = mails(invited.person)[-1]
    assert event_of(again)[1]["SEQUENCE"] == 2
    assert event_of(again)[1]["UID"] == event["UID"]
    assert visitor.get(link).status_code == 404
    assert visitor.get(link_in(again)).status_code == 200


def test_somebody_with_two_parts_has_one_event_from_first_call_to_last_release(app: Flask) -> None:
    session = plan_at(
        envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR, title="À deux voix"
    )
    person = somebody()
    studio.assign(None, session, person, Role.HOST)
    studio.assign(None, session, person, Role.DIRECTOR)
    db.session.commit()
    asked, whole = mails(person, gone=True)
    assert asked.state == MailState.REPLACED
    _method, event = event_of(whole)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (NINE - HOUR, NINE + 2 * HOUR)
    assert event["SEQUENCE"] == 1
    assert len(db.session.scalars(select(SessionCall)).all()) == 1
    assert "animation, réalisation" in str(event["SUMMARY"])
    move(session)
    assert len(mails(person, gone=True)) == 3, "one letter for both parts"
    _method, event = event_of(mails(person)[-1])
    assert (event["DTSTART"].dt, event["SEQUENCE"]) == (NINE + HOUR, 2)


def test_who_loses_one_of_two_parts_keeps_the_event(app: Flask) -> None:
    session = plan_at(envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR)
    person = somebody()
    host = studio.assign(None, session, person, Role.HOST)
    director = studio.assign(None, session, person, Role.DIRECTOR)
    studio.answer(person, host, "accept")
    studio.unassign(None, director)
    db.session.commit()
    method, event = event_of(mails(person)[-1])
    assert (method, event["SEQUENCE"]) == ("REQUEST", 2)
    assert event["DTSTART"].dt == NINE
    assert event["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
    assert "RSVP" not in event["ATTENDEE"].params


def test_confirming_asks_nobody_and_an_answer_to_the_first_request_still_counts(
    app: Flask,
) -> None:
    invited = invite()
    studio.answer(invited.person, invited.part, "accept")
    studio.advance(invited.session, "confirm", actor=a_planner())
    db.session.commit()
    (asked,) = [mail for mail in mails(invited.person, gone=True) if mail.calendar]
    assert asked.calendar_method == "REQUEST"
    assert invited.state == AssignmentState.ACCEPTED
    call = invited.call
    assert (call.status, call.sequence, call.asked_sequence) == (CallStatus.CONFIRMED, 1, 0)


def test_two_moves_in_a_minute_leave_one_mail_that_is_right(app: Flask) -> None:
    invited = invite()
    mails(invited.person)[0].state = MailState.SENT
    move(invited.session)
    move(invited.session)
    db.session.expire_all()
    states = [mail.state for mail in mails(invited.person, gone=True)]
    assert states == [MailState.SENT, MailState.REPLACED, MailState.WAITING]
    _method, event = event_of(mails(invited.person)[-1])
    assert (event["SEQUENCE"], event["DTSTART"].dt) == (2, NINE + 4 * HOUR)


def test_a_failed_mail_that_a_later_one_made_void_is_not_sent_again(app: Flask) -> None:
    from webcast.core.errors import Refused

    invited = invite()
    first = mails(invited.person)[0]
    first.state = MailState.FAILED
    move(invited.session)
    with pytest.raises(Refused):
        try_again(first)


def test_hostile_names_cannot_leave_their_place(app: Flask) -> None:
    name = 'Zoé ";X="\r\nATTENDEE:mailto:evil@example.org\r\n, <b>'
    invited = invite(person=somebody(name=name, email="o'zoe+a@example.org"), title="a\r\nb;c,d\\")
    (mail,) = mails(invited.person)
    _method, event = event_of(mail)
    assert str(event["ATTENDEE"]) == "mailto:o'zoe+a@example.org"
    assert "evil" not in str(event["ORGANIZER"])
    assert sent(mail)["To"].addresses[0].addr_spec == "o'zoe+a@example.org"
    assert quoted('a"b\x00c\nd') == '"a\'bc d"'
    for read in READERS.values():
        (seen,) = read(data_of(mail))
        assert seen.sequence == 0


def test_profiles_without_an_account_get_no_mail(app: Flask) -> None:
    session = plan_at()
    studio.assign(None, session, somebody(email=None), Role.GUEST)
    db.session.commit()
    assert not db.session.scalars(select(Mail)).all()


def test_an_erased_account_leaves_no_trace_of_its_address(app: Flask, sign_in: SignInAs) -> None:
    from tests.calendars.invitations.world import Reply, take
    from webcast.accounts import passwords

    secret = "une phrase assez longue"
    person = somebody(email="zoe@example.org", password_hash=passwords.hash_password(secret))
    invited = invite(person=person)
    take(Reply(invited.call, partstat="TENTATIVE").raw)
    take(Reply(invited.call, uid="unknown").raw)
    assert (
        sign_in(person).post("/me/erase", data={"password": secret, "sure": "y"}).status_code == 303
    )
    last = db.session.scalars(select(Mail).where(Mail.recipient == "zoe@example.org")).one()
    db.session.delete(last)  # the last word to them; it goes once it is sent
    db.session.commit()
    with db.engine.connect() as connection:
        from webcast.core.database import Base

        for table in Base.metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            assert "zoe@example.org" not in repr(rows), table.name


def test_calls_are_what_a_person_has_to_be_there_for(app: Flask, count_queries: list[str]) -> None:
    person = somebody()
    for number in range(3):
        session = plan_at(NINE + number * 24 * HOUR)
        studio.assign(None, session, person, Role.GUEST)
    db.session.commit()
    calls = queries.calls_of(person)
    assert [call.starts for call in calls] == [NINE + number * 24 * HOUR for number in range(3)]
    assert {call.state for call in calls} == {"TENTATIVE"}
    count_queries.clear()
    queries.calls_of(person, StudioSession.starts_at > NINE)
    assert len(count_queries) <= 5
    speech = Speech.now_spoken("http://tv.example", the_channel())
    facts = queries.call_facts(calls[0], speech)
    assert facts.uid.startswith("call-")
    assert "@" not in facts.description


def test_who_is_taken_off_keeps_a_cancelled_call_for_a_month(app: Flask) -> None:
    import time_machine

    invited = invite()
    studio.unassign(None, invited.part)
    db.session.commit()
    (call,) = queries.calls_of(invited.person)
    assert (call.state, call.answer) == ("CANCELLED", None)
    with time_machine.travel(now() + timedelta(days=32)):
        assert queries.calls_of(invited.person) == []


def test_calls_of_people_who_were_there_before_are_caught_up(app: Flask) -> None:
    invited = invite()
    db.session.delete(invited.call)
    db.session.commit()
    assert call_of(invited.person, invited.session) is None
    actions.catch_up()
    db.session.commit()
    assert invited.call.sequence == 0


def test_the_site_shows_a_notice_that_needs_no_secret(app: Flask) -> None:
    invite()
    assert db.session.scalars(select(Notice.path)).all() == ["/me/sessions/"]
