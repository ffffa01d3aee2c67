"""A private calendar that is fetched while somebody plans."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.calendars.own.helping import follow, path_of, read
from tests.calendars.planned import confirmed
from tests.studio.examples import somebody
from webcast.calendars.own import views
from webcast.calendars.own.models import CalendarKey, Scope
from webcast.calendars.own.policy import may_read
from webcast.core.database import db
from webcast.studio.models import StudioSession


def test_what_changes_during_a_fetch_is_in_the_next_one(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = somebody()
    follow(me, confirmed(title="Before"))
    path = path_of(app, me, Scope.MINE)
    for _ in range(3):  # from then on nothing has to be noted any more
        read(visitor, path)

    def meanwhile(key: CalendarKey) -> bool:
        with db.engine.begin() as another:
            another.execute(update(StudioSession).values(title="After"))
        return may_read(key)

    monkeypatch.setattr(views, "may_read", meanwhile)
    with db.engine.begin() as another:  # what is kept is made anew
        another.execute(update(StudioSession).values(stream_url=""))
    read(visitor, path)
    monkeypatch.undo()
    assert b"SUMMARY:After" in read(visitor, path)
