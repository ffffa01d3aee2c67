"""What one person has done about one topic: what its page shows to them, in three queries."""

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


def mine(topic_id: int, person_id: int | None) -> Mine:
    """Three queries for somebody signed in, one for visitors."""
    found = Mine(topic_id)
    _scale(found, -1 if person_id is None else person_id)
    if person_id is not None:
        _messages(found, person_id)
        found.reactions = _hidden_reactions(topic_id, person_id)
    return found


def _messages(found: Mine, person_id: int) -> None:
    def theirs(kind: Any) -> ColumnElement[bool]:
        return and_(kind.topic_id == found.topic_id, kind.person_id == person_id)

    messages = select(func.count(Motivation.id)).where(theirs(Motivation))
    answered = messages.where(Motivation.answered_at.is_not(None))
    row = db.session.execute(
        select(
            select(Follow.at).where(theirs(Follow)).exists().label("follows"),
            messages.scalar_subquery().label("messages"),
            answered.scalar_subquery().label("answers"),
            select(Feedback.rating).where(theirs(Feedback)).scalar_subquery().label("rating"),
            select(Feedback.words).where(theirs(Feedback)).scalar_subquery().label("words"),
        )
    ).one()
    found.follows, found.messages, found.answers = row.follows, row.messages, row.answers
    found.rating, found.rating_words = row.rating, row.words or ""


def _scale(found: Mine, person_id: int) -> None:
    """The answers to choose from, and the one chosen (which may be retired by now)."""
    query = (
        select(OpinionStep, Opinion.step_id, Opinion.counts)
        .outerjoin(
            Opinion,
            and_(
                Opinion.step_id == OpinionStep.id,
                Opinion.topic_id == found.topic_id,
                Opinion.person_id == person_id,
            ),
        )
        .order_by(OpinionStep.position, OpinionStep.id)
    )
    for step, chosen, counts in db.session.execute(query):
        if chosen is not None:
            found.step_id, found.counts = chosen, counts
        if chosen is not None or not step.retired:
            found.steps.append(step)


def _hidden_reactions(topic_id: int, person_id: int) -> list[Reaction]:
    """What they have said here and only they see: waiting, rejected or withheld."""
    query = select(Reaction).where(
        Reaction.topic_id == topic_id,
        Reaction.person_id == person_id,
        Reaction.state != ReactionState.VISIBLE,
        Reaction.words != "",
    )
    return list(db.session.scalars(query.order_by(Reaction.at.desc()).limit(10)))
