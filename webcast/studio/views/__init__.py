"""Pages of the studio: the public programme, one's own sessions, the planners' desk."""

from webcast.studio.views import (
    agenda,
    mine,
    people,
    planner,
    public,
    recurring,
    series,
    session,
    studios,
)
from webcast.studio.views.base import bp

__all__ = [
    "agenda",
    "bp",
    "mine",
    "people",
    "planner",
    "public",
    "recurring",
    "series",
    "session",
    "studios",
]
