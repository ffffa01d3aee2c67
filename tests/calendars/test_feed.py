"""A whole calendar: its head as promised, its blocks as given."""

import time
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.calendars.examples import facts, head
from webcast.calendars.blocks import event_block
from webcast.calendars.checking.rules import broken_rules, unfolded
from webcast.calendars.feed import feed


def test_the_head_is_exactly_what_subscribers_need() -> None:
    assert unfolded(feed(head(), [])) == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Webcastory//Webcastory//FR",
        "CALSCALE:GREGORIAN",
        "NAME:La chaîne\\, en direct",
        "X-WR-CALNAME:La chaîne\\, en direct",
        "DESCRIPTION:Toutes les sessions\u202f: public bienvenu.",
        "X-WR-CALDESC:Toutes les sessions\u202f: public bienvenu.",
        "X-WR-TIMEZONE:Europe/Paris",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
        "SOURCE;VALUE=URI:https://webcastory.example/calendars/all.fr.ics",
        "URL:https://webcastory.example/programme",
        "COLOR:teal",
        "LAST-MODIFIED:20261023T120000Z",
        "END:VCALENDAR",
    ]


def test_a_feed_has_neither_a_uid_of_its_own_nor_a_method() -> None:
    opening = feed(head(), [event_block(facts(), "fr")]).partition(b"BEGIN:VEVENT")[0]
    assert b"UID" not in opening
    assert b"METHOD" not in opening


def test_a_head_without_description_nor_colour_keeps_the_rules() -> None:
    written = feed(head(description="", colour=""), [])
    assert b"DESC" not in written
    assert b"COLOR" not in written
    assert broken_rules(written) == []


def test_blocks_are_joined_as_they_are_in_their_order() -> None:
    blocks = [event_block(facts(uid=f"session-{n}@x.example"), "fr") for n in (2, 1, 3)]
    assert b"".join(blocks) in feed(head(), iter(blocks))


def test_the_same_facts_give_the_same_bytes_twice() -> None:
    blocks = [event_block(facts(), "fr")]
    assert feed(head(), blocks) == feed(head(), blocks)


def test_ten_thousand_sessions_are_written_from_nothing_within_a_second() -> None:
    began = time.process_time()
    blocks = (event_block(facts(uid=f"session-{n}@x.example"), "fr") for n in range(10_000))
    assert feed(head(), blocks).count(b"\r\nUID:") == 10_000
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("minutes", "written"), [(15, "PT15M"), (60, "PT1H"), (90, "PT90M"), (1440, "PT24H")]
)
def test_the_interval_between_two_fetches_is_in_hours_or_minutes(
    minutes: int, written: str
) -> None:
    feed_ = feed(head(refresh=timedelta(minutes=minutes)), [])
    assert f"\r\nREFRESH-INTERVAL;VALUE=DURATION:{written}\r\n".encode() in feed_
    assert f"\r\nX-PUBLISHED-TTL:{written}\r\n".encode() in feed_


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": " \x00"}, "needs a name"),
        ({"url": "/programme"}, "web addresses"),
        ({"source": "webcal://x.example/a.ics"}, "web addresses"),
        ({"changed": datetime(2026, 1, 1)}, "floats"),
        ({"zone": "Paris"}, "not an IANA zone"),
        ({"zone": "Europe/Paris\r\nUID:x"}, "not an IANA zone"),
        ({"colour": "#008080"}, "not the name of a colour"),
        ({"language": "de"}, "no calendar is written in"),
        ({"refresh": timedelta(0)}, "whole minutes"),
        ({"refresh": timedelta(seconds=90)}, "whole minutes"),
    ],
)
def test_a_head_that_subscribers_could_not_use_is_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        head(**wrong)


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ((b"\r\nSEQUENCE:2", b""), "has no SEQUENCE"),
        ((b"\r\nSEQUENCE:2", b"\nSEQUENCE:2"), "a line does not end in CRLF"),
        ((b"\r\nCALSCALE", b"\r\nMETHOD:PUBLISH\r\nCALSCALE"), "the head has a METHOD"),
        ((b"\r\nCALSCALE", b"\r\nUID:x\r\nCALSCALE"), "the head has a UID"),
        ((b"DTEND:20261024T130000Z", b"DTEND:20261024T120000Z"), "does not end after"),
        ((b"DTSTART:20261024T120000Z", b"DTSTART:20261024T120000"), "not in UTC"),
        ((b"\r\nSTATUS:CONFIRMED", b"\r\nSTATUS:CANCELLED"), "does not say so"),
        ((b"\r\n ", b""), "octets"),
        ((b"\xc3\xa9", b"\xc3\r\n \xa9"), "cut inside a character"),
        ((b"\r\nTRANSP:OPAQUE", b"\r\nTRANSP:OPAQUE\r\nhello"), "a line is not a property"),
        ((b"Paris\r\n", b"Paris\x00\r\n"), "a control character"),
    ],
)
def test_the_rules_complain_of_a_damaged_feed(damage: tuple[bytes, bytes], complaint: str) -> None:
    whole = feed(head(), [event_block(facts(), "fr")])
    damaged = whole.replace(*damage)
    assert damaged != whole
    assert broken_rules(whole) == []
    assert complaint in " ".join(broken_rules(damaged))


def test_the_rules_complain_of_two_events_with_one_name() -> None:
    block = event_block(facts(), "fr")
    assert "names 2 events" in " ".join(broken_rules(feed(head(), [block, block])))
