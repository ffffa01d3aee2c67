"""One's own calendars in a calendar account (CalDAV)."""

from flask import Flask

from tests.calendars.caldav.accounts import DECLARED, Account, account, conditions, secret_of
from tests.calendars.planned import called_off, confirmed, fetched, planned, planner, soon
from webcast.audience.models import Follow
from webcast.calendars.own import actions
from webcast.calendars.own.models import Scope
from webcast.core.database import db
from webcast.studio import actions as studio
from webcast.studio.models import Role
from webcast.studio.queries import topics_of


def test_what_i_follow_is_in_my_account_as_at_my_address(app: Flask) -> None:
    one, other = account(app), account(app)
    session = confirmed(title="A")
    first = one.sync(calendar="mine")
    assert first.hrefs == []
    db.session.add(Follow(topic_id=topics_of(session.id)[0].id, person_id=one.person.id))
    db.session.commit()
    name = f"session-{session.uuid}"
    assert one.sync(calendar="mine").hrefs == [one.path("mine", name)]
    item = one.ask("GET", one.path("mine", name))
    key = actions.make_key(one.person, Scope.MINE, secret=app.config["SECRET_KEY"])
    token = actions.token_of(key, app.config["SECRET_KEY"])
    feed = fetched(app.test_client(), f"/calendar/private/{token}.ics").data
    event = item.data[item.data.index(b"BEGIN:VEVENT") : item.data.index(b"END:VCALENDAR")]
    assert event in feed
    assert other.ask("GET", other.path("mine", name)).status_code == 404
    assert other.ask("GET", one.path("mine", name)).status_code == 404


def test_a_token_is_good_until_something_of_mine_changes(app: Flask) -> None:
    one = account(app)
    session = planned(title="A")
    studio.assign(planner(), session, one.person, Role.DIRECTOR)
    db.session.commit()
    token = one.sync(calendar="crew").token
    assert one.sync(token, calendar="crew").hrefs == []
    called_off(session)
    body = (
        f"<D:sync-collection {DECLARED}><D:sync-token>{token}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>"
    )
    refused = one.ask("REPORT", one.path("crew"), body)
    assert conditions(refused) == ["D:valid-sync-token"]
    assert b"STATUS:CANCELLED" in one.query("", "crew", data=True).response.data


def test_the_planning_is_there_for_planners_alone(app: Flask) -> None:
    planned(soon(8), title="Pas encore sûr")
    one = account(app)
    assert one.ask("PROPFIND", one.path("planning"), Depth="0").status_code == 404
    person = planner()
    other = Account(app.test_client(), person, secret_of(app, person))
    assert b"Pas encore s" in other.query("", "planning", data=True).response.data
