"""What one person has done about one topic: what its page shows to them, in three queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from webcast.audience.models import (
    Feedback,
    Follow,
    Motivation,
    Opinion,
    OpinionStep,
    Reaction,
    ReactionState,
)
from webcast.core.database import db


@dataclass
class Mine:
    """Somebody's own part in a topic (nobody's, for visitors), and the scale to choose from."""

    topic_id: int
    steps: list[OpinionStep] = field(default_factory=list)
    step_id: int | None = None
    counts: bool = True
    follows: bool = False
    rating: int | None = None
    rating_words: str = ""
    messages: int = 0
    answers: int = 0
    reactions: list[Reaction] = field(default_factory=list)


def mine(
    topic_id: int, person_id: int | None, offered: Sequence[OpinionStep] | None = None
) -> Mine:
    """Somebody's part in a topic; `offered` is the scale, where it has been read already.

    One query for the scale, one for somebody signed in, one more for reactions that only they see.
    """
    found = Mine(topic_id, steps=list(_offered() if offered is None else offered))
    if person_id is not None:
        _theirs(found, person_id)
    return found


def _offered() -> Sequence[OpinionStep]:
    query = select(OpinionStep).where(OpinionStep.retired.is_(False))
    return db.session.scalars(query.order_by(OpinionStep.position, OpinionStep.id)).all()


def _theirs(found: Mine, person_id: int) -> None:
    def theirs(kind: Any) -> ColumnElement[bool]:
        return and_(kind.topic_id == found.topic_id, kind.person_id == person_id)

    messages = select(func.count(Motivation.id)).where(theirs(Motivation))
    answered = messages.where(Motivation.answered_at.is_not(None))
    # What they have said and only they see: waiting, rejected or withheld.
    hidden = theirs(Reaction) & (Reaction.state != ReactionState.VISIBLE) & (Reaction.words != "")
    parts = {
        "step": select(Opinion.step_id).where(theirs(Opinion)),
        "counts": select(Opinion.counts).where(theirs(Opinion)),
        "messages": messages,
        "answers": answered,
        "rating": select(Feedback.rating).where(theirs(Feedback)),
        "words": select(Feedback.words).where(theirs(Feedback)),
        "hidden": select(func.count(Reaction.id)).where(hidden),
    }
    row = db.session.execute(
        select(
            select(Follow.at).where(theirs(Follow)).exists().label("follows"),
            *(query.scalar_subquery().label(name) for name, query in parts.items()),
        )
    ).one()
    if row.step is not None:
        found.step_id, found.counts = row.step, bool(row.counts)
        _with_chosen(found, row.step)
    found.follows, found.messages, found.answers = bool(row.follows), row.messages, row.answers
    found.rating, found.rating_words = row.rating, row.words or ""
    if row.hidden:
        query = select(Reaction).where(hidden).order_by(Reaction.at.desc()).limit(10)
        found.reactions = list(db.session.scalars(query))


def _with_chosen(found: Mine, step_id: int) -> None:
    """The answer they have given stays among those to choose from when it is retired."""
    if any(step.id == step_id for step in found.steps):
        return
    found.steps.append(db.session.get_one(OpinionStep, step_id))
    found.steps.sort(key=lambda step: (step.position, step.id))
