"""What a visitor without an account comes to do: look, find, subscribe, understand."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.factories import TopicFactory
from tests.journeys.conftest import OpenPage, Way, assert_well_made, button, link
from tests.journeys.house import PASSWORD, House


def titles(page: Page) -> list[str]:
    """The topics in the list that is open."""
    return page.locator(".results .title").all_inner_texts()


def open_filters(page: Page) -> None:
    """On a phone the filters are folded away."""
    drawer = page.locator(".filters-drawer")
    if drawer.get_attribute("open") is None and not page.locator("#f-q").is_visible():
        drawer.locator("summary").click()


def test_from_the_front_page_to_a_topic_and_on_to_a_related_one(way: Way) -> None:
    page = way.open("/")
    assert_well_made(page)
    link(page, way.say("All open topics")).click()
    expect(page).to_have_url(re.compile(r"state=open"))
    first = page.locator(".results .title a").first
    title = first.inner_text()
    first.click()
    expect(page.locator("h1")).to_have_text(title)
    related = page.locator("#related + *, [aria-labelledby=related]").locator("a").first
    related.click()
    expect(page.locator("h1")).not_to_have_text(title)
    assert_well_made(page)


def test_a_search_and_its_filters_are_an_address_that_can_be_sent_to_somebody(way: Way) -> None:
    page = way.open("/topics/")
    everything = titles(page)
    open_filters(page)
    page.fill("#f-q", "console")
    page.press("#f-q", "Enter")
    expect(page).to_have_url(re.compile(r"[?&]q=console"))
    open_filters(page)
    page.locator("input[name=state][value=open]").check()
    expect(page).to_have_url(re.compile(r"state=open"))
    found = titles(page)
    assert 0 < len(found) < len(everything)
    assert any("console" in title for title in found)

    sent = urlsplit(page.url)
    somebody_else = way.open(f"/topics/?{sent.query}")
    assert titles(somebody_else) == found
    chips = somebody_else.locator(".chips[aria-label] a")
    expect(chips).to_have_count(2)
    chips.first.click()
    expect(somebody_else.locator(".chips[aria-label] a")).to_have_count(1)
    assert len(titles(somebody_else)) > len(found)
    assert_well_made(somebody_else)


def test_what_is_not_found_says_so_and_shows_a_way_out(way: Way) -> None:
    page = way.open("/topics/?q=plumitif+introuvable")
    expect(page.get_by_text(way.say("Nothing matches these filters"))).to_be_visible()
    link(page, way.say("See all topics")).click()
    assert titles(page)


def test_without_scripts_the_list_is_filtered_and_an_opinion_is_given(
    way: Way, house: House
) -> None:
    number = house.topic(TopicFactory)
    viewer = house.somebody(with_password=True)
    page = way.open("/topics/", java_script_enabled=False)
    open_filters(page)
    page.fill("#f-q", "console")
    page.locator("input[name=state][value=open]").check()
    button(page.locator(".filters"), way.say("Filter")).click()
    expect(page).to_have_url(re.compile(r"q=console.*state=open"))
    assert any("console" in title for title in titles(page))

    page.goto(way.address(f"/topics/{number}/"))
    page.locator("#opinion").scroll_into_view_if_needed()
    chosen = page.locator("input[name=step]").last
    chosen.check()
    button(page, way.say("Give my opinion")).click()
    expect(page.locator("h1")).to_have_text(way.say("Sign in"))
    page.fill("main input[name=email]", viewer)
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    button(page, way.say("Send it now")).click()
    expect(
        page.get_by_text(way.say("Thank you: your opinion is taken into account."))
    ).to_be_visible()
    expect(page.locator("input[name=step]").last).to_be_checked()


def test_the_week_of_the_programme_leads_to_a_session_and_into_a_calendar(
    way: Way, house: House
) -> None:
    page = way.open("/")
    link(page.locator("nav").first, way.say("Programme")).click()
    assert_well_made(page)
    session = page.locator("main a[href*='/sessions/']:visible").first
    for _week in range(8):
        if session.count():
            break
        link(page, way.say("Week after")).click()
    session.click()
    expect(page).to_have_url(re.compile(r"/sessions/[0-9a-f-]{36}"))
    assert_well_made(page)
    into = link(page, way.say("Add this session")).get_attribute("href")
    assert into
    answer = page.request.get(into)
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in answer.text()

    page.locator(".rail a[href$='/calendar']").first.click()
    expect(page.locator("h1")).to_have_text(way.say("Subscribe to the calendar"))
    subscribe = link(page, way.say("Subscribe")).get_attribute("href")
    assert subscribe
    assert subscribe.startswith("webcal://")
    address = page.locator("#whole-address").input_value()
    assert address.split("://")[1] == subscribe.split("://")[1]
    feed = page.request.get(address)
    assert feed.text().startswith("BEGIN:VCALENDAR")
    assert_well_made(page)


def test_a_replay_is_watched_and_who_spoke_is_looked_up(way: Way) -> None:
    page = way.open("/replays/")
    assert_well_made(page)
    page.locator("main .title a, main h2 a, main h3 a").first.click()
    expect(page).to_have_url(re.compile(r"/topics/\d+/"))
    expect(page.locator("main [id^=replay], main .replay").first).to_be_visible()
    page.goto(way.address("/topics/1/"))
    page.locator("main a[href*='/people/']").first.click()
    expect(page).to_have_url(re.compile(r"/people/"))
    assert page.locator("main a[href*='/topics/']").count() > 0
    assert_well_made(page)


def test_how_it_works_is_told_to_each_kind_of_person(way: Way) -> None:
    page = way.open("/")
    page.locator("footer a[href$='/how-it-works']").first.click()
    for part in ("visitor", "viewer", "speaker", "sponsor", "organiser"):
        page.locator(f"nav.box a[href='#{part}']").click()
        expect(page.locator(f"#{part}")).to_be_in_viewport()
    assert_well_made(page)


def test_changing_the_language_stays_on_the_same_page(open_page: OpenPage) -> None:
    for path in ("/topics/?q=console&state=open", "/topics/1/", "/programme/", "/how-it-works"):
        page = open_page(path)
        french = page.url
        page.locator("a.switch[hreflang=en]").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert page.url == french.replace("/topics", "/en/topics").replace(
            "/programme", "/en/programme"
        ).replace("/how-it", "/en/how-it")
        page.locator("a.switch[hreflang=fr]").click()
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        assert page.url == french


def test_the_keyboard_alone_is_enough(way: Way, house: House) -> None:
    number = house.topic(TopicFactory)
    page = way.open(f"/topics/{number}/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()

    menu = page.locator("details.account")
    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Tab")
    expect(page.locator("#corner-email")).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#find-q")).to_be_focused()

    # The opinion: from its jump link, a choice with the arrows, and the button.
    page.locator(".jumps a").first.focus()
    page.keyboard.press("Enter")
    for _key in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "step":
            break
    assert page.evaluate("document.activeElement.name") == "step"
    page.keyboard.press("ArrowDown")
    assert page.locator("input[name=step]:checked").count() == 1
    page.keyboard.press("Tab")
    give = button(page, way.say("Give my opinion"))
    expect(give).to_be_focused()
    assert give.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(way.say("Sign in"))
