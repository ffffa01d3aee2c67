"""From nobody to somebody and back: an account, its address confirmed, its data, its end."""

import email
import json
import re
from email.policy import default

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import PASSWORD, House
from webcast.notices import delivery

NAME = "Noé Le Gall"


def the_mail_for(house: House, address: str) -> str:
    """What the worker wrote into the folder of mails for an address."""
    with house.open():
        delivery.deliver()
    folder = house.app.config["SETTINGS"].data_path / "mail"
    for path in sorted(folder.glob("*.eml"), reverse=True):
        message = email.message_from_bytes(path.read_bytes(), policy=default)
        if address in str(message["To"]):
            body = message.get_body(("plain",))
            assert body
            return str(body.get_content())
    raise AssertionError(f"no mail went to {address}")


def sign_up(way: Way, house: House, address: str) -> Page:
    """An account is opened and its address confirmed; the browser in which it happened."""
    page = way.open("/sign-up")
    page.fill("main input[name=name]", NAME)
    page.fill("main input[name=email]", address)
    page.fill("main input[name=password]", NAME)
    button(page, way.say("Open my account")).click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("main input[name=email]")).to_have_value(address)
    assert_well_made(page)
    page.fill("main input[name=password]", PASSWORD)
    button(page, way.say("Open my account")).click()
    expect(page.locator("h1")).to_have_text(way.say("Look into your mail"))
    found = re.search(r"https?://[^/\s]+(/\S*confirm/\S+)", the_mail_for(house, address))
    assert found, "the mail has a link"
    assert found[1].startswith("/en/") is (way.locale == "en")
    page.goto(found[1])
    assert_well_made(page)
    button(page, way.say("Yes, confirm it")).click()
    expect(page.get_by_text(way.say("Welcome! Your address is confirmed."))).to_be_visible()
    page.goto(found[1])
    expect(page.locator("h1")).to_have_text(way.say("This link is no longer good"))
    return page


def test_an_account_from_its_first_mail_to_its_profile_and_its_deletion(
    way: Way, house: House
) -> None:
    address = f"newcomer-{way.size}@journeys.example"
    page = sign_up(way, house, address)

    page.goto(way.address("/me/profile"))
    page.fill("main [name=headline]", "Bibliothécaire")
    page.fill("main [name=bio]", "Des **cartes** et des livres.")
    page.check("main [name=is_public]")
    button(page, way.say("Save my profile")).click()
    page.goto(way.address("/me/"))
    page.locator("main a[href*='/people/'], aside a[href*='/people/']").first.click()
    expect(page.locator("h1")).to_have_text(NAME)
    expect(page.locator(".prose strong")).to_have_text("cartes")
    profile = page.url

    page.goto(way.address("/me/account"))
    with page.expect_download() as downloaded:
        link(page, way.say("Export my data")).click()
    kept = downloaded.value.path().read_text()
    assert json.loads(kept)
    assert address in kept
    assert "Bibliothécaire" in kept or "Biblioth\\u00e9caire" in kept

    page.fill("#erase-password", "une autre phrase")
    page.check("main [name=sure]")
    button(page, way.say("Delete my account")).click()
    expect(page.locator("#erase-password")).to_have_attribute("aria-invalid", "true")
    assert_well_made(page)
    page.fill("#erase-password", PASSWORD)
    page.check("main [name=sure]")
    button(page, way.say("Delete my account")).click()
    expect(page.locator("h1")).to_have_text(way.say("Your account is deleted"))
    answer = page.goto(profile)
    assert answer
    assert answer.status == 404
    page.goto(way.address("/sign-in"))
    page.fill("main input[name=email]", address)
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    expect(page.locator("#errors")).to_be_visible()
