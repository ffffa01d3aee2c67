"""A demo channel on a real server, and a real browser: phone or desktop, French or English."""

import fcntl
import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from babel.messages.pofile import read_po
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Response,
    sync_playwright,
)

from tests.journeys.house import House
from tests.serving import free_port, server
from webcast import PACKAGE, create_app

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
# Only what is wrong is brought over; no style sheet is fetched once more.
ASK_AXE = """async (rules) => {
  const runOnly = rules.length ? { runOnly: { type: "rule", values: rules } } : {};
  const { violations } = await axe.run({ resultTypes: ["violations"], preload: false, ...runOnly });
  return violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.target} ${node.failureSummary.replace(/\\s+/g, " ").slice(0, 200)}`));
}"""
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys need the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A data folder with the demo channel: loaded once a run, copied for each test process."""
    mine = tmp_path_factory.mktemp("journeys") / "data"
    root = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        root = root.parent  # shared by the processes of this run
    with (root / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = root / "demo-channel"
        if not first.exists():
            draft = root / "demo-channel.part"
            shutil.rmtree(draft, ignore_errors=True)
            for command in (["db", "upgrade"], ["demo", "load"]):
                subprocess.run(
                    [sys.executable, "-m", "webcast", *command],
                    env={**os.environ, "WEBCAST_DATA_DIR": str(draft)},
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            draft.rename(first)
    return Path(shutil.copytree(first, mine))


@pytest.fixture(scope="session")
def house(demo: Path) -> Iterator[House]:
    """A server with the demo channel, one for each test process, and its database."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is found here")
    # Behind a proxy, so that each browser comes from an address of its own, as people do.
    settings = {
        "WEBCAST_DATA_DIR": str(demo),
        "WEBCAST_PROXIES": "1",
        # Where a journey may serve somebody's own calendar.
        "WEBCAST_CALENDARS_ALLOW": f"127.0.0.1:{free_port()}",
    }
    with server(settings) as here:
        yield House(create_app(settings), here.url)


@pytest.fixture(scope="session")
def channel(house: House) -> str:
    """The address of the server."""
    return house.url


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is found here")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=list(SIZES))
def size(request: pytest.FixtureRequest) -> str:
    """On which screen the journey is made."""
    name: str = request.param
    return name


OpenPage = Callable[..., Page]
_addresses = itertools.count(1)


def new_context(
    browser: Browser, house: House, size: str, who: str = "", **more: object
) -> BrowserContext:
    """A browser of its own, from an address of its own; perhaps somebody is signed in."""
    width, height = SIZES[size]
    number = next(_addresses)
    options: dict[str, object] = {
        "base_url": house.url,
        "viewport": {"width": width, "height": height},
        "has_touch": size == "phone",
        "locale": "fr-FR",
        "timezone_id": "Europe/Paris",
        "reduced_motion": "reduce",
        "extra_http_headers": {"X-Forwarded-For": f"10.0.{number // 250}.{number % 250 + 1}"},
    }
    context = browser.new_context(**options | more)  # type: ignore[arg-type]
    context.set_default_timeout(15_000)
    if who:
        address = who if "@" in who else f"{who}@demo.example"
        context.add_cookies([house.cookie(address)])  # type: ignore[list-item]
    return context


def listen(page: Page, complaints: list[str]) -> None:
    """Collect what must never happen: broken scripts, breaches of policy, crashes of the server."""

    def console(message: ConsoleMessage) -> None:
        # A refusal (409, 422) is told here too; journeys look at refusals themselves.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            complaints.append(f"{page.url}: {message.text}")

    def answer(response: Response) -> None:
        if response.status >= 500 or (
            response.status >= 400
            and response.request.resource_type in {"script", "stylesheet", "image", "font"}
        ):
            complaints.append(f"{page.url}: {response.status} for {response.url}")

    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.on("console", console)
    page.on("response", answer)


@pytest.fixture
def open_page(browser: Browser, house: House) -> Iterator[OpenPage]:
    """`open_page("/en/topics/", size="phone", who="sponsor")`: a page, perhaps signed in.

    `who` is the name of a demo account, or somebody's address. Errors of scripts, breaches of the
    content policy and crashes of the server fail the test at its end.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def enter(path: str, *, size: str = "desktop", who: str = "", **more: object) -> Page:
        context = new_context(browser, house, size, who, **more)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not complaints


@dataclass(frozen=True)
class Way:
    """How a journey is made: on which screen, and in which language."""

    size: str
    locale: str
    enter: OpenPage

    def say(self, text: str, *, context: str | None = None, **values: object) -> str:
        """What the interface calls something, from its English."""
        found = text if self.locale == "en" else french()[context, text]
        return found % values if values else found

    def address(self, path: str) -> str:
        """A path in the language of the journey."""
        return f"/en{path}" if self.locale == "en" else path

    def open(self, path: str, who: str = "", **more: object) -> Page:
        """A browser of its own, at a page."""
        return self.enter(self.address(path), size=self.size, who=who, **more)


@cache
def french() -> dict[tuple[str | None, str], str]:
    """The French of every message, by context and English."""
    found: dict[tuple[str | None, str], str] = {}
    for path in sorted((PACKAGE / "translations" / "fr").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="fr"):
                texts = message.id if isinstance(message.id, tuple) else (message.id,)
                said = message.string if isinstance(message.string, tuple) else (message.string,)
                for text, words in zip(texts, said, strict=False):
                    found[message.context, str(text)] = str(words)
    return found


@pytest.fixture(params=["phone-fr", "desktop-en"])
def way(request: pytest.FixtureRequest, open_page: OpenPage) -> Way:
    """Each journey is made twice: on a phone in French, on a desk in English."""
    size, _dash, locale = request.param.partition("-")
    return Way(size, locale, open_page)


def button(page: Page | Locator, name: str) -> Locator:
    """The button that is called exactly so."""
    return page.get_by_role("button", name=name, exact=True)


def link(page: Page | Locator, name: str) -> Locator:
    """The first link that is called exactly so."""
    return page.get_by_role("link", name=name, exact=True).first


def violations(page: Page, *rules: str) -> list[str]:
    """What axe finds wrong on a page (WCAG 2.2 AA and good practice, or `rules`), one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(ASK_AXE, list(rules))
    return found


def assert_well_made(page: Page) -> None:
    """The page that is open now has nothing that axe finds, and fits the screen."""
    assert violations(page) == [], page.url
    assert fits(page), f"{page.url} scrolls sideways"


def fits(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    answer: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
    )
    return answer
