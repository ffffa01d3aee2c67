"""Whatever planners do, in whatever order: no studio and nobody is ever taken twice."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tests.studio.examples import HOUR, NINE, a_planner, a_studio, plan_at, somebody
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.studio import actions, queries
from webcast.studio.actions import Plan
from webcast.studio.actions.bookings import stretches
from webcast.studio.models import AssignmentState, Booking, Role, StudioSession

pytestmark = pytest.mark.usefixtures("app")
QUARTER = timedelta(minutes=15)

steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("plan"),
            st.integers(0, 1),
            st.integers(0, 16),
            st.integers(1, 8),
            st.integers(0, 3),
        ),
        st.tuples(st.just("assign"), st.integers(0, 9), st.integers(0, 1), st.booleans()),
        st.tuples(st.just("decline"), st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("reinstate"), st.integers(0, 9)),
        st.tuples(st.just("move"), st.integers(0, 9), st.integers(0, 1), st.integers(0, 16)),
        st.tuples(st.just("swap"), st.integers(0, 9), st.integers(0, 9)),
    ),
    min_size=4,
    max_size=14,
)


class Planners:
    """Takes steps and shrugs at every refusal."""

    def __init__(self) -> None:
        self.planner = a_planner()
        self.studios = [a_studio(turnaround=15), a_studio()]
        self.people = [somebody(), somebody()]
        self.sessions: list[StudioSession] = []

    def do(self, step: tuple[object, ...]) -> None:
        name, *rest = step
        with contextlib.suppress(Refused, Invalid):
            getattr(self, str(name))(*rest)

    def _session(self, number: int) -> StudioSession | None:
        return self.sessions[number % len(self.sessions)] if self.sessions else None

    def plan(self, studio: int, start: int, length: int, lead: int) -> None:
        starts_at = NINE + start * QUARTER
        wanted = Plan(
            self.studios[studio],
            starts_at,
            starts_at + length * QUARTER,
            envelope_starts_at=starts_at - lead * QUARTER,
            title="Une émission",
        )
        self.sessions.append(actions.plan(self.planner, wanted))

    def assign(self, number: int, who: int, crew: bool) -> None:
        if session := self._session(number):
            role = Role.CAMERA if crew else Role.GUEST
            actions.assign(self.planner, session, self.people[who], role)

    def decline(self, number: int) -> None:
        if session := self._session(number):
            for one in queries.locked(session.id).people[:1]:
                actions.answer(self.planner, one, "decline")

    def cancel(self, number: int) -> None:
        if session := self._session(number):
            actions.cancel(session, actor=self.planner, reason="Parce que.")

    def reinstate(self, number: int) -> None:
        if session := self._session(number):
            actions.reinstate(session, actor=self.planner)

    def move(self, number: int, studio: int, start: int) -> None:
        if session := self._session(number):
            wanted = actions.plan_of(queries.locked(session.id))
            by = NINE + start * QUARTER - wanted.starts_at
            actions.change(
                self.planner,
                session,
                replace(
                    wanted,
                    studio=self.studios[studio],
                    starts_at=wanted.starts_at + by,
                    ends_at=wanted.ends_at + by,
                    envelope_starts_at=wanted.envelope[0] + by,
                    envelope_ends_at=wanted.envelope[1] + by,
                ),
            )

    def swap(self, one: int, other: int) -> None:
        first, second = self._session(one), self._session(other)
        if first and second:
            actions.swap(self.planner, first, second)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps)
def test_no_two_bookings_of_a_resource_ever_overlap_and_each_says_what_its_session_says(
    taken: list[tuple[object, ...]],
) -> None:
    planners = Planners()
    for step in taken:
        planners.do(step)
    db.session.flush()
    rows = list(db.session.scalars(select(Booking)))
    for one, other in combinations(rows, 2):
        if one.resource == other.resource:
            assert one.ends_at <= other.starts_at or other.ends_at <= one.starts_at
    said = {
        (session.id, one.resource, one.starts_at, one.ends_at)
        for session in map(queries.locked, [s.id for s in planners.sessions])
        for one in stretches(session)
    }
    assert {(b.session_id, b.resource, b.starts_at, b.ends_at) for b in rows} == said
    db.session.rollback()


def test_the_database_refuses_an_overlap_even_from_who_goes_around_the_actions() -> None:
    session, other = plan_at(), plan_at()
    db.session.add(
        Booking(
            session_id=other.id,
            resource=f"studio:{session.studio_id}",
            starts_at=NINE + HOUR / 2,
            ends_at=NINE + 2 * HOUR,
        )
    )
    with pytest.raises(IntegrityError, match="booking_never_overlaps"):
        db.session.flush()
    db.session.rollback()


def test_what_touches_does_not_overlap() -> None:
    studio = a_studio()
    plan_at(studio=studio)
    plan_at(NINE + HOUR, studio=studio)
    plan_at(NINE - HOUR, studio=studio)


def test_a_booking_that_was_lost_is_written_anew_with_the_next_change() -> None:
    session, person = plan_at(), somebody()
    db.session.execute(delete(Booking))
    one = actions.assign(None, session, person, Role.GUEST)
    assert one.state == AssignmentState.PENDING
    assert db.session.query(Booking).count() == 2
