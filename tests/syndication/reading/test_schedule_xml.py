"""schedule.xml: real, modern, odd and hostile."""

import gzip
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from io import BytesIO
from itertools import combinations

import pytest

from tests.syndication.reading.schedules import DATA, MODERN, around, event, one, read, refusal
from webcast.syndication.reading import schedule_xml
from webcast.syndication.reading.drafts import Link, Person
from webcast.syndication.reading.report import Kind, Report
from webcast.syndication.reading.schedule import Event, Room, Schedule
from webcast.syndication.reading.schedule_topics import (
    topic_of,
)


@pytest.fixture(scope="module")
def fosdem() -> Schedule:
    with gzip.open(DATA / "fosdem-2019.xml.gz") as file:
        return schedule_xml.read(file, key="fosdem-2019", zone="Europe/Brussels")


def test_the_whole_of_fosdem_2019_is_read_and_nothing_is_refused(fosdem):
    assert len(fosdem.events) == 775
    assert len(fosdem.rooms) == 34
    assert fosdem.report.counts[Kind.REFUSED] == 0
    assert {str(line.why) for line in fosdem.report.lines} == {
        "“http://” is no address to link to: kept as text."
    }
    assert len(fosdem.report.lines) == 9
    assert len({event.identity for event in fosdem.events}) == 775
    assert sum(len(event.persons) for event in fosdem.events) == 843
    assert sum(len(event.links) for event in fosdem.events) == 2899


def test_the_head_of_fosdem_is_kept_with_what_has_no_field(fosdem):
    head = fosdem.conference
    assert (head.title, head.zone) == ("FOSDEM 2019", "Europe/Brussels")
    assert (head.start, head.end) == (date(2019, 2, 2), date(2019, 2, 3))
    assert head.day_change == time(9)
    assert ("city", "Brussels") in head.details


def test_an_old_event_has_its_time_in_the_zone_and_an_identity_from_its_id(fosdem):
    first = fosdem.events[0]
    assert first.identity == "fosdem-2019:8967"
    assert first.starts == datetime(2019, 2, 2, 8, 30, tzinfo=UTC)
    assert first.ends == datetime(2019, 2, 2, 8, 55, tzinfo=UTC)
    assert (first.slug, first.room, first.line) == ("keynotes_welcome", "Janson", 16)
    assert first.persons == (Person("6", "FOSDEM Staff"),)


def test_every_event_of_fosdem_becomes_a_topic_with_all_its_words(fosdem):
    report = Report()
    drafts = [topic_of(event, fosdem.conference, report) for event in fosdem.events]
    assert report.lines == []
    assert sum(not draft.article for draft in drafts) == 20
    assert all(len(draft.title) <= 160 for draft in drafts)
    assert not any("<p>" in draft.article or "<li>" in draft.article for draft in drafts)
    assert drafts[1].standfirst.startswith("Confessions of Activists")
    assert all(
        len(d.sources) == len(set(e.links)) for d, e in zip(drafts, fosdem.events, strict=True)
    )


def test_reading_twice_gives_the_same_fingerprints_and_a_change_another(fosdem):
    with gzip.open(DATA / "fosdem-2019.xml.gz") as file:
        text = file.read()
    moved = text.replace(b"<start>09:30</start>", b"\n<start>09:35</start>", 1)
    again = schedule_xml.read(BytesIO(moved), key="fosdem-2019", zone="Europe/Brussels")
    pairs = zip(fosdem.events, again.events, strict=True)
    changed = [old.identity for old, new in pairs if old.fingerprint != new.fingerprint]
    assert changed == ["fosdem-2019:8967"]
    assert again.events[1].line == fosdem.events[1].line + 1


def test_fosdem_needs_no_room_and_no_person_twice_at_once(fosdem):
    def overlap() -> Iterator[tuple[Event, Event]]:
        for a, b in combinations(fosdem.events, 2):
            same = a.room == b.room or {*a.persons} & {*b.persons}
            if same and a.starts < b.ends and b.starts < a.ends:
                yield a, b

    assert list(overlap()) == []


def test_the_small_file_is_eleven_events_in_four_rooms():
    with (DATA / "fosdem-small.xml").open("rb") as file:
        schedule = schedule_xml.read(file, key="f", zone="Europe/Brussels")
    assert (len(schedule.events), len(schedule.rooms)) == (11, 4)


def test_a_modern_event_keeps_everything_that_it_says():
    schedule = read(around(MODERN))
    got = schedule.events[0]
    assert got.identity == got.guid == "ab5fd2b9-5b57-5b28-a1cb-1fd8a3c9a1a1"
    assert (got.external_id, got.code, got.slug) == ("12", "XYZ123", "conf-12-un-debat")
    assert got.starts == datetime(2025, 3, 29, 9, 0, tzinfo=UTC)
    assert got.minutes == 45
    assert got.abstract == "**Markdown** and <b> code"
    assert (got.recording.license, got.recording.optout) == ("CC0", True)
    assert got.recording.links == (Link("https://v.example/1"),)
    assert got.links == (Link("https://a.example/", "A"), Link("", "B (javascript:alert(1))"))
    assert got.attachments == (Link("https://conf.example/slides.pdf", "Slides"),)
    assert got.logo == "https://conf.example/media/logo.png"
    assert dict(got.details) == {"origin_url": "https://conf.example/o", "hashtag": "#debat"}
    assert [line.kind for line in schedule.report.lines] == [Kind.WARNING]


def test_a_modern_event_becomes_a_topic():
    schedule = read(around(MODERN))
    draft = topic_of(schedule.events[0], schedule.conference, Report())
    assert (draft.title, draft.standfirst, draft.theme) == ("Un débat", "et son chapô", "Culture")
    assert draft.speakers[0].name == "Ana"
    assert [link.href for link in draft.sources if link.href] == [
        "https://conf.example/12",
        "https://conf.example/12/f",
        "https://a.example/",
        "https://conf.example/slides.pdf",
        "https://v.example/1",
    ]
    assert ("license", "CC0") in draft.details


def test_a_start_before_the_change_of_day_is_on_the_next_date():
    head = "<day_change>04:00</day_change>"
    late = one(around(event(start="01:30"), head=head, day='date="2025-06-01"'))
    assert late.starts == datetime(2025, 6, 1, 23, 30, tzinfo=UTC)
    on_time = one(around(event(start="04:00"), head=head, day='date="2025-06-01"'))
    assert on_time.starts == datetime(2025, 6, 1, 2, 0, tzinfo=UTC)


def test_the_zone_of_the_file_goes_before_the_one_that_was_given():
    head = "<time_zone_name>America/New_York</time_zone_name>"
    assert one(around(event(), head=head)).starts.hour == 14
    schedule = read(around(event(), head="<time_zone_name>Mars/Base</time_zone_name>"))
    assert schedule.events[0].starts.hour == 9
    assert "Mars/Base" in schedule.report.text()


def test_a_local_time_that_the_clocks_skip_is_refused_with_its_line():
    why, line = refusal(around(event(start="02:30"), day='date="2025-03-30"'))
    assert "does not exist in Europe/Paris" in why
    assert line == 3


def test_of_a_local_time_that_happens_twice_the_first_is_taken_and_reported():
    schedule = read(around(event(start="02:30"), day='date="2025-10-26"'))
    assert schedule.events[0].starts == datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    assert "happens twice" in schedule.report.text()
    assert "+0200" in schedule.report.text()


def test_an_offset_decides_even_in_the_night_of_a_clock_change():
    got = one(around(event(start="02:30", date="2025-10-26T02:30:00+01:00")))
    assert got.starts == datetime(2025, 10, 26, 1, 30, tzinfo=UTC)


def test_a_date_without_offset_is_local_and_without_time_it_is_the_day():
    assert one(around(event(date="2025-07-01T10:00:00"))).starts.hour == 8
    assert one(around(event(date="2025-07-01"))).starts == datetime(2025, 7, 1, 8, tzinfo=UTC)


def test_a_date_that_contradicts_the_start_wins_and_is_reported():
    schedule = read(around(event(start="11:00", date="2025-07-01T10:00:00+02:00")))
    assert schedule.events[0].starts == datetime(2025, 7, 1, 8, tzinfo=UTC)
    assert "Date and start differ" in schedule.report.text()


def test_missing_persons_and_rooms_are_no_reason_to_refuse():
    got = one(around(event(persons="<person id='3'> </person><person>Zoé</person>")))
    assert got.persons == (Person("", "Zoé"),)
    assert ("person", "3") in got.details
    nameless = around(event()).replace('name="Ada"', "")
    schedule = read(nameless)
    assert schedule.events[0].room == ""
    assert "It has no room" in schedule.report.text()


def test_the_room_around_an_event_goes_before_the_one_that_it_names():
    schedule = read(around(event(room="Grace")))
    assert schedule.events[0].room == "Ada"
    assert schedule.rooms == (Room("Ada"),)
    assert "says to be in “Grace”" in schedule.report.text()


def test_a_choice_not_to_be_recorded_survives_a_typing_error():
    assert one(around(event(recording="<optout>yes</optout>"))).recording.optout is True
    assert one(around(event(recording="<optout>false</optout>"))).recording.optout is False
    assert one(around(event())).recording.optout is None


def test_an_abstract_with_unescaped_html_keeps_it():
    got = one(around(event(abstract="One <b>two</b> &amp; <i>three</i>")))
    assert got.abstract == "One <b>two</b> &amp; <i>three</i>"


def test_a_title_longer_than_allowed_is_cut_and_whole_in_the_article():
    title = "Pourquoi donc " * 20 + "?"
    schedule = read(around(event(title=title)))
    report = Report()
    draft = topic_of(schedule.events[0], schedule.conference, report)
    assert len(draft.title) <= 160
    assert draft.title.endswith("…")
    assert draft.article == " ".join(title.split())
    assert report.counts[Kind.WARNING] == 1


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-16", "cp1252", "utf-8-sig"])
def test_other_encodings_are_read_when_the_file_says_which(encoding):
    said = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(encoding, encoding)
    xml = f'<?xml version="1.0" encoding="{said}"?>' + around(event(title="Où ça"))
    assert read(xml.encode(encoding)).events[0].title == "Où ça"
