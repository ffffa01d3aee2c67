"""Programmes that come back: planned with all their sessions, changed as one, free one by one."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.studio.examples import HOUR, a_planner, a_studio, a_topic, booked, plan_at, somebody
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.journal import history
from webcast.studio import actions, queries
from webcast.studio.actions import Programme
from webcast.studio.models import (
    AssignmentState,
    Recurrence,
    Role,
    SessionState,
    StudioSession,
)
from webcast.studio.rhythm import LAST, Rhythm
from webcast.topics.models import TopicState

pytestmark = pytest.mark.usefixtures("app")
EVENING = time(20, 30)
THURSDAY = date(2027, 3, 4)


def a_programme(
    first: date = THURSDAY,
    until: date = date(2027, 4, 15),
    days: tuple[int, ...] = (3,),
    every: int = 1,
    place: int = 0,
    **more: Any,
) -> Recurrence:
    facts: dict[str, Any] = {
        "starts": EVENING, "minutes": 52, "lead": 45, "strike": 15, "title": "Le grand débat",
    }  # fmt: skip
    facts["studio"] = more.pop("studio", None) or a_studio()
    wanted = Programme(rhythm=Rhythm(first, every, days, place), until=until, **(facts | more))
    return actions.plan_programme(a_planner(), wanted)


def clocks(one: Recurrence) -> list[str]:
    """When its sessions begin, on the clocks of its studio."""
    zone = ZoneInfo(one.zone)
    return [f"{s.starts_at.astimezone(zone):%d/%m %H:%M}" for s in queries.sessions_of(one)]


@pytest.mark.parametrize("first", [THURSDAY, date(2027, 10, 7)])
def test_half_past_eight_stays_half_past_eight_when_the_clocks_change(first: date) -> None:
    one = a_programme(first, first + timedelta(weeks=6))
    sessions = queries.sessions_of(one)
    assert len(sessions) == 7
    assert {line[-5:] for line in clocks(one)} == {"20:30"}
    assert len({s.starts_at.time() for s in sessions}) == 2  # in UTC
    for session in sessions:
        assert session.state == SessionState.TENTATIVE
        assert session.occurs_at == session.starts_at
        assert session.ends_at - session.starts_at == timedelta(minutes=52)
        assert booked(session)[f"studio:{one.studio_id}"] == (
            session.starts_at - timedelta(minutes=45),
            session.ends_at + timedelta(minutes=15),
        )


def test_every_other_week_two_days_and_the_last_friday() -> None:
    twice = a_programme(until=date(2027, 4, 2), days=(1, 3), every=2)
    assert [line[:5] for line in clocks(twice)] == ["04/03", "16/03", "18/03", "30/03", "01/04"]
    last = a_programme(until=date(2027, 6, 1), days=(4,), place=LAST)
    assert [line[:5] for line in clocks(last)] == ["26/03", "30/04", "28/05"]


def test_a_time_that_the_clocks_skip_is_refused_and_the_day_is_named() -> None:
    with pytest.raises(Invalid, match="28 mars 2027") as caught:
        a_programme(date(2027, 3, 7), date(2027, 4, 4), days=(6,), starts=time(2, 30))
    assert caught.value.field == "starts"
    assert db.session.scalars(select(StudioSession)).all() == []
    assert db.session.scalars(select(Recurrence)).all() == []


def test_of_a_time_that_is_twice_the_first_is_meant() -> None:
    one = a_programme(date(2027, 10, 24), date(2027, 11, 7), days=(6,), starts=time(2, 30))
    assert [f"{s.starts_at:%d %H:%M}" for s in queries.sessions_of(one)] == [
        "24 00:30", "31 00:30", "07 01:30",
    ]  # fmt: skip


def test_all_sessions_or_none_and_what_is_in_the_way_is_named() -> None:
    studio = a_studio()
    other = plan_at(datetime(2027, 3, 18, 19, tzinfo=UTC), studio=studio, title="Match")
    with pytest.raises(Refused) as caught:
        a_programme(studio=studio)
    assert len(caught.value.conflicts) == 1
    assert "Match" in caught.value.conflicts[0]
    assert db.session.scalars(select(StudioSession.id)).all() == [other.id]


def test_a_hundred_and_twenty_at_once_and_no_more() -> None:
    every_day = tuple(range(7))
    one = a_programme(days=every_day, until=THURSDAY + timedelta(days=119))
    assert len(queries.sessions_of(one)) == 120
    with pytest.raises(Invalid, match="120"):
        a_programme(days=every_day, until=THURSDAY + timedelta(days=120))
    with pytest.raises(Invalid):
        a_programme(until=THURSDAY - timedelta(days=1))


def test_a_session_moved_by_itself_stays_the_occurrence_it_was_planned_for() -> None:
    one = a_programme()
    session = queries.sessions_of(one)[2]
    was = session.occurs_at
    assert was is not None
    plan = actions.plan_of(session)
    actions.change(a_planner(), session, replace(plan, ends_at=plan.ends_at - HOUR / 2))
    actions.change(a_planner(), session, _later(session, HOUR))
    session = queries.locked(session.id)
    assert session.occurs_at == was
    assert session.starts_at == was + HOUR
    assert [actions.is_exception(one, s) for s in queries.sessions_of(one)].count(True) == 1


def _later(session: StudioSession, by: timedelta) -> Any:
    plan = actions.plan_of(session)
    return replace(
        plan,
        starts_at=plan.starts_at + by,
        ends_at=plan.ends_at + by,
        envelope_starts_at=plan.envelope[0] + by,
        envelope_ends_at=plan.envelope[1] + by,
    )


def test_it_is_prolonged_from_where_it_ended_and_never_twice() -> None:
    one = a_programme(every=2)
    before = clocks(one)
    made = actions.prolong(a_planner(), one, date(2027, 5, 13))
    assert [line[:5] for line in clocks(one)] == [*[line[:5] for line in before], "29/04", "13/05"]
    assert len(made) == 2
    with pytest.raises(Invalid):
        actions.prolong(a_planner(), one, date(2027, 5, 13))


def test_all_tentative_sessions_are_confirmed_at_once_or_none_is() -> None:
    one = a_programme()
    second = queries.sessions_of(one)[1]
    topic = a_topic(state=TopicState.OPEN, title="Pas retenu")
    actions.put_topic(None, second, topic, 10)
    with pytest.raises(Refused) as caught:
        actions.confirm_all(a_planner(), one)
    assert "Pas retenu" in caught.value.conflicts[0]
    assert {s.state for s in queries.sessions_of(one)} == {SessionState.TENTATIVE}
    actions.take_topic(None, second, topic.id)
    assert actions.confirm_all(a_planner(), one) == 7
    assert {s.state for s in queries.sessions_of(one)} == {SessionState.CONFIRMED}
    with pytest.raises(Refused):
        actions.confirm_all(a_planner(), one)


def test_new_words_reach_all_to_come_but_those_with_words_of_their_own() -> None:
    one = a_programme()
    own = queries.sessions_of(one)[3]
    actions.change(a_planner(), own, replace(actions.plan_of(own), title="Spécial élections"))
    assert actions.reword(a_planner(), one, "La controverse", "Public bienvenu.") == 7
    sessions = queries.sessions_of(one)
    assert [s.title for s in sessions].count("La controverse") == 6
    assert sessions[3].title == "Spécial élections"
    assert {s.public_note for s in sessions} == {"Public bienvenu."}


def test_moving_all_asks_people_again_and_leaves_what_was_moved_by_itself() -> None:
    one = a_programme()
    sessions = queries.sessions_of(one)
    actions.change(a_planner(), sessions[1], _later(sessions[1], -2 * HOUR))
    guest = somebody()
    place = actions.assign(None, sessions[2], guest, Role.GUEST)
    actions.answer(guest, place, "accept")
    assert actions.move_all(a_planner(), one, time(19, 0), 1) == 6
    assert clocks(one) == [
        "05/03 19:00", "11/03 18:30", "19/03 19:00", "26/03 19:00", "02/04 19:00", "09/04 19:00",
        "16/04 19:00",
    ]  # fmt: skip
    moved = queries.sessions_of(one)[2]
    assert moved.people[0].state == AssignmentState.PENDING
    assert booked(moved)[f"person:{guest.id}"] == (moved.starts_at, moved.ends_at)
    assert [s.occurs_at for s in queries.sessions_of(one)] == [s.occurs_at for s in sessions]
    # It goes on from there.
    actions.prolong(a_planner(), one, date(2027, 4, 22))
    assert clocks(one)[-1] == "23/04 19:00"


@pytest.mark.parametrize("shift", [-2, 2])
def test_days_that_take_each_others_places_are_moved_in_an_order_that_works(shift: int) -> None:
    one = a_programme(days=(1, 3, 5))
    before = [s.starts_at for s in queries.sessions_of(one)]
    assert actions.move_all(a_planner(), one, EVENING, shift) == len(before)


def test_a_move_that_is_in_the_way_anywhere_moves_nothing() -> None:
    one = a_programme()
    before = clocks(one)
    for day in (11, 25):
        plan_at(datetime(2027, 3, day, 12, tzinfo=UTC), studio=one.studio, title=f"n{day}")
    with pytest.raises(Refused) as caught:
        actions.move_all(a_planner(), one, time(13, 0), 0)
    assert [("n11" in line, "n25" in line) for line in caught.value.conflicts] == [
        (True, False), (False, True),
    ]  # fmt: skip
    db.session.expire_all()
    assert clocks(one) == before


def test_ending_calls_off_what_is_to_come_from_that_day_on_with_the_reason() -> None:
    one = a_programme()
    actions.confirm(queries.sessions_of(one)[5], actor=a_planner())
    with pytest.raises(Invalid):
        actions.end(a_planner(), one, date(2027, 4, 1), " ")
    assert actions.end(a_planner(), one, date(2027, 4, 1), "Plus de budget.") == 3
    sessions = queries.sessions_of(one)
    assert [s.state == SessionState.CANCELLED for s in sessions] == [False] * 4 + [True] * 3
    assert {s.cancel_reason for s in sessions[4:]} == {"Plus de budget."}
    assert not booked(sessions[6])
    actions.reinstate(sessions[6], actor=a_planner())


def test_two_planners_do_not_overwrite_each_other_and_all_is_in_the_journal() -> None:
    one = a_programme()
    seen = one.version
    actions.reword(a_planner(), one, "Autrement", "", version=seen)
    with pytest.raises(Refused):
        actions.move_all(a_planner(), one, time(19, 0), 0, version=seen)
    steps = [line.step for line in history("recurrence", one.id)]
    assert steps == ["change", "plan"]
