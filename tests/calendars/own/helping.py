"""Private calendars to test with: their addresses, and what is read there."""

from flask import Flask
from flask.testing import FlaskClient

from tests.calendars.planned import (
    fetched,
    planner,
)
from webcast.accounts.models import Person
from webcast.audience.models import Follow
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.rules import broken_rules
from webcast.calendars.own import actions
from webcast.calendars.own.models import CalendarKey, Scope
from webcast.core.database import db
from webcast.studio import actions as studio
from webcast.studio.models import Assignment, Role, Studio, StudioSession
from webcast.studio.queries import locked, topics_of


def key_of(app: Flask, person: Person, scope: Scope, of: Studio | None = None) -> CalendarKey:
    key = actions.make_key(person, scope, secret=app.config["SECRET_KEY"], studio=of)
    db.session.commit()
    return key


def path_of(app: Flask, person: Person, scope: Scope, of: Studio | None = None) -> str:
    key = key_of(app, person, scope, of)
    return f"/calendar/private/{actions.token_of(key, app.config['SECRET_KEY'])}.ics"


def read(client: FlaskClient, path: str) -> bytes:
    answer = fetched(client, path)
    assert answer.status_code == 200, answer.text
    data: bytes = answer.data
    assert broken_rules(data) == []
    return data


def titles(client: FlaskClient, path: str) -> list[str]:
    return [event.summary for event in icalendars.read(read(client, path))]


def asked(session: StudioSession, person: Person, role: Role, step: str = "") -> None:
    one = studio.assign(planner(), session, person, role)
    if step:
        studio.answer(person, one, step)
    db.session.commit()


def follow(person: Person, session: StudioSession) -> Follow:
    row = Follow(topic_id=topics_of(session.id)[0].id, person_id=person.id)
    db.session.add(row)
    db.session.commit()
    return row


def hand_of(session: StudioSession, person: Person) -> Assignment:
    return next(one for one in locked(session.id).people if one.person_id == person.id)
