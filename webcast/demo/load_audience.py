"""What the audience says: opinions, follows, motivations, reactions, feedback."""

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from random import Random

from sqlalchemy import insert, update
from sqlalchemy.orm import joinedload

from webcast.accounts.models import Person
from webcast.audience.actions.feedback import give_feedback
from webcast.audience.actions.follows import follow
from webcast.audience.actions.moderation import moderate
from webcast.audience.actions.motivations import answer_motivation, write_motivation
from webcast.audience.actions.reactions import react
from webcast.audience.models import Intention, Motivation, Opinion, OpinionTally, Reaction
from webcast.audience.models import ReactionState as Stored
from webcast.audience.queries.reactions import for_moderation
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.demo import shapes, spreading
from webcast.demo.known import Demo
from webcast.demo.moments import Moments
from webcast.demo.states import ReactionState
from webcast.demo.timeline import between, chance
from webcast.topics.models import Topic

MODERATORS = ("awa", "zelie")


def load_audience(demo: Demo) -> None:
    """Put everything that the audience says on the timeline."""
    moments = Moments(demo.season, demo.timeline)
    for topic in demo.season.topics.values():
        if topic.opened_day is None:
            continue
        opened = moments.opened(topic) + timedelta(minutes=20)
        end = moments.left(topic) or demo.timeline.present
        _opinions_and_follows(demo, topic, opened, end)
        _Debate(demo, topic, opened).load()
        for motivation in topic.motivations:
            _Message(demo, topic, motivation).load(opened)
        for feedback in topic.feedback:
            after = moments.published(topic) + timedelta(hours=1)
            moment = max(demo.timeline.on(feedback.day, 20.5), after)
            demo.timeline.add(moment, partial(_rate, demo, topic, feedback))


def _opinions_and_follows(demo: Demo, topic: shapes.Topic, start: datetime, end: datetime) -> None:
    random = chance("audience", topic.code)
    said = [
        (person, step, between(start, end, _early(random)))
        for person, step in spreading.opinions(demo.season, topic)
    ]
    demo.timeline.add(demo.timeline.present, partial(_tally, demo, topic.code, said))
    for person in spreading.followers(demo.season, topic):
        moment = between(start, end, _early(random))
        demo.timeline.add(moment, partial(_follow, demo, topic.code, person))


def _early(random: Random) -> float:
    """A share of time: many come while a topic is new, some long after."""
    return float(random.random() ** 1.6)


def _tally(demo: Demo, code: str, said: list[tuple[str, str, datetime]]) -> None:
    """Take all opinions of a topic, with what `opine` leaves behind for each.

    Whose opinion would not count (who speaks, who pledges) is not among the content's voters.
    """
    if not said:
        return
    topic_id = demo.topics[code]
    rows = [
        {
            "topic_id": topic_id,
            "person_id": demo.people[person],
            "step_id": demo.steps[step],
            "at": moment,
        }
        for person, step, moment in said
    ]
    db.session.execute(insert(Opinion), rows)
    counted = Counter(step for _person, step, _moment in said)
    tallies = [
        {"topic_id": topic_id, "step_id": demo.steps[step], "number": number}
        for step, number in counted.items()
    ]
    db.session.execute(insert(OpinionTally), tallies)
    tones = {step.code: step.tone for step in demo.season.vocabulary.opinion.values()}
    wanted = sum(tones[step] * number for step, number in counted.items())
    change = update(Topic).where(Topic.id == topic_id)
    db.session.execute(change.values(opinions=counted.total(), wanted=wanted))
    touch("topic", topic_id)


def _follow(demo: Demo, topic: str, person: str) -> None:
    follow(demo.person(person), demo.bare_topic(topic))


def _rate(demo: Demo, topic: shapes.Topic, said: shapes.Feedback) -> None:
    give_feedback(
        demo.person(said.person), demo.bare_topic(topic.code), said.rating, said.words.strip()
    )


class _Debate:
    """The reactions to one topic, in their order, and what moderation does with them."""

    def __init__(self, demo: Demo, topic: shapes.Topic, opened: datetime) -> None:
        self.demo, self.topic, self.opened = demo, topic, opened
        self.numbers: dict[str, int] = {}

    def load(self) -> None:
        """Somebody reacts; half an hour later it was read; what is withheld is so the next day."""
        add, many = self.demo.timeline.add, len(self.topic.reactions)
        for place, said in enumerate(self.topic.reactions, start=1):
            hour = 10 + 11 * place / (many + 1)
            moment = max(self.demo.timeline.on(said.day, hour), self.opened)
            add(moment, partial(self._react, said))
            if said.state is not ReactionState.PENDING:
                add(moment + timedelta(minutes=25), partial(self._approve, said))
            if said.state is ReactionState.WITHHELD:
                add(moment + timedelta(hours=15), partial(self._withhold, said))

    def _react(self, said: shapes.Reaction) -> None:
        demo, number = self.demo, self.numbers.get(said.reply_to)
        parent = db.session.get_one(Reaction, number) if number else None
        topic = demo.bare_topic(self.topic.code)
        made = react(demo.actor(said.person), topic, said.words.strip(), parent)
        self.numbers[said.id] = made.id

    def _approve(self, said: shapes.Reaction) -> None:
        reaction = self._reaction(said)
        if reaction.state is Stored.PENDING:
            moderate(self._moderator(said), reaction, "approve")

    def _withhold(self, said: shapes.Reaction) -> None:
        moderate(self._moderator(said), self._reaction(said), "withhold", said.reason)

    def _reaction(self, said: shapes.Reaction) -> Reaction:
        return for_moderation([self.numbers[said.id]])[0]

    def _moderator(self, said: shapes.Reaction) -> Person:
        return self.demo.actor(next(code for code in MODERATORS if code != said.person))


class _Message:
    """A private message to the organisers, and their answer."""

    def __init__(self, demo: Demo, topic: shapes.Topic, said: shapes.Motivation) -> None:
        self.demo, self.topic, self.said = demo, topic, said
        self.number = 0

    def load(self, opened: datetime) -> None:
        """Written at noon, answered in the afternoon."""
        timeline = self.demo.timeline
        timeline.add(max(timeline.on(self.said.day, 12.2), opened), self._write)
        if self.said.reply:
            timeline.add(max(timeline.on(self.said.reply.day, 16.7), opened), self._answer)

    def _write(self) -> None:
        demo, said = self.demo, self.said
        topic = demo.bare_topic(self.topic.code)
        person, intention = demo.person(said.person), Intention(said.intention.value)
        self.number = write_motivation(person, topic, intention, said.words.strip()).id

    def _answer(self) -> None:
        if self.said.reply is None:
            return
        motivation = db.session.get_one(
            Motivation,
            self.number,
            options=[joinedload(Motivation.person), joinedload(Motivation.topic)],
            populate_existing=True,
        )
        actor = self.demo.actor(self.said.reply.by)
        answer_motivation(actor, motivation, self.said.reply.words.strip())
