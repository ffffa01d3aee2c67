"""Every page, for everybody who may see it: well made, in one language, on each screen."""

import re
from functools import cache

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from tests.journeys.conftest import SIZES, fits, french, listen, new_context, violations
from tests.journeys.house import House
from tests.journeys.places import NOT_PAGES, PLACES, address_of, places
from webcast.core.i18n import LANGUAGE_NAMES
from webcast.topics.models import Keyword

# Every text that somebody sees or hears, without what is said to be in another language.
TEXTS = """() => {
  const page = document.documentElement.lang, found = new Set();
  const foreign = (e) => (e.closest("[lang]")?.lang ?? page) !== page;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const parent = walk.currentNode.parentElement;
    if (!parent.closest("script, style, template, textarea") && !foreign(parent)) {
      found.add(walk.currentNode.textContent.replace(/[ \\n\\t]+/g, " ").trim());
    }
  }
  for (const e of document.querySelectorAll("[aria-label], [placeholder], [title], [alt]")) {
    if (foreign(e)) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt"]) {
      found.add((e.getAttribute(name) ?? "").trim());
    }
  }
  return [...found];
}"""


@cache
def phrases(locale: str) -> frozenset[str]:
    """What the interface says in the other language and never in this one."""
    plain = {text: said for (_context, text), said in french().items() if "%" not in text}
    names = set(LANGUAGE_NAMES.values())
    here, there = set(plain.values()), set(plain)
    if locale == "en":
        here, there = there, here
    return frozenset(there - here - names)


def not_translated(page: Page, locale: str, keywords: frozenset[str]) -> list[str]:
    """What the page says in the other language, or never filled in. Keywords are people's own."""
    texts = [text for text in page.evaluate(TEXTS) if len(text) > 3 and text not in keywords]
    return [f"not translated: {text!r}" for text in texts if text in phrases(locale)] + [
        f"not filled in: {text!r}" for text in texts if re.search(r"%\(|\{\{|\bNone\b", text)
    ]


def badly_made(page: Page, locale: str) -> list[str]:
    """What is wrong with the page that is open, on a desk and on a phone."""
    wrong = []
    if page.get_attribute("html", "lang") != locale:
        wrong.append(f"it says that its language is {page.get_attribute('html', 'lang')}")
    if (headings := page.locator("h1").count()) != 1:
        wrong.append(f"{headings} h1")
    # While menus are closed: an open one lies over targets (WCAG 2.5.8, not among axe's own).
    wrong += violations(page, "target-size")
    page.evaluate("document.querySelectorAll('details').forEach((e) => { e.open = true; })")
    for size, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        if not fits(page):
            wrong.append(f"{size}: it scrolls sideways")
        wrong += [f"{size}: {violation}" for violation in violations(page)]
    # As narrow as a desktop's page at 400 % (WCAG 1.4.10, reflow).
    page.set_viewport_size({"width": 320, "height": 640})
    if not fits(page):
        wrong.append("320 pixels: it scrolls sideways")
    return wrong


@pytest.mark.parametrize("locale", ["fr", "en"])
@pytest.mark.parametrize("role", PLACES)
def test_every_page_that_this_role_sees_is_well_made(
    browser: Browser, house: House, role: str, locale: str
) -> None:
    adapter = house.app.url_map.bind("")
    with house.open() as session:
        keywords = frozenset(session.scalars(select(Keyword.name)))
    prefix = "/en" if locale == "en" else ""
    context = new_context(browser, house, "desktop", address_of(house, role))
    wrong: dict[str, list[str]] = {}
    page = context.new_page()
    complaints: list[str] = []
    listen(page, complaints)
    for endpoint, values in places(house, role):
        path = prefix + adapter.build(endpoint, values)
        answer = page.goto(path)
        assert answer
        gone = endpoint == "accounts.confirm" or values.get("slug") == "gone"
        expected = {404} if gone else {200}
        if not role and endpoint in {
            "audience.react",
            "audience.motivation",
            "sponsors.sponsor_topic",
        }:
            expected |= {401}
        found = [] if answer.status in expected else [f"it answers {answer.status}"]
        found += not_translated(page, locale, keywords) if endpoint != "desk.styleguide" else []
        found += badly_made(page, locale) + complaints
        complaints.clear()
        if found:
            wrong[path] = found
    context.close()
    assert not wrong, "\n".join(
        f"{path}: {line}" for path, lines in wrong.items() for line in lines
    )


def test_no_page_is_left_out(house: House) -> None:
    visited = {endpoint for role in PLACES for endpoint, _values in places(house, role)}
    pages = {
        rule.endpoint for rule in house.app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    assert sorted(pages - NOT_PAGES - visited) == [], "somebody should look at these"
    assert sorted(NOT_PAGES - pages) == [], "these are gone"
