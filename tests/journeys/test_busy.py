"""A guest says when they cannot; the planner is told, and may ask all the same."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.calendars.external.tricks import CALENDAR, Tricks, tricks
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import House
from tests.journeys.test_planning import ask, plan
from webcast.calendars.external import refreshing
from webcast.core.clock import now

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def calendar(house: House) -> Iterator[Tricks]:
    """A server with the guest's own calendar, which the channel is allowed to read."""
    allowed = house.app.config["SETTINGS"].calendars_allow
    with tricks(int(allowed.rpartition(":")[2])) as server:
        yield server


def stamp(moment: datetime) -> bytes:
    """An instant as calendars write it."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ").encode()


def test_a_guests_own_calendar_warns_the_planner(way: Way, house: House, calendar: Tricks) -> None:
    day = now().astimezone(PARIS) + timedelta(days=150 + (way.size == "phone"))
    starts = day.replace(hour=14, minute=0, second=0, microsecond=0)
    calendar.calendar = CALENDAR.replace(b"20300507T120000Z", stamp(starts)).replace(
        b"20300507T140000Z", stamp(starts + timedelta(hours=2))
    )
    name = f"Ode Occupée-{way.size}"
    guest = house.somebody(name=name)

    page = way.open("/me/", who=guest)
    link(page, way.say("Busy times")).click()
    expect(page.locator("h1")).to_have_text(way.say("My busy times"))
    assert_well_made(page)
    page.fill("main [name=address]", "http://127.0.0.1/private.ics")
    with page.expect_response(lambda answer: answer.status == 422):
        button(page, way.say("Add this calendar")).click()
    assert_well_made(page)
    page.fill("main [name=address]", calendar.url())
    button(page, way.say("Add this calendar")).click()
    expect(page.get_by_text(way.say("It is being read for the first time."))).to_be_visible()
    with house.open():
        assert refreshing.fetch_due() >= 1
    link(page, way.say("Look whether it is done")).click()
    expect(page.locator("main li", has_text="14:00").first).to_contain_text("16:00")
    expect(page.locator("main")).not_to_contain_text("Secret meeting")
    assert_well_made(page)

    desk = way.open("/desk/planning", who="planning")
    plan(desk, way, "Studio A – la Verrière", starts.replace(tzinfo=None), title=f"À {way.size}")
    ask(desk, way, name)
    warning = desk.locator(".note-warn", has_text=name)
    expect(warning).to_contain_text(
        way.say("from %(start)s to %(end)s", start="14:00", end="16:00")
    )
    assert_well_made(desk)
    desk.goto(way.address(f"/desk/planning?day={starts.date()}"))
    busy = desk.locator("section", has=desk.locator("#busy"))
    expect(busy).to_contain_text(name)
    assert_well_made(desk)

    page.locator("summary", has_text=way.say("Remove")).click()
    button(page, way.say("Remove this calendar")).click()
    expect(page.locator("main li", has_text="14:00")).to_have_count(0)
    desk.reload()
    expect(desk.locator("#busy")).to_have_count(0)


def test_a_planner_adds_the_calendar_of_a_shared_studio(
    way: Way, house: House, calendar: Tricks
) -> None:
    day = now().astimezone(PARIS) + timedelta(days=160 + (way.size == "phone"))
    starts = day.replace(hour=10, minute=0, second=0, microsecond=0)
    calendar.calendar = CALENDAR.replace(b"20300507T120000Z", stamp(starts)).replace(
        b"20300507T140000Z", stamp(starts + timedelta(hours=3))
    )
    desk = way.open("/desk/studios", who="planning")
    link(desk, "Studio B – la Petite Corderie").click()
    assert_well_made(desk)
    others = desk.locator("section", has=desk.locator("#others"))
    if others.locator("[name=address]").count():
        others.locator("[name=address]").fill(calendar.url(f"/calendar.{way.size}"))
        button(others, way.say("Add this calendar")).click()
    else:  # the other journey has added one
        link(others, way.say("Calendars")).click()
        desk.fill("main [name=address]", calendar.url(f"/calendar.{way.size}"))
        button(desk, way.say("Add this calendar")).click()
    with house.open():
        assert refreshing.fetch_due() >= 1
    desk.reload()
    assert_well_made(desk)
    desk.goto(way.address(f"/desk/planning?day={starts.date()}"))
    block = desk.locator(".block[data-state=busy]", has_text=way.say("Taken elsewhere"))
    expect(block.first).to_be_visible()
    assert_well_made(desk)
