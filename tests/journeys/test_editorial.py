"""What the editors come to do: read, answer, open, select, keep the lists."""

from playwright.sync_api import expect

from tests.factories import TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import House
from webcast.topics.models import TopicState


def waiting(house: House, title: str, **more: object) -> int:
    """A topic that waits for the editors."""
    return house.topic(TopicFactory, state=TopicState.SUBMITTED, title=title, **more)


def test_a_proposal_is_read_opened_and_selected(way: Way, house: House) -> None:
    title, proposer = f"Qui garde la nuit ({way.size}) ?", house.somebody()
    number = waiting(house, title, by=proposer)
    desk = way.open("/desk/", who="redaction")
    assert_well_made(desk)
    desk.locator("main a[href*='/desk/topics']").first.click()
    desk.fill("#t-q", title)
    desk.press("#t-q", "Enter")
    link(desk, title).click()
    expect(desk.locator("h1")).to_have_text(title)
    assert_well_made(desk)
    desk.fill("#step-reason", "Une bonne question.")
    button(desk, way.say("Open to opinions")).click()
    expect(desk.get_by_text(way.say("The topic is open to opinions."))).to_be_visible()
    expect(way.open(f"/topics/{number}/").locator("h1")).to_have_text(title)
    button(desk, way.say("Select")).click()
    expect(desk.get_by_text(way.say("The topic is selected."))).to_be_visible()
    assert house.state_of(number) == TopicState.SELECTED
    assert len(house.letters(proposer)) == 2
    assert "Une bonne question." in house.letters(proposer)[1].text


def test_to_decline_takes_a_reason_which_the_proposer_reads(way: Way, house: House) -> None:
    proposer = house.somebody()
    number = waiting(house, f"Un sujet de trop ({way.size}) ?", by=proposer)
    desk = way.open(f"/desk/topics/{number}", who="redaction")
    button(desk, way.say("Decline")).click()
    expect(desk.locator(".error, .errors-summary, .note-warn, .note-danger").first).to_be_visible()
    assert_well_made(desk)
    assert house.state_of(number) == TopicState.SUBMITTED
    reason = "Nous en avons débattu au printemps."
    desk.goto(way.address(f"/desk/topics/{number}"))
    desk.fill("#step-reason", reason)
    button(desk, way.say("Decline")).click()
    expect(desk.get_by_text(reason).first).to_be_visible()

    page = way.open("/me/", who=proposer)
    page.locator("a", has_text="Un sujet de trop").first.click()
    link(page, way.say("History")).click()
    expect(page.get_by_text(reason)).to_be_visible()
    assert reason in house.letters(proposer)[0].text


def test_several_proposals_are_moved_at_once(way: Way, house: House) -> None:
    name = f"lot {way.size}"
    numbers = [waiting(house, f"Question {n} du {name} ?") for n in range(3)]
    desk = way.open(f"/desk/topics?q={name.replace(' ', '+')}", who="redaction")
    for number in numbers[:2]:
        desk.check(f"input[name=topic][value='{number}']")
    desk.fill("#bulk-reason", "Bienvenue au débat.")
    desk.locator(".bulk button[value=open]").click()
    moved = way.say("%(num)s topics moved.", num=2)
    expect(desk.get_by_text(moved)).to_be_visible()
    assert [house.state_of(number) for number in numbers] == ["open", "open", "submitted"]
    assert_well_made(desk)


def test_a_theme_enters_the_list_is_offered_renamed_and_leaves(way: Way, house: House) -> None:
    desk = way.open("/desk/lists/themes", who="redaction")
    desk.fill("main [name=name_fr]", f"Nuits blanches {way.size}")
    button(desk, way.say("Add")).click()
    expect(desk.locator("main [name=name_en]")).to_be_focused()  # needed in both languages
    desk.fill("main [name=name_en]", f"White nights {way.size}")
    button(desk, way.say("Add")).click()
    link(desk, f"Nuits blanches {way.size}").click()
    desk.fill("main [name=name_fr]", f"Nuits claires {way.size}")
    button(desk, way.say("Save")).click()
    writer = way.open("/topics/new", who=house.somebody())
    name = f"Nuits claires {way.size}" if way.locale == "fr" else f"White nights {way.size}"
    expect(writer.locator("select[name=theme] option", has_text=name)).to_have_count(1)

    desk.goto(way.address("/desk/lists/themes"))
    link(desk, f"Nuits claires {way.size}").click()
    desk.locator("summary", has_text=way.say("Delete it")).click()
    assert_well_made(desk)
    button(desk, way.say("Delete it")).click()
    expect(desk.get_by_role("link", name=f"Nuits claires {way.size}")).to_have_count(0)
