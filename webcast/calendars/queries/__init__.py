"""Reading what calendars show."""

from webcast.calendars.queries.feeds import (
    LISTS,
    Feed,
    changed_at,
    channel_feed,
    entries,
    list_feed,
    offered,
    one,
    person_feed,
    studio_feed,
)
from webcast.calendars.queries.gathering import Shown, ShownTopic, concerned, gather, known

__all__ = [
    "LISTS",
    "Feed",
    "Shown",
    "ShownTopic",
    "changed_at",
    "channel_feed",
    "concerned",
    "entries",
    "gather",
    "known",
    "list_feed",
    "offered",
    "one",
    "person_feed",
    "studio_feed",
]
