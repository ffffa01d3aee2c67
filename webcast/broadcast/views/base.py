"""The blueprint of broadcast, and how its pages find things."""

from flask import Blueprint
from flask_babel import gettext as _

from webcast.broadcast import queries
from webcast.broadcast.models import Episode
from webcast.core.errors import Missing, SignInNeeded
from webcast.core.web import actor, can, require
from webcast.studio.models import StudioSession

bp = Blueprint("broadcast", __name__)


def load(episode_id: int, permission: str) -> Episode:
    """Fetch an episode: 404 if it is not there for you, 403 if you may not do this."""
    if actor() is None:
        raise SignInNeeded(_("Please sign in to go on."))
    episode = queries.by_id(episode_id)
    if episode is None or not can("broadcast.view", episode):
        raise Missing(_("There is no such episode, or it is not public."))
    require(permission, episode)
    return episode


def load_session(uuid: str) -> StudioSession:
    """Fetch a session for who is on screen in it; nobody else learns that there is a release."""
    if actor() is None:
        raise SignInNeeded(_("Please sign in to go on."))
    session = queries.session_by_uuid(uuid)
    if session is None or not can("broadcast.sign", session):
        raise Missing(_("There is no release for you to sign here."))
    return session
