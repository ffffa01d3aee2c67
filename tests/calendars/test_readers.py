"""What real readers understand of our calendars is what we meant."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.calendars.examples import DAY, HOSTILE, any_facts, facts, head
from tests.calendars.readers import READERS
from webcast.calendars.blocks import CANCELLED_PREFIX, EventFacts, event_block
from webcast.calendars.checking.seen import SeenEvent, Unreadable
from webcast.calendars.feed import feed
from webcast.calendars.ics import one_line, plain, web_address

PARIS = ZoneInfo("Europe/Paris")

with_each_reader = pytest.mark.parametrize("name", READERS)


def meant(event: EventFacts) -> SeenEvent:
    """What a reader should see of `event`, written in French."""
    cancelled = event.status == "CANCELLED"
    title = one_line(event.summary) or "(sans titre)"
    return SeenEvent(
        uid=event.uid,
        starts=_whole(event.starts),
        ends=_whole(event.ends),
        stamped=_whole(event.changed),
        sequence=event.sequence,
        summary=f"{CANCELLED_PREFIX['fr']} {title}" if cancelled else title,
        status=event.status,
        location=plain(event.location),
        description=plain(event.description),
        url=web_address(event.url),
        categories=tuple(n for n in dict.fromkeys(map(one_line, event.categories)) if n),
        transparent=cancelled or event.transparent,
    )


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)


def within_reach(name: str, event: EventFacts) -> bool:
    """Whether the reader called `name` can see `event` as it is.

    These are faults of readers, met with what hardly anybody types; we write what RFC 5545
    says. Whatever the text, they see as many events as there are, at the right times.
    """
    texts = [one_line(text) for text in (event.summary, event.description, event.location)]
    categories = [one_line(category) for category in event.categories]
    match name:
        case "libical":  # forgets which commas of the list were escaped
            return not any("," in category for category in categories)
        case "ical.js":  # takes the comma after a category that ends in a backslash for its own
            return not any(category.endswith("\\") for category in categories)
        case "node-ical":  # makes a line break of \\n, and drops quotes around a whole text
            return not any(
                re.search(r'\\n|^".*"$', text, re.IGNORECASE) for text in (*texts, *categories)
            )
        case _:
            return True


def read_back(name: str, *events: EventFacts) -> list[SeenEvent]:
    """What the reader called `name` sees of a French feed of `events`."""
    return READERS[name](feed(head(), [event_block(event, "fr") for event in events]))


@with_each_reader
@settings(max_examples=12, deadline=None)
@given(st.lists(any_facts(), min_size=1, max_size=12, unique_by=lambda event: event.uid))
def test_it_sees_what_we_meant(name: str, events: list[EventFacts]) -> None:
    seen = read_back(name, *events)
    # These are left when texts are beyond a reader: nobody misses an event, nor its time.
    assert [(e.uid, e.starts, e.ends, e.sequence, e.status) for e in seen] == [
        (e.uid, e.starts, e.ends, e.sequence, e.status) for e in map(meant, events)
    ]
    for event, found in zip(events, seen, strict=True):
        if within_reach(name, event):
            assert found == meant(event)


@with_each_reader
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text(name: str, kind: str) -> None:
    text = HOSTILE[kind]
    event = facts(summary=text, description=text, location=text)
    (seen,) = read_back(name, event)
    assert seen == meant(event)


@with_each_reader
def test_categories_are_several_and_keep_the_commas_inside(name: str) -> None:
    event = facts(categories=("Débat d’idées, décryptage", "Talkshow; direct", "n°6"))
    (seen,) = read_back(name, event)
    if name == "libical":
        assert ",".join(seen.categories) == ",".join(event.categories)
    else:
        assert seen.categories == event.categories


@with_each_reader
def test_both_clock_changes_are_seen_at_the_right_instants(name: str) -> None:
    def at(day: int, hour: int, minute: int, fold: int = 0) -> datetime:
        # Clocks go back on Sunday 25 October 2026.
        return datetime(2026, 10, day, hour, minute, fold=fold, tzinfo=PARIS)

    def spring(hour: int, minute: int) -> datetime:
        # Clocks go forward on Sunday 28 March 2027.
        return datetime(2027, 3, 28, hour, minute, tzinfo=PARIS)

    spans = [
        (at(25, 1, 30), at(25, 2, 30)),
        (at(25, 2, 30), at(25, 2, 30, fold=1)),
        (at(25, 2, 30, fold=1), at(25, 3, 30)),
        (at(24, 20, 0), at(25, 20, 0)),
        (spring(1, 30), spring(3, 30)),
        (spring(0, 0), spring(23, 0)),
    ]
    events = [
        facts(uid=f"session-{n}@x.example", starts=starts, ends=ends)
        for n, (starts, ends) in enumerate(spans)
    ]
    seen = read_back(name, *events)
    assert [event.starts.isoformat() for event in seen] == [
        "2026-10-24T23:30:00+00:00",
        "2026-10-25T00:30:00+00:00",
        "2026-10-25T01:30:00+00:00",
        "2026-10-24T18:00:00+00:00",
        "2027-03-28T00:30:00+00:00",
        "2027-03-27T23:00:00+00:00",
    ]
    assert [event.ends - event.starts for event in seen] == [
        timedelta(hours=hours) for hours in (1, 1, 1, 25, 1, 22)
    ]


@with_each_reader
def test_every_property_that_we_know_of_is_accepted(name: str) -> None:
    event = facts(
        status="CANCELLED",
        klass="CONFIDENTIAL",
        conference="https://live.example/6?a=1;b=2,3#:x",
        image="https://webcastory.example/6.png",
    )
    assert read_back(name, event) == [meant(event)]


@with_each_reader
def test_a_calendar_without_events_is_one(name: str) -> None:
    assert read_back(name) == []


@with_each_reader
def test_a_thousand_events_are_a_thousand(name: str) -> None:
    events = [
        facts(uid=f"session-{n}@x.example", ends=DAY + timedelta(minutes=n + 1))
        for n in range(1000)
    ]
    assert [(e.uid, e.ends) for e in read_back(name, *events)] == [(e.uid, e.ends) for e in events]


@pytest.mark.parametrize(
    "damage",
    [
        (b"DTSTAMP:20261021T120000Z\r\n", b""),
        (b"UID:session", b"UID:a\r\nUID:session"),
        (b"LOCATION:", b"LOCATION:Ici\r\nLOCATION:"),
        (b"DTEND:20261024T130000Z", b"DTEND:tomorrow"),
        (b"BEGIN:VEVENT", b"BEGIN:VEVENT\r\nMETHOD:PUBLISH"),
    ],
)
def test_libical_complains_of_a_damaged_event(damage: tuple[bytes, bytes]) -> None:
    whole = feed(head(), [event_block(facts(), "fr")])
    damaged = whole.replace(*damage)
    assert damaged != whole
    with pytest.raises(Unreadable):
        READERS["libical"](damaged)


@pytest.mark.parametrize("name", ["icalendar", "libical", "ical.js"])
def test_a_reader_complains_of_what_is_no_calendar(name: str) -> None:
    with pytest.raises((Unreadable, ValueError)):
        READERS[name](b"<!doctype html><p>404</p>")
