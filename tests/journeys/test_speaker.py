"""What somebody with a question comes to do: write it in peace, send it, improve it."""

import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests.factories import TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button, link
from tests.journeys.house import PASSWORD, House
from webcast.topics.models import TopicState


def write(page: Page, **fields: Any) -> None:
    """Type into the form of a topic."""
    for name, value in fields.items():
        page.fill(f"main [name={name}]", value)


def wait_until_kept(page: Page, way: Way) -> None:
    """The draft has saved itself."""
    saved = re.escape(way.say("Saved at {time}")).replace(r"\{time\}", r"\d+.*")
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile(saved), timeout=15_000)


def picture() -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.new("RGB", (1200, 800), "#a03020").save(file, "PNG")
    return file.getvalue()


def test_nothing_typed_is_lost_when_the_connection_goes(way: Way, house: House) -> None:
    page = way.open("/topics/new", who=house.somebody())
    write(page, title="Faut-il éteindre les phares ?")
    page.select_option("main [name=format]", index=1)
    page.select_option("main [name=treatment]", index=1)
    wait_until_kept(page, way)
    expect(page).to_have_url(re.compile(r"/topics/\d+/edit"))
    place = page.url

    page.context.set_offline(True)
    write(page, article="Écrit **sans réseau**, au bout du quai.")
    offline = way.say("No connection: kept on this device")
    expect(page.locator("[data-draft-state]")).to_have_text(offline, timeout=15_000)
    page.context.set_offline(False)
    page.goto(way.address("/"))

    page.goto(place)
    expect(page.locator("main [name=article]")).to_have_value(
        "Écrit **sans réseau**, au bout du quai."
    )
    expect(
        page.get_by_text(way.say("We found what you had written here and put it back."))
    ).to_be_visible()
    expect(page.locator(".preview strong")).to_have_text("sans réseau")
    assert_well_made(page)
    button(page, way.say("Save")).click()
    expect(page.locator(".prose strong")).to_have_text("sans réseau")
    page.goto(place)
    expect(
        page.get_by_text(way.say("We found what you had written here and put it back."))
    ).to_have_count(0)


def test_nothing_typed_is_lost_when_the_sign_in_has_ended(way: Way, house: House) -> None:
    writer = house.somebody(with_password=True)
    page = way.open("/topics/new", who=writer)
    write(page, title="Qui range les archives ?", standfirst="Deux lignes.")
    page.select_option("main [name=format]", index=1)
    page.select_option("main [name=treatment]", index=1)
    wait_until_kept(page, way)
    page.context.clear_cookies()
    words = "Une longue page écrite pendant que la session se terminait."
    write(page, article=words)
    button(page, way.say("Keep as a draft")).click()
    expect(page.locator("h1")).to_have_text(way.say("Sign in"))
    page.fill("main input[name=email]", writer)
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    expect(page.get_by_text(words)).to_be_visible()
    button(page, way.say("Send it now")).click()
    expect(page.locator("h1")).to_have_text("Qui range les archives ?")
    expect(page.locator(".prose", has_text=words)).to_be_visible()
    link(page, way.say("Edit")).click()
    expect(page.locator("main [name=article]")).to_have_value(words)
    expect(
        page.get_by_text(way.say("We found what you had written here and put it back."))
    ).to_have_count(0)


def test_a_topic_from_its_first_words_to_the_editors_and_back(way: Way, house: House) -> None:
    writer, friend = house.somebody(), f"ada-{way.size}@journeys.example"
    page = way.open("/topics/new", who=writer)
    title = f"À qui appartient le soir ({way.size})"
    write(
        page,
        title=title,
        standfirst="Deux ou trois lignes pour dire l’enjeu.",
        article="Le *fond* du sujet.",
        keywords="nuit, ville",
        co_speakers=f"Ada Martin, {friend}",
    )
    page.select_option("main [name=format]", index=1)
    page.select_option("main [name=treatment]", index=1)
    expect(page.locator(".preview em")).to_have_text("fond")
    upload = {"name": "soir.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files("main [name=cover]", upload)  # type: ignore[arg-type]
    button(page, way.say("Send to the editors")).click()
    expect(page.locator("#cover_alt")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("main [name=keywords]")).to_have_value("nuit, ville")
    # The picture is there already: only its words are missing.
    expect(page.get_by_text(way.say("This picture is kept."))).to_be_visible()
    page.locator(".chosen img").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('.chosen img').naturalWidth > 0")
    assert_well_made(page)
    write(page, cover_alt="Un quai le soir.")
    button(page, way.say("Send to the editors")).click()
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator(".topic-cover img")).to_have_attribute("alt", "Un quai le soir.")
    assert page.locator(".topic-cover img").evaluate("e => e.complete && e.naturalWidth > 0")
    number = int(re.search(r"/topics/(\d+)", page.url)[1])  # type: ignore[index]
    assert house.state_of(number) == TopicState.SUBMITTED

    invited = way.open("/")
    invited.goto(house.link_for(friend))
    expect(invited.locator("h2").first).to_have_text(title)
    assert_well_made(invited)
    invited.locator("button[value=accept]").click()
    expect(invited.locator("main .note-good")).to_be_visible()

    editor = way.open(f"/desk/topics/{number}", who="redaction")
    editor.fill("#step-reason", "Dites-nous qui ne serait pas d’accord.")
    button(editor, way.say("Send back for revision")).click()
    page.goto(way.address(f"/topics/{number}/history"))
    expect(page.get_by_text("Dites-nous qui ne serait pas d’accord.")).to_be_visible()
    assert any("pas d’accord" in letter.text for letter in house.letters(writer))

    page.goto(way.address(f"/topics/{number}/edit"))
    write(page, article="Le *fond* du sujet, et qui le conteste.")
    button(page, way.say("Send to the editors")).click()
    expect(page.locator(".prose", has_text="qui le conteste")).to_be_visible()
    assert house.state_of(number) == TopicState.SUBMITTED
    page.goto(way.address(f"/topics/{number}/history"))
    page.get_by_role("link", name=way.say("Version %(n)s", n=2), exact=True).click()
    expect(page.locator("main ins", has_text="conteste").first).to_be_visible()
    assert_well_made(page)


def test_a_kept_cover_can_be_done_without(way: Way, house: House) -> None:
    writer = house.somebody()
    page = way.open("/topics/new", who=writer)
    write(page, title="Faut-il montrer la mer ?")
    page.select_option("main [name=format]", index=1)
    page.select_option("main [name=treatment]", index=1)
    upload = {"name": "mer.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files("main [name=cover]", upload)  # type: ignore[arg-type]
    button(page, way.say("Keep as a draft")).click()
    expect(page.locator("#cover_alt")).to_have_attribute("aria-invalid", "true")
    page.get_by_label(way.say("Do without this picture"), exact=True).check()
    button(page, way.say("Keep as a draft")).click()
    expect(page.locator("h1")).to_have_text("Faut-il montrer la mer ?")
    expect(page.locator(".topic-cover img")).to_have_count(0)


def test_a_cover_goes_through_a_sign_in_that_was_needed_on_the_way(way: Way, house: House) -> None:
    writer = house.somebody(with_password=True)
    page = way.open("/topics/new", who=writer)
    write(page, title="Qui garde les images ?", cover_alt="Un mur d’images.")
    page.select_option("main [name=format]", index=1)
    page.select_option("main [name=treatment]", index=1)
    wait_until_kept(page, way)
    upload = {"name": "mur.png", "mimeType": "image/png", "buffer": picture()}
    page.set_input_files("main [name=cover]", upload)  # type: ignore[arg-type]
    page.context.clear_cookies()
    button(page, way.say("Keep as a draft")).click()
    expect(page.locator("h1")).to_have_text(way.say("Sign in"))
    expect(page.locator("main .note-good")).to_be_visible()
    assert_well_made(page)
    page.fill("main input[name=email]", writer)
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    expect(page.locator(".chosen img")).to_be_visible()
    assert_well_made(page)
    button(page, way.say("Send it now")).click()
    expect(page.locator(".topic-cover img")).to_have_attribute("alt", "Un mur d’images.")


def test_two_windows_do_not_overwrite_each_other_unseen(way: Way, house: House) -> None:
    writer = house.somebody()
    number = house.topic(TopicFactory, state=TopicState.SUBMITTED, by=writer)
    one = way.open(f"/topics/{number}/edit", who=writer)
    other = way.open(f"/topics/{number}/edit", who=writer)
    write(one, standfirst="Ce que dit la première fenêtre.")
    button(one, way.say("Save")).click()
    expect(one.locator(".standfirst")).to_have_text("Ce que dit la première fenêtre.")
    write(other, standfirst="Ce que dit la seconde.")
    button(other, way.say("Save")).click()
    expect(other.locator(".note-warn")).to_be_visible()
    expect(other.locator("main [name=standfirst]")).to_have_value("Ce que dit la seconde.")
    assert_well_made(other)
