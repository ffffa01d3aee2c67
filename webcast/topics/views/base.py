"""The blueprint of topics, and how its pages find a topic."""

from flask import Blueprint
from flask_babel import gettext as _

from webcast.core.errors import Missing, SignInNeeded
from webcast.core.slots import rendering_for_everybody
from webcast.core.web import actor, can, require
from webcast.topics import queries
from webcast.topics.models import Topic

bp = Blueprint("topics", __name__)


def load(topic_id: int, permission: str = "topics.view") -> Topic:
    """Fetch a topic: 404 if it is not there for you, 403 if you may not do this."""
    if permission != "topics.view" and actor() is None and not rendering_for_everybody():
        raise SignInNeeded(_("Please sign in to go on."))
    topic = queries.by_id(topic_id)
    if topic is None or not can("topics.view", topic):
        raise Missing(_("There is no such topic, or it is not public."))
    require(permission, topic)
    return topic
