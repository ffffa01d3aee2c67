"""What sponsors and the treasury come to do: a campaign, promises, answers, a promise withdrawn."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.factories import CampaignFactory, SessionFactory, TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import PASSWORD, House
from tests.sponsors.things import accepted, money
from webcast.core.clock import now
from webcast.core.touches import touch
from webcast.sponsors.actions import close_due
from webcast.sponsors.models import Campaign
from webcast.studio.models import SessionState
from webcast.topics.models import Topic


def promise(page: Page, way: Way, kind: str, amount: str, **fields: str) -> None:
    """Fill in a pledge and send it."""
    page.check(f"main [name=kind][value={kind}]")
    page.fill("main [name=amount]", amount)
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)
    page.check("main [name=declared]")
    button(page, way.say("Send the pledge")).click()


def test_a_campaign_is_opened_and_a_promise_of_money_is_made_and_accepted(
    way: Way, house: House
) -> None:
    title = f"Un débat à financer ({way.size}) ?"
    number = house.topic(TopicFactory, title=title, sponsorable=True)
    treasurer = way.open(f"/desk/campaigns/new?topic={number}", who="tresorerie")
    treasurer.fill("main [name=goal]", "1000" if way.locale == "en" else "1 000,00")
    treasurer.fill("main [name=ceiling]", "500")
    month = (now() + timedelta(days=30)).strftime("%Y-%m-%dT18:00")
    treasurer.fill("main [name=closes_at]", month)
    treasurer.locator("button[name=then][value=open]").click()
    expect(treasurer.locator("main [aria-invalid=true]").first).to_be_visible()
    assert_well_made(treasurer)
    treasurer.fill("main [name=ceiling]", "2000")
    treasurer.locator("button[name=then][value=open]").click()
    expect(treasurer.locator("h1")).to_have_text(title)

    # A visitor fills in everything first, and signs in at the last moment.
    sponsor = house.somebody(with_password=True)
    page = way.open(f"/topics/{number}/")
    link(page, way.say("Pledge a support")).click()
    assert_well_made(page)
    name = f"Maison des Marées {way.size}"
    promise(page, way, "money", "400", name=name, words="Pour le soir.")
    page.fill("main input[name=email]", sponsor)
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    button(page, way.say("Send it now")).click()
    expect(page.get_by_text("400").first).to_be_visible()
    assert_well_made(page)
    assert "Marées" not in way.open(f"/topics/{number}/").inner_text("main")

    treasurer.goto(way.address("/desk/pledges"))
    link(treasurer, name).click()
    treasurer.fill("main [name=reason]", "Avec joie.")
    treasurer.locator("button[formaction$='/accept']").click()
    assert "Avec joie." in house.letters(sponsor)[0].text
    visitor = way.open(f"/topics/{number}/")
    expect(link(visitor, name)).to_be_visible()
    link(visitor, name).click()
    expect(visitor.locator("h1")).to_have_text(name)
    assert_well_made(visitor)


def plan(page: Page, goal: str, ceiling: str) -> None:
    """Fill in what a campaign wants, and open it."""
    page.fill("main [name=goal]", goal)
    page.fill("main [name=ceiling]", ceiling)
    month = (now() + timedelta(days=30)).strftime("%Y-%m-%dT18:00")
    page.fill("main [name=closes_at]", month)
    page.locator("button[name=then][value=open]").click()


def test_a_session_is_supported_and_its_page_says_by_whom(way: Way, house: House) -> None:
    title = f"Une soirée à financer ({way.size})"
    with house.open():
        session = SessionFactory(
            title=title,
            state=SessionState.CONFIRMED,
            announced_at=now(),
            starts_at=now() + timedelta(days=90),
        )
        uuid = session.uuid
        touch("session", session.id)
    treasurer = way.open(f"/sessions/{uuid}", who="tresorerie")
    link(treasurer, way.say("Treasury: the campaign on the desk")).click()
    expect(treasurer.locator("h1")).to_have_text(title)
    treasurer.goto(way.address("/desk/campaigns/new"))
    assert_well_made(treasurer)
    link(treasurer, title).click()
    plan(treasurer, "800", "1200")
    expect(treasurer.locator("h1")).to_have_text(title)
    assert_well_made(treasurer)

    page = way.open(f"/sessions/{uuid}", who=house.somebody())
    assert_well_made(page)
    link(page, way.say("Pledge a support")).click()
    assert_well_made(page)
    name = f"Conserverie {way.size}"
    promise(page, way, "money", "800", name=name)
    expect(page.locator("h1")).to_have_text(title)
    visitor = way.open(f"/sessions/{uuid}")
    expect(link(visitor, name)).to_have_count(0)

    treasurer.goto(way.address("/desk/pledges"))
    link(treasurer, name).click()
    assert_well_made(treasurer)
    treasurer.locator("button[formaction$='/accept']").click()
    visitor.reload()
    expect(link(visitor, name)).to_be_visible()
    reached = visitor.locator("#sponsor").locator("xpath=ancestor::section")
    expect(reached).to_contain_text(way.say("Goal reached"))
    assert_well_made(visitor)
    link(visitor, name).click()
    link(visitor, title).click()
    expect(visitor).to_have_url(f"{house.url}{way.address(f'/sessions/{uuid}')}")


def test_a_campaign_that_failed_is_followed_by_another_one(way: Way, house: House) -> None:
    title = f"Un débat à financer deux fois ({way.size}) ?"
    number = house.topic(TopicFactory, title=title, sponsorable=True)
    with house.open() as session:
        campaign = CampaignFactory(topic=session.get_one(Topic, number))
        pledge = accepted(money(300), campaign)
        sponsor, name, uuid = pledge.person.email, pledge.organisation.name, pledge.uuid
        session.get_one(Campaign, campaign.id).closes_at = now() - timedelta(minutes=1)
    with house.open():
        close_due()
    visitor = way.open(f"/topics/{number}/")
    over = way.say("The campaign ended below its goal. Everything that was pledged is given back.")
    expect(visitor.get_by_text(over)).to_be_visible()
    assert_well_made(visitor)

    treasurer = way.open("/desk/campaigns?state=failed", who="tresorerie")
    link(treasurer, title).click()
    expect(treasurer.locator("main tr", has_text=name)).to_be_visible()
    assert_well_made(treasurer)
    link(treasurer, way.say("Open another campaign")).click()
    plan(treasurer, "250", "600")
    earlier = treasurer.locator("section", has=treasurer.locator("#others")).locator("tbody tr")
    expect(earlier).to_have_count(1)
    expect(earlier).to_contain_text(way.say("Ended below the goal"))
    assert_well_made(treasurer)

    # Who comes too late with the same idea is told so, and finds the one that is open.
    with treasurer.expect_response(lambda answer: answer.status == 409):
        treasurer.goto(way.address(f"/desk/campaigns/new?topic={number}"))
        plan(treasurer, "100", "200")
    words = way.say("There is a campaign behind this already.")
    expect(treasurer.get_by_text(words).first).to_be_visible()
    expect(treasurer.locator("main [name=goal]")).to_have_value("100")
    assert_well_made(treasurer)

    visitor.reload()
    expect(visitor.get_by_text(over)).to_have_count(0)
    expect(visitor.locator("#sponsor")).to_have_count(1)
    page = way.open(f"/me/pledges/{uuid}", who=sponsor)
    assert_well_made(page)
    link(page, way.say("Pledge anew")).click()
    promise(page, way, "money", "300")
    treasurer.goto(way.address("/desk/pledges"))
    link(treasurer, name).click()
    treasurer.locator("button[formaction$='/accept']").click()
    visitor.reload()
    expect(link(visitor, name)).to_be_visible()
    assert_well_made(visitor)


def test_a_service_is_promised_changed_and_withdrawn(way: Way, house: House) -> None:
    with house.open():
        campaign = CampaignFactory()
        number = campaign.topic_id
    sponsor = house.somebody()
    page = way.open(f"/topics/{number}/sponsor", who=sponsor)
    promise(
        page, way, "service", "250", service="Deux micros pour la soirée.",
        name=f"Son et Cie {way.size}",
    )  # fmt: skip
    expect(page.get_by_text("Deux micros pour la soirée.").first).to_be_visible()
    page.fill("main [name=service]", "Trois micros pour la soirée.")
    button(page, way.say("Save the pledge")).click()
    expect(page.get_by_text("Trois micros pour la soirée.").first).to_be_visible()
    page.locator("summary", has_text=way.say("Withdraw the pledge")).click()
    assert_well_made(page)
    button(page, way.say("Withdraw the pledge")).click()
    expect(page.locator("main summary", has_text=way.say("Withdraw the pledge"))).to_have_count(0)
    page.goto(way.address("/me/organisations"))
    expect(link(page, f"Son et Cie {way.size}")).to_be_visible()
    assert_well_made(page)
