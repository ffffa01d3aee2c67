"""The desk without a mouse, and tables on narrow screens."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import TopicFactory
from tests.journeys.conftest import Way, assert_well_made, fits, violations
from tests.journeys.house import House
from webcast.notices.actions import write
from webcast.notices.letters import Letter
from webcast.topics.models import TopicState


def focused(page: Page) -> str:
    """The words of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def ready(page: Page) -> Page:
    """The page, once it listens to the keyboard: scripts come after the words."""
    page.wait_for_selector("[data-keys-switch]:not([hidden])", state="attached")
    return page


def titles(page: Page) -> list[str]:
    """The topics that a table of the desk lists."""
    return page.locator("main tbody th a").all_inner_texts()


@pytest.fixture
def editors(way: Way, house: House) -> Page:
    """The editors' list, with at least three topics to read."""
    for number in range(3):
        house.topic(TopicFactory, title=f"À lire {number}", state=TopicState.SUBMITTED)
    return ready(way.open("/desk/topics", who="redaction"))


def test_j_and_k_move_along_the_rows_x_chooses_and_enter_opens(editors: Page) -> None:
    page, (first, second, *_more) = editors, titles(editors)
    page.keyboard.press("j")
    assert focused(page) == first
    page.keyboard.press("j")
    assert focused(page) == second
    page.keyboard.press("x")
    assert page.locator("tbody input:checked").count() == 1
    expect(page.locator("tbody tr").nth(1).locator("input")).to_be_checked()
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("k")
    assert focused(page) == first
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(first)


def test_g_and_a_letter_go_to_a_place_of_the_menu(editors: Page, way: Way) -> None:
    page = editors
    journal = page.locator(".desk-side a[data-key=j]")
    expect(journal).to_contain_text(way.say("Journal"))
    page.keyboard.press("g")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text(way.say("Journal"))
    keys = page.locator(".desk-side a").evaluate_all("all => all.map((a) => a.dataset.key)")
    assert len(set(keys)) == len(keys)
    assert all(keys)


def test_letters_that_are_typed_and_commands_of_the_browser_stay_what_they_are(
    editors: Page,
) -> None:
    page = editors
    page.keyboard.press("Control+j")
    page.keyboard.press("Alt+g")
    page.keyboard.press("j")
    assert focused(page) == titles(page)[0]
    page.locator("#t-q").focus()
    page.keyboard.type("jgx?")
    expect(page.locator("#t-q")).to_have_value("jgx?")
    expect(page.locator("#keys")).to_be_hidden()


def test_the_list_of_shortcuts_says_what_this_page_has_and_turns_them_off(
    editors: Page, way: Way
) -> None:
    page = editors
    page.keyboard.press("j")
    page.keyboard.press("?")
    dialog = page.locator("#keys")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text(way.say("choose it, or not"))).to_be_visible()
    places = dialog.locator("[data-keys-places] dd").all_inner_texts()
    assert places == page.locator(".desk-side a > span:first-child").all_inner_texts()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == titles(page)[0]

    page.keyboard.press("?")
    dialog.get_by_label(way.say("Use shortcuts of a single key")).uncheck()
    page.keyboard.press("Escape")
    page.reload()
    ready(page)
    for key in "j/?":
        page.keyboard.press(key)
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement === document.body")
    page.goto(way.address("/accessibility"))
    ready(page)
    page.get_by_label(way.say("Use shortcuts of a single key")).check()
    page.keyboard.press("/")
    expect(page.locator("#find-q")).to_be_focused()
    page.goto(way.address("/desk/journal"))
    ready(page)
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_text(way.say("choose it, or not"))).to_be_hidden()


@pytest.mark.parametrize(
    ("path", "who"),
    [
        ("/desk/journal", "admin"),
        ("/desk/outbox", "admin"),
        ("/desk/people/", "admin"),
        ("/desk/topics", "redaction"),
        ("/desk/pledges", "tresorerie"),
        ("/desk/campaigns", "tresorerie"),
    ],
)
def test_a_table_of_the_desk_is_read_on_a_phone_without_moving_sideways(
    way: Way, house: House, path: str, who: str
) -> None:
    with house.open():
        letter = Letter(subject="Une lettre", lines=["Quelques mots."])
        write(letter, to="quelqu-un@journeys.example", name="Quelqu’un", locale="fr")
    page = way.open(path, who=who)
    assert_well_made(page)
    frame = page.locator("main .scroll").first
    assert frame.evaluate("e => e.scrollWidth <= e.clientWidth + 1") or way.size == "desktop"
    # What assistive technology is told by this browser itself, not what the markup hopes for.
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
    roles = [node["role"]["value"] for node in tree["nodes"] if not node["ignored"]]
    assert roles.count("table") >= 1
    assert roles.count("columnheader") >= 3
    assert roles.count("row") > roles.count("table")


@pytest.mark.parametrize("width", [320, 640, 1440])
def test_titles_of_any_shape_leave_the_page_its_width(way: Way, house: House, width: int) -> None:
    long = house.topic(
        TopicFactory, title=f"{way.size}{width}".ljust(160, "W"), standfirst="m" * 400
    )
    other_way = "\N{HEBREW LETTER SHIN}\N{HEBREW LETTER LAMED} \N{FIRE}" * 12
    house.topic(TopicFactory, title=f"{other_way} {way.size} {width}")
    page = way.open("/")
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("/", "/topics/", f"/topics/{long}/", "/programme/"):
        page.goto(way.address(path))
        assert fits(page), path
