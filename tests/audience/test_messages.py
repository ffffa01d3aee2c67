"""Motivations are private and answered once; followers hear; feedback comes after the broadcast."""

from typing import Any

import pytest
from sqlalchemy import func, select

from tests.audience.helpers import race
from tests.factories import PersonFactory, TopicFactory, organiser_with
from webcast.accounts.models import Person
from webcast.audience.actions import follows
from webcast.audience.actions.feedback import give_feedback, take_back_feedback
from webcast.audience.actions.motivations import answer_motivation, write_motivation
from webcast.audience.models import Feedback, Intention, Motivation
from webcast.audience.queries import messages
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.notices.models import Mail
from webcast.topics.models import Topic, TopicState
from webcast.topics.workflow import TOPIC


def mails(person: Person) -> list[Mail]:
    db.session.flush()
    return list(db.session.scalars(select(Mail).where(Mail.person_id == person.id)))


def test_the_same_message_sent_twice_is_one_and_another_is_another(app):
    topic, person = TopicFactory(), PersonFactory()
    first = write_motivation(person, topic, Intention.SPEAK, "Je connais ce métier.")
    assert write_motivation(person, topic, Intention.SPEAK, "Je connais ce métier.").id == first.id
    assert write_motivation(person, topic, Intention.ATTEND, "Je connais ce métier.").id != first.id


def test_the_same_message_sent_eight_times_at_once_is_one(app):
    topic, person = TopicFactory(), PersonFactory()
    db.session.commit()
    topic_id, person_id = topic.id, person.id

    def send() -> int:
        person, topic = db.session.get_one(Person, person_id), db.session.get_one(Topic, topic_id)
        return write_motivation(person, topic, Intention.OTHER, "Bonjour").id

    assert len(set(race(app, [send] * 8))) == 1


@pytest.mark.parametrize("words", ["", " \n", "x" * 4001])
def test_a_message_without_words_or_with_too_many_is_refused(app, words):
    with pytest.raises(Invalid):
        write_motivation(PersonFactory(), TopicFactory(), Intention.SPEAK, words)


def test_a_message_is_answered_once_and_its_author_gets_the_words(app):
    topic, person, boss = TopicFactory(), PersonFactory(), organiser_with("editorial")
    sent = write_motivation(person, topic, Intention.SPEAK, "Bonjour")
    found: Any = messages.motivation(sent.id)
    answer_motivation(boss, found, "Avec plaisir.")
    with pytest.raises(Refused):
        answer_motivation(boss, found, "Finalement non.")
    (mail,) = mails(person)
    assert "Avec plaisir." in mail.text
    assert found.answer == "Avec plaisir."


def test_two_organisers_answering_at_once_give_one_answer(app):
    topic, person = TopicFactory(), PersonFactory()
    bosses = [organiser_with("editorial") for _ in range(4)]
    sent = write_motivation(person, topic, Intention.SPEAK, "Bonjour")
    db.session.commit()
    sent_id = sent.id

    def answer(boss_id: int):
        def job() -> str:
            found: Any = messages.motivation(sent_id)
            answer_motivation(db.session.get_one(Person, boss_id), found, f"Réponse {boss_id}")
            return "answered"

        return job

    results = race(app, [answer(boss.id) for boss in bosses])
    assert results.count("answered") == 1
    assert sum(isinstance(result, Refused) for result in results) == 3
    assert len(mails(person)) == 1


def test_waiting_messages_come_oldest_first(app):
    people = [PersonFactory() for _ in range(3)]
    topic = TopicFactory()
    sent = [write_motivation(p, topic, Intention.OTHER, "Bonjour") for p in people]
    found: Any = messages.motivation(sent[1].id)
    answer_motivation(organiser_with("planning"), found, "Merci")
    waiting = messages.motivations(answered=False).items
    assert [m.id for m in waiting] == [sent[0].id, sent[2].id]
    assert [m.id for m in messages.motivations(answered=True).items] == [sent[1].id]


def test_following_is_counted_once_however_often_and_at_once_one_asks(app):
    topic, people = TopicFactory(), [PersonFactory() for _ in range(3)]
    db.session.commit()
    topic_id, ids = topic.id, [p.id for p in people]

    def press(person_id: int):
        return lambda: follows.follow(
            db.session.get_one(Person, person_id), db.session.get_one(Topic, topic_id)
        )

    results = race(app, [press(ids[n % 3]) for n in range(9)])
    assert sorted(results) == [False] * 6 + [True] * 3
    db.session.refresh(topic)
    assert topic.followers == 3
    assert follows.unfollow(people[0], topic)
    assert not follows.unfollow(people[0], topic)
    assert topic.followers == 2


def test_followers_get_a_letter_when_the_topic_moves_and_it_says_how_to_stop(app):
    topic, follower, other = (
        TopicFactory(state=TopicState.SELECTED),
        PersonFactory(),
        PersonFactory(),
    )
    follows.follow(follower, topic)
    follows.follow(topic.proposer, topic)
    own = len(mails(topic.proposer))
    TOPIC.force("schedule", topic)
    (mail,) = mails(follower)
    assert f"/topics/{topic.id}/" in mail.text
    assert "Ne plus suivre" in mail.text
    assert mails(other) == []
    told = [m for m in mails(topic.proposer)[own:] if "Ne plus suivre" in m.text]
    assert told == []
    follows.unfollow(follower, topic)
    TOPIC.force("record", topic)
    TOPIC.force("publish", topic)
    assert len(mails(follower)) == 1


def test_feedback_is_taken_once_per_person_after_the_broadcast(app):
    topic, person = TopicFactory(state=TopicState.RECORDED), PersonFactory()
    with pytest.raises(Refused):
        give_feedback(person, topic, 5)
    topic.state = TopicState.PUBLISHED
    db.session.flush()
    with pytest.raises(Invalid):
        give_feedback(person, topic, 6)
    give_feedback(person, topic, 5, "Bravo")
    give_feedback(person, topic, 3, "À réflexion")
    give_feedback(PersonFactory(), topic, 4)
    found = messages.ratings(topic.id)
    assert (found.n, found.average) == (2, 3.5)
    assert [f.words for f in messages.feedback_words(topic.id).items] == ["À réflexion"]
    take_back_feedback(person, topic)
    assert messages.ratings(topic.id).n == 1


def test_one_person_rating_eight_times_at_once_has_rated_once(app):
    topic, person = TopicFactory(state=TopicState.PUBLISHED), PersonFactory()
    db.session.commit()
    topic_id, person_id = topic.id, person.id

    def rate(rating: int):
        return lambda: (
            give_feedback(
                db.session.get_one(Person, person_id), db.session.get_one(Topic, topic_id), rating
            ).id
        )

    results = race(app, [rate(1 + n % 5) for n in range(8)])
    assert len(set(results)) == 1
    assert db.session.scalar(select(func.count()).select_from(Feedback)) == 1


def test_nothing_of_a_message_stands_in_the_journal_but_that_it_was_answered(app):
    from webcast.core.journal import history

    topic, person = TopicFactory(), PersonFactory()
    sent = write_motivation(person, topic, Intention.SPEAK, "Secret")
    found: Any = messages.motivation(sent.id)
    answer_motivation(organiser_with("editorial"), found, "Réponse secrète")
    (line,) = history("motivation", sent.id)
    assert "ecr" not in f"{line.reason}{line.details}"
    assert db.session.scalar(select(func.count()).select_from(Motivation)) == 1
