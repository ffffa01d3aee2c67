"""Take the pictures of these pages from a demo channel: `take.py http://127.0.0.1:8000`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
PASSWORD = "plateau-ouvert-42"  # noqa: S105 (that of all demo sign-ins)
TOPIC = "/topics/32/"  # open to opinions, with a campaign
TODAY = datetime.now(UTC).date()
WEEK = f"{TODAY + timedelta(days=7):%G-W%V}"
SHOW = TODAY + timedelta(days=30)  # the demo's trade show, on its mobile studio

QUIET = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --lang=fr-FR "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()


def main(base: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        with visit(browser, base) as page:
            take(page, "home-fr", "/")
            take(page, "home-en", "/en/")
            take(page, "topic-fr", TOPIC)
            take(page, "programme-fr", f"/programme/?week={SHOW:%G-W%V}")
            take(page, "calendar-fr", "/calendar")
            take(page, "sponsor-fr", TOPIC.rstrip("/") + "/sponsor")
        with visit(browser, base, width=390, height=844) as page:
            take(page, "topic-fr-phone", TOPIC)
        with visit(browser, base, who="spectateur") as page:
            take(page, "opinion-fr", TOPIC, at="text=Je trouve ce sujet")
        with visit(browser, base, who="intervenante") as page:
            take(page, "propose-fr", "/topics/new")
            be_read(page)
            take(page, "my-calendars-fr", "/me/calendars")
        with visit(browser, base, who="redaction") as page:
            take(page, "desk-fr", "/desk/")
        with visit(browser, base, who="moderation") as page:
            take(page, "moderation-fr", "/desk/moderation")
        with visit(browser, base, who="planning") as page:
            take(page, "planning-fr", f"/desk/planning?day={SHOW}")
            page.goto(f"/programme/?week={WEEK}")
            session = page.locator("main a[href^='/sessions/']").first.get_attribute("href")
            take(page, "session-desk-fr", f"/desk{session}")
        browser.close()


@contextmanager
def visit(
    browser: Browser, base: str, who: str = "", width: int = 1280, height: int = 800
) -> Iterator[Page]:
    """Go in with a browser of one's own: as `who`, or as nobody in particular."""
    context = browser.new_context(
        base_url=base,
        locale="fr-FR",
        timezone_id="Europe/Paris",
        color_scheme="light",
        viewport={"width": width, "height": height},
    )
    page = context.new_page()
    if who:
        page.goto("/sign-in")
        form = page.locator("form[data-sign-in-page]")
        form.locator("[name=email]").fill(f"{who}@demo.example")
        form.locator("[name=password]").fill(PASSWORD)
        form.locator("[type=submit]").click()
        page.wait_for_load_state()
    yield page
    context.close()


def be_read(page: Page) -> None:
    """Have an address for each of one's calendars, and a program read the first."""
    page.goto("/me/calendars")
    while (button := page.get_by_role("button", name="Obtenir l’adresse")).count():
        button.first.click()
        page.wait_for_load_state()
    address = page.locator("input[type=url]").first.input_value()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Thunderbird/140.5.0"
    page.request.get(address, headers={"User-Agent": agent})


def take(page: Page, name: str, address: str, at: str = "") -> None:
    """Take what is in the window, scrolled to `at`, with few enough colours to stay light."""
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{name}: {address} does not answer")
    page.evaluate("document.fonts.ready")
    if at:
        top = page.locator(at).first.bounding_box()
        if top:
            page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", top["y"] - 90)
    picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
    path = HERE / f"{name}.png"
    picture.quantize(160, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} kB")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
