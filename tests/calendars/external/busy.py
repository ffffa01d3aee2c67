"""Calendars and busy times to test with, and a fetcher that knows one server."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.calendars.external.tricks import Tricks
from webcast import create_app
from webcast.accounts.models import Person
from webcast.calendars.external import actions, refreshing
from webcast.calendars.external.fetching import Fetcher
from webcast.calendars.external.models import BusyTime, ExternalCalendar
from webcast.core.database import db, set_reading
from webcast.studio.models import Studio


def a_calendar(owner: Person | Studio, server: Tricks, path: str = "/calendar.ics") -> int:
    """The number of a calendar that has been added and committed."""
    calendar = actions.add_calendar(owner, server.url(path), allow={server.host})
    db.session.commit()
    return calendar.id


def fetching(server: Tricks) -> Fetcher:
    """How tests fetch: only from this server."""
    return Fetcher("Webcastory/test", allow={server.host}, seconds=5)


def known(number: int) -> ExternalCalendar:
    """What is known of a calendar now."""
    db.session.expire_all()
    return db.session.get_one(ExternalCalendar, number)


def times() -> list[tuple[datetime, datetime]]:
    """All busy times that are kept."""
    rows = db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at))
    return [(row.starts_at, row.ends_at) for row in rows]


def busy(owner: Person | Studio, start: datetime, hours: float = 1, *, maybe: bool = False) -> None:
    """A busy time that was typed (or came from nowhere, for a studio)."""
    whose = {"person_id" if isinstance(owner, Person) else "studio_id": owner.id}
    end = start + timedelta(hours=hours)
    db.session.add(BusyTime(starts_at=start, ends_at=end, maybe=maybe, **whose))
    db.session.flush()


def look_as_a_process(environ: dict[str, str], host: str, barrier: Any, answers: Any) -> None:
    """What one of several workers does that all see the same calendars due."""
    app = create_app(environ, testing=True)
    with app.app_context():
        set_reading(False)
        barrier.wait(60)
        try:
            answers.put(refreshing.fetch_due(how=Fetcher("x", allow={host}, seconds=10)))
        except Exception as error:  # noqa: BLE001 - the test reads what it was
            answers.put(f"crashed: {error!r}")
        db.session.remove()
        db.engine.dispose()
