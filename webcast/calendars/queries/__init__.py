"""Reading what calendars show."""

from webcast.calendars.queries.feeds import (
    LISTS,
    Feed,
    changed_at,
    channel_feed,
    entries,
    feed_about,
    list_feed,
    offered,
    one,
    person_feed,
    studio_feed,
)
from webcast.calendars.queries.gathering import Shown, ShownTopic, concerned, gather
from webcast.calendars.queries.series import (
    ShownProgramme,
    mark_of,
    programmes_of,
    series_changed_at,
)

__all__ = [
    "LISTS",
    "Feed",
    "Shown",
    "ShownProgramme",
    "ShownTopic",
    "changed_at",
    "channel_feed",
    "concerned",
    "entries",
    "feed_about",
    "gather",
    "list_feed",
    "mark_of",
    "offered",
    "one",
    "person_feed",
    "programmes_of",
    "series_changed_at",
    "studio_feed",
]
