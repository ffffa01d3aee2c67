"""A programme that comes back: planned over a clock change, lived with, read by everybody."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import expect

from tests.calendars.expanding import by_icalendar
from tests.journeys.conftest import Way, assert_well_made, button, link
from webcast.core.clock import now

PARIS = ZoneInfo("Europe/Paris")


def before_the_clocks_change() -> date:
    """A Wednesday two weeks before Paris puts its clocks forward or back next, soon enough."""
    day = now().astimezone(PARIS).date() + timedelta(days=30)
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=PARIS)
    while noon.utcoffset() == (noon + timedelta(days=14)).utcoffset() or noon.weekday() != 2:
        noon += timedelta(days=1)
    return noon.date()


def test_a_weekly_programme_keeps_its_hour_and_its_exceptions_for_everybody(  # noqa: PLR0915 - a day's work
    way: Way,
) -> None:
    title = f"Le rendez-vous des métiers ({way.size})"
    first = before_the_clocks_change()
    clock = "07:15" if way.size == "phone" else "06:00"  # when the demo's studios are empty
    page = way.open("/desk/planning", who="planning")
    link(page.locator("main"), way.say("Recurring programmes")).click()
    assert_well_made(page)
    link(page, way.say("Plan a recurring programme")).click()
    assert_well_made(page)

    # A day is forgotten: it is said beside the field, and nothing typed is lost.
    page.fill("main [name=title]", title)
    page.select_option("[name=studio_id]", label="Studio A – la Verrière")
    page.fill("[name=starts]", clock)
    page.fill("[name=minutes]", "30")
    page.fill("[name=first_day]", first.isoformat())
    page.fill("[name=until]", (first + timedelta(weeks=4)).isoformat())
    page.check("[name=outside_hours]")
    button(page, way.say("Plan its sessions")).click()
    expect(page.locator("#weekdays-error")).to_be_visible()
    expect(page.locator("main [name=title]")).to_have_value(title)
    assert_well_made(page)
    page.check("[name=weekdays][value='2']")
    button(page, way.say("Plan its sessions")).click()
    rows = page.locator("table.dense tbody tr")
    expect(rows).to_have_count(5)
    for number in range(5):
        expect(rows.nth(number)).to_contain_text(clock)
    assert_well_made(page)
    home = page.url

    words = "Confirmer les 5 sessions en option" if way.locale == "fr" else (
        "Confirm the 5 tentative sessions"
    )  # fmt: skip
    button(page, words).click()

    # One is moved by an hour, one is called off.
    rows.nth(1).get_by_role("link").click()
    expect(page.get_by_role("link", name=title)).to_be_visible()
    later = datetime.combine(first + timedelta(weeks=1), datetime.min.time())
    hour, minute = map(int, clock.split(":"))
    later += timedelta(hours=hour + 1, minutes=minute)
    page.fill("[name=starts_at]", later.isoformat(timespec="minutes"))
    page.fill("[name=ends_at]", (later + timedelta(minutes=30)).isoformat(timespec="minutes"))
    page.check("[name=outside_hours]")
    button(page, way.say("Save the session")).click()
    page.goto(home)
    expect(rows.nth(1)).to_contain_text(way.say("moved by itself"))
    rows.nth(3).get_by_role("link").click()
    page.locator("summary", has_text=way.say("Call off")).click()
    page.fill("details.confirm textarea[name=reason]", "Jour de grève.")
    button(page, way.say("Call off")).click()
    page.goto(home)
    assert_well_made(page)

    # The public reads when it comes back, and sees the week.
    year, week, _day = first.isocalendar()
    public = way.open(f"/programme/?week={year}-W{week:02}")
    public.locator("main a:visible", has_text=title).first.click()
    expect(public.locator("h1")).to_have_text(title)
    rhythm = {
        "fr": f"tous les mercredis à {hour} h" + (f" {minute}" if minute else ""),
        "en": f"every Wednesday at {clock}",
    }[way.locale]
    said = public.locator("header p.muted").inner_text().replace("\u00a0", " ")
    assert rhythm in said
    assert_well_made(public)

    # And so does whoever subscribes: the same hour on the clock, before and after the change.
    data = public.request.get(way.address("/calendar.ics")).body()
    since = datetime.combine(first, datetime.min.time(), UTC) - timedelta(days=1)
    seen = [
        (starts.astimezone(PARIS), status)
        for starts, _ends, what, status in by_icalendar(data, since, since + timedelta(days=40))
        if title in what
    ]
    expected = [
        datetime.combine(first + timedelta(weeks=n), datetime.min.time(), PARIS)
        + timedelta(hours=hour + (n == 1), minutes=minute)
        for n in range(5)
    ]
    assert [(moment.replace(tzinfo=None)) for moment, _status in seen] == [
        moment.replace(tzinfo=None) for moment in expected
    ]
    assert [status for _moment, status in seen] == [
        "CONFIRMED", "CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED",
    ]  # fmt: skip
    assert len({moment.utcoffset() for moment, _status in seen}) == 2


def test_it_is_prolonged_moved_and_ended_as_one(way: Way) -> None:
    title = f"La pause café ({way.size})"
    first = now().astimezone(PARIS).date() + timedelta(days=100 if way.size == "phone" else 142)
    page = way.open("/desk/planning/recurring/new", who="planning")
    page.fill("main [name=title]", title)
    page.select_option("[name=studio_id]", label="Studio A – la Verrière")
    page.check(f"[name=weekdays][value='{first.weekday()}']")
    page.fill("[name=starts]", "05:00")
    page.fill("[name=minutes]", "15")
    page.fill("[name=first_day]", first.isoformat())
    page.fill("[name=until]", (first + timedelta(weeks=2)).isoformat())
    page.check("[name=outside_hours]")
    button(page, way.say("Plan its sessions")).click()
    rows = page.locator("table.dense tbody tr")
    expect(rows).to_have_count(3)
    page.fill("[name=prolong-until]", (first + timedelta(weeks=4)).isoformat())
    page.check("[name=prolong-outside_hours]")
    button(page, way.say("Plan more sessions")).click()
    expect(rows).to_have_count(5)
    page.fill("[name=move-starts]", "05:30")
    page.select_option("[name=move-shift]", "1")
    # Outside the opening hours it has to be said: the box is beside the error.
    button(page, way.say("Move all to come")).click()
    expect(page.locator("#move-outside_hours-error")).to_be_visible()
    page.check("[name=move-outside_hours]")
    button(page, way.say("Move all to come")).click()
    expect(rows.first).to_contain_text("05:30")
    page.locator("summary", has_text=way.say("End this programme")).click()
    page.fill("[name=end-day]", (first + timedelta(weeks=3)).isoformat())
    page.fill("[name=end-reason]", "Plus de café.")
    button(page, way.say("End this programme")).click()
    cancelled = way.say("Cancelled", context="session")
    expect(page.locator("table.dense .badge", has_text=cancelled)).to_have_count(2)
    assert_well_made(page)
