"""The steps of a session and of an assignment: who may take them, from where, and what follows."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select

from tests.factories import SessionFactory, organiser_with
from tests.studio.examples import (
    HOUR,
    NINE,
    a_planner,
    a_studio,
    a_topic,
    booked,
    mails_to,
    plan_at,
    somebody,
)
from webcast.accounts.models import Capability
from webcast.accounts.queries import by_id
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.journal import history
from webcast.notices.models import Notice
from webcast.studio import actions, queries
from webcast.studio.models import AssignmentState, Role, SessionState, StudioSession
from webcast.studio.workflow import ASSIGNMENT, SESSION
from webcast.topics.models import Topic, TopicState

pytestmark = pytest.mark.usefixtures("app")
S, A = SessionState, AssignmentState
# What the table has to say, written down a second time: step → {from: to}.
EXPECTED = {
    "confirm": {S.TENTATIVE: S.CONFIRMED},
    "record": {S.CONFIRMED: S.RECORDED},
    "publish": {S.RECORDED: S.PUBLISHED},
    "cancel": {S.TENTATIVE: S.CANCELLED, S.CONFIRMED: S.CANCELLED},
    "reinstate": {S.CANCELLED: S.TENTATIVE},
}
ANSWERS = {
    "accept": {A.PENDING: A.ACCEPTED},
    "decline": {A.PENDING: A.DECLINED, A.ACCEPTED: A.DECLINED},
    "ask_again": {A.ACCEPTED: A.PENDING, A.DECLINED: A.PENDING},
}


def test_the_table_has_these_steps_and_no_others() -> None:
    assert set(SESSION.steps) == set(EXPECTED)
    assert set(ASSIGNMENT.steps) == set(ANSWERS)


def a_session(state: SessionState) -> StudioSession:
    begun = now() - timedelta(minutes=5)
    return cast("StudioSession", SessionFactory(state=state, title="Une émission", starts_at=begun))


@pytest.mark.parametrize("step", list(EXPECTED))
@pytest.mark.parametrize("state", list(S))
def test_a_planner_takes_each_step_from_where_it_starts_and_nowhere_else(
    step: str, state: SessionState
) -> None:
    session, planner = a_session(state), a_planner()
    target = EXPECTED[step].get(state)
    if target is None:
        with pytest.raises(Refused):
            actions.advance(session, step, actor=planner, reason="Parce que.")
        assert queries.locked(session.id).state == state
        assert history("session", session.id) == []
    else:
        actions.advance(session, step, actor=planner, reason="Parce que.")
        assert queries.locked(session.id).state == target
        assert [line.step for line in history("session", session.id)] == [step]


@pytest.mark.parametrize("step", list(EXPECTED))
@pytest.mark.parametrize("capability", [None, *(c for c in Capability if c != "planning")])
def test_nobody_but_a_planner_takes_a_step(step: str, capability: str | None) -> None:
    session = a_session(next(iter(EXPECTED[step])))
    person = by_id(organiser_with(*([capability] if capability else [])).id)
    assert person is not None
    with pytest.raises(Forbidden):
        actions.advance(session, step, actor=person, reason="Parce que.")


def test_calling_a_session_off_takes_a_reason() -> None:
    with pytest.raises(Invalid) as invalid:
        actions.cancel(a_session(S.CONFIRMED), actor=a_planner(), reason=" ")
    assert invalid.value.field == "reason"


def with_topics(*states: TopicState) -> tuple[StudioSession, list[Topic]]:
    session = plan_at()
    topics = [a_topic(state=state) for state in states]
    for topic in topics:
        actions.put_topic(None, session, topic, 10)
    return session, topics


def test_a_confirmed_session_schedules_its_topics_and_tells_when() -> None:
    session, topics = with_topics(TopicState.SELECTED, TopicState.RECORDED)
    assert topics[0].next_session_at is None
    actions.confirm(session, actor=a_planner())
    assert [topic.state for topic in topics] == [TopicState.SCHEDULED, TopicState.RECORDED]
    assert topics[0].next_session_at == NINE


def test_a_topic_that_is_only_open_keeps_its_session_from_being_confirmed() -> None:
    session, topics = with_topics(TopicState.SELECTED, TopicState.OPEN)
    with pytest.raises(Refused) as refused:
        actions.confirm(session, actor=a_planner())
    assert refused.value.conflicts == [topics[1].title]
    assert queries.locked(session.id).state == S.TENTATIVE
    assert topics[0].state == TopicState.SELECTED


def test_a_session_without_a_word_about_it_is_not_announced() -> None:
    with pytest.raises(Refused):
        actions.confirm(plan_at(), actor=a_planner())


def test_a_session_called_off_gives_its_topics_back_and_forgets_the_date() -> None:
    session, topics = with_topics(TopicState.SELECTED)
    planner = a_planner()
    actions.confirm(session, actor=planner)
    actions.cancel(session, actor=planner, reason="Panne.")
    assert topics[0].state == TopicState.SELECTED
    assert topics[0].next_session_at is None
    assert session.cancel_reason == "Panne."
    assert session.sequence == 2


def test_a_topic_of_another_confirmed_session_stays_scheduled() -> None:
    session, topics = with_topics(TopicState.SELECTED)
    other = plan_at(NINE + 48 * HOUR)
    actions.put_topic(None, other, topics[0], 10)
    planner = a_planner()
    actions.confirm(session, actor=planner)
    actions.confirm(other, actor=planner)
    actions.cancel(session, actor=planner, reason="Panne.")
    assert topics[0].state == TopicState.SCHEDULED
    assert topics[0].next_session_at == other.starts_at


def test_a_topic_put_into_or_out_of_a_confirmed_session_follows_it() -> None:
    session, _topics = with_topics(TopicState.SELECTED)
    actions.confirm(session, actor=a_planner())
    late = a_topic(state=TopicState.SELECTED)
    actions.put_topic(None, session, late, 10)
    assert late.state == TopicState.SCHEDULED
    with pytest.raises(Invalid):
        actions.put_topic(None, session, a_topic(state=TopicState.OPEN), 10)
    actions.take_topic(None, session, late.id)
    assert (late.state, late.next_session_at) == (TopicState.SELECTED, None)


def test_a_recorded_session_has_recorded_its_topics_but_not_before_it_began() -> None:
    session, topics = with_topics(TopicState.SELECTED)
    planner = a_planner()
    actions.confirm(session, actor=planner)
    with pytest.raises(Refused):
        actions.advance(session, "record", actor=planner)
    SESSION.force("record", session)
    assert topics[0].state == TopicState.RECORDED


@pytest.mark.parametrize("step", ["withdraw", "decline"])
def test_a_topic_that_leaves_frees_its_place_and_planners_know(step: str) -> None:
    from webcast.topics.workflow import TOPIC

    session, topics = with_topics(TopicState.SELECTED, TopicState.SELECTED)
    planner = a_planner()
    TOPIC.force(step, topics[0], reason="Changement de projet.")
    assert [t.id for t in queries.topics_of(session.id)] == [topics[1].id]
    assert len(mails_to(planner)) == 1


def test_people_hear_of_a_session_called_off_unless_they_had_declined() -> None:
    session = plan_at(title="Une émission")
    coming, absent = somebody(), somebody()
    actions.assign(None, session, coming, Role.GUEST)
    actions.answer(absent, actions.assign(None, session, absent, Role.GUEST), "decline")
    actions.cancel(session, actor=a_planner(), reason="Panne.")
    assert len(mails_to(coming)) == 2
    assert len(mails_to(absent)) == 1


def test_a_confirmation_is_a_line_on_the_site_and_no_mail() -> None:
    session, person = plan_at(title="Une émission"), somebody()
    actions.assign(None, session, person, Role.GUEST)
    actions.confirm(session, actor=a_planner())
    lines = list(db.session.scalars(select(Notice.words).where(Notice.person_id == person.id)))
    assert any(line.startswith("Confirmation") for line in lines)
    assert not any(line.startswith("Confirmation") for line in mails_to(person))


@pytest.mark.parametrize("step", list(ANSWERS))
@pytest.mark.parametrize("state", list(A))
@pytest.mark.parametrize("who", ["themselves", "planner", "somebody"])
def test_who_may_answer_and_from_which_answer(step: str, state: AssignmentState, who: str) -> None:
    session, person = plan_at(), somebody()
    one = actions.assign(None, session, person, Role.GUEST, quiet=True)
    one.state = state
    db.session.flush()
    actor = {"themselves": person, "planner": a_planner(), "somebody": somebody()}[who]
    allowed = who == "planner" or (who == "themselves" and step != "ask_again")
    target = ANSWERS[step].get(state)
    if not allowed:
        with pytest.raises(Forbidden):
            ASSIGNMENT.check(step, actor, one)
    elif target is None:
        with pytest.raises(Refused):
            ASSIGNMENT.check(step, actor, one)
    else:
        assert ASSIGNMENT.check(step, actor, one).target == target


def test_a_profile_without_an_account_counts_as_having_accepted() -> None:
    session, profile = plan_at(), somebody(email=None)
    one = actions.assign(a_planner(), session, profile, Role.GUEST)
    assert one.state == A.ACCEPTED
    assert f"person:{profile.id}" in booked(session)


def test_dates_gone_by_give_way_to_the_next_ones() -> None:
    studio, topic = a_studio(), a_topic(state=TopicState.SCHEDULED)
    session = plan_at(now() - 3 * HOUR, studio=studio, title="Passée")
    actions.put_topic(None, session, topic, 10)
    topic.next_session_at = now() - 3 * HOUR
    db.session.flush()
    actions.refresh_past_dates()
    db.session.refresh(topic)
    assert topic.next_session_at is None
