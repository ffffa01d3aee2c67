"""Programmes that come back: whatever is done to their sessions, all readers see the plan."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from tests.calendars.examples import DAY, HOSTILE, facts
from tests.calendars.expanding import EXPANDERS, Seen
from tests.calendars.recurring import (
    BEFORE,
    FIRST,
    RHYTHMS,
    SINCE,
    ZONES,
    Sessions,
    a_series,
    any_series,
    edited,
    meant,
    moved,
    pattern_of,
    planned,
    written,
)
from webcast.calendars.checking import icalendars, libical
from webcast.calendars.checking.rules import broken_rules
from webcast.calendars.series import SeriesFacts, occurrence_block, series_blocks
from webcast.calendars.zones import zone

with_each_reader = pytest.mark.parametrize("name", EXPANDERS)
# How many invented series each reader is asked about: those in other processes are slow.
EXAMPLES = {"icalendar": 60, "libical": 200, "ical.js": 25, "node-ical": 25, "khal": 6}
EASY = [text for name, text in HOSTILE.items() if name not in {"a megabyte", "escapes"}]


def every_kind() -> list[tuple[SeriesFacts, Sessions]]:
    return [
        (series, planned(series))
        for zone_name in ZONES
        for number, rhythm in enumerate(RHYTHMS.values())
        for series in [a_series(f"{zone_name}-{number}", zone_name, rhythm)]
    ]


@with_each_reader
def test_every_reader_sees_every_occurrence_on_the_right_side_of_each_clock_change(
    name: str,
) -> None:
    every = every_kind()
    data = written(*every)
    assert broken_rules(data) == []
    assert EXPANDERS[name](data, SINCE, BEFORE) == meant(*(sessions for _s, sessions in every))
    for series, sessions in every:
        local = {occurs.astimezone(ZoneInfo(series.zone)).time() for occurs in sessions}
        assert local == {time(20, 30)}


@with_each_reader
def test_every_reader_sees_what_was_moved_called_off_reworded_and_removed(name: str) -> None:
    every = [
        (series, edited(sessions, EASY if number == 0 else ()))
        for number, (series, sessions) in enumerate(every_kind())
    ]
    data = written(*every)
    assert broken_rules(data) == []
    assert EXPANDERS[name](data, SINCE, BEFORE) == meant(*(sessions for _s, sessions in every))


@with_each_reader
def test_after_any_edits_every_reader_sees_the_plan(name: str) -> None:
    @settings(max_examples=EXAMPLES[name], deadline=None)
    @given(any_series())
    def agrees(invented: tuple[SeriesFacts, Sessions, list[Sessions]]) -> None:
        series, _last, states = invented
        for sessions in states:
            data = written((series, sessions))
            assert broken_rules(data) == []
            seen, plan = EXPANDERS[name](data, SINCE, BEFORE), meant(sessions)
            if name in CONFUSED:
                seen, plan = far_from_changes(seen, series), far_from_changes(plan, series)
            assert seen == plan

    agrees()


# Within hours of a clock change these two err whatever one writes. recurring-ical-events takes
# single events in UTC to the zone of the calendar (X-WR-TIMEZONE) and counts their length by its
# clocks; node-ical takes the hour that comes twice for another instant in EXDATE than in a rule.
CONFUSED = {"icalendar", "node-ical"}


def far_from_changes(events: list[Seen], series: SeriesFacts) -> list[Seen]:
    zones = [ZoneInfo("Europe/Paris"), ZoneInfo(series.zone)]
    around = timedelta(hours=12)
    return [
        event
        for event in events
        if all(
            (event[0] - around).astimezone(zone).utcoffset()
            == (event[1] + around).astimezone(zone).utcoffset()
            for zone in zones
        )
    ]


def test_the_same_series_twice_is_the_same_bytes_and_only_exceptions_are_written_out() -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    sessions = planned(series)
    data = written((series, sessions))
    assert data == written((series, dict(reversed(sessions.items()))))
    assert data.count(b"BEGIN:VEVENT") == 1
    assert data.count(b"BEGIN:VTIMEZONE") == 1
    assert b"EXDATE" not in data
    one = sorted(sessions)[5]
    sessions[one] = moved(sessions[one], timedelta(hours=1))
    data = written((series, sessions))
    assert data.count(b"BEGIN:VEVENT") == 2
    assert b"RECURRENCE-ID;TZID=Europe/Paris:20261029T203000\r\n" in data
    del sessions[one]
    data = written((series, sessions))
    assert data.count(b"BEGIN:VEVENT") == 1
    assert b"EXDATE;TZID=Europe/Paris:20261029T203000\r\n" in data


def test_a_series_of_which_one_session_is_left_is_still_that_series() -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    occurs = sorted(planned(series))[3]
    data = written((series, {occurs: planned(series)[occurs]}))
    assert b"RRULE:FREQ=WEEKLY;UNTIL=20261015T183000Z;BYDAY=TH;WKST=MO\r\n" in data
    assert b"UID:series-x@webcastory.example\r\n" in data
    for expand in (EXPANDERS["icalendar"], EXPANDERS["libical"]):
        assert expand(data, SINCE, BEFORE) == [
            (occurs, occurs + timedelta(minutes=52), pattern_of(series).summary, "CONFIRMED")
        ]


def test_a_session_by_itself_is_the_same_event_as_in_the_feed() -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    sessions = planned(series)
    one = sorted(sessions)[5]
    sessions[one] = moved(sessions[one], timedelta(hours=1))
    day = series.day_of(one)
    assert day == date(2026, 10, 29)
    block = occurrence_block(series, day, sessions[one], "fr")
    assert block in written((series, sessions))


@pytest.mark.parametrize("starts", [time(2, 30), time(1, 0), time(23, 0)])
def test_what_a_clock_change_falls_into_is_an_event_of_its_own_for_good(starts: time) -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["last Sunday"], starts=starts, minutes=180)
    october = next(occurs for occurs in planned(series, date(2026, 11, 1)) if occurs.month == 10)
    touched = starts != time(23, 0)
    assert (series.day_of(october) is None) == touched


def test_no_zone_is_written_that_its_years_do_not_bear_out() -> None:
    assert zone("Africa/Casablanca") is None  # Ramadan
    assert zone("Asia/Jerusalem") is None  # the Friday before the last Sunday
    assert zone("Eastern Standard Time") is None
    assert zone("CET") is None
    known = zone("America/New_York")
    assert known is not None
    assert known.since == date(2008, 1, 1)  # since 2007 by the present rule


def test_zones_of_western_europe_carry_the_block_that_was_measured() -> None:
    blocks = []
    for name in ("Europe/Paris", "Europe/Brussels", "Africa/Ceuta"):
        known = zone(name)
        assert known is not None
        blocks.append(known.block.replace(name.encode(), b"*"))
    assert len(set(blocks)) == 1
    assert b"DTSTART:19810329T020000\r\n" in blocks[0]
    assert b"DTSTART:19961027T030000\r\n" in blocks[0]


@pytest.mark.parametrize("reader", [icalendars.occurrences, libical.occurrences])
def test_every_zone_that_is_written_has_its_clocks_right_for_ten_years(reader: object) -> None:
    names = (
        "Europe/Paris Europe/London Europe/Dublin Europe/Athens America/New_York Asia/Kathmandu"
        " America/Sao_Paulo America/Havana America/St_Johns Australia/Sydney Pacific/Auckland"
        " Australia/Lord_Howe Atlantic/Azores Asia/Beirut Pacific/Chatham Asia/Almaty Asia/Kolkata"
    ).split()
    every = []
    for name in names:
        series = a_series(name, name, RHYTHMS["weekly"], starts=time(12, 0))
        every.append((series, planned(series, date(2036, 12, 31))))
    seen = reader(written(*every), SINCE, datetime(2037, 1, 1, tzinfo=UTC))  # type: ignore[operator]
    got = sorted((one.uid, one.starts) for one in seen)
    assert got == sorted((series.uid, occurs) for series, ones in every for occurs in ones)


def test_the_sequence_of_a_rule_grows_with_every_change_and_fits() -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    sessions = {FIRST: facts(starts=series.starts_on(FIRST), ends=series.ends_on(FIRST))}

    def sequence(changed: datetime) -> int:
        block = series_blocks(series, pattern_of(series), sessions, "fr", changed)[0]
        return int(block.split(b"\r\nSEQUENCE:")[1].split(b"\r\n")[0])

    second = timedelta(seconds=1)
    assert sequence(DAY) < sequence(DAY + second)
    assert sequence(series.created - second) == 0
    assert sequence(DAY.replace(year=9990)) == 2**31 - 1


SERIES = b"BEGIN:VEVENT\r\nSUMMARY:x\r\nDTSTART;TZID=Europe/Paris:20261008T203000\r\n"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (b"DTSTART;TZID=Europe/Paris:2026", b"DTSTART:2026", "different clocks"),
        (b";UNTIL=20271125T193000Z", b"", "without an end"),
        (b"TZID:Europe/Paris\r\n", b"TZID:Europe/Rome\r\n", "not there"),
        (b"RRULE:", b"X-RRULE:", "not in UTC"),
        (b"EXDATE;TZID=Europe/Paris:", b"EXDATE:", "other clocks"),
        (b"RECURRENCE-ID;TZID=Europe/Paris:20261029", b"RECURRENCE-ID:20261029", "not in UTC"),
        (b"RECURRENCE-ID;TZID=Europe/Paris:20261029T203000\r\n", b"", "names 2 events"),
    ],
)
def test_rules_are_as_strict_with_series_as_with_single_events(
    old: bytes, new: bytes, complaint: str
) -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    sessions = planned(series)
    every = sorted(sessions)
    sessions[every[5]] = moved(sessions[every[5]], timedelta(hours=1))
    del sessions[every[7]]
    data = written((series, sessions))
    assert broken_rules(data) == []
    assert old in data
    assert any(complaint in line for line in broken_rules(data.replace(old, new)))


def test_a_single_event_on_the_clocks_of_a_zone_is_against_the_rules() -> None:
    series = a_series("x", "Europe/Paris", RHYTHMS["weekly"])
    data = written((series, planned(series)))
    lines = data.split(b"\r\n")
    single = b"\r\n".join(line for line in lines if not line.startswith(b"RRULE"))
    assert any("not in UTC" in line for line in broken_rules(single))
