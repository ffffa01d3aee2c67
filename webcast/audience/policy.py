"""Who may do what with opinions, motivations, reactions and feedback."""

from typing import Any

from webcast.accounts.policy import editorial, moderation, planning
from webcast.audience.models import ReactionState
from webcast.core.access import Actor, rule, signed_in
from webcast.topics.policy import PUBLIC

# The public takes part in what it can read: from the public call on, and for good.
TAKING = PUBLIC


@rule
def written_by_them(actor: Actor | None, thing: Any) -> bool:
    return actor is not None and thing is not None and thing.person_id == actor.id


@rule
def seen_by_all(_actor: Actor | None, reaction: Any) -> bool:
    return bool(reaction is not None and reaction.state is ReactionState.VISIBLE)


@rule
def has_words(_actor: Actor | None, reaction: Any) -> bool:
    """Nobody has taken them back."""
    return bool(reaction is None or reaction.words)


@rule
def objected_to(_actor: Actor | None, reaction: Any) -> bool:
    return bool(reaction is None or reaction.objected_at is not None)


RULES = {
    "audience.take_part": signed_in,
    "audience.own": signed_in,
    "audience.reaction.view": seen_by_all | written_by_them | moderation,
    "audience.reaction.report": signed_in & ~written_by_them,
    "audience.reaction.object": written_by_them,
    "audience.reaction.take_back": written_by_them,
    "audience.motivation.view": written_by_them | editorial | planning,
    "audience.motivation.answer": editorial | planning,
    "audience.read_motivations": editorial | planning,
    "audience.read_feedback": editorial | planning,
    "audience.moderate": moderation,
    "audience.scale": editorial,
}
