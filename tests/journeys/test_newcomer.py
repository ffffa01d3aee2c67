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


def mailed_link(house: House, address: str, part: str) -> str:
    """The link in the latest mail to an address, without the host."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}/\S+)", the_mail_for(house, address))
    assert found, "the mail has a link"
    return found[1]


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
    assert_well_made(page)
    there = mailed_link(house, address, "confirm")
    assert there.startswith("/en/") is (way.locale == "en")
    page.goto(there)
    assert_well_made(page)
    button(page, way.say("Yes, confirm it")).click()
    expect(page.get_by_text(way.say("Welcome! Your address is confirmed."))).to_be_visible()
    page.goto(there)
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
    sign_in_with(way, page, address, PASSWORD)
    expect(page.locator("#errors")).to_be_visible()


def sign_in_with(way: Way, page: Page, address: str, password: str) -> None:
    """Through the door."""
    page.goto(way.address("/sign-in"))
    page.fill("main input[name=email]", address)
    page.fill("main input[name=password]", password)
    button(page.locator("main"), way.say("Sign in")).click()


def test_a_sign_up_is_confirmed_in_another_browser(way: Way, house: House) -> None:
    address = f"elsewhere-{way.size}@journeys.example"
    there = way.open("/sign-up")
    there.fill("main input[name=name]", "Noe Legal")
    there.fill("main input[name=email]", address)
    there.fill("main input[name=password]", "un mot de passe d’ailleurs")
    button(there, way.say("Open my account")).click()
    expect(there.locator("h1")).to_have_text(way.say("Look into your mail"))

    page = way.open("/")
    page.goto(mailed_link(house, address, "confirm"))
    expect(page.locator("h1")).to_have_text(way.say("Make this account yours"))
    assert_well_made(page)
    page.fill("main input[name=name]", NAME)
    page.fill("main input[name=new]", NAME)  # too short, and easy to guess
    button(page, way.say("Confirm and keep this password")).click()
    expect(page.locator("#errors")).to_be_focused()
    expect(page.locator("main input[name=new]")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main input[name=name]")).to_have_value(NAME)
    assert_well_made(page)
    page.fill("main input[name=new]", PASSWORD)
    button(page, way.say("Confirm and keep this password")).click()
    expect(page.get_by_text(way.say("Welcome! Your address is confirmed."))).to_be_visible()
    expect(page.locator("h1")).to_have_text(way.say("Hello %(name)s", name=NAME))

    sign_in_with(way, there, address, "un mot de passe d’ailleurs")
    expect(there.locator("#errors")).to_be_visible()
    sign_in_with(way, there, address, PASSWORD)
    expect(there.locator("h1")).to_have_text(way.say("Hello %(name)s", name=NAME))


def test_somebody_elses_sign_up_with_my_address_is_undone(way: Way, house: House) -> None:
    address = f"not-me-{way.size}@journeys.example"
    stranger = way.open("/sign-up")
    stranger.fill("main input[name=name]", "Quelqu’un")
    stranger.fill("main input[name=email]", address)
    stranger.fill("main input[name=password]", PASSWORD)
    button(stranger, way.say("Open my account")).click()
    expect(stranger.locator("h1")).to_have_text(way.say("Look into your mail"))

    page = way.open("/", java_script_enabled=False)
    there = mailed_link(house, address, "confirm")
    page.goto(there)
    page.locator("summary", has_text=way.say("It was not me")).click()
    button(page, way.say("Delete this account")).click()
    expect(page.locator("h1")).to_have_text(way.say("This account is deleted"))
    page.goto(there)
    expect(page.locator("h1")).to_have_text(way.say("This link is no longer good"))
    sign_in_with(way, stranger, address, PASSWORD)
    expect(stranger.locator("#errors")).to_be_visible()


def test_a_forgotten_password_is_replaced_through_the_mailed_link(way: Way, house: House) -> None:
    address = house.somebody(with_password=True, locale=way.locale)
    elsewhere = way.open("/me/", who=address)
    page = way.open("/sign-in")
    link(page.locator("main"), way.say("Forgotten your password?")).click()
    assert_well_made(page)
    page.fill("main input[name=email]", address)
    button(page, way.say("Send me the link")).click()
    expect(page.locator("h1")).to_have_text(way.say("Look into your mail"))
    assert_well_made(page)

    there = mailed_link(house, address, "reset")
    page.goto(there)
    assert_well_made(page)
    page.fill("main input[name=new]", "court")
    page.locator("main form").evaluate("form => form.noValidate = true")
    button(page, way.say("Keep this password")).click()
    expect(page.locator("main input[name=new]")).to_have_attribute("aria-invalid", "true")
    assert_well_made(page)
    page.fill("main input[name=new]", "une toute nouvelle phrase")
    button(page, way.say("Keep this password")).click()
    done = way.say("Your new password holds from now on. Other browsers were signed out.")
    expect(page.get_by_text(done)).to_be_visible()
    elsewhere.reload()
    expect(elsewhere.locator("h1")).to_have_text(way.say("Sign in"))
    sign_in_with(way, elsewhere, address, PASSWORD)
    expect(elsewhere.locator("#errors")).to_be_visible()
    sign_in_with(way, elsewhere, address, "une toute nouvelle phrase")
    expect(elsewhere.locator("h1")).to_contain_text(house.name_of(address))
    page.goto(there)
    expect(page.locator("h1")).to_have_text(way.say("This link is no longer good"))


def test_another_address_is_used_once_its_link_is_followed(way: Way, house: House) -> None:
    old = house.somebody(with_password=True, locale=way.locale)
    new = f"moved-{way.size}@journeys.example"
    page = way.open("/me/account", who=old)
    page.fill("#new-email", new)
    page.fill("#email-password", "pas celui-ci du tout")
    button(page, way.say("Use this address")).click()
    expect(page.locator("#email-password")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#new-email")).to_have_value(new)
    assert_well_made(page)
    page.fill("#email-password", PASSWORD)
    button(page, way.say("Use this address")).click()
    expect(page.locator("h1")).to_have_text(way.say("Look into your mail"))

    there = mailed_link(house, new, "email")
    stranger = way.open("/", who=house.somebody())
    stranger.goto(there)  # a slip in the address brings the link to somebody else
    expect(stranger.locator("h1")).to_have_text(way.say("This link is no longer good"))
    page.goto(way.address("/me/account"))
    expect(page.get_by_text(way.say("Mails go to %(email)s.", email=old))).to_be_visible()
    page.goto(there)
    assert_well_made(page)
    button(page, way.say("Yes, confirm it")).click()
    expect(page.get_by_text(way.say("Your new address is confirmed."))).to_be_visible()
    expect(page.get_by_text(way.say("Mails go to %(email)s.", email=new))).to_be_visible()
    assert house.letters(old), "the old address is told"
    out = way.open("/")
    sign_in_with(way, out, old, PASSWORD)
    expect(out.locator("#errors")).to_be_visible()
    sign_in_with(way, out, new, PASSWORD)
    expect(out.locator("h1")).to_contain_text(house.name_of(new))
