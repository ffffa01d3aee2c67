"""Reading what calendars show."""

from webcast.calendars.queries.feeds import (
    Feed,
    changed_at,
    channel_feed,
    entries,
    offered,
    one,
    studio_feed,
    theme_feed,
)
from webcast.calendars.queries.gathering import Shown, ShownTopic, concerned, gather, known

__all__ = [
    "Feed",
    "Shown",
    "ShownTopic",
    "changed_at",
    "channel_feed",
    "concerned",
    "entries",
    "gather",
    "known",
    "offered",
    "one",
    "studio_feed",
    "theme_feed",
]
