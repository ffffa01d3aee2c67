"""Somebody gets a calendar of their own, sees what programs read in it, and takes it back."""

from urllib.request import Request, urlopen

from playwright.sync_api import expect

from tests.journeys.conftest import Way, assert_well_made, button, link


def test_a_calendar_of_ones_own_from_its_address_to_its_end(way: Way) -> None:
    page = way.open("/me/calendars", who="realisation")
    assert_well_made(page)
    section = page.locator("section", has=page.locator("#crew"))
    button(section, way.say("Get the address")).click()
    expect(page.locator(".note-good")).to_be_visible()
    address = page.locator("#crew-address").input_value()
    assert "/calendar/private/" in address
    expect(section).to_contain_text(way.say("No program has fetched it yet."))

    with urlopen(Request(address, headers={"User-Agent": "Thunderbird/128"})) as answer:
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.read().startswith(b"BEGIN:VCALENDAR")
    page.reload()
    expect(section).to_contain_text("Thunderbird")
    assert_well_made(page)

    link(section, way.say("Check what programs read")).click()
    expect(page.locator("main .note-good")).to_be_visible()
    assert_well_made(page)
    link(page, way.say("Back to my calendars")).click()

    section.locator("details > summary", has_text=way.say("Take the address back")).wait_for(
        state="attached"
    )
    section.get_by_text(way.say("Reminder, another address, take it back")).click()
    section.locator("summary", has_text=way.say("Take the address back")).click()
    assert_well_made(page)
    button(section, way.say("Take the address back")).click()
    expect(button(section, way.say("Get the address"))).to_be_visible()
