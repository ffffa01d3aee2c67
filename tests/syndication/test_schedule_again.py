"""A schedule imported again: what moved, what changed, what was edited here, what is gone."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import PersonFactory, SessionFactory, StudioFactory
from tests.syndication.importing import (
    count,
    counts,
    event,
    everything,
    people_of,
    run_schedule,
    said,
    schedule,
    session,
    topic,
)
from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Booking,
    Role,
    SessionState,
)
from webcast.syndication.reading.report import Kind
from webcast.topics.models import CoSpeaker, Topic, TopicState, TopicVersion
from webcast.topics.search import expression, ids

pytestmark = pytest.mark.usefixtures("app")


def test_an_event_that_moved_is_moved_and_calendars_can_tell():
    run_schedule(schedule(event(1), event(2, "11:00")))
    calm = (session(2).sequence, session(2).changed_at, session(2).version, topic(2).version)
    db.session.remove()
    # They change places: neither could be moved before the other.
    outcome = run_schedule(schedule(event(1, "14:30"), event(2, "11:00")))
    assert counts(outcome) == {"changed": 1, "unchanged": 1}
    assert session(1).sequence == 1
    assert session(1).starts_at == datetime(2031, 3, 28, 13, 30, tzinfo=UTC)
    assert session(1).ends_at - session(1).starts_at == timedelta(hours=1)
    assert topic(1).next_session_at == session(1).starts_at
    assert calm == (
        session(2).sequence, session(2).changed_at, session(2).version, topic(2).version
    )  # fmt: skip
    booked = db.session.scalars(select(Booking).where(Booking.session_id == session(1).id)).all()
    assert {one.starts_at for one in booked} == {session(1).starts_at}


def test_two_events_may_change_places():
    run_schedule(schedule(event(1, persons="4 Ana"), event(2, "11:00", persons="4 Ana")))
    outcome = run_schedule(
        schedule(event(1, "11:00", persons="4 Ana"), event(2, "10:00", persons="4 Ana"))
    )
    assert counts(outcome) == {"changed": 2}
    assert session(2).starts_at < session(1).starts_at


def test_an_event_that_says_something_else_has_one_more_version_and_keeps_its_calendar_entry():
    run_schedule(schedule(event(1, abstract="Avant.")))
    uuid = (topic(1).uuid, session(1).uuid)
    outcome = run_schedule(schedule(event(1, abstract="Après.", persons="9 Zoé")))
    assert counts(outcome) == {"changed": 1}
    assert (topic(1).article, topic(1).uuid, session(1).uuid) == ("Après.", *uuid)
    assert session(1).sequence == 0
    versions = db.session.scalars(select(TopicVersion).order_by(TopicVersion.number)).all()
    assert [(v.number, v.content["article"]) for v in versions] == [(1, "Avant."), (2, "Après.")]
    zoe = db.session.scalars(select(Person).where(Person.external_id == "9")).one()
    assert people_of(session(1)) == [zoe.id]
    assert db.session.scalars(select(CoSpeaker.name)).all() == ["Zoé"]
    assert db.session.scalars(ids(expression("zoe"))).all() == [topic(1).id]


def test_a_person_who_is_called_otherwise_is_renamed_everywhere():
    run_schedule(schedule(event(1, persons="4 Ana")))
    run_schedule(schedule(event(1, persons="4 Ana Durand")))
    assert db.session.scalars(select(Person.name).where(Person.external_id == "4")).all() == [
        "Ana Durand"
    ]
    assert db.session.scalars(ids(expression("durand"))).all() == [topic(1).id]


def test_a_text_that_was_edited_here_is_kept_unless_the_file_is_to_win():
    run_schedule(schedule(event(1)))
    topic(1).title = "Un bien meilleur titre"
    db.session.commit()
    same = run_schedule(schedule(event(1)))
    assert counts(same) == {"unchanged": 1}
    outcome = run_schedule(schedule(event(1, title="Débat retouché")))
    assert counts(outcome) == {"unchanged": 1, "warning": 1}
    assert "edited here since" in said(outcome, Kind.WARNING)[0][1]
    assert topic(1).title == "Un bien meilleur titre"
    db.session.remove()
    run_schedule(schedule(event(1, title="Débat retouché")), overwrite=True)
    assert topic(1).title == "Débat retouché"


def test_a_session_that_was_moved_here_is_kept_unless_the_file_is_to_win():
    run_schedule(schedule(event(1)))
    one = session(1)
    one.ends_at += timedelta(minutes=30)
    one.envelope_ends_at = one.ends_at
    db.session.commit()
    outcome = run_schedule(schedule(event(1, "15:00")))
    assert counts(outcome) == {"unchanged": 1, "warning": 1}
    assert session(1).starts_at.hour == 9
    db.session.remove()
    assert counts(run_schedule(schedule(event(1, "15:00")), overwrite=True)) == {"changed": 1}
    assert session(1).starts_at.hour == 14


def test_set_up_and_crew_move_along_and_whoever_has_an_account_is_asked_again():
    run_schedule(schedule(event(1)))
    one = session(1)
    one.envelope_starts_at -= timedelta(minutes=45)
    camera: Any = PersonFactory()
    db.session.add(
        Assignment(
            session_id=one.id, person_id=camera.id, role=Role.CAMERA,
            state=AssignmentState.ACCEPTED,
        )
    )  # fmt: skip
    db.session.commit()
    number = camera.id
    assert counts(run_schedule(schedule(event(1, "15:00")))) == {"changed": 1}
    moved = session(1)
    assert moved.starts_at - moved.envelope_starts_at == timedelta(minutes=45)
    asked = db.session.scalars(select(Assignment).where(Assignment.person_id == number)).one()
    assert asked.state == AssignmentState.PENDING
    booked = db.session.scalars(select(Booking).where(Booking.resource == f"person:{number}")).one()
    assert booked.starts_at == moved.envelope_starts_at


def test_events_gone_from_the_file_are_named_and_called_off_only_if_that_is_asked_for():
    both, one = schedule(event(1), event(2, "12:00")), schedule(event(1))
    run_schedule(both)
    outcome = run_schedule(one)
    assert said(outcome, Kind.WARNING) == [
        ("Débat 2", "No longer in the file. It stays as it is here.")
    ]
    assert session(2).state == SessionState.CONFIRMED
    db.session.remove()
    outcome = run_schedule(one, cancel_missing=True)
    assert counts(outcome) == {"changed": 1, "unchanged": 1}
    gone = session(2)
    assert (gone.state, gone.sequence) == (SessionState.CANCELLED, 1)
    assert gone.cancel_reason
    assert topic(2).state == TopicState.SELECTED
    assert not db.session.scalars(select(Booking).where(Booking.session_id == gone.id)).all()
    db.session.remove()
    before = everything()
    assert counts(run_schedule(one, cancel_missing=True)) == {"unchanged": 1}
    assert everything() == before
    assert counts(run_schedule(both)) == {"changed": 1, "unchanged": 1}
    assert (session(2).state, topic(2).state) == (SessionState.CONFIRMED, TopicState.SCHEDULED)
    assert session(2).sequence == 2


def test_nothing_is_called_off_while_something_in_the_file_cannot_be_read():
    run_schedule(schedule(event(1), event(2, "12:00")))
    broken = schedule(event(1), event(2, "12:00", duration="lang"))
    outcome = run_schedule(broken, cancel_missing=True)
    assert counts(outcome)["refused"] == 1
    assert session(2).state == SessionState.CONFIRMED


def test_what_was_called_off_here_stays_so():
    run_schedule(schedule(event(1)))
    one = session(1)
    one.state, one.cancelled_at = SessionState.CANCELLED, now()
    db.session.execute(db.delete(Booking))
    db.session.commit()
    assert counts(run_schedule(schedule(event(1)))) == {"unchanged": 1}
    assert counts(run_schedule(schedule(event(1, "15:00")))) == {"changed": 1}
    assert session(1).state == SessionState.CANCELLED
    assert count(Booking) == 0


def test_whoever_has_left_is_not_brought_back():
    run_schedule(schedule(event(1, persons="4 Ana")))
    ana = db.session.scalars(select(Person).where(Person.external_id == "4")).one()
    ana.name, ana.erased_at = "Compte supprimé", now()
    db.session.commit()
    run_schedule(schedule(event(1, persons="4 Ana"), event(2, "12:00", persons="4 Ana")))
    assert db.session.scalars(select(Person.name).where(Person.external_id == "4")).all() == [
        "Compte supprimé"
    ]
    assert people_of(session(2)) == []


def test_other_sources_and_other_sessions_are_left_alone():
    StudioFactory()
    SessionFactory()
    db.session.commit()
    run_schedule(schedule(event(1)), key="one")
    run_schedule(schedule(event(1), day="2031-04-01"), key="two")
    assert counts(run_schedule(schedule(event(1)), key="one")) == {"unchanged": 1}
    assert count(Topic) == 2
