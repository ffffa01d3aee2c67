"""The blueprint, and how its views find what they are about."""

from flask import Blueprint

from webcast.audience.models import Reaction
from webcast.audience.policy import TAKING
from webcast.audience.queries import reactions
from webcast.core.errors import Forbidden, Missing
from webcast.core.web import actor, can
from webcast.topics import queries as topics
from webcast.topics.models import Topic

bp = Blueprint("audience", __name__)


def load_topic(topic_id: int) -> Topic:
    """A topic that the actor may see: 404 otherwise, also before it was ever public."""
    topic = topics.light(topic_id)
    if topic is None or not (topic.state in TAKING or can("topics.view", topic)):
        raise Missing
    return topic


def load_reaction(reaction_id: int, permission: str) -> Reaction:
    """A reaction with author and topic: 404 if the actor may not see it, 403 if not do this."""
    reaction = reactions.by_id(reaction_id)
    if reaction is None or not can("audience.reaction.view", reaction):
        raise Missing
    if actor() is not None and not can(permission, reaction):
        raise Forbidden
    return reaction
