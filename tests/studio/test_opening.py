"""Opening hours: as typed, as stored, across midnight and across clock changes."""

from datetime import date, datetime

import pytest

from webcast.core.clock import instant
from webcast.studio.free import free_stretches
from webcast.studio.models import Studio
from webcast.studio.opening import is_open, is_there, parse_hours, show_hours
from webcast.studio.weeks import after, before, bounds_of, monday_of, name_of

PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", []),
        ("09:00–12:30, 14:00–19:00", [["09:00", "12:30"], ["14:00", "19:00"]]),
        ("9h-12h30 ; 14h–24h", [["09:00", "12:30"], ["14:00", "24:00"]]),
        ("20:00 - 02:00", [["20:00", "02:00"]]),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, stored: list[list[str]]) -> None:
    assert parse_hours(typed) == stored
    assert parse_hours(show_hours(stored)) == stored


@pytest.mark.parametrize("typed", ["9 à 12", "25:00–26:00", "09:00–09:00", "09:70–10:00", "midi"])
def test_what_is_no_opening_hours_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse_hours(typed)


def open_from(day: str, start: str, end: str, opening: dict[str, list[list[str]]]) -> bool:
    studio = Studio(zone=PARIS, opening=opening)
    begins = instant(datetime.fromisoformat(f"{day}T{start}"), PARIS, fold=0)
    ends = instant(datetime.fromisoformat(f"{day}T{end}"), PARIS, fold=1)
    return is_open(studio, begins, ends)


def test_a_studio_is_open_within_one_stretch_only() -> None:
    tuesday = {"1": [["09:00", "12:00"], ["14:00", "19:00"]]}
    assert open_from("2030-05-07", "09:00", "12:00", tuesday)
    assert not open_from("2030-05-07", "11:00", "15:00", tuesday)
    assert not open_from("2030-05-08", "09:00", "12:00", tuesday)
    assert open_from("2030-05-08", "03:00", "04:00", {})


def test_an_evening_goes_on_after_midnight_into_the_next_day() -> None:
    opening = {"1": [["20:00", "02:00"]], "2": [["02:00", "10:00"]]}
    assert open_from("2030-05-08", "01:00", "09:00", opening)
    assert not open_from("2030-05-08", "01:00", "11:00", opening)


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_opening_hours_hold_on_the_days_when_the_clocks_change(day: str) -> None:
    assert open_from(day, "09:00", "18:00", {"6": [["09:00", "18:00"]]})
    assert not open_from(day, "08:59", "18:00", {"6": [["09:00", "18:00"]]})


def test_a_mobile_studio_is_there_until_the_end_of_its_last_day() -> None:
    studio = Studio(zone=PARIS, there_from=date(2030, 5, 6), there_until=date(2030, 5, 7))
    midnight = instant(datetime(2030, 5, 8), PARIS)
    assert is_there(studio, instant(datetime(2030, 5, 7, 22), PARIS), midnight)
    assert not is_there(studio, midnight, instant(datetime(2030, 5, 8, 1), PARIS))


@pytest.mark.parametrize(
    ("week", "hours"), [("2026-W43", 169), ("2027-W12", 167), ("2026-W48", 168)]
)
def test_a_week_is_as_long_as_its_clock_changes_make_it(week: str, hours: int) -> None:
    monday = monday_of(week, PARIS)
    assert monday is not None
    start, end = bounds_of(monday, PARIS)
    assert (end - start).total_seconds() == hours * 3600
    assert name_of(monday) == week


def test_weeks_turn_over_the_end_of_a_year_with_53_weeks() -> None:
    monday = monday_of("2026-W53", PARIS)
    assert monday is not None
    assert (before(monday), after(monday)) == ("2026-W52", "2027-W01")


def test_a_day_without_bookings_is_free_as_long_as_it_is_open() -> None:
    studio = Studio(zone=PARIS, opening={"6": [["01:00", "04:00"]]})
    ((start, end),) = free_stretches(studio, date(2027, 3, 28), [])
    assert (end - start).total_seconds() == 2 * 3600
