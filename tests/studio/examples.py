"""Things of the studio to test with, typed."""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from sqlalchemy import select

from tests.factories import PersonFactory, StudioFactory, TopicFactory, organiser_with
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.core.database import db
from webcast.notices.models import Mail
from webcast.studio import actions, queries
from webcast.studio.actions import Plan
from webcast.studio.models import Booking, Role, Studio, StudioSession
from webcast.topics.models import Topic, TopicState

NINE = datetime(2030, 5, 7, 9, 0, tzinfo=UTC)  # a Tuesday; 11:00 in Paris
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def a_studio(**facts: Any) -> Studio:
    return cast("Studio", StudioFactory(**facts))


def somebody(**facts: Any) -> Person:
    person = by_id(cast("Person", PersonFactory(**facts)).id)
    assert person is not None
    return person


def a_topic(**facts: Any) -> Topic:
    return cast("Topic", TopicFactory(**facts))


def a_planner(*more: str) -> Person:
    planner = by_id(organiser_with("planning", *more).id)
    assert planner is not None
    return planner


def plan_at(
    start: datetime = NINE, hours: float = 1, studio: Studio | None = None, **more: Any
) -> StudioSession:
    wanted = Plan(studio or a_studio(), start, start + hours * HOUR, **more)
    return actions.plan(a_planner(), wanted)


def booked(session: StudioSession) -> dict[str, tuple[datetime, datetime]]:
    rows = db.session.scalars(select(Booking).where(Booking.session_id == session.id))
    return {row.resource: (row.starts_at, row.ends_at) for row in rows}


def mails_to(person: Person) -> list[str]:
    return list(db.session.scalars(select(Mail.subject).where(Mail.person_id == person.id)))


def public_sessions(first: int, last: int) -> None:
    """Confirmed sessions with a topic and a guest in the studio `ici`, one an hour."""
    studio = queries.studio_by_slug("ici") or a_studio(slug="ici")
    for number in range(first, last):
        session = plan_at(NINE + number * HOUR, studio=studio)
        actions.put_topic(None, session, a_topic(state=TopicState.SELECTED), 20)
        person = somebody(is_public=True)
        one = actions.assign(None, session, person, Role.GUEST)
        actions.answer(person, one, "accept")
        actions.confirm(session, actor=a_planner())


def session_form(studio: Studio, start: str, end: str, **more: Any) -> dict[str, Any]:
    """A session as the form of planners sends it."""
    form = {
        "studio_id": studio.id,
        "kind": "recording",
        "starts_at": start,
        "ends_at": end,
        "lead": 0,
        "strike": 0,
    }
    return form | more
