"""From the recording to the replay: nothing is shown before everybody on screen has agreed."""

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.broadcast.planned import a_topic, episodes, recorded
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import House
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.topics.models import TopicState

FILM = "https://films.example/la-maree.mp4"


def a_recording(house: House, title: str, guest: str) -> int:
    """A session that was recorded with a guest, and the number of its topic."""
    with house.open() as session:
        number = session.scalar(select(Person.id).where(Person.email == guest))
        person = by_id(number)
        assert person is not None
        made = recorded(a_topic(title=title), guests=(person,))
        (episode,) = episodes(made)
        return int(episode.topic_id)


def take(page: Page, way: Way, step: str) -> None:
    """Take the episode that is open a step along, after having read what the step does."""
    page.locator("main summary", has_text=way.say(step)).click()
    button(page.locator("details.confirm[open]"), way.say(step)).click()


def sign(way: Way, guest: str, title: str, name: str) -> None:
    """The guest finds what is to be signed in their own space, reads it and signs."""
    theirs = way.open("/me/", who=guest)
    link(theirs.locator("section", has=theirs.locator("#own-releases")), title).click()
    assert_well_made(theirs)
    theirs.fill("main [name=signature]", "  ")
    button(theirs, way.say("Sign")).click()
    expect(theirs.locator("main [name=signature]")).to_have_attribute("aria-invalid", "true")
    assert_well_made(theirs)
    theirs.fill("main [name=signature]", name)
    button(theirs, way.say("Sign")).click()
    expect(theirs.get_by_text(way.say("You have signed it. Thank you!"))).to_be_visible()
    assert_well_made(theirs)


def test_a_replay_is_refused_while_a_release_is_missing_and_seen_once_the_guest_has_signed(
    way: Way, house: House
) -> None:
    title, name = f"Qui filme la marée ({way.size}) ?", f"Nora Tournage-{way.size}"
    guest = house.somebody(name=name)
    number = a_recording(house, title, guest)
    desk = way.open("/desk/episodes", who="redaction")
    row = desk.locator("tr", has_text=title)
    expect(row).to_contain_text(name)
    assert_well_made(desk)
    link(row, title).click()
    place = desk.url

    # Without a film it is not ready; with one it is.
    with desk.expect_response(lambda answer: answer.status == 409):
        take(desk, way, "Mark as ready")
    expect(desk.locator(".errors, .error-summary, [role=alert]").first).to_be_visible()
    assert_well_made(desk)
    link(desk, way.say("Back to the episode")).click()
    desk.fill("main [name=video_url]", FILM)
    desk.fill("main [name=chapters]", "0:00 La marée monte\n4:30 Elle descend")
    button(desk, way.say("Save the episode")).click()
    expect(desk.locator("main [name=video_url]")).to_have_value(FILM)
    take(desk, way, "Mark as ready")
    expect(desk.locator(".desk-title")).to_contain_text(way.say("Ready", context="episode"))

    with desk.expect_response(lambda answer: answer.status == 409):
        take(desk, way, "Publish")
    expect(desk.locator("main li", has_text=name).first).to_be_visible()
    assert_well_made(desk)
    visitor = way.open(f"/topics/{number}/")
    expect(visitor.locator("#replay")).to_have_count(0)
    assert house.state_of(number) == TopicState.RECORDED

    sign(way, guest, title, name)
    desk.goto(place)
    signed = desk.locator("section", has=desk.locator("#releases")).locator("li", has_text=name)
    expect(signed).to_contain_text(way.say("signed", context="release"))
    take(desk, way, "Publish")
    expect(desk.locator(".desk-title")).to_contain_text(way.say("Published", context="episode"))
    assert_well_made(desk)

    assert house.state_of(number) == TopicState.PUBLISHED
    visitor.reload()
    expect(visitor.locator("#replay")).to_be_visible()
    expect(visitor.locator("video source")).to_have_attribute("src", FILM)
    expect(visitor.locator(".chapters li")).to_have_count(2)
    assert_well_made(visitor)
    visitor.goto(way.address("/replays/"))
    expect(visitor.locator("main a", has_text=title).first).to_be_visible()
