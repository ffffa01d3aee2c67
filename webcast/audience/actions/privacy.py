"""What the audience's side gives out about a person, and what it forgets (RGPD, art. 15 and 17)."""

from typing import Any

from sqlalchemy import delete, select

from webcast.accounts.models import Person
from webcast.audience.actions.follows import remove_all_follows
from webcast.audience.actions.opinions import remove_all_opinions
from webcast.audience.actions.reactions import empty
from webcast.audience.models import (
    Feedback,
    Follow,
    Motivation,
    Opinion,
    OpinionStep,
    Reaction,
    ReactionReport,
    ReactionState,
)
from webcast.core.database import db
from webcast.core.touches import touch


def export(person: Person) -> tuple[str, dict[str, Any]]:
    """Everything that somebody has said about topics."""
    opinions = select(Opinion, OpinionStep.code).join(
        OpinionStep, OpinionStep.id == Opinion.step_id
    )
    return "audience", {
        "opinions": [
            {"topic": o.topic_id, "opinion": code, "counts": o.counts, "at": o.at.isoformat()}
            for o, code in db.session.execute(opinions.where(Opinion.person_id == person.id))
        ],
        "motivations": [
            {
                "topic": m.topic_id,
                "intention": m.intention.value,
                "words": m.words,
                "at": m.at.isoformat(),
                "answer": m.answer,
            }
            for m in _all(Motivation, person)
        ],
        "reactions": [
            {
                "topic": r.topic_id,
                "words": r.words,
                "state": r.state.value,
                "at": r.at.isoformat(),
                "reason": r.reason,
                "objection": r.objection,
            }
            for r in _all(Reaction, person)
        ],
        "reports": [
            {"reaction": r.reaction_id, "words": r.words, "at": r.at.isoformat()}
            for r in _all(ReactionReport, person)
        ],
        "follows": [{"topic": f.topic_id, "at": f.at.isoformat()} for f in _all(Follow, person)],
        "feedback": [
            {"topic": f.topic_id, "rating": f.rating, "words": f.words, "at": f.at.isoformat()}
            for f in _all(Feedback, person)
        ],
    }


def forget(person: Person) -> None:
    """An account is deleted: what it said in public stays without a name, all else goes."""
    remove_all_opinions(person.id)
    remove_all_follows(person.id)
    for topic_id in db.session.scalars(
        select(Feedback.topic_id).where(Feedback.person_id == person.id)
    ):
        touch("topic", topic_id)
    for kind in (Feedback, Motivation, ReactionReport):
        db.session.execute(delete(kind).where(kind.person_id == person.id))
    for reaction in _all(Reaction, person):
        if reaction.state is not ReactionState.VISIBLE and empty(reaction):
            continue
        reaction.person_id = None
        touch("topic", reaction.topic_id)
    db.session.flush()


def _all(kind: Any, person: Person) -> list[Any]:
    return list(db.session.scalars(select(kind).where(kind.person_id == person.id)))
