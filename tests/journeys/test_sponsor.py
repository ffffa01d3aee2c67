"""What sponsors and the treasury come to do: a campaign, promises, answers, a promise withdrawn."""

from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.factories import CampaignFactory, TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import PASSWORD, House
from webcast.core.clock import now


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
