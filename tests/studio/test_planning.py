"""Planning sessions: what is taken, what is refused, and what follows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.studio.examples import (
    HOUR,
    MINUTE,
    NINE,
    a_planner,
    a_studio,
    a_topic,
    booked,
    mails_to,
    plan_at,
    somebody,
)
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.journal import history
from webcast.studio import actions, queries
from webcast.studio.actions import Plan
from webcast.studio.models import (
    AssignmentState,
    Role,
    SessionState,
    StudioSession,
)
from webcast.topics.models import TopicState

pytestmark = pytest.mark.usefixtures("app")


def test_a_session_takes_its_studio_for_the_envelope_and_the_turnaround() -> None:
    studio = a_studio(turnaround=30)
    session = plan_at(
        studio=studio, envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR
    )
    assert booked(session) == {
        f"studio:{studio.id}": (NINE - HOUR, NINE + 2 * HOUR + timedelta(minutes=30))
    }


def test_another_session_in_the_turnaround_is_refused_and_names_what_is_in_the_way() -> None:
    studio = a_studio(turnaround=30, name="Verrière")
    plan_at(studio=studio, title="La grande émission")
    with pytest.raises(Refused) as refused:
        plan_at(NINE + HOUR + timedelta(minutes=29), studio=studio)
    assert "Verrière" in refused.value.conflicts[0]
    assert "La grande émission" in refused.value.conflicts[0]
    assert db.session.query(StudioSession).count() == 1
    plan_at(NINE + HOUR + timedelta(minutes=30), studio=studio)


def test_crew_are_booked_for_the_envelope_and_those_on_screen_for_the_session() -> None:
    session = plan_at(envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR)
    camera, guest = somebody(), somebody()
    actions.assign(None, session, camera, Role.CAMERA)
    actions.assign(None, session, guest, Role.GUEST, call_at=NINE - timedelta(minutes=20))
    rows = booked(session)
    assert rows[f"person:{camera.id}"] == (NINE - HOUR, NINE + 2 * HOUR)
    assert rows[f"person:{guest.id}"] == (NINE - timedelta(minutes=20), NINE + HOUR)


def test_somebody_with_two_roles_is_booked_once_for_both() -> None:
    session = plan_at(envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR)
    person = somebody()
    actions.assign(None, session, person, Role.HOST)
    actions.assign(None, session, person, Role.PROMPTER)
    assert booked(session)[f"person:{person.id}"] == (NINE - HOUR, NINE + 2 * HOUR)


def test_somebody_who_is_taken_elsewhere_is_refused_by_name() -> None:
    person = somebody(name="Camille Deux-Fois")
    actions.assign(None, plan_at(title="Ailleurs"), person, Role.GUEST)
    session = plan_at(NINE + timedelta(minutes=59))
    with pytest.raises(Refused) as refused:
        actions.assign(None, session, person, Role.HOST)
    assert "Camille Deux-Fois" in refused.value.conflicts[0]
    assert "Ailleurs" in refused.value.conflicts[0]
    assert queries.locked(session.id).people == []


def test_declining_frees_the_time_and_tells_the_planners() -> None:
    planner, person = a_planner(), somebody()
    first, second = plan_at(), plan_at()
    one = actions.assign(planner, first, person, Role.GUEST)
    actions.answer(person, one, "decline", "Je suis à Nantes.")
    assert f"person:{person.id}" not in booked(first)
    actions.assign(planner, second, person, Role.GUEST)
    assert len(mails_to(planner)) == 1


def test_who_declined_is_asked_again_only_if_they_are_still_free() -> None:
    planner, person = a_planner(), somebody()
    first, second = plan_at(), plan_at()
    one = actions.assign(planner, first, person, Role.GUEST)
    actions.answer(person, one, "decline")
    actions.assign(planner, second, person, Role.GUEST)
    with pytest.raises(Refused):
        actions.ask_again(planner, one)
    db.session.refresh(one)
    assert one.state == AssignmentState.DECLINED


def test_a_cancelled_session_books_nothing_and_cannot_come_back_over_another() -> None:
    planner, studio = a_planner(), a_studio()
    session = plan_at(studio=studio, title="La première")
    actions.cancel(session, actor=planner, reason="Le studio est inondé.")
    assert booked(session) == {}
    other = plan_at(studio=studio, title="La seconde")
    with pytest.raises(Refused) as refused:
        actions.reinstate(session, actor=planner)
    assert "La seconde" in refused.value.conflicts[0]
    assert queries.locked(session.id).state == SessionState.CANCELLED
    actions.cancel(other, actor=planner, reason="Finalement non.")
    actions.reinstate(session, actor=planner)
    assert booked(session)


def test_a_changed_time_asks_those_concerned_again_and_moves_their_call() -> None:
    session = plan_at(envelope_starts_at=NINE - HOUR, envelope_ends_at=NINE + 2 * HOUR)
    guest, camera = somebody(), somebody()
    called = actions.assign(None, session, guest, Role.GUEST, call_at=NINE - timedelta(minutes=30))
    crew = actions.assign(None, session, camera, Role.CAMERA)
    actions.answer(guest, called, "accept")
    actions.answer(camera, crew, "accept")
    wanted = actions.plan_of(session)
    actions.change(None, session, replace(wanted, envelope_starts_at=NINE - 2 * HOUR))
    assert (called.state, crew.state) == (AssignmentState.ACCEPTED, AssignmentState.PENDING)
    actions.change(
        None,
        session,
        replace(wanted, starts_at=NINE + HOUR, ends_at=NINE + 2 * HOUR),
    )
    assert called.state == AssignmentState.PENDING
    assert called.call_at == NINE + timedelta(minutes=30)
    assert len(mails_to(guest)) == 2


def test_only_a_new_time_place_or_status_counts_for_calendars() -> None:
    session = plan_at()
    wanted = actions.plan_of(session)
    before = session.changed_at
    actions.change(None, session, replace(wanted, title="Un titre"))
    assert (session.sequence, session.changed_at > before) == (0, True)
    actions.change(None, session, replace(wanted, title="Un titre", studio=a_studio()))
    assert session.sequence == 1
    actions.confirm(session, actor=a_planner())
    assert session.sequence == 2
    assert session.announced_at is not None


def test_two_sessions_can_swap_their_places() -> None:
    studio = a_studio()
    first = plan_at(studio=studio)
    second = plan_at(NINE + HOUR, hours=2, studio=studio)
    actions.swap(a_planner(), first, second)
    assert (first.starts_at, first.ends_at) == (NINE + HOUR, NINE + 3 * HOUR)
    assert (second.starts_at, second.ends_at) == (NINE, NINE + HOUR)
    assert booked(first)[f"studio:{studio.id}"] == (NINE + HOUR, NINE + 3 * HOUR)


def test_a_swap_that_would_double_book_a_person_changes_nothing() -> None:
    person = somebody(name="Sacha Pris")
    first, second = plan_at(), plan_at(NINE + 3 * HOUR)
    actions.assign(None, plan_at(NINE + 3 * HOUR), person, Role.GUEST)
    actions.assign(None, first, person, Role.GUEST)
    with pytest.raises(Refused) as refused:
        actions.swap(None, first, second)
    assert "Sacha Pris" in refused.value.conflicts[0]
    db.session.refresh(first)
    assert first.starts_at == NINE


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_at": NINE}, "ends_at"),
        ({"envelope_starts_at": NINE + MINUTE}, "envelope_starts_at"),
        ({"envelope_ends_at": NINE + timedelta(minutes=59)}, "envelope_ends_at"),
        ({"ends_at": NINE + 25 * HOUR}, "ends_at"),
    ],
)
def test_times_that_cannot_be_are_refused_beside_their_field(
    wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as invalid:
        actions.plan(None, replace(Plan(a_studio(), NINE, NINE + HOUR), **wrong))
    assert invalid.value.field == field


def test_outside_the_opening_hours_a_planner_has_to_say_so_and_it_is_logged() -> None:
    studio = a_studio(opening={"1": [["11:00", "12:00"]]})
    plan_at(studio=studio)
    with pytest.raises(Invalid) as invalid:
        plan_at(NINE + HOUR, studio=studio)
    assert invalid.value.field == "outside_hours"
    session = plan_at(NINE + HOUR, studio=studio, outside_hours=True)
    assert "outside_hours" in {line.step for line in history("session", session.id)}


def test_a_mobile_studio_is_only_there_on_its_days() -> None:
    studio = a_studio(is_mobile=True, there_from=NINE.date(), there_until=NINE.date())
    plan_at(studio=studio)
    with pytest.raises(Invalid) as invalid:
        plan_at(NINE + timedelta(days=1), studio=studio)
    assert invalid.value.field == "starts_at"


def test_topics_cannot_last_longer_than_the_session() -> None:
    session = plan_at()
    actions.put_topic(None, session, a_topic(), 40)
    with pytest.raises(Invalid) as invalid:
        actions.put_topic(None, session, a_topic(), 21)
    assert invalid.value.field == "minutes"
    item = actions.put_topic(None, session, a_topic())
    assert item.minutes == 20
    wanted = replace(actions.plan_of(session), ends_at=NINE + timedelta(minutes=59))
    with pytest.raises(Invalid) as invalid:
        actions.change(None, session, wanted)
    assert invalid.value.field == "ends_at"


def test_a_topic_is_in_a_session_once() -> None:
    session, topic = plan_at(), a_topic()
    actions.put_topic(None, session, topic, 10)
    with pytest.raises(Invalid):
        actions.put_topic(None, session, topic, 10)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined", "withdrawn"])
def test_a_topic_that_the_public_does_not_know_is_not_put_into_a_session(state: str) -> None:
    with pytest.raises(Invalid):
        actions.put_topic(None, plan_at(), a_topic(state=TopicState(state)), 10)


def test_the_order_of_topics_changes_one_step_at_a_time() -> None:
    session, topics = plan_at(), [a_topic() for _n in range(3)]
    for topic in topics:
        actions.put_topic(None, session, topic, 10)
    actions.move_topic(None, session, topics[2].id, -1)
    actions.move_topic(None, session, topics[0].id, -1)
    assert [t.id for t in queries.topics_of(session.id)] == [
        topics[0].id,
        topics[2].id,
        topics[1].id,
    ]


def test_more_turnaround_that_collides_with_what_is_planned_is_refused() -> None:
    studio = a_studio()
    plan_at(studio=studio, title="Avant")
    plan_at(NINE + HOUR, studio=studio, title="Après")
    facts = actions.Facts(name=studio.name, turnaround=15)
    with pytest.raises(Refused) as refused:
        actions.change_studio(None, studio, facts)
    assert any("Après" in line for line in refused.value.conflicts)
    db.session.refresh(studio)
    assert studio.turnaround == 0


def test_a_series_fills_a_day_with_short_slots() -> None:
    studio = a_studio(turnaround=2)
    pattern = Plan(studio, NINE, NINE + HOUR)
    sessions = actions.plan_series(a_planner(), pattern, NINE + 8 * HOUR, minutes=15, pause=5)
    assert len(sessions) == 24
    assert {session.state for session in sessions} == {SessionState.TENTATIVE}
    assert sessions[-1].starts_at == NINE + timedelta(minutes=23 * 20)


def test_a_series_that_meets_a_session_makes_no_slot_at_all() -> None:
    studio = a_studio()
    plan_at(NINE + HOUR, studio=studio, title="Déjà là")
    with pytest.raises(Refused) as refused:
        actions.plan_series(
            None, Plan(studio, NINE, NINE + HOUR), NINE + 8 * HOUR, minutes=20, pause=0
        )
    assert "Déjà là" in refused.value.conflicts[0]
    assert db.session.query(StudioSession).count() == 1


def test_a_series_leaves_the_studio_its_turnaround() -> None:
    studio = a_studio(turnaround=10)
    with pytest.raises(Invalid) as invalid:
        actions.plan_series(
            None, Plan(studio, NINE, NINE + HOUR), NINE + 8 * HOUR, minutes=20, pause=5
        )
    assert invalid.value.field == "pause"


def test_a_copy_has_the_shape_and_the_crew_but_not_the_guests_and_topics() -> None:
    session = plan_at(
        title="Le rendez-vous",
        envelope_starts_at=NINE - HOUR,
        envelope_ends_at=NINE + 2 * HOUR,
    )
    actions.put_topic(None, session, a_topic(), 20)
    camera = somebody()
    actions.assign(None, session, camera, Role.CAMERA)
    actions.assign(None, session, somebody(), Role.GUEST)
    copied = queries.locked(actions.copy(a_planner(), session, NINE + timedelta(days=7)).id)
    assert copied.envelope_starts_at == NINE + timedelta(days=7) - HOUR
    assert copied.title == "Le rendez-vous"
    assert [one.person_id for one in copied.people] == [camera.id]
    assert copied.items == []


def test_an_erased_account_is_off_the_sessions_to_come() -> None:
    planner, person = a_planner(), somebody()
    session = plan_at()
    actions.assign(planner, session, person, Role.GUEST)
    actions.free_person(person)
    assert queries.locked(session.id).people == []
    assert f"person:{person.id}" not in booked(session)
    assert len(mails_to(planner)) == 1


def test_who_opened_the_session_before_somebody_changed_it_is_told_so() -> None:
    session = plan_at()
    version = session.version
    wanted = actions.plan_of(session)
    actions.change(None, session, replace(wanted, title="Premier"), version=version)
    with pytest.raises(Refused):
        actions.change(None, session, replace(wanted, title="Second"), version=version)
    assert queries.locked(session.id).title == "Premier"
