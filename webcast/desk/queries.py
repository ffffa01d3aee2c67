"""The journal across domains, and what a new channel has not got yet."""

from sqlalchemy import Select, exists, func, select

from webcast.accounts.models import CapabilityGrant
from webcast.core.channel import the_channel
from webcast.core.database import db
from webcast.core.journal import Decision
from webcast.studio.models import Studio
from webcast.topics.models import Topic, TopicState


def decisions(subject: str = "") -> Select[Decision]:
    """Lines of the journal, of one kind of thing or all."""
    query = select(Decision)
    return query.where(Decision.subject == subject) if subject else query


def missing() -> set[str]:
    """What every channel needs and this one has not got: `contact`, `team`, `studio`, `topic`."""
    people = select(func.count(CapabilityGrant.person_id.distinct())).scalar_subquery()
    topics = exists().where(Topic.state != TopicState.DRAFT)
    row = db.session.execute(select(people, exists().where(Studio.id > 0), topics)).one()
    there = {
        "contact": bool(the_channel().contact),
        "team": row[0] > 1,
        "studio": row[1],
        "topic": row[2],
    }
    return {name for name, is_there in there.items() if not is_there}
