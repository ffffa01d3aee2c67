"""One opinion per person and topic, and numbers that always agree with the rows."""

import pytest
from sqlalchemy import func, select

from tests.audience.helpers import race, speaks, steps
from tests.factories import PersonFactory, TopicFactory
from webcast.audience.actions.opinions import opine, recount_interest, take_back_opinion
from webcast.audience.actions.scale import StepWords, edit_scale, remove_step
from webcast.audience.models import Opinion, OpinionStep
from webcast.audience.queries.opinions import cards, disagreements, spreads
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.topics.models import Topic, TopicState


def numbers(topic: Topic) -> tuple[int, int]:
    db.session.refresh(topic)
    return topic.opinions, topic.wanted


def words(step: OpinionStep, **changes: object) -> StepWords:
    values = {
        "name_fr": step.name_fr,
        "name_en": step.name_en,
        "tone": step.tone,
        "position": step.position,
        "retired": step.retired,
    }
    return StepWords(**(values | changes))  # type: ignore[arg-type]


def test_an_opinion_is_kept_once_and_can_be_changed_and_taken_back(app):
    topic, person, scale = TopicFactory(), PersonFactory(), steps()
    assert opine(person, topic, scale[4].id)
    assert numbers(topic) == (1, 2)
    opine(person, topic, scale[4].id)
    assert numbers(topic) == (1, 2)
    opine(person, topic, scale[0].id)
    assert numbers(topic) == (1, -2)
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 1
    assert take_back_opinion(person, topic)
    assert not take_back_opinion(person, topic)
    assert numbers(topic) == (0, 0)
    assert disagreements() == []


def test_the_opinions_of_proposer_and_speakers_are_kept_and_do_not_count(app):
    topic, speaker, invited, scale = TopicFactory(), PersonFactory(), PersonFactory(), steps()
    speaks(speaker, topic)
    speaks(invited, topic, "pending")
    assert not opine(topic.proposer, topic, scale[4].id)
    assert not opine(speaker, topic, scale[4].id)
    assert opine(invited, topic, scale[3].id)
    assert numbers(topic) == (1, 1)
    assert disagreements() == []


def test_who_becomes_a_speaker_or_a_sponsor_stops_counting_and_counts_again_afterwards(
    app, monkeypatch
):
    topic, speaker, sponsor, viewer = (
        TopicFactory(),
        PersonFactory(),
        PersonFactory(),
        PersonFactory(),
    )
    scale = steps()
    for person in (speaker, sponsor, viewer):
        opine(person, topic, scale[4].id)
    assert numbers(topic) == (3, 6)
    row = speaks(speaker, topic)
    monkeypatch.setitem(wires._providers, "audience.interested", [lambda _topic_id: {sponsor.id}])
    recount_interest(topic)
    assert numbers(topic) == (1, 2)
    assert disagreements() == []
    db.session.delete(row)
    monkeypatch.setitem(wires._providers, "audience.interested", [])
    recount_interest(topic)
    assert numbers(topic) == (3, 6)
    assert disagreements() == []


@pytest.mark.parametrize("state", list(TopicState))
def test_opinions_are_taken_from_the_public_call_on(app, state):
    topic, person = TopicFactory(state=state), PersonFactory()
    if state in {"open", "selected", "scheduled", "recorded", "published"}:
        assert opine(person, topic, steps()[1].id)
    else:
        with pytest.raises(Refused):
            opine(person, topic, steps()[1].id)
        assert numbers(topic) == (0, 0)


def test_a_retired_answer_is_not_offered_and_stays_with_those_who_chose_it(app):
    topic, before, after, scale = TopicFactory(), PersonFactory(), PersonFactory(), steps()
    opine(before, topic, scale[3].id)
    edit_scale(PersonFactory(), {scale[3].id: words(scale[3], retired=True)})
    opine(before, topic, scale[3].id)
    with pytest.raises(Invalid):
        opine(after, topic, scale[3].id)
    with pytest.raises(Invalid):
        opine(after, topic, 12345)
    assert numbers(topic) == (1, 1)
    assert [s.count for s in spreads([topic.id])[topic.id].all_steps] == [0, 0, 0, 1, 0]


def test_editing_a_tone_weighs_every_topic_again(app):
    one, two, scale = TopicFactory(), TopicFactory(), steps()
    for topic in (one, two, one):
        opine(PersonFactory(), topic, scale[1].id)
    assert (numbers(one), numbers(two)) == ((2, -2), (1, -1))
    new = StepWords("révoltant", "outrageous", -2, 9)
    edit_scale(PersonFactory(), {scale[1].id: words(scale[1], tone=2, name_fr="culte")}, new)
    assert (numbers(one), numbers(two)) == ((2, 4), (1, 2))
    assert len(steps()) == 6
    assert disagreements() == []


@pytest.mark.parametrize(
    "bad", [{"tone": 3}, {"name_fr": " "}, {"name_en": "x" * 81}, {"position": -1}]
)
def test_a_scale_that_makes_no_sense_is_refused(app, bad):
    step = steps()[0]
    with pytest.raises(Invalid):
        edit_scale(PersonFactory(), {step.id: words(step, **bad)})


def test_a_scale_keeps_at_least_two_answers(app):
    with pytest.raises(Refused):
        edit_scale(PersonFactory(), {s.id: words(s, retired=True) for s in steps()[1:]})


def test_an_answer_that_somebody_chose_cannot_be_deleted_and_others_can(app):
    topic, scale = TopicFactory(), steps()
    opine(PersonFactory(), topic, scale[2].id)
    with pytest.raises(Refused):
        remove_step(PersonFactory(), scale[2])
    remove_step(PersonFactory(), scale[0])
    assert [step.id for step in steps()] == [s.id for s in scale[1:]]


def test_the_spread_is_not_shown_while_it_would_tell_who_said_what(app):
    topic, scale = TopicFactory(), steps()
    for _ in range(2):
        opine(PersonFactory(), topic, scale[4].id)
    assert cards([topic.id]) == {topic.id: {"spread": None, "opinions": 2}}
    opine(PersonFactory(), topic, scale[0].id)
    card = cards([topic.id])[topic.id]
    assert [step.count for step in card["spread"]] == [1, 0, 0, 0, 2]


@pytest.mark.parametrize("number", [1, 3])
def test_spreads_cost_one_query_for_any_number_of_topics(app, count_queries, number):
    topics = [TopicFactory() for _ in range(number)]
    opine(PersonFactory(), topics[0], steps()[0].id)
    db.session.flush()
    count_queries.clear()
    assert len(spreads([t.id for t in topics])) == number
    assert len(count_queries) == 1


def test_one_person_voting_eight_times_at_once_has_one_opinion(app):
    topic, person, scale = TopicFactory(), PersonFactory(), steps()
    db.session.commit()
    ids, topic_id, person_id = [s.id for s in scale], topic.id, person.id

    def vote(step_id: int):
        def job() -> bool:
            topic = db.session.get_one(Topic, topic_id)
            return opine(db.session.get_one(type(person), person_id), topic, step_id)

        return job

    results = race(app, [vote(ids[i % 5]) for i in range(8)])
    assert results == [True] * 8
    assert db.session.scalar(select(func.count()).select_from(Opinion)) == 1
    assert numbers(topic)[0] == 1
    assert disagreements() == []


def test_sixteen_people_voting_while_the_scale_and_the_speakers_change_are_all_counted(app):
    topic, scale = TopicFactory(), steps()
    people = [PersonFactory() for _ in range(16)]
    editor = PersonFactory()
    db.session.commit()
    ids, topic_id = [s.id for s in scale], topic.id
    edited = {ids[0]: words(scale[0], tone=1)}
    kind = type(editor)

    def vote(person_id: int, step_id: int):
        return lambda: opine(
            db.session.get_one(kind, person_id), db.session.get_one(Topic, topic_id), step_id
        )

    def invite(person_id: int):
        def job() -> None:
            topic = db.session.get_one(Topic, topic_id)
            speaks(db.session.get_one(kind, person_id), topic)
            recount_interest(topic)

        return job

    editor_id, speaker_id = editor.id, people[0].id
    jobs = [vote(p.id, ids[i % 5]) for i, p in enumerate(people)]
    jobs[8:8] = [
        lambda: edit_scale(db.session.get_one(kind, editor_id), edited),
        invite(speaker_id),
    ]
    results = race(app, jobs)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert disagreements() == []
    assert numbers(topic)[0] == 15
