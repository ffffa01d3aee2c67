"""A trade show's day, with the keyboard alone: a series of slots, a copy, a swap."""

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.factories import StudioFactory
from tests.journeys.conftest import Way, assert_well_made, link
from tests.journeys.house import House
from webcast.core.clock import local_time, now
from webcast.studio.models import Studio, StudioSession


@pytest.fixture
def quay(way: Way, house: House) -> str:
    """A studio that this journey has for itself."""
    name = f"Quai {way.size}"
    with house.open():
        StudioFactory(name=name, slug=f"quai-{way.size}", turnaround=30)
    return name


def times(house: House, studio: str) -> dict[str, str]:
    """When the sessions of a studio begin on its clocks, by their public names; earliest first."""
    query = (
        select(StudioSession, Studio.zone)
        .join(Studio, Studio.id == StudioSession.studio_id)
        .where(Studio.name == studio)
        .order_by(StudioSession.starts_at)
    )
    with house.open() as session:
        return {
            one.uuid: local_time(one.starts_at, zone).strftime("%Y-%m-%d %H:%M")
            for one, zone in session.execute(query)
        }


def tab_to(page: Page, target: Locator) -> None:
    """Press the tabulator until the target has the focus, as somebody without a mouse does."""
    for _key in range(250):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            break
    expect(target).to_be_focused()
    assert target.evaluate("e => getComputedStyle(e).outlineStyle") != "none", "no focus is seen"


def press(page: Page, target: Locator) -> None:
    """Go there and press Enter."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def make_slots(page: Page, way: Way, house: House, quay: str, year: int) -> dict[str, str]:
    """Two slots on one day, refused first for too short a pause between them."""
    press(page, link(page, way.say("Many short slots")))
    expect(page.locator("h1")).to_have_text(way.say("Many short slots"))
    assert_well_made(page)

    main = page.locator("main")
    tab_to(page, main.locator("[name=studio_id]"))
    page.keyboard.type(quay)
    expect(main.locator("[name=studio_id] option:checked")).to_have_text(quay)
    # The fifth of May, in whatever order the browser asks for day and month.
    tab_to(page, main.locator("[name=day]"))
    page.keyboard.type(f"0505{year}")
    expect(main.locator("[name=day]")).to_have_value(f"{year}-05-05")
    for name, typed in (("minutes", "200"), ("pause", "5")):
        tab_to(page, main.locator(f"[name={name}]"))
        page.keyboard.type(typed)
    tab_to(page, main.locator("[name=title]"))
    page.keyboard.type("Sur le quai")
    press(page, main.get_by_role("button", name=way.say("Make these slots"), exact=True))

    # The studio needs half an hour: refused beside the field, and nothing typed is lost.
    expect(main.locator("[name=pause]")).to_have_attribute("aria-invalid", "true")
    expect(main.locator("[name=title]")).to_have_value("Sur le quai")
    assert_well_made(page)
    assert times(house, quay) == {}
    tab_to(page, main.locator("[name=pause]"))
    page.keyboard.type("40")
    press(page, main.get_by_role("button", name=way.say("Make these slots"), exact=True))
    page.wait_for_url("**/desk/planning?**")
    made = times(house, quay)
    assert list(made.values()) == [f"{year}-05-05 10:00", f"{year}-05-05 14:00"]
    assert_well_made(page)
    return made


def test_a_day_of_slots_is_made_one_copied_and_two_swapped_with_the_keyboard_alone(
    way: Way, house: House, quay: str
) -> None:
    year = now().year + 2
    page = way.open("/desk/planning", who="planning")
    main = page.locator("main")
    made = make_slots(page, way, house, quay, year)

    # The first is copied to a later day, or month: the arrow moves what comes first in the field.
    first, second = made
    press(page, page.locator(f"a[href$='/desk/sessions/{first}']:visible").first)
    expect(page.locator("h1")).to_have_text("Sur le quai")
    assert_well_made(page)
    place = page.url
    tab_to(page, main.locator("[name=copy_at]"))
    page.keyboard.press("ArrowUp")
    press(page, main.get_by_role("button", name=way.say("Copy with its crew"), exact=True))
    expect(page.get_by_text(way.say("This is the copy; its crew has been asked."))).to_be_visible()
    assert page.url != place
    after = times(house, quay)
    (copy,) = after.keys() - made.keys()
    assert after[copy] in {f"{year}-05-06 10:00", f"{year}-06-05 10:00"}

    page.goto(place)
    other = main.locator("select[name=other]")
    tab_to(page, other)
    with house.open() as session:
        number = session.scalar(select(StudioSession.id).where(StudioSession.uuid == second))
    for _key in range(other.locator("option").count()):
        page.keyboard.press("ArrowDown")
        if other.input_value() == str(number):
            break
    expect(other).to_have_value(str(number))
    press(page, main.get_by_role("button", name=way.say("Swap the two"), exact=True))
    expect(page.get_by_text(way.say("The two sessions have changed places."))).to_be_visible()
    swapped = times(house, quay)
    assert (swapped[first], swapped[second]) == (made[second], made[first])
    assert swapped[copy] == after[copy]
    assert_well_made(page)
