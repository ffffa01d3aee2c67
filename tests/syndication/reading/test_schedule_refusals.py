"""What of a schedule is refused or reported, with reason and line; files that cannot be read."""

import pytest

from tests.syndication.reading.schedules import around, event, read, refusal
from webcast.syndication.reading.report import Kind, Unreadable


@pytest.mark.parametrize(
    ("fields", "why", "line"),
    [
        ({"title": ""}, "no title", 1),
        ({"title": "<b> </b>"}, "no title", 2),
        ({"duration": "00:00"}, "duration is zero", 4),
        ({"duration": ""}, "no duration", 1),
        ({"duration": "45 min"}, "“45 min” is not a duration", 4),
        ({"start": "25:00"}, "“25:00” is not a time", 3),
        ({"start": ""}, "no start", 1),
        ({"date": "tomorrow"}, "“tomorrow” is not a date", 3),
        ({"date": "9999-12-31T23:59:00-12:00"}, "not a date", 3),
        ({"date": "0001-01-01T00:00:00"}, "not a date", 3),
        ({"attributes": ""}, "neither guid nor id", 1),
    ],
)
def test_an_event_that_cannot_be_taken_is_refused_with_reason_and_line(fields, why, line):
    said, where = refusal(around(event(**fields)))
    assert why in said
    assert where == line


def test_an_unknown_day_refuses_its_events_but_not_those_with_a_date_of_their_own():
    dated = event(attributes='id="2"', date="2025-07-01T10:00:00+02:00")
    schedule = read(around(event() + dated, day='date="soon"'))
    assert [got.external_id for got in schedule.events] == ["2"]
    assert "has no date" in schedule.report.text()


def test_one_bad_event_does_not_stop_the_others():
    schedule = read(around(event(title="") + event(attributes='id="2"')))
    assert [got.external_id for got in schedule.events] == ["2"]
    assert schedule.report.counts[Kind.REFUSED] == 1


def test_seconds_of_a_duration_are_rounded_up_and_reported():
    schedule = read(around(event(duration="01:00:30")))
    assert schedule.events[0].minutes == 61
    assert schedule.report.counts[Kind.WARNING] == 1


def test_an_identifier_that_comes_twice_is_refused_the_second_time():
    schedule = read(around(event(title="A") + event(title="B")))
    assert [got.title for got in schedule.events] == ["A"]
    assert "same identifier as on line 1" in schedule.report.text()


def test_two_guids_with_one_id_are_two_events_and_reported():
    guid = 'guid="1b4db7eb-4057-5ddf-91e0-36dec72071f{}" id="1"'
    schedule = read(around("".join(event(attributes=guid.format(n)) for n in (1, 2))))
    assert len(schedule.events) == 2
    assert schedule.report.counts[Kind.WARNING] == 1


def test_a_guid_that_is_none_is_reported_and_kept_and_the_id_used():
    schedule = read(around(event(attributes='id="1" guid="abc"')))
    assert schedule.events[0].identity == "conf:1"
    assert ("@guid", "abc") in schedule.events[0].details
    assert schedule.report.counts[Kind.WARNING] == 1


def test_events_outside_of_rooms_are_refused_not_lost():
    xml = f"<schedule><conference/><day date='2025-01-01'>{event()}</day>{event()}</schedule>"
    schedule = read(xml)
    assert schedule.report.counts[Kind.REFUSED] == 2


BOMB = """<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<schedule><conference><title>&c;</title></conference></schedule>"""


OUTSIDE = """<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]><schedule>&x;</schedule>"""


@pytest.mark.parametrize(
    ("xml", "why", "line"),
    [
        (BOMB, "DOCTYPE", 1),
        (OUTSIDE, "DOCTYPE", 1),
        ("<!DOCTYPE s SYSTEM 'http://a.example/s.dtd'>\n<schedule/>", "DOCTYPE", 1),
        ("<schedule>\n<conference>\n</schedule>", "not well-formed XML (mismatched tag)", 3),
        ("<schedule>\n&nbsp;</schedule>", "undefined entity", 2),
        ("", "no element found", 1),
        ("not xml", "not well-formed", 1),
        ("<rss/>", "root is not <schedule>", 1),
        (b"<schedule>\n\xff\xfe</schedule>", "not well-formed", 2),
        ('<?xml version="1.0" encoding="klingon"?><schedule/>', "encoding", 1),
        ("<schedule>" + "<a>" * 100, "nested too deeply", 1),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error_with_its_line(xml, why, line):
    with pytest.raises(Unreadable) as caught:
        read(xml)
    assert why in str(caught.value)
    assert caught.value.line == line


def test_a_file_cut_off_in_the_middle_gives_nothing():
    text = around(event() * 3)
    with pytest.raises(Unreadable):
        read(text[: len(text) // 2])


def test_a_file_that_is_too_large_or_too_rich_is_not_read(monkeypatch):
    with pytest.raises(Unreadable, match="larger than"):
        read(around(event() * 3000), max_bytes=100_000)
    monkeypatch.setattr("webcast.syndication.reading.xml_source.MAX_ELEMENTS", 50)
    with pytest.raises(Unreadable, match="too many elements"):
        read(around(event() * 20))


def test_a_zone_that_does_not_exist_is_the_callers_mistake():
    with pytest.raises(ValueError, match="Mars"):
        read(around(event()), zone="Mars/Base")
