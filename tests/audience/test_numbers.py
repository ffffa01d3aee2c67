"""Whatever happens in whatever order, the kept numbers are those of the rows."""

from collections.abc import Iterator

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from tests.audience.helpers import speaks, steps
from tests.factories import PersonFactory, TopicFactory
from webcast.audience.actions.follows import follow, unfollow
from webcast.audience.actions.opinions import opine, recount_interest, take_back_opinion
from webcast.audience.actions.privacy import forget
from webcast.audience.actions.scale import StepWords, edit_scale
from webcast.audience.models import Follow, Opinion
from webcast.audience.queries.opinions import disagreements
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.topics.models import CoSpeaker

PEOPLE = st.integers(0, 3)
TOPICS = st.integers(0, 1)
STEPS = st.integers(0, 4)


class Audience(RuleBasedStateMachine):
    """Four people, two topics, one scale, and everything that may happen to them."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [PersonFactory() for _ in range(4)]
        self.topics = [TopicFactory() for _ in range(2)]
        self.editor = PersonFactory()
        db.session.flush()

    def teardown(self) -> None:
        db.session.rollback()

    @rule(person=PEOPLE, topic=TOPICS, step=STEPS)
    def votes(self, person: int, topic: int, step: int) -> None:
        try:
            opine(self.people[person], self.topics[topic], steps()[step].id)
        except Invalid:
            assert steps()[step].retired

    @rule(person=PEOPLE, topic=TOPICS)
    def takes_back(self, person: int, topic: int) -> None:
        take_back_opinion(self.people[person], self.topics[topic])

    @rule(person=PEOPLE, topic=TOPICS)
    def follows_or_not(self, person: int, topic: int) -> None:
        if not follow(self.people[person], self.topics[topic]):
            unfollow(self.people[person], self.topics[topic])

    @rule(person=PEOPLE, topic=TOPICS)
    def becomes_a_speaker_or_is_one_no_more(self, person: int, topic: int) -> None:
        row = db.session.scalars(
            select(CoSpeaker).where(
                CoSpeaker.topic_id == self.topics[topic].id,
                CoSpeaker.person_id == self.people[person].id,
            )
        ).first()
        if row:
            db.session.delete(row)
            db.session.flush()
        else:
            speaks(self.people[person], self.topics[topic])
        recount_interest(self.topics[topic])

    @rule(step=STEPS, tone=st.integers(-2, 2), retired=st.booleans())
    def scale_is_edited(self, step: int, tone: int, retired: bool) -> None:
        row = steps()[step]
        words = StepWords(row.name_fr, row.name_en, tone, row.position, retired)
        try:
            with db.session.begin_nested():
                edit_scale(self.editor, {row.id: words})
        except Refused:
            assert retired

    @rule(person=PEOPLE)
    def account_is_erased(self, person: int) -> None:
        forget(self.people[person])
        mine = select(func.count()).where(Opinion.person_id == self.people[person].id)
        assert db.session.scalar(mine) == 0

    @invariant()
    def numbers_agree(self) -> None:
        assert disagreements() == []
        for topic in self.topics:
            following = select(func.count()).where(Follow.topic_id == topic.id)
            assert topic.followers == db.session.scalar(following)


@pytest.fixture
def sqlite_or_postgres(app: Flask) -> Iterator[Flask]:
    yield app
    db.session.rollback()


def test_tallies_rankings_and_followers_survive_any_sequence(sqlite_or_postgres):
    run_state_machine_as_test(
        Audience,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
