"""Saying when one is busy: by the address of a calendar, or by hand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.calendars.external import queries
from webcast.calendars.external.addresses import Unreadable, parse
from webcast.calendars.external.models import BusyTime, ExternalCalendar, Trouble
from webcast.calendars.external.queries import Owner, owned
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.jobs import wake
from webcast.studio.models import Studio

CHORE = "calendars.fetch"
MOST_CALENDARS = 5
MOST_TIMES = 200
LONGEST = timedelta(days=366)
# Between two looks that somebody asks for.
PATIENCE = timedelta(minutes=2)
# What is over is nobody's concern; a few days, so that a look back at last week still says why.
KEPT = timedelta(days=7)


def add_calendar(
    owner: Owner, address: str, name: str = "", *, allow: Collection[str] = ()
) -> ExternalCalendar:
    """Have a calendar read from now on; the worker looks at it at once.

    `Invalid` for an address that may not be fetched, or that is there already.
    """
    try:
        place = parse(address, allow)
    except Unreadable as error:
        raise Invalid("address", _why(error.trouble)) from None
    _lock(owner)
    if len(queries.calendars_of(owner)) >= MOST_CALENDARS:
        raise Refused(_("There are %(n)s calendars already: remove one first.", n=MOST_CALENDARS))
    calendar = ExternalCalendar(
        **owned(owner),
        name=name,
        address=place.address,
        address_hash=sha256(place.address.encode()).hexdigest(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(calendar)
    except IntegrityError:
        raise Invalid("address", _("This calendar is there already.")) from None
    wake(CHORE)
    return calendar


def _why(trouble: Trouble) -> str:
    if trouble == Trouble.PRIVATE:
        return str(_("This address is inside of a private network: it cannot be read from here."))
    return str(
        _(
            "This is not the address of a calendar: it begins with https:// or webcal://, and has"
            " no user name or unusual port in it."
        )
    )


def _lock(owner: Owner) -> None:
    """Two requests at once may not add one calendar too many."""
    table = Person if isinstance(owner, Person) else Studio
    db.session.execute(select(table.id).where(table.id == owner.id).with_for_update())


def look_again(calendar: ExternalCalendar) -> None:
    """Have it read now. `Refused` where that has just been done."""
    moment = now()
    if calendar.asked_at is not None and moment - calendar.asked_at < PATIENCE:
        raise Refused(_("It has just been read. In two minutes you can ask again."))
    calendar.due_at = moment
    db.session.flush()
    wake(CHORE)


def remove_calendar(calendar: ExternalCalendar) -> None:
    """Read it no more; what came of it is deleted at once."""
    db.session.execute(delete(BusyTime).where(BusyTime.calendar_id == calendar.id))
    db.session.execute(delete(ExternalCalendar).where(ExternalCalendar.id == calendar.id))


@dataclass(frozen=True)
class Said:
    """What somebody types: from when to when they cannot, and a note for themselves."""

    starts_at: datetime
    ends_at: datetime
    all_day: bool = False
    maybe: bool = False
    note: str = ""


def say_busy(person: Person, said: Said) -> BusyTime:
    """Keep what somebody said. `Invalid` for times that cannot be."""
    if said.ends_at <= said.starts_at:
        raise Invalid("ends_at", _("It has to end after it begins."))
    if said.ends_at - said.starts_at > LONGEST:
        raise Invalid("ends_at", _("A year at most, please."))
    if said.ends_at <= now():
        raise Invalid("ends_at", _("That is over already."))
    _lock(person)
    count = db.session.scalar(
        select(func.count())
        .select_from(BusyTime)
        .where(BusyTime.person_id == person.id, BusyTime.calendar_id.is_(None))
    )
    if (count or 0) >= MOST_TIMES:
        raise Refused(_("There are %(n)s entries already: remove some first.", n=MOST_TIMES))
    time = BusyTime(
        person_id=person.id,
        starts_at=said.starts_at,
        ends_at=said.ends_at,
        all_day=said.all_day,
        maybe=said.maybe,
        note=said.note,
    )
    db.session.add(time)
    db.session.flush()
    return time


def take_back(time: BusyTime) -> None:
    """They can, after all."""
    db.session.execute(delete(BusyTime).where(BusyTime.id == time.id))


def forget(person: Person) -> None:
    """Follower of `accounts.erased`: addresses and busy times go at once."""
    db.session.execute(delete(BusyTime).where(BusyTime.person_id == person.id))
    db.session.execute(delete(ExternalCalendar).where(ExternalCalendar.person_id == person.id))


def reread_in_zone(person: Person) -> None:
    """Follower of `accounts.profile_changed`: in another zone, whole days are other hours."""
    db.session.execute(
        update(ExternalCalendar)
        .where(
            ExternalCalendar.person_id == person.id,
            ExternalCalendar.zone != person.zone,
            ExternalCalendar.zone != "",
            ExternalCalendar.due_at.is_not(None),
        )
        .values(due_at=now())
    )


def forget_past() -> None:
    """Delete busy times that are over."""
    db.session.execute(delete(BusyTime).where(BusyTime.ends_at < now() - KEPT))


def export(person: Person) -> tuple[str, dict[str, Any]]:
    """One's own data: the calendars, with their addresses, and all that came of them."""
    names = {one.id: one.name or one.uuid for one in queries.calendars_of(person)}
    return "busy_times", {
        "calendars": [
            {
                "name": one.name,
                "address": one.address,
                "added_at": one.created_at,
                "read_at": one.read_at,
            }
            for one in queries.calendars_of(person)
        ],
        "times": [
            {
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "perhaps": one.maybe,
                "calendar": names.get(one.calendar_id) if one.calendar_id else None,
                "note": one.note,
            }
            for one in queries.times_of(person)
        ],
    }
