"""The blueprint, and how its views find things."""

from uuid import UUID

from flask import Blueprint
from flask_babel import gettext as _

from webcast.core.access import permissions
from webcast.core.errors import Missing
from webcast.core.web import actor, require
from webcast.studio import queries
from webcast.studio.models import Assignment, Studio, StudioSession

bp = Blueprint("studio", __name__)


def load(uuid: UUID, permission: str = "studio.view_session") -> StudioSession:
    """Fetch a session: 404 if it is not there for who asks, 403 if they may not do this."""
    session = queries.by_uuid(str(uuid))
    if session is None or not permissions.allows("studio.view_session", actor(), session):
        raise Missing(_("There is no such session, or it is not announced yet."))
    require(permission, session)
    return session


def load_assignment(assignment_id: int) -> Assignment:
    """Fetch somebody's place on a session: 404 unless who asks is them or plans."""
    one = queries.assignment_by_id(assignment_id)
    if one is None or not permissions.allows("studio.answer", actor(), one):
        raise Missing(_("There is nothing here for you to answer."))
    return one


def load_studio(slug: str) -> Studio:
    """Fetch a studio, or 404."""
    studio = queries.studio_by_slug(slug)
    if studio is None:
        raise Missing(_("There is no such studio."))
    return studio
