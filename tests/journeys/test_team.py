"""What moderators and administrators come to do."""

from playwright.sync_api import expect

from tests.factories import TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import House


def test_a_first_reaction_is_let_through_and_another_withheld_with_a_reason_and_contested(
    way: Way, house: House
) -> None:
    number = house.topic(TopicFactory)
    author = house.somebody()
    page = way.open(f"/topics/{number}/react", who=author)
    first, second = f"Bonjour de Brest ({way.size})", f"Achetez mes tapis ({way.size})"
    for words in (first, second):
        page.goto(way.address(f"/topics/{number}/react"))
        page.fill("main [name=words]", words)
        button(page, way.say("Publish my reaction")).click()
    desk = way.open("/desk/moderation", who="moderation")
    assert_well_made(desk)
    button(desk.locator("article", has_text=first), way.say("Let it pass")).click()
    visitor = way.open(f"/topics/{number}/")
    expect(visitor.get_by_text(first)).to_be_visible()

    case = desk.locator("article", has_text=second)
    case.locator("summary", has_text=way.say("Do not publish")).click()
    button(case, way.say("Do not publish")).click()
    expect(case.locator("textarea[aria-invalid=true]")).to_be_focused()
    assert_well_made(desk)
    case.locator("textarea:visible").fill("C’est de la publicité.")
    button(case, way.say("Do not publish")).click()
    expect(desk.locator("article", has_text=second)).to_have_count(0)

    page.goto(way.address(f"/topics/{number}/"))
    link(page, way.say("The reason, and how to object")).click()
    expect(page.get_by_text("C’est de la publicité.")).to_be_visible()
    page.fill("main [name=objection]", "C’était une métaphore.")
    button(page, way.say("Object to the decision")).click()
    assert_well_made(page)
    desk.goto(way.address("/desk/moderation?queue=objections"))
    case = desk.locator("article", has_text=second)
    expect(case.get_by_text("C’était une métaphore.")).to_be_visible()
    button(case, way.say("Put it online")).click()
    visitor.reload()
    expect(visitor.get_by_text(second)).to_be_visible()


def test_a_capability_opens_its_part_of_the_desk_and_is_written_down(
    way: Way, house: House
) -> None:
    person = house.somebody(name=f"Léa Relève-{way.size}")
    theirs = way.open("/", who=person)
    answer = theirs.goto(way.address("/desk/moderation"))
    assert answer
    assert answer.status == 403
    assert_well_made(theirs)

    admin = way.open(f"/desk/people/?q=Rel%C3%A8ve-{way.size}", who="admin")
    link(admin, f"Léa Relève-{way.size}").click()
    admin.locator("form[action$='/grant/moderation'] button").click()
    expect(admin.locator("form[action$='/withdraw/moderation'] button")).to_be_visible()
    assert_well_made(admin)
    theirs.goto(way.address("/desk/moderation"))
    expect(theirs.locator("h1")).to_have_text(way.say("Moderation"))

    admin.goto(way.address("/desk/outbox"))
    admin.locator("tr", has_text=person).first.locator("a").click()
    expect(admin.locator("main")).to_contain_text(person)
    assert_well_made(admin)
    admin.goto(way.address("/desk/journal?subject=person"))
    expect(admin.locator("tbody tr").first).to_be_visible()
    admin.goto(way.address(f"/desk/people/?q=Rel%C3%A8ve-{way.size}"))
    link(admin, f"Léa Relève-{way.size}").click()
    admin.locator("form[action$='/withdraw/moderation'] button").click()
    answer = theirs.goto(way.address("/desk/moderation"))
    assert answer
    assert answer.status == 403


def test_the_channels_words_are_changed_for_everybody_at_once(way: Way, house: House) -> None:
    visitor = way.open("/")
    admin = way.open("/desk/channel", who="admin")
    field = admin.locator(f"main [name=tagline_{way.locale}]")
    before = field.input_value()
    field.fill(f"Un débat {way.size}")
    button(admin, way.say("Save the settings")).click()
    visitor.reload()
    expect(visitor.locator(".tagline").first).to_have_text(f"Un débat {way.size}")
    field.fill(before)
    button(admin, way.say("Save the settings")).click()
    visitor.reload()
    expect(visitor.locator(".tagline").first).to_have_text(before)
