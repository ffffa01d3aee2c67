"""How opinions spread, and whether the kept numbers agree with the rows."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, select

from webcast.audience.models import Opinion, OpinionStep, OpinionTally, Reaction, ReactionState
from webcast.core.database import db
from webcast.core.i18n import localised
from webcast.topics.models import Topic

# With fewer opinions the chart would tell who said what.
SHOWN_FROM = 3


@dataclass(frozen=True)
class SpreadStep:
    """One bar of the chart."""

    label: str
    tone: int
    count: int


@dataclass
class Spread:
    """How the counting opinions of one topic spread over the scale."""

    all_steps: list[SpreadStep] = field(default_factory=list)
    # Beside the bars, what the page of a topic wants to know at the same time.
    offered: list[OpinionStep] = field(default_factory=list)
    reactions: int = 0

    @property
    def n(self) -> int:
        """How many opinions count."""
        return sum(step.count for step in self.all_steps)

    @property
    def steps(self) -> list[SpreadStep] | None:
        """The bars, or None while so few have spoken that they could be guessed."""
        return self.all_steps if self.n >= SHOWN_FROM else None


def spreads(topic_ids: Collection[int]) -> dict[int, Spread]:
    """The spread of each of these topics: one query."""
    return _spreads(topic_ids, literal(0))


def spread(topic_id: int) -> Spread:
    """The spread of one topic, with the number of reactions that everybody can see: one query."""
    visible = select(func.count(Reaction.id)).where(
        Reaction.topic_id == topic_id, Reaction.state == ReactionState.VISIBLE
    )
    return _spreads([topic_id], visible.scalar_subquery())[topic_id]


def _spreads(topic_ids: Collection[int], visible: ColumnElement[int]) -> dict[int, Spread]:
    found = {topic_id: Spread() for topic_id in topic_ids}
    if not found:
        return found
    query = (
        select(OpinionStep, OpinionTally.topic_id, OpinionTally.number, visible)
        .outerjoin(
            OpinionTally,
            and_(OpinionTally.step_id == OpinionStep.id, OpinionTally.topic_id.in_(found)),
        )
        .order_by(OpinionStep.position, OpinionStep.id)
    )
    scale: list[OpinionStep] = []
    numbers: dict[tuple[int, int], int] = {}
    reactions = 0
    for step, topic_id, number, reactions in db.session.execute(query):  # noqa: B007 - once said, always
        if not scale or scale[-1] is not step:
            scale.append(step)
        if topic_id is not None:
            numbers[topic_id, step.id] = number
    for topic_id, one in found.items():
        one.reactions = reactions
        one.offered = [step for step in scale if not step.retired]
        for step in scale:
            number = numbers.get((topic_id, step.id), 0)
            if number or not step.retired:
                one.all_steps.append(SpreadStep(localised(step), step.tone, number))
    return found


def cards(topic_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """What lists of topics show of the audience, by topic: `spread` (steps or None), `opinions`."""
    return {
        topic_id: {"spread": one.steps, "opinions": one.n}
        for topic_id, one in spreads(topic_ids).items()
    }


def visible_reactions(topic_id: int) -> int:
    """How many reactions everybody can see."""
    query = select(func.count()).where(
        Reaction.topic_id == topic_id, Reaction.state == ReactionState.VISIBLE
    )
    return db.session.scalar(query) or 0


def scale() -> list[OpinionStep]:
    """All steps in their order, retired ones as well."""
    query = select(OpinionStep).order_by(OpinionStep.position, OpinionStep.id)
    return list(db.session.scalars(query))


def chosen() -> dict[int, int]:
    """By step, how many people have chosen it, whether they count or not."""
    query = select(Opinion.step_id, func.count()).group_by(Opinion.step_id)
    return dict(db.session.execute(query).all())


def disagreements() -> list[str]:
    """Where tallies and rankings differ from the opinions themselves: nowhere, if all is well."""
    counted = {
        (topic, step): number
        for topic, step, number in db.session.execute(
            select(Opinion.topic_id, Opinion.step_id, func.count())
            .where(Opinion.counts)
            .group_by(Opinion.topic_id, Opinion.step_id)
        )
    }
    kept = {
        (topic, step): number
        for topic, step, number in db.session.execute(
            select(OpinionTally.topic_id, OpinionTally.step_id, OpinionTally.number)
        )
        if number
    }
    tones = dict(db.session.execute(select(OpinionStep.id, OpinionStep.tone)).all())
    found = [
        f"topic {key[0]}, step {key[1]}: {counted.get(key, 0)} opinions, tally {kept.get(key, 0)}"
        for key in sorted(counted.keys() | kept.keys())
        if counted.get(key) != kept.get(key)
    ]
    for topic, opinions, wanted in db.session.execute(
        select(Topic.id, Topic.opinions, Topic.wanted).order_by(Topic.id)
    ):
        mine = {step: n for (of, step), n in counted.items() if of == topic}
        if sum(mine.values()) != opinions:
            found.append(f"topic {topic}: {sum(mine.values())} opinions, {opinions} kept")
        ranking = sum(tones[step] * n for step, n in mine.items())
        if ranking != wanted:
            found.append(f"topic {topic}: wanted {ranking}, {wanted} kept")
    return found
