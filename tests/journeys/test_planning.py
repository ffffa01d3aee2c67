"""What the planners come to do: place, ask, confirm, call off, and never book anybody twice."""

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.factories import TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button
from tests.journeys.house import House
from webcast.core.clock import now
from webcast.topics.models import TopicState


@pytest.fixture
def day(way: Way) -> datetime:
    """A day that this journey has for itself, months from now; 14:00 on the studio's clocks."""
    later = (now() + timedelta(days=200 + (way.size == "phone"))).replace(tzinfo=None)
    return later.replace(hour=14, minute=0, second=0, microsecond=0)


def plan(page: Page, way: Way, studio: str, starts: datetime, **fields: str) -> None:
    """Fill in the form of a new session of one hour, and send it."""
    page.goto(way.address("/desk/sessions/new"))
    page.select_option("[name=studio_id]", label=studio)
    page.fill("[name=starts_at]", starts.isoformat(timespec="minutes"))
    page.fill("[name=ends_at]", (starts + timedelta(hours=1)).isoformat(timespec="minutes"))
    page.fill("[name=lead]", "30")
    page.fill("[name=strike]", "15")
    for name, value in fields.items():
        if name == "topic_id":
            page.select_option("[name=topic_id]", value)
        else:
            page.fill(f"main [name={name}]", value)
    button(page, way.say("Plan it")).click()


def ask(page: Page, way: Way, name: str) -> None:
    """Ask somebody onto the session that is open."""
    page.fill("#who", name)
    button(page.locator("main"), way.say("Find")).click()
    page.locator("#ask label.option", has_text=name).locator("input").check()
    page.select_option("#ask [name=role]", "guest")
    button(page, way.say("Ask")).click()


def feed(page: Page, title: str) -> str:
    """The event of a session in the public calendar, unfolded; empty if it is not in it."""
    text = page.request.get("/calendar.ics").text().replace("\r\n ", "")
    events = re.findall(r"BEGIN:VEVENT.*?END:VEVENT", text, re.DOTALL)
    return next((event for event in events if title.replace(",", r"\,") in event), "")


def test_a_session_is_planned_confirmed_seen_by_everybody_and_called_off(
    way: Way, house: House, day: datetime
) -> None:
    title = f"Le soir en plateau ({way.size})"
    number = house.topic(TopicFactory, state=TopicState.SELECTED, title=title)
    guest = house.somebody(name=f"Inès Invitée-{way.size}")
    page = way.open("/desk/planning", who="planning")
    assert_well_made(page)
    plan(page, way, "Studio A – la Verrière", day, topic_id=str(number))
    expect(page.locator("h1")).to_have_text(title)
    place = page.url
    assert feed(page, title) == ""
    ask(page, way, f"Inès Invitée-{way.size}")
    expect(page.locator("tr", has_text="Inès")).to_be_visible()
    assert_well_made(page)

    theirs = way.open("/me/sessions/", who=guest)
    button(theirs, way.say("Accept")).click()
    assert_well_made(theirs)
    page.goto(place)
    said_yes = page.locator("tr", has_text="Inès").locator(".badge[data-tone=good]")
    expect(said_yes).to_be_visible()

    button(page, way.say("Confirm")).click()
    assert house.state_of(number) == TopicState.SCHEDULED
    year, week, _day = day.isocalendar()
    programme = way.open(f"/programme/?week={year}-W{week:02}")
    expect(programme.locator("main a:visible", has_text=title).first).to_be_visible()
    assert "STATUS:CONFIRMED" in feed(page, title)

    page.locator("summary", has_text=way.say("Call off")).click()
    page.fill("details.confirm textarea[name=reason]", "Le studio est inondé.")
    button(page, way.say("Call off")).click()
    assert house.state_of(number) == TopicState.SELECTED
    event = feed(page, title)
    assert "STATUS:CANCELLED" in event
    assert "SEQUENCE:0" not in event
    programme.reload()
    struck = ".slot-cancelled:visible, main li[data-state=cancelled]:visible"
    expect(programme.locator(struck).first).to_be_visible()
    programme.locator("main a:visible", has_text=title).first.click()
    expect(programme.get_by_text("Le studio est inondé.")).to_be_visible()
    assert_well_made(programme)


def test_nobody_and_nothing_is_booked_twice(way: Way, house: House, day: datetime) -> None:
    starts = day - timedelta(days=10)
    name = f"Ugo Ubique-{way.size}"
    house.somebody(name=name)
    page = way.open("/desk/planning", who="planning")
    plan(page, way, "Studio A – la Verrière", starts, title=f"La première ({way.size})")
    ask(page, way, name)
    expect(page.locator("tr", has_text=name)).to_be_visible()

    later = starts + timedelta(minutes=50)
    title = f"La seconde ({way.size})"
    with page.expect_response(lambda answer: answer.status == 409):
        plan(page, way, "Studio A – la Verrière", later, title=title, crew_note="Deux micros.")
    expect(page.locator(".note-warn", has_text=f"La première ({way.size})")).to_be_visible()
    expect(page.locator("main [name=title]")).to_have_value(title)
    expect(page.locator("main [name=crew_note]")).to_have_value("Deux micros.")
    expect(page.locator("main [name=starts_at]")).to_have_value(later.isoformat(timespec="minutes"))
    assert_well_made(page)
    page.select_option("[name=studio_id]", label="Studio B – la Petite Corderie")
    button(page, way.say("Plan it")).click()
    expect(page.locator("h1")).to_have_text(title)
    with page.expect_response(lambda answer: answer.status == 409):
        ask(page, way, name)
    expect(page.locator(".note-warn", has_text=f"La première ({way.size})")).to_be_visible()
    expect(page.locator("tr", has_text=name)).to_have_count(0)
    assert_well_made(page)
