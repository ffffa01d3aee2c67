"""A demo channel on a real server, and a real browser: phone or desktop, French or English."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.serving import server
from webcast.demo.reading import load

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All journeys need the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo channel, one for each test process."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is found here")
    settings = {"WEBCAST_DATA_DIR": str(tmp_path_factory.mktemp("journeys"))}
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(  # noqa: S603
            [sys.executable, "-m", "webcast", *command],
            env={**os.environ, **settings},
            check=True,
            capture_output=True,
        )
    with server(settings) as here:
        yield here.url


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


@pytest.fixture
def open_page(browser: Browser, channel: str) -> Iterator[OpenPage]:
    """`open_page("/en/topics/", size="phone", who="sponsor")`: a page, perhaps signed in.

    Errors of scripts and breaches of the content policy fail the test at its end.
    """
    contexts: list[Any] = []
    complaints: list[str] = []
    season = load()

    def enter(path: str, *, size: str = "desktop", who: str = "") -> Page:
        width, height = SIZES[size]
        context = browser.new_context(
            base_url=channel, viewport={"width": width, "height": height}, locale="fr-FR"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: complaints.append(message.text)
            if "Content Security Policy" in message.text
            else None,
        )
        if who:
            page.goto("/sign-in")
            page.fill("main input[name=email]", f"{who}@demo.example")
            page.fill("main input[name=password]", season.channel.password)
            page.click("main button[type=submit], main form.form button:not([type])")
            page.wait_for_url("**/me/")
        page.goto(path)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not complaints


def violations(page: Page) -> list[str]:
    """What axe finds wrong on a page (WCAG 2.2 AA and good practice), one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether the page needs no sideways scrolling."""
    answer: bool = page.evaluate(
        "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
    )
    return answer
