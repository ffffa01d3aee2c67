"""Reading calendars that others keep, and the busy times that came of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from webcast.accounts.models import Person
from webcast.calendars.external.models import BusyTime, ExternalCalendar
from webcast.calendars.external.stretches import Stretch, merged
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.elsewhere import Busy
from webcast.studio.models import Studio

Owner = Person | Studio


@dataclass(frozen=True)
class Listed:
    """A calendar, how many busy times came of it that are not over, and when the last one ends."""

    calendar: ExternalCalendar
    stretches: int
    until: datetime | None


def owned(owner: Owner) -> dict[str, int]:
    """The columns that say whose something is."""
    return {"person_id" if isinstance(owner, Person) else "studio_id": owner.id}


def is_of(table: type[BusyTime | ExternalCalendar], owner: Owner) -> ColumnElement[bool]:
    """Of the rows of a table, those of a person or studio."""
    if isinstance(owner, Person):
        return table.person_id == owner.id
    return table.studio_id == owner.id


def calendars_of(owner: Owner) -> list[ExternalCalendar]:
    """The calendars of a person or studio, oldest first."""
    query = select(ExternalCalendar).where(is_of(ExternalCalendar, owner))
    query = query.order_by(ExternalCalendar.id)
    return list(db.session.scalars(query))


def listed(owner: Owner) -> list[Listed]:
    """The calendars with what was found in them."""
    counted = (
        select(BusyTime.calendar_id, func.count().label("number"), func.max(BusyTime.ends_at))
        .where(is_of(BusyTime, owner), BusyTime.calendar_id.is_not(None), BusyTime.ends_at > now())
        .group_by(BusyTime.calendar_id)
    )
    found = {row[0]: (row[1], row[2]) for row in db.session.execute(counted)}
    return [
        Listed(calendar, *found.get(calendar.id, (0, None))) for calendar in calendars_of(owner)
    ]


def calendar_by_uuid(uuid: str) -> ExternalCalendar | None:
    """A calendar by its public name."""
    return db.session.scalars(select(ExternalCalendar).where(ExternalCalendar.uuid == uuid)).first()


def said_by(person: Person) -> list[BusyTime]:
    """What somebody has typed themselves and is not over, earliest first."""
    query = (
        select(BusyTime)
        .where(
            BusyTime.person_id == person.id,
            BusyTime.calendar_id.is_(None),
            BusyTime.ends_at > now(),
        )
        .order_by(BusyTime.starts_at, BusyTime.id)
    )
    return list(db.session.scalars(query))


def said_by_number(number: int) -> BusyTime | None:
    """Something that was typed, by its number."""
    return db.session.scalars(
        select(BusyTime).where(BusyTime.id == number, BusyTime.calendar_id.is_(None))
    ).first()


def times_of(person: Person) -> list[BusyTime]:
    """Everything that is kept of when somebody cannot."""
    query = (
        select(BusyTime)
        .where(BusyTime.person_id == person.id)
        .order_by(BusyTime.starts_at, BusyTime.id)
    )
    return list(db.session.scalars(query))


def due(at: datetime, limit: int, *, only: Collection[int] | None = None) -> list[int]:
    """Numbers of the calendars to look at now, those that have waited longest first."""
    query = (
        select(ExternalCalendar.id)
        .where(
            ExternalCalendar.due_at <= at,
            or_(ExternalCalendar.claimed_until.is_(None), ExternalCalendar.claimed_until <= at),
        )
        .order_by(ExternalCalendar.due_at, ExternalCalendar.id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(ExternalCalendar.id.in_(only))
    return list(db.session.scalars(query))


def busy(resources: Collection[str], since: datetime, until: datetime) -> dict[str, list[Busy]]:
    """Provider of `studio.busy`: busy times of `person:12` or `studio:3`, each instant once.

    Several calendars of one owner are one busy time; the oldest reading says how sure it is.
    """
    rows = db.session.execute(
        select(BusyTime, ExternalCalendar.read_at)
        .outerjoin(ExternalCalendar, BusyTime.calendar_id == ExternalCalendar.id)
        .where(
            or_(
                BusyTime.person_id.in_(_numbers(resources, "person")),
                BusyTime.studio_id.in_(_numbers(resources, "studio")),
            ),
            BusyTime.starts_at < until,
            BusyTime.ends_at > since,
        )
        .order_by(BusyTime.starts_at, BusyTime.id)
    )
    stretches: dict[tuple[str, bool], list[Stretch]] = defaultdict(list)
    read: dict[str, datetime] = {}
    for time, read_at in rows:
        whose = f"person:{time.person_id}" if time.person_id else f"studio:{time.studio_id}"
        stretches[whose, time.calendar_id is None].append(
            (time.starts_at, time.ends_at, time.maybe)
        )
        if read_at is not None:
            read[whose] = min(read.get(whose, read_at), read_at)
    found: dict[str, list[Busy]] = defaultdict(list)
    for (whose, said), times in stretches.items():
        # Wide enough that nothing is cut off: the words name the whole stretch.
        whole = min(start for start, _e, _m in times), max(end for _s, end, _m in times)
        at = None if said else read.get(whose)
        found[whose] += [Busy(start, end, maybe, at) for start, end, maybe in merged(times, *whole)]
    for times_found in found.values():
        times_found.sort(key=lambda one: one.starts_at)
    return found


def _numbers(resources: Collection[str], kind: str) -> list[int]:
    return [
        int(number)
        for of, _colon, number in (one.partition(":") for one in resources)
        if of == kind
    ]
