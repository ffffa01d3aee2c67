"""Reading episodes and releases."""

from webcast.broadcast.queries.episodes import (
    by_id,
    counts,
    latest,
    listed,
    locked,
    of_session,
    of_topic,
    published,
    themes_and_formats,
)
from webcast.broadcast.queries.releases import (
    Needed,
    is_missing,
    missing,
    needed,
    of_person,
    release,
    session_by_uuid,
    unsigned,
)

__all__ = [
    "Needed",
    "by_id",
    "counts",
    "is_missing",
    "latest",
    "listed",
    "locked",
    "missing",
    "needed",
    "of_person",
    "of_session",
    "of_topic",
    "published",
    "release",
    "session_by_uuid",
    "themes_and_formats",
    "unsigned",
]
