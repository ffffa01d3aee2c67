"""Sessions that calendars show, made as organisers make them; and fetching feeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from tests.factories import PersonFactory, StudioFactory, TopicFactory, organiser_with
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions, queries
from webcast.studio.actions import Plan
from webcast.studio.models import Role, Studio, StudioSession
from webcast.topics.models import Theme, Topic, TopicState

HOUR = timedelta(hours=1)


def soon(days: int = 7) -> datetime:
    """A time on the hour, in so many days."""
    return now().astimezone(UTC).replace(minute=0, second=0, microsecond=0) + days * 24 * HOUR


def planner() -> Person:
    """Somebody who plans, as a request has them."""
    person = by_id(organiser_with("planning").id)
    assert person is not None
    return person


def a_theme(code: str = "numerique", **names: Any) -> Theme:
    """A theme of the list."""
    theme = Theme(code=code, **{"name_fr": "Numérique", "name_en": "Digital", **names})
    db.session.add(theme)
    db.session.flush()
    return theme


def a_topic(**facts: Any) -> Topic:
    """A topic that editors have selected."""
    topic: Topic = TopicFactory(state=TopicState.SELECTED, **facts)
    topic.format.minutes = 15
    db.session.flush()
    return topic


def planned(
    start: datetime | None = None,
    *,
    studio: Studio | None = None,
    topic: Topic | None = None,
    **words: Any,
) -> StudioSession:
    """A tentative session of an hour, committed."""
    start = start or soon()
    plan = Plan(studio or StudioFactory(), start, start + HOUR, **words)
    session = actions.plan(planner(), plan)
    actions.put_topic(planner(), session, topic or a_topic(), 10)
    db.session.commit()
    return session


def confirmed(*args: Any, **more: Any) -> StudioSession:
    """A session that everybody knows of, committed."""
    session = actions.confirm(planned(*args, **more), actor=planner())
    db.session.commit()
    return session


def moved(session: StudioSession, **changes: Any) -> StudioSession:
    """The session at another time or place, or in other words."""
    session = queries.locked(session.id)
    session = actions.change(planner(), session, replace(actions.plan_of(session), **changes))
    db.session.commit()
    return session


def called_off(session: StudioSession, reason: str = "Le studio est sous l’eau.") -> StudioSession:
    """The session is cancelled."""
    session = actions.cancel(session, actor=planner(), reason=reason)
    db.session.commit()
    return session


def on_screen(session: StudioSession, name: str) -> Person:
    """Somebody whose page is public, and who has said yes."""
    person = by_id(PersonFactory(name=name, is_public=True).id)
    assert person is not None
    one = actions.assign(planner(), session, person, Role.GUEST)
    actions.answer(person, one, "accept")
    db.session.commit()
    return person


def aged(session: StudioSession, **columns: datetime) -> None:
    """As if it had happened then, without anybody having been told."""
    db.session.execute(
        update(StudioSession).where(StudioSession.id == session.id).values(**columns)
    )
    db.session.commit()


def fetched(client: FlaskClient, path: str = "/calendar.ics", **headers: str) -> TestResponse:
    """A fetch as a program makes it."""
    return client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


def last_modified(answer: TestResponse) -> datetime:
    """What the answer says, aware."""
    assert answer.last_modified is not None
    return answer.last_modified
