"""Several topics at once: what cards show, one's own, related ones, what the desk waits for."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.topics import search
from webcast.topics.models import CoSpeaker, Format, InvitationState, Topic, TopicState
from webcast.topics.policy import PUBLIC

CARD = (
    joinedload(Topic.format),
    joinedload(Topic.treatment),
    joinedload(Topic.theme),
    joinedload(Topic.series),
    joinedload(Topic.cover),
    joinedload(Topic.proposer),
    defer(Topic.article),
    defer(Topic.article_html),
    defer(Topic.sources),
    defer(Topic.sources_html),
)

# What is only read waits for no studio once it is selected.
RECORDED = Topic.format.has(Format.is_show)

# What the desk's tabs hold; each is longest first.
WAITING = {
    "review": TopicState.SUBMITTED,
    "closing": TopicState.OPEN,
    "plan": TopicState.SELECTED,
    "returned": TopicState.RETURNED,
    "declined": TopicState.DECLINED,
    "withdrawn": TopicState.WITHDRAWN,
}


def cards(numbers: Iterable[int]) -> list[Topic]:
    """The topics with these numbers, in this order, with what a card shows."""
    wanted = list(numbers)
    if not wanted:
        return []
    found = {
        topic.id: topic
        for topic in db.session.scalars(select(Topic).where(Topic.id.in_(wanted)).options(*CARD))
    }
    return [found[number] for number in wanted if number in found]


def related(topic: Topic, limit: int = 4) -> list[Topic]:
    """Public topics that share rare words with this one (its keywords are loaded)."""
    akin = search.akin(topic, limit * 5)
    return [other for other in cards(akin) if other.state in PUBLIC][:limit]


def public_topics(person: Person, limit: int = 12) -> list[Topic]:
    """What somebody proposes or agreed to speak of, as everybody may see it; latest first."""
    spoken = select(CoSpeaker.topic_id).where(
        CoSpeaker.person_id == person.id, CoSpeaker.state == InvitationState.ACCEPTED
    )
    query = (
        select(Topic)
        .where(
            or_(Topic.proposer_id == person.id, Topic.id.in_(spoken)), Topic.state.in_(list(PUBLIC))
        )
        .options(*CARD)
        .order_by(Topic.opened_at.desc(), Topic.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def own_topics(person: Person) -> list[tuple[Topic, CoSpeaker | None]]:
    """What somebody proposed, or is invited to (with the invitation), latest first."""
    invited = select(CoSpeaker).where(
        or_(CoSpeaker.person_id == person.id, CoSpeaker.email == person.email),
        CoSpeaker.state != InvitationState.DECLINED,
    )
    invitations = {line.topic_id: line for line in db.session.scalars(invited)}
    query = (
        select(Topic)
        .where(or_(Topic.proposer_id == person.id, Topic.id.in_(list(invitations))))
        .options(*CARD)
        .order_by(Topic.changed_at.desc(), Topic.id.desc())
        .limit(100)
    )
    return [
        (topic, None if topic.proposer_id == person.id else invitations.get(topic.id))
        for topic in db.session.scalars(query)
    ]


def waiting(tab: str, words: str = "") -> tuple[Select[Any], Any]:
    """What waits on a tab of the desk, and the column that says since (or until) when."""
    query = (
        select(Topic)
        .where(Topic.state == WAITING[tab])
        .options(*CARD, selectinload(Topic.speakers))
    )
    if tab == "plan":
        query = query.where(RECORDED)
    if words:
        searched = search.expression(words)
        query = query.where(Topic.id.in_(search.ids(searched) if searched else []))
    return query, Topic.closes_at if tab == "closing" else Topic.waiting_since


def waiting_counts() -> dict[str, int]:
    """How many topics are on each tab of the desk."""
    counts: dict[TopicState, int] = dict(
        db.session.execute(
            select(Topic.state, func.count())
            .where(
                Topic.state.in_(list(WAITING.values())),
                or_(Topic.state != TopicState.SELECTED, RECORDED),
            )
            .group_by(Topic.state)
        ).all()
    )
    return {tab: counts.get(state, 0) for tab, state in WAITING.items()}


def waiting_since(before: datetime | None = None) -> int:
    """How many sent topics nobody has answered since `before` (now)."""
    query = select(func.count()).where(
        Topic.state == TopicState.SUBMITTED, Topic.waiting_since < (before or now())
    )
    return db.session.scalar(query) or 0
