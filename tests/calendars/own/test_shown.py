"""Private calendars: what each shows, and to whom."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calendars.own.helping import asked, follow, hand_of, path_of, read, titles
from tests.calendars.planned import (
    HOUR,
    a_topic,
    called_off,
    confirmed,
    fetched,
    last_modified,
    moved,
    planned,
    planner,
    soon,
)
from tests.calendars.readers import READERS
from tests.factories import CampaignFactory, OrganisationFactory, StudioFactory, member_of
from tests.studio.examples import somebody
from webcast.accounts.models import Capability, CapabilityGrant
from webcast.calendars.checking import icalendars
from webcast.calendars.own import queries
from webcast.calendars.own.models import Scope
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.sponsors.models import Pledge, PledgeState
from webcast.studio import actions as studio
from webcast.studio.models import Role
from webcast.studio.queries import locked, topics_of

EVERY = list(READERS)


def test_mine_holds_what_i_follow_and_forgets_what_i_follow_no_more(
    app: Flask, visitor: FlaskClient
) -> None:
    me = somebody()
    session = confirmed(title="A")
    confirmed(soon(8), title="B")
    tentative = planned(soon(9), title="C")
    row = follow(me, session)
    follow(me, tentative)
    path = path_of(app, me, Scope.MINE)
    assert titles(visitor, path) == ["A"]
    before = fetched(visitor, path)
    db.session.delete(row)
    db.session.commit()
    after = fetched(visitor, path)
    assert b"BEGIN:VEVENT" not in after.data
    assert last_modified(after) > last_modified(before)
    assert (
        fetched(visitor, path, If_Modified_Since=before.headers["Last-Modified"]).status_code == 200
    )
    assert fetched(visitor, path, If_None_Match=after.headers["ETag"]).status_code == 304


def test_mine_holds_what_an_organisation_of_mine_supports(app: Flask, visitor: FlaskClient) -> None:
    organisation = OrganisationFactory()
    me = member_of(organisation)
    of_topic, of_session = confirmed(title="A"), confirmed(soon(8), title="B")
    promised = confirmed(soon(9), title="C")
    for session, state in (
        (of_topic, PledgeState.ACCEPTED),
        (of_session, PledgeState.ACCEPTED),
        (promised, PledgeState.SUBMITTED),
    ):
        thing = (
            {"topic": None, "session": session}
            if session is of_session
            else {"topic": topics_of(session.id)[0]}
        )
        campaign = CampaignFactory(**thing)
        db.session.add(
            Pledge(
                campaign_id=campaign.id,
                organisation_id=organisation.id,
                amount_cents=100,
                state=state,
            )
        )
    db.session.commit()
    assert titles(visitor, path_of(app, me, Scope.MINE)) == ["A", "B"]


def test_my_calls_are_whole_envelopes_with_call_place_and_people(
    app: Flask, visitor: FlaskClient
) -> None:
    me, guest = somebody(name="Ada Un"), somebody(name="Bob Deux", email="bob@example.org")
    where = StudioFactory(
        name="Verrière", address="2 quai Nord", access="Sonner deux fois", zone="Europe/Paris"
    )
    start = soon()
    session = planned(
        start,
        studio=where,
        title="A",
        envelope_starts_at=start - HOUR,
        envelope_ends_at=start + 2 * HOUR,
        crew_note="Prévoir un gilet",
    )
    asked(session, me, Role.CAMERA, "accept")
    asked(session, guest, Role.GUEST)
    path = path_of(app, me, Scope.CREW)
    [event] = icalendars.read(read(visitor, path))
    assert (event.starts, event.ends) == (start - HOUR, start + 2 * HOUR)
    assert event.status == "TENTATIVE"
    assert event.summary == "Cadreur·se – A"
    for words in ("Sonner deux fois", "Prévoir un gilet", "Bob Deux", "2 quai Nord", "pas encore"):
        assert words in event.description
    assert "@example.org" not in read(visitor, path).decode()

    studio.confirm(session, actor=planner())
    db.session.commit()
    [event] = icalendars.read(read(visitor, path))
    assert event.status == "CONFIRMED"
    sequence = event.sequence

    studio.answer(me, hand_of(session, me), "decline")
    db.session.commit()
    [event] = icalendars.read(read(visitor, path))
    assert event.summary == "[ANNULÉ] Cadreur·se – A"
    assert event.status == "CANCELLED"
    assert event.sequence > sequence
    assert "Prévoir un gilet" not in event.description


def test_mine_names_a_session_once_with_my_own_hours(app: Flask, visitor: FlaskClient) -> None:
    me = somebody()
    start = soon()
    session = confirmed(start, title="A", envelope_starts_at=start - HOUR)
    confirmed(soon(8), title="B")
    follow(me, session)
    asked(session, me, Role.CAMERA, "accept")
    path = path_of(app, me, Scope.MINE)
    [event] = icalendars.read(read(visitor, path))
    assert event.uid.startswith("call-")
    assert event.starts == start - HOUR
    studio.unassign(planner(), hand_of(session, me))
    db.session.commit()
    # They are not on it any more, and it takes place: whoever follows it is told both.
    mine, theirs = icalendars.read(read(visitor, path))
    assert (mine.uid[:5], mine.status, mine.location) == ("call-", "CANCELLED", "")
    assert (theirs.uid, theirs.status, theirs.starts) == (
        f"session-{session.uuid}@{theirs.uid.partition('@')[2]}", "CONFIRMED", start,
    )  # fmt: skip


def test_planners_read_everything_and_lose_it_with_their_capability(
    app: Flask, visitor: FlaskClient
) -> None:
    me = planner()
    confirmed(title="A")
    planned(soon(8), title="B")
    called_off(planned(soon(9), title="C"))
    path = path_of(app, me, Scope.PLANNING)
    found = {e.summary: e.status for e in icalendars.read(read(visitor, path))}
    assert found == {"A": "CONFIRMED", "B": "TENTATIVE", "[ANNULÉ] C": "CANCELLED"}
    db.session.delete(db.session.get_one(CapabilityGrant, (me.id, Capability.PLANNING)))
    db.session.commit()
    assert fetched(visitor, path).status_code == 403


def test_that_a_studio_is_taken_says_nothing_else(app: Flask, visitor: FlaskClient) -> None:
    where = StudioFactory(name="Verrière", turnaround=30)
    start = soon()
    confirmed(start, studio=where, title="Secret", envelope_starts_at=start - HOUR)
    confirmed(start, title="Ailleurs")
    path = path_of(app, planner(), Scope.BUSY, where)
    [event] = icalendars.read(read(visitor, path))
    assert (event.starts, event.ends) == (start - HOUR, start + HOUR + timedelta(minutes=30))
    assert event.summary == "Occupé"
    assert b"Secret" not in read(visitor, path)


@pytest.mark.parametrize("reader", EVERY)
def test_every_reader_reads_private_calendars_alike(
    app: Flask, visitor: FlaskClient, reader: str
) -> None:
    me = planner()
    where = StudioFactory(name="Ici; là, \\ ou « ailleurs »")
    session = confirmed(title="🎬 <b>A</b>, b; c", studio=where, topic=a_topic())
    asked(session, me, Role.DIRECTOR)
    follow(me, session)
    for scope, of in (
        (Scope.MINE, None),
        (Scope.CREW, None),
        (Scope.PLANNING, None),
        (Scope.BUSY, where),
    ):
        path = path_of(app, me, scope, of)
        queries.in_use(me)[-1].alarm = 15
        db.session.commit()
        data = fetched(visitor, path).data
        gist = [(e.uid, e.starts, e.ends, e.status, e.summary) for e in READERS[reader](data)]
        assert gist == [
            (e.uid, e.starts, e.ends, e.status, e.summary) for e in icalendars.read(data)
        ]
        assert len(gist) == 1


def test_moves_reach_my_calls_under_the_same_name(app: Flask, visitor: FlaskClient) -> None:
    me = somebody()
    session = confirmed(title="A")
    asked(session, me, Role.DIRECTOR)
    path = path_of(app, me, Scope.CREW)
    [before] = icalendars.read(read(visitor, path))
    plan = studio.plan_of(locked(session.id))
    later = plan.starts_at + HOUR
    moved(
        session,
        starts_at=later,
        ends_at=plan.ends_at + HOUR,
        envelope_starts_at=later,
        envelope_ends_at=plan.ends_at + HOUR,
    )
    [after] = icalendars.read(read(visitor, path))
    assert after.uid == before.uid
    assert after.starts == before.starts + HOUR
    assert after.sequence > before.sequence


@pytest.mark.parametrize("scope", [Scope.MINE, Scope.CREW])
@pytest.mark.parametrize("way", ["taken off", "declined"])
def test_who_is_off_a_session_is_not_told_where_it_moves(
    app: Flask, visitor: FlaskClient, scope: Scope, way: str
) -> None:
    me = somebody()
    session = confirmed(title="A", public_note="Le public est bienvenu.")
    asked(session, me, Role.DIRECTOR, "accept")
    path = path_of(app, me, scope)
    [before] = icalendars.read(read(visitor, path))
    if way == "declined":
        studio.answer(me, hand_of(session, me), "decline")
    else:
        studio.unassign(planner(), hand_of(session, me))
    db.session.commit()
    plan = studio.plan_of(locked(session.id))
    moved(
        session, studio=StudioFactory(name="Secret"), starts_at=plan.starts_at + HOUR,
        ends_at=plan.ends_at + HOUR, envelope_starts_at=None, envelope_ends_at=None,
    )  # fmt: skip
    [after] = icalendars.read(read(visitor, path))
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence
    assert (after.starts, after.ends, after.location) == (before.starts, before.ends, "")
    assert "bienvenu" not in after.description


def test_an_answer_changes_no_status_that_a_program_would_not_believe(
    app: Flask, visitor: FlaskClient
) -> None:
    """STATUS says how sure the session is; a new one needs a new SEQUENCE."""
    me = somebody()
    session = confirmed(title="A")
    asked(session, me, Role.DIRECTOR)
    path = path_of(app, me, Scope.CREW)
    [before] = icalendars.read(read(visitor, path))
    studio.answer(me, hand_of(session, me), "accept")
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert before.status == after.status == "CONFIRMED"
    assert "pas encore" in before.description
    assert "pas encore" not in after.description
    assert after.stamped > before.stamped


def test_more_turnaround_is_a_new_sequence_where_it_is_seen(
    app: Flask, visitor: FlaskClient
) -> None:
    where = StudioFactory(name="Verrière", turnaround=0)
    session = confirmed(studio=where)
    version = session.version
    path = path_of(app, planner(), Scope.BUSY, where)
    [before] = icalendars.read(read(visitor, path))
    studio.change_studio(planner(), where, studio.Facts(name="Verrière", turnaround=45))
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert after.ends == before.ends + timedelta(minutes=45)
    assert after.sequence > before.sequence
    assert after.stamped > before.stamped
    # A planner who has the session's form open is not in the way of it.
    assert locked(session.id).version == version


def test_new_words_of_a_topic_are_a_new_stamp_for_planners_too(
    app: Flask, visitor: FlaskClient
) -> None:
    topic = a_topic(title="Avant")
    planned(topic=topic)
    path = path_of(app, planner(), Scope.PLANNING)
    [before] = icalendars.read(read(visitor, path))
    topic.title = "Après"
    touch("topic", topic.id)
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert (before.summary, after.summary) == ("Avant", "Après")
    assert after.stamped > before.stamped
