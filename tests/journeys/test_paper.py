"""What is printed: the words, and nothing to click or to fill in."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Way
from tests.journeys.guide import Guide
from tests.journeys.house import House
from webcast.studio.models import SessionState
from webcast.topics.models import TopicState


@pytest.fixture
def published(house: House) -> int:
    """The number of a topic that was broadcast."""
    with house.open() as session:
        return Guide(session).topic(TopicState.PUBLISHED)


def test_a_topic_is_printed_without_its_forms(way: Way, published: int) -> None:
    page = way.open(f"/topics/{published}/")
    expect(page.locator("main form").first).to_be_visible()
    page.emulate_media(media="print")
    for part in ("main form", "main button", ".masthead-nav", ".jumps", ".below"):
        assert page.locator(f"{part}:visible").count() == 0, part
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator(".prose").first).to_be_visible()


def test_a_planned_session_is_printed_as_its_call_sheet(way: Way, house: House) -> None:
    with house.open() as session:
        uuid = Guide(session).studio_session(SessionState.CONFIRMED)
    page = way.open(f"/desk/sessions/{uuid}", who="planning")
    page.emulate_media(media="print")
    people = page.locator("section[aria-labelledby=people] tbody tr")
    assert people.count() > 1
    for person in people.all():
        expect(person.locator("summary")).to_be_visible()
        assert person.locator("form:visible").count() == 0
    expect(page.locator("#plan")).to_be_hidden()
    frame = page.locator("main .scroll").first
    assert frame.evaluate("e => getComputedStyle(e).overflowX") == "visible"
