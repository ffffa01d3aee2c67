"""One event as it is written: its rules, its words, and the same bytes as another writer."""

from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tests.calendars import oracle
from tests.calendars.examples import DAY, HOSTILE, any_facts, facts, head
from webcast.calendars.blocks import EventFacts, event_block
from webcast.calendars.checking.rules import broken_rules, parts_of
from webcast.calendars.feed import feed

PARIS = ZoneInfo("Europe/Paris")


def values(block: bytes) -> dict[str, str]:
    """The raw values of the properties in `block`, by name."""
    return dict(parts_of(feed(head(), [block]))[1][0])


@settings(deadline=None)
@given(any_facts(), st.sampled_from(["fr", "en"]))
@example(facts(summary=HOSTILE["a megabyte"], description=HOSTILE["a megabyte"]), "fr")
@example(facts(description=HOSTILE["commas where lines fold"]), "en")
def test_our_writer_and_the_icalendar_library_write_the_same_bytes(
    event: EventFacts, language: str
) -> None:
    # The library turns a backslash followed by N, which people type in "C:\New", into a line
    # break: the next test has what we do.
    for text in (event.summary, event.description, event.location, *event.categories):
        assume("\\N" not in text)
    assert event_block(event, language) == oracle.block(event, language)


def test_a_backslash_before_an_n_stays_one() -> None:
    block = event_block(facts(summary="C:\\News et C:\\new"), "fr")
    assert values(block)["SUMMARY"] == "C:\\\\News et C:\\\\new"


@settings(deadline=None)
@given(any_facts(), st.sampled_from(["fr", "en"]))
def test_whatever_people_typed_the_rules_of_a_feed_hold(event: EventFacts, locale: str) -> None:
    assert broken_rules(feed(head(), [event_block(event, locale)])) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_in_every_place_breaks_no_rule(name: str) -> None:
    text = HOSTILE[name]
    event = facts(
        summary=text,
        description=text,
        location=text,
        categories=(text, f"b{text}"),
        url=text,
        conference=f"https://webcastory.example/{text}",
        image=f"https://webcastory.example/{text}",
    )
    written = feed(head(name=f"x{text}", description=text), [event_block(event, "fr")])
    assert broken_rules(written) == []
    assert written.count(b"\r\nBEGIN:") == written.count(b"\r\nUID:") == 1


def test_a_block_is_the_same_whenever_it_is_written() -> None:
    with time_machine.travel(datetime(2026, 1, 1, tzinfo=UTC)):
        first = event_block(facts(), "fr")
    with time_machine.travel(datetime(2027, 7, 1, tzinfo=UTC)):
        second = event_block(facts(), "fr")
    assert first == second


def test_dtstamp_and_last_modified_are_the_last_change() -> None:
    changed = datetime(2026, 3, 29, 3, 0, 0, 999_999, tzinfo=PARIS)
    written = values(event_block(facts(changed=changed), "fr"))
    assert written["DTSTAMP"] == written["LAST-MODIFIED"] == "20260329T010000Z"


@pytest.mark.parametrize(
    ("starts", "ends", "written"),
    [
        # Clocks go back on 2026-10-25 at 03:00, forward on 2027-03-28 at 02:00.
        (
            datetime(2026, 10, 25, 2, 30, tzinfo=PARIS),
            datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=PARIS),
            ("20261025T003000Z", "20261025T013000Z"),
        ),
        (
            datetime(2026, 10, 25, 2, 45, tzinfo=PARIS),
            datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=PARIS),
            ("20261025T004500Z", "20261025T011500Z"),
        ),
        (
            datetime(2026, 10, 24, 23, 0, tzinfo=PARIS),
            datetime(2026, 10, 25, 23, 0, tzinfo=PARIS),
            ("20261024T210000Z", "20261025T220000Z"),
        ),
        (
            datetime(2027, 3, 28, 1, 30, tzinfo=PARIS),
            datetime(2027, 3, 28, 3, 30, tzinfo=PARIS),
            ("20270328T003000Z", "20270328T013000Z"),
        ),
    ],
)
def test_both_clock_changes_are_written_as_instants(
    starts: datetime, ends: datetime, written: tuple[str, str]
) -> None:
    block = values(event_block(facts(starts=starts, ends=ends), "fr"))
    assert (block["DTSTART"], block["DTEND"]) == written


def test_a_cancelled_event_says_so_in_its_title_and_takes_no_time() -> None:
    event = facts(status="CANCELLED", summary="Débat", transparent=False)
    french, english = values(event_block(event, "fr_FR")), values(event_block(event, "en"))
    assert french["SUMMARY"] == "[ANNULÉ] Débat"
    assert english["SUMMARY"] == "[CANCELLED] Débat"
    assert french["STATUS"] == "CANCELLED"
    assert french["TRANSP"] == "TRANSPARENT"


def test_an_event_that_goes_ahead_carries_no_prefix_and_takes_time() -> None:
    written = values(event_block(facts(status="TENTATIVE", summary="Débat"), "fr"))
    assert (written["SUMMARY"], written["STATUS"]) == ("Débat", "TENTATIVE")
    assert written["TRANSP"] == "OPAQUE"
    assert values(event_block(facts(transparent=True), "fr"))["TRANSP"] == "TRANSPARENT"


def test_the_commas_between_categories_are_not_escaped_and_those_inside_are() -> None:
    names = ("Débat d’idées, décryptage", " ", "a;b", "Talkshow", "Talkshow")
    written = values(event_block(facts(categories=names), "fr"))
    assert written["CATEGORIES"] == "Débat d’idées\\, décryptage,a\\;b,Talkshow"


def test_text_is_escaped_as_the_rfc_says() -> None:
    written = values(event_block(facts(description="a\\b;c,d\r\ne\rf\ng:h"), "fr"))
    assert written["DESCRIPTION"] == "a\\\\b\\;c\\,d\\ne\\nf\\ng:h"


def test_the_spaces_of_french_typography_survive() -> None:
    written = values(event_block(facts(summary="Débattre\u202f? «\u202fOui\u202f»"), "fr"))
    assert written["SUMMARY"] == "Débattre\u202f? «\u202fOui\u202f»"


def test_what_is_absent_is_left_out_and_a_title_is_always_there() -> None:
    event = facts(summary=" \n", description="", location="\x00", url="", categories=("",))
    written = values(event_block(event, "fr"))
    assert written["SUMMARY"] == "(sans titre)"
    assert values(event_block(event, "en"))["SUMMARY"] == "(untitled)"
    absent = {"DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "CONFERENCE", "IMAGE"}
    assert not absent & written.keys()


def test_a_conference_and_an_image_are_written_as_addresses() -> None:
    event = facts(conference="https://live.example/6?a=1;b=2,3", image="https://x.example/é.png")
    block = event_block(event, "fr")
    assert b"\r\nCONFERENCE;FEATURE=VIDEO;VALUE=URI:https://live.example/6?a=1;b=2,3\r\n" in block
    assert b"\r\nIMAGE;VALUE=URI:https://x.example/%C3%A9.png\r\n" in block


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "ftp://x.example/", "/sessions/6", "https://", "x\nURL:y"]
)
def test_an_address_that_is_not_one_of_the_web_is_left_out(address: str) -> None:
    written = values(event_block(facts(url=address, conference=address, image=address), "fr"))
    assert not {"URL", "CONFERENCE", "IMAGE"} & written.keys()


def test_an_address_cannot_end_its_line() -> None:
    written = values(event_block(facts(url="https://x.example/a\r\nBEGIN:VEVENT b"), "fr"))
    assert written["URL"] == "https://x.example/a%0D%0ABEGIN:VEVENT%20b"


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"ends": DAY}, "not after"),
        ({"ends": DAY - timedelta(seconds=1)}, "not after"),
        ({"ends": DAY + timedelta(microseconds=999_999)}, "not after"),
        ({"starts": DAY.replace(tzinfo=None)}, "floats"),
        ({"ends": datetime(2030, 1, 1)}, "floats"),
        ({"changed": datetime(2026, 1, 1)}, "floats"),
        ({"created": datetime(2026, 1, 1)}, "floats"),
        ({"sequence": -1}, "a sequence of -1"),
        ({"sequence": 2**31}, "a sequence of"),
        ({"uid": ""}, "cannot name an event"),
        ({"uid": "session-1\r\nBEGIN:VEVENT"}, "cannot name an event"),
        ({"status": "MAYBE"}, "MAYBE"),
        ({"klass": "PUBLIC\r\nBEGIN:VALARM"}, "BEGIN:VALARM"),
        (
            # Three quarters of an hour before it starts, though a clock on the wall shows more.
            {
                "starts": datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=PARIS),
                "ends": datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=PARIS),
            },
            "not after",
        ),
    ],
)
def test_facts_that_cannot_be_an_event_are_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        facts(**wrong)


def test_facts_do_not_change_once_stated() -> None:
    with pytest.raises(FrozenInstanceError):
        facts().sequence = 3  # type: ignore[misc]


@pytest.mark.parametrize("locale", ["", "de", "französisch", "e"])
def test_a_language_that_we_do_not_write_is_refused(locale: str) -> None:
    with pytest.raises(ValueError, match="no calendar is written in"):
        event_block(facts(), locale)
