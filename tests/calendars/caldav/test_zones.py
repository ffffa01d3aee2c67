"""VTIMEZONE from the rules of zones, judged by icalendar and by zoneinfo."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from webcast.calendars.caldav.zones import vtimezone
from webcast.core.clock import zones

SOME = [
    "Europe/Paris", "Europe/London", "Europe/Dublin", "America/New_York", "America/St_Johns",
    "America/Sao_Paulo", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Australia/Lord_Howe",
    "Pacific/Auckland", "UTC", "Indian/Reunion",
]  # fmt: skip


@pytest.mark.parametrize("zone", SOME)
def test_a_zone_keeps_the_hours_that_zoneinfo_keeps(zone: str) -> None:
    written = vtimezone(zone)
    calendar = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + written + b"END:VCALENDAR\r\n"
    (part,) = icalendar.Calendar.from_ical(calendar).walk("VTIMEZONE")
    assert isinstance(part, icalendar.Timezone)
    assert part["TZID"] == zone
    theirs, ours = ZoneInfo(zone), part.to_tz(lookup_tzid=False)
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
    while moment.year < 2028:
        assert moment.astimezone(ours).utcoffset() == moment.astimezone(theirs).utcoffset(), moment
        moment += timedelta(days=1)


def test_paris_is_written_as_everybody_writes_it() -> None:
    assert vtimezone("Europe/Paris").decode().split("\r\n") == [
        "BEGIN:VTIMEZONE", "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZNAME:CEST", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT",
        "BEGIN:STANDARD", "DTSTART:19701025T030000", "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZNAME:CET", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
        "END:VTIMEZONE", "",
    ]  # fmt: skip


def test_nearly_every_zone_can_be_said_and_none_breaks() -> None:
    said = [bool(vtimezone(name)) for name, _label in zones()]
    assert sum(said) / len(said) > 0.97


def test_a_zone_that_is_none_or_cannot_be_said_is_nothing() -> None:
    assert vtimezone("Africa/Cairo") == b""  # until the end of the last Thursday of October
    assert vtimezone("Nowhere/Land") == b""
    assert vtimezone("../../etc/passwd") == b""
