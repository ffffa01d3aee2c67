"""Reading app passwords, and which calendars there are and what is new in them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from webcast.accounts.models import Person
from webcast.calendars.caldav.models import AppPassword, FeedTrace
from webcast.calendars.policy import in_window
from webcast.calendars.queries import LISTS, Feed, channel_feed, feed_about, offered
from webcast.core.database import db
from webcast.studio.models import Studio, StudioSession


def passwords_of(person: Person) -> list[AppPassword]:
    """A person's app passwords, oldest first."""
    query = select(AppPassword).where(AppPassword.person_id == person.id).order_by(AppPassword.id)
    return list(db.session.scalars(query))


def by_hash(secret_hash: str) -> AppPassword | None:
    """The app password with this hash, with its person and their capabilities: one query."""
    return (
        db.session.execute(
            select(AppPassword)
            .where(AppPassword.secret_hash == secret_hash)
            .options(joinedload(AppPassword.person).joinedload(Person.grants))
        )
        .unique()
        .scalar_one_or_none()
    )


def _number(feed: ColumnElement[str] | str) -> ColumnElement[int]:
    """The number of a feed's last change, 0 when it never had one."""
    latest = select(func.max(FeedTrace.number)).where(FeedTrace.feed == feed).scalar_subquery()
    return func.coalesce(latest, 0)


def feed_named(name: str) -> tuple[Feed, int] | None:
    """A feed by its name among the marks, with the number of its last change: one query."""
    kind, _colon, digits = name.partition(":")
    if name == "channel":
        number = db.session.scalar(select(_number(name)))
        return channel_feed(), number or 0
    # What no column can hold is the number of nothing.
    if not digits.isdecimal() or len(digits) > 9 or digits != str(int(digits)):
        return None
    model = Studio if kind == "studio" else LISTS.get(kind, (None,))[0]
    if model is None:
        return None
    row = db.session.execute(select(model, _number(name)).where(model.id == int(digits))).first()
    return row and (feed_about(row[0]), row[1])


def feeds_offered() -> list[tuple[Feed, int]]:
    """The public feeds that an account shows, with the number of each's last change.

    Formats are left out: a phone that shows all calendars of an account would be crowded. They can
    be asked for by name like the others.
    """
    studios, rows = offered()
    things = [*studios, *rows["theme"], *rows["series"]]
    feeds = [channel_feed(), *map(feed_about, things)]
    query = select(FeedTrace.feed, func.max(FeedTrace.number)).group_by(FeedTrace.feed)
    numbers = dict(db.session.execute(query).all())
    return [(feed, numbers.get(feed.name, 0)) for feed in feeds]


def changed_since(feed: Feed, number: int) -> set[str]:
    """The names of events that came, changed or left after the change of this number."""
    query = select(FeedTrace.name).where(FeedTrace.feed == feed.name, FeedTrace.number > number)
    return set(db.session.scalars(query))


def crossed(feed: Feed, before: datetime, after: datetime) -> set[str]:
    """The names of events that the mere passing of time brought into a feed or took from it."""
    then, later = in_window(before), in_window(after)
    query = select(StudioSession.uuid).where(feed.where, (then & ~later) | (later & ~then))
    return set(db.session.scalars(query))


def latest_number() -> int:
    """The number of the last change of all."""
    return db.session.scalar(select(func.max(FeedTrace.number))) or 0


def known_traces(names: Collection[str]) -> set[tuple[str, str]]:
    """(feed, name) of the traces that there are of these events."""
    query = select(FeedTrace.feed, FeedTrace.name).where(FeedTrace.name.in_(names))
    return {(feed, name) for feed, name in db.session.execute(query)}
