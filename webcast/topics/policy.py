"""Who may do what with topics, and the same for lists in SQL."""

from typing import Any

from sqlalchemy import ColumnElement, exists, false, inspect, or_, select

from webcast.accounts.models import Capability
from webcast.accounts.policy import editorial
from webcast.core.access import Actor, Rule, rule, signed_in
from webcast.core.database import db
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState

S = TopicState

# What everybody may read: from the public call on, and it stays so.
PUBLIC = frozenset({S.OPEN, S.SELECTED, S.SCHEDULED, S.RECORDED, S.PUBLISHED})
# In the proposer's hands: nobody else waits for them, so that they may save themselves.
IN_WRITING = frozenset({S.DRAFT, S.RETURNED})
# Speakers may be invited as long as the topic may still be recorded.
BEFORE_RECORDING = frozenset({S.DRAFT, S.SUBMITTED, S.RETURNED, S.OPEN, S.SELECTED, S.SCHEDULED})


def in_state(name: str, states: frozenset[TopicState]) -> Rule:
    """The rule that holds while a topic is in one of `states`."""
    return Rule(name, lambda _actor, topic: topic is not None and topic.state in states)


public = in_state("public", PUBLIC)
draft = in_state("draft", frozenset({S.DRAFT}))
in_writing = in_state("in writing", IN_WRITING)
before_recording = in_state("before the recording", BEFORE_RECORDING)
# Before the public call, and after a refusal or a withdrawal, the text is the proposer's own.
own_text = in_state(
    "not public yet", frozenset({S.DRAFT, S.RETURNED, S.SUBMITTED, S.DECLINED, S.WITHDRAWN})
)


@rule
def proposer(actor: Actor | None, topic: Any) -> bool:
    return actor is not None and topic is not None and bool(topic.proposer_id == actor.id)


@rule
def co_speaker(actor: Actor | None, topic: Any) -> bool:
    """Somebody who was invited to speak and has accepted with their account."""
    if actor is None or topic is None or topic.id is None:
        return False
    if "speakers" in inspect(topic).unloaded:
        return bool(db.session.scalar(select(_accepted_by(actor, Topic.id == topic.id))))
    return any(
        speaker.person_id == actor.id and speaker.state == InvitationState.ACCEPTED
        for speaker in topic.speakers
    )


RULES = {
    "topics.propose": signed_in,
    "topics.view": public | proposer | co_speaker | (editorial & ~draft),
    "topics.edit": (proposer & own_text) | (editorial & ~draft),
    "topics.autosave": proposer & in_writing,
    "topics.history": proposer | co_speaker | (editorial & ~draft),
    "topics.invite": (proposer | (editorial & ~draft)) & before_recording,
    "topics.delete": proposer & draft,
    "topics.review": editorial,
    "topics.decide": editorial & ~draft,
}


def _accepted_by(actor: Actor, *where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(CoSpeaker.id).where(
            CoSpeaker.topic_id == Topic.id,
            CoSpeaker.person_id == actor.id,
            CoSpeaker.state == InvitationState.ACCEPTED,
            *where,
        )
    )


def visible_to(actor: Actor | None) -> ColumnElement[bool]:
    """`topics.view` for queries on `Topic`."""
    choices: list[ColumnElement[bool]] = [Topic.state.in_(PUBLIC)]
    if actor is not None:
        choices += [Topic.proposer_id == actor.id, _accepted_by(actor)]
        choices.append(Topic.state != S.DRAFT if actor.has(Capability.EDITORIAL) else false())
    return or_(*choices)
