"""Load the demo season: replay it through the application's own actions, each at its own time.

Nothing is written beside the actions but accounts (whose addresses nobody has to confirm), the
lists that a channel starts with, and what is put away at the end: mails that nobody shall get.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import delete, exists, select, update

from webcast.accounts.models import Person
from webcast.core.channel import the_channel
from webcast.core.clock import now, stopped_at
from webcast.core.database import db
from webcast.demo import covers
from webcast.demo.known import Demo
from webcast.demo.load_audience import load_audience
from webcast.demo.load_channel import load_channel, load_lists
from webcast.demo.load_episodes import load_episodes
from webcast.demo.load_people import FIRST_DAY, load_people
from webcast.demo.load_sessions import load_sessions
from webcast.demo.load_sponsors import load_sponsors
from webcast.demo.load_studios import load_studios
from webcast.demo.load_topics import load_topics
from webcast.demo.season import Season
from webcast.demo.timeline import Timeline
from webcast.notices.models import Mail, Notice
from webcast.studio.actions import refresh_past_dates
from webcast.topics.models import Topic

# Lines on the site that are older than this have been seen.
READ_AFTER = timedelta(days=5)
Say = Callable[[str], object]
Draw = Callable[[str, str], bytes]


def is_empty() -> bool:
    """Whether the database holds neither people nor topics: the demo never mixes with them."""
    return not db.session.scalar(select(exists(select(Person.id)) | exists(select(Topic.id))))


def load_season(
    season: Season,
    uploads: Path,
    *,
    day: date | None = None,
    draw: Draw = covers.draw,
    say: Say,
) -> None:
    """Load `season` as if `day` (in the channel's zone) were today. Commits nothing.

    `draw` makes a cover picture from the code of a topic and its motif.
    """
    with ThreadPoolExecutor(max_workers=1) as pool:
        drawn = {t.code: pool.submit(draw, t.code, t.cover) for t in season.topics.values()}
        demo = Demo(season, _timeline(day), uploads, lambda code: drawn[code].result())
        _replay(demo, say)


def _replay(demo: Demo, say: Say) -> None:
    season = demo.season
    with stopped_at(demo.timeline.on(FIRST_DAY, 8)):
        load_channel(demo)
        load_lists(demo)
        load_people(demo)
    # Planners are trusted by then.
    demo.timeline.add(demo.timeline.on(FIRST_DAY + 10, 8), lambda: load_studios(demo))
    # In this order among what happens at the same moment.
    for load in (load_topics, load_sponsors, load_sessions, load_episodes, load_audience):
        load(demo)
    many = (len(season.people), len(season.topics), len(season.sessions))
    say("Loading {} people, {} topics, {} sessions…".format(*many))
    say(f"{demo.timeline.run()} steps replayed.")
    with stopped_at(demo.timeline.present):
        refresh_past_dates()
        _put_mails_away()


def _timeline(day: date | None) -> Timeline:
    zone = ZoneInfo(the_channel().zone)
    local = now().astimezone(zone)
    if day is None:
        return Timeline(local.date(), zone, now())
    return Timeline(day, zone, datetime.combine(day, local.time(), zone).astimezone(UTC))


def _put_mails_away() -> None:
    """No mail leaves for what was only replayed, and old lines on the site have been read."""
    db.session.flush()
    db.session.execute(delete(Mail))
    db.session.execute(
        update(Notice).where(Notice.at < now() - READ_AFTER).values(read_at=Notice.at)
    )
