"""What others' calendars say about when somebody is busy."""

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.calendars.external.files import (
    APPLE,
    FREEBUSY,
    GOOGLE,
    NEXTCLOUD,
    SINCE,
    UNTIL,
    calendar,
    ics,
    outlook,
)
from webcast.calendars.external.reading import MOST, Found, NotACalendar, Owner, read
from webcast.calendars.external.sandbox import TooHeavy, read_safely

PARIS = ZoneInfo("Europe/Paris")
INES = Owner("Europe/Paris", mailbox="ines@example.org", own_domain="tv.example")


def found_in(data: bytes, owner: Owner = INES) -> Found:
    return read(data, owner, SINCE, UNTIL)


def local(data: bytes, owner: Owner = INES, zone: str = "Europe/Paris") -> list[str]:
    """The stretches on the clocks of a zone, “?” after those that may be."""
    return [
        f"{start.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"
        f" – {end.astimezone(ZoneInfo(zone)):%m-%d %H:%M}{' ?' * maybe}"
        for start, end, maybe in found_in(data, owner).stretches
    ]


def test_googles_calendar() -> None:
    assert local(GOOGLE) == [
        "03-22 14:00 – 03-22 16:00",
        "03-29 14:00 – 03-29 16:00",
        "05-11 10:00 – 05-11 11:00 ?",
    ]


@pytest.mark.parametrize(
    ("tzid", "with_zone"),
    [
        ("Romance Standard Time", True),
        ("Romance Standard Time", False),
        ('"(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"', True),
        ("Customized Time Zone", True),
        ("Europe/Paris", False),
        ("/freeassociation.sourceforge.net/Europe/Paris", True),
    ],
)
def test_outlooks_calendar_whatever_its_zone_is_called(tzid: str, with_zone: bool) -> None:
    assert local(outlook(tzid, with_zone=with_zone)) == [
        "03-22 14:00 – 03-22 16:00",
        "03-29 14:00 – 03-29 16:00",
        "04-06 09:00 – 04-06 10:00 ?",
        "10-30 00:00 – 11-01 00:00",
    ]


def test_apples_calendar() -> None:
    assert local(APPLE) == [
        "06-15 12:00 – 06-15 13:00",
        "10-27 18:30 – 10-27 20:00",
        "11-03 18:30 – 11-03 20:00",
    ]


def test_nextclouds_calendar() -> None:
    # Eight hours into the night in which an hour is skipped.
    assert local(NEXTCLOUD) == [
        "03-27 22:00 – 03-28 07:00",
        "03-30 09:00 – 03-30 10:00 ?",
    ]


def test_a_list_of_busy_times() -> None:
    assert local(FREEBUSY, zone="UTC") == [
        "04-02 08:00 – 04-02 09:30",
        "04-03 08:00 – 04-03 10:00",
        "04-04 08:00 – 04-04 09:00 ?",
        "04-06 08:00 – 04-06 09:00",
        "04-07 08:00 – 04-07 09:00",
    ]


@pytest.mark.parametrize("tzid", ["Europe/Paris", "Romance Standard Time"])
@pytest.mark.parametrize("first", ["20270301", "20271004"])
def test_a_series_keeps_its_time_on_the_wall_over_both_clock_changes(tzid: str, first: str) -> None:
    data = calendar(
        f"UID:1\nDTSTART;TZID={tzid}:{first}T093000\nDTEND;TZID={tzid}:{first}T104500\n"
        "RRULE:FREQ=DAILY;COUNT=60"
    )
    stretches = found_in(data).stretches
    assert len(stretches) == 60
    day = date.fromisoformat(first)
    for number, (start, end, _maybe) in enumerate(stretches):
        wanted = datetime.combine(day + timedelta(days=number), time(9, 30), PARIS).astimezone(UTC)
        assert start == wanted
        assert end - start == timedelta(minutes=75)
    offsets = {start.astimezone(PARIS).utcoffset() for start, _e, _m in stretches}
    assert len(offsets) == 2, "the clocks change within the series"


@pytest.mark.parametrize(("day", "hours"), [("20270328", 23), ("20271031", 25), ("20270601", 24)])
def test_a_whole_day_is_as_long_as_it_is_where_its_owner_lives(day: str, hours: int) -> None:
    data = calendar(f"UID:1\nDTSTART;VALUE=DATE:{day}")
    ((start, end, _maybe),) = found_in(data).stretches
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(PARIS).strftime("%Y%m%d %H:%M") == f"{day} 00:00"
    ((there, _end, _maybe),) = found_in(data, Owner("America/Montreal")).stretches
    assert there.astimezone(ZoneInfo("America/Montreal")).hour == 0


def test_whole_days_after_one_another_are_one_stretch() -> None:
    data = calendar(
        "UID:1\nDTSTART;VALUE=DATE:20270327\nDTEND;VALUE=DATE:20270330",
        "UID:2\nDTSTART;VALUE=DATE:20270330",
    )
    assert local(data) == ["03-27 00:00 – 03-31 00:00"]


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ("", 12),
        ("X-WR-TIMEZONE:America/New_York", 18),
        ("X-WR-TIMEZONE:Nowhere/Land", 12),
        ("X-WR-TIMEZONE:Eastern Standard Time", 18),
    ],
)
def test_a_time_without_a_zone_is_the_calendars_or_else_its_owners(head: str, hour: int) -> None:
    data = calendar("UID:1\nDTSTART:20270615T120000\nDTEND:20270615T130000", head=head)
    assert local(data)[0].startswith(f"06-15 {hour}:00")


def test_a_zone_that_nobody_knows_is_taken_for_the_owners() -> None:
    data = calendar("UID:1\nDTSTART;TZID=Nowhere/Land:20270615T120000\nDURATION:PT1H")
    assert local(data) == ["06-15 12:00 – 06-15 13:00"]


def test_a_whole_series_from_a_changed_one_on_moves_with_it() -> None:
    data = calendar(
        "UID:1\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nRRULE:FREQ=DAILY;COUNT=4",
        "UID:1\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270303T100000Z\n"
        "DTSTART:20270303T120000Z\nDTEND:20270303T133000Z",
    )
    assert local(data, zone="UTC") == [
        "03-01 10:00 – 03-01 11:00",
        "03-02 10:00 – 03-02 11:00",
        "03-03 12:00 – 03-03 13:30",
        "03-04 12:00 – 03-04 13:30",
    ]


def test_a_single_one_of_a_series_that_is_cancelled_is_free() -> None:
    data = calendar(
        "UID:1\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nRRULE:FREQ=DAILY;COUNT=2",
        "UID:1\nRECURRENCE-ID:20270302T100000Z\nSTATUS:CANCELLED\n"
        "DTSTART:20270302T100000Z\nDTEND:20270302T110000Z",
    )
    assert local(data, zone="UTC") == ["03-01 10:00 – 03-01 11:00"]


WRAPPED = (
    "040000008200E00074C5B7101A82E00800000000000000000000000000000000000000003A000000"
    + (b"vCal-Uid\x01\x00\x00\x00call-1@tv.example\x00").hex().upper()
)


@pytest.mark.parametrize(
    ("uid", "is_ours"),
    [
        ("call-1@tv.example", True),
        ("session-2@TV.example", True),
        (WRAPPED, True),
        ("call-1@other-tv.example", False),
        ("call-1@nottv.example.org", False),
        ("040000008200E00074C5B7101A82E008zz", False),
    ],
)
def test_our_own_events_do_not_come_back_as_busy_times(uid: str, is_ours: bool) -> None:
    data = calendar(f"UID:{uid}\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z")
    assert bool(found_in(data).stretches) is not is_ours


def test_an_event_without_length_takes_no_time() -> None:
    assert local(calendar("UID:1\nDTSTART:20270301T100000Z")) == []


def test_what_has_gone_on_since_long_ago_and_still_does_is_there() -> None:
    data = calendar("UID:1\nDTSTART;VALUE=DATE:20200101\nDTEND;VALUE=DATE:20400101")
    ((start, end, _maybe),) = found_in(data).stretches
    assert (start, end) == (SINCE, UNTIL)


def test_the_single_events_of_years_gone_by_cost_nothing() -> None:
    old = "UID:{n}\nDTSTART:2015010{d}T100000Z\nDTEND:2015010{d}T110000Z\nDESCRIPTION:{text}"
    events = [old.format(n=n, d=n % 9 + 1, text="x" * 300) for n in range(20_000)]
    data = calendar(*events, "UID:new\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z")
    assert len(read_safely(data, INES, SINCE, UNTIL, cpu_seconds=4).stretches) == 1


@pytest.mark.parametrize(
    "broken",
    [
        "UID:1\nDTSTART:whenever\nDTEND:20270301T110000Z",
        "UID:1\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nRRULE:FREQ=SOMETIMES",
        "UID:1\nSUMMARY:no beginning",
        "UID:1\nDTSTART:20270301T100000Z\nDTEND:20270301T100001Z\nRRULE:FREQ=SECONDLY",
        "UID:1\nDTSTART:20270301T100000Z\nDTEND:20270301T100001Z\nRRULE:FREQ=MINUTELY",
        "UID:1\nDTSTART:20270301T100000Z\nDURATION:long",
    ],
)
def test_an_event_that_cannot_be_used_is_counted_and_the_others_are_read(broken: str) -> None:
    data = calendar(broken, "UID:2\nDTSTART:20270302T100000Z\nDTEND:20270302T110000Z")
    found = found_in(data)
    assert found.left_out == 1
    assert len(found.stretches) == 1


def test_a_line_that_is_none_does_not_spoil_its_event() -> None:
    data = calendar("UID:1\nwhat is this\nDTSTART:20270301T100000Z\nX-EXACT:no\nDURATION:PT1H")
    assert local(data, zone="UTC") == ["03-01 10:00 – 03-01 11:00"]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b"\n  <html lang=fr>", "html"),
        (b"", "other"),
        (b"not found", "other"),
        (b"\x00\xff\xfe\x00", "other"),
        (GOOGLE[: len(GOOGLE) // 2], "cut"),
        (ics("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nEND:VCALENDAR"), "cut"),
    ],
)
def test_what_is_no_calendar_is_told_apart(data: bytes, what: str) -> None:
    with pytest.raises(NotACalendar) as refused:
        read_safely(data, INES, SINCE, UNTIL)
    assert refused.value.what == what


@pytest.mark.parametrize("form", ["bom", "lf", "latin"])
def test_sloppy_files_are_read_all_the_same(form: str) -> None:
    data = {
        "bom": b"\xef\xbb\xbf" + GOOGLE,
        "lf": GOOGLE.replace(b"\r\n", b"\n"),
        "latin": GOOGLE.replace("é".encode(), b"\xe9"),
    }[form]
    assert local(data) == local(GOOGLE)


def test_too_many_stretches_are_cut_and_that_is_said() -> None:
    rule = "RRULE:FREQ=HOURLY;BYMINUTE=0,20,40"
    data = calendar(f"UID:1\nDTSTART:20270101T100000Z\nDTEND:20270101T100500Z\n{rule}")
    found = read_safely(data, INES, SINCE, UNTIL)
    assert found.cut
    assert len(found.stretches) == MOST


HOSTILE = {
    "every second of every hour": calendar(
        "UID:1\nDTSTART:19000101T000000Z\nDTEND:19000101T000001Z\nRRULE:FREQ=HOURLY;BYMINUTE="
        + ",".join(map(str, range(60)))
        + ";BYSECOND="
        + ",".join(map(str, range(60)))
    ),
    "a thousand series of every hour": calendar(
        *[
            f"UID:{n}\nDTSTART:19000101T000000Z\nDTEND:19000101T000001Z\nRRULE:FREQ=HOURLY"
            for n in range(1000)
        ]
    ),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_file_that_would_eat_the_machine_ends_with_its_process(name: str) -> None:
    with pytest.raises(TooHeavy):
        read_safely(HOSTILE[name], INES, SINCE, UNTIL, cpu_seconds=2)


def test_a_file_that_would_eat_the_memory_ends_with_its_process() -> None:
    data = calendar(*["UID:1\nDTSTART:20270301T100000Z\nDURATION:PT1H"] * 100_000)
    with pytest.raises((TooHeavy, NotACalendar)):
        read_safely(data, INES, SINCE, UNTIL, memory=200 * 1024 * 1024)


def test_a_process_that_only_waits_is_ended_too() -> None:
    with pytest.raises(TooHeavy):
        read_safely(HOSTILE["every second of every hour"], INES, SINCE, UNTIL, wall_seconds=1)


def test_nothing_but_times_comes_out_of_the_process() -> None:
    found = read_safely(GOOGLE, INES, SINCE, UNTIL)
    text = json.dumps([[str(start), str(end), maybe] for start, end, maybe in found.stretches])
    assert "Comité" not in text
    assert vars(found).keys() == {"stretches", "left_out", "cut"}


def test_the_process_gets_no_secrets_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen = {}
    run = subprocess.run

    def watching(*args, **kwargs):
        seen.update(kwargs["env"])
        return run(*args, **kwargs)

    monkeypatch.setenv("WEBCAST_SECRET_KEY", "x")
    monkeypatch.setattr(subprocess, "run", watching)
    assert read_safely(GOOGLE, INES, SINCE, UNTIL).stretches
    assert not any(name.startswith("WEBCAST") for name in seen)
