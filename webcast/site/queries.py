"""What the home page asks for and no domain alone can answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, literal, select, union_all

from webcast.core.clock import now
from webcast.core.database import db
from webcast.topics.models import Topic, TopicState

# A deadline is worth a word when it is nearer than this.
SOON = timedelta(days=14)


class Why(StrEnum):
    """Why an open topic is on the home page."""

    WANTED = "wanted"
    CLOSING = "closing"
    NEW = "new"


@dataclass(frozen=True)
class Pick:
    """An open topic, and why it was picked."""

    topic_id: int
    why: Why


def open_picks(limit: int, besides: Collection[int] = ()) -> list[Pick]:
    """Open topics for the home page, by turns: most wanted, closing soon, new. One query.

    `besides` are on the page already. Money plays no part in what is picked.
    """
    still_open = select(Topic.id).where(Topic.state == TopicState.OPEN, Topic.closes_at > now())
    # What may be left out must not leave the page short.
    enough = 3 * limit + len(besides)
    ways: dict[Why, Select[Any]] = {
        Why.WANTED: still_open.where(Topic.wanted > 0).order_by(Topic.wanted.desc(), Topic.id),
        Why.CLOSING: still_open.where(Topic.closes_at < now() + SOON).order_by(
            Topic.closes_at, Topic.id
        ),
        Why.NEW: still_open.order_by(Topic.opened_at.desc(), Topic.id.desc()),
    }
    parts = []
    for why, query in ways.items():
        some = query.limit(enough).subquery(why.value)
        parts.append(select(literal(why.value), some.c.id))
    queues: dict[Why, list[int]] = {why: [] for why in Why}
    for why, number in db.session.execute(union_all(*parts)):
        queues[Why(why)].append(number)
    return _by_turns(queues, limit, set(besides))


def _by_turns(queues: dict[Why, list[int]], limit: int, seen: set[int]) -> list[Pick]:
    picks: list[Pick] = []
    while len(picks) < limit and any(queues.values()):
        for why, queue in queues.items():
            while queue:
                number = queue.pop(0)
                if number not in seen:
                    seen.add(number)
                    picks.append(Pick(number, why))
                    break
    return picks[:limit]
