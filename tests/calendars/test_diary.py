"""A session that moves, is cancelled or goes away, as its subscribers see it."""

from datetime import timedelta

import pytest

from tests.calendars.diary import Diary, ReplacingDiary, UpdatingDiary, awaited
from tests.calendars.examples import DAY, facts, head
from webcast.calendars.blocks import EventFacts, event_block
from webcast.calendars.feed import feed

PLANNED = facts(uid="session-1@x.example", sequence=0, changed=DAY - timedelta(days=9))
OTHER = facts(uid="session-2@x.example", sequence=0, changed=DAY - timedelta(days=9))
MOVED = facts(
    uid=PLANNED.uid,
    sequence=1,
    changed=DAY - timedelta(days=5),
    starts=DAY + timedelta(hours=3),
    ends=DAY + timedelta(hours=4),
)
CANCELLED = facts(
    uid=PLANNED.uid,
    sequence=2,
    changed=DAY - timedelta(days=2),
    starts=MOVED.starts,
    ends=MOVED.ends,
    status="CANCELLED",
)

subscribed = pytest.mark.parametrize("diary", [ReplacingDiary, UpdatingDiary], indirect=True)


@pytest.fixture
def diary(request: pytest.FixtureRequest) -> Diary:
    """A subscriber who has seen both sessions as first planned."""
    diary: Diary = request.param()
    diary.receive(published(PLANNED, OTHER))
    return diary


def published(*events: EventFacts) -> bytes:
    """The feed when these are its events."""
    return feed(head(), [event_block(event, "fr") for event in events])


@subscribed
def test_a_second_fetch_of_the_same_feed_changes_nothing(diary: Diary) -> None:
    before = dict(diary.entries)
    diary.receive(published(PLANNED, OTHER))
    assert diary.entries == before
    assert len(awaited(diary)) == 2


@subscribed
def test_a_moved_session_is_shown_once_at_its_new_time(diary: Diary) -> None:
    diary.receive(published(MOVED, OTHER))
    assert [(event.uid, event.starts) for event in awaited(diary)] == [
        (OTHER.uid, DAY),
        (MOVED.uid, DAY + timedelta(hours=3)),
    ]


@subscribed
def test_new_words_arrive_without_a_new_sequence(diary: Diary) -> None:
    changed = PLANNED.changed + timedelta(seconds=1)
    reworded = facts(uid=PLANNED.uid, sequence=0, changed=changed, summary="Mieux dit")
    diary.receive(published(reworded, OTHER))
    assert diary.entries[PLANNED.uid].summary == "Mieux dit"


@subscribed
def test_a_cancelled_session_says_so_to_everybody(diary: Diary) -> None:
    diary.receive(published(CANCELLED, OTHER))
    assert [event.uid for event in awaited(diary)] == [OTHER.uid]
    assert diary.entries[PLANNED.uid].summary.startswith("[ANNULÉ] ")
    assert diary.entries[PLANNED.uid].transparent


@subscribed
def test_a_session_removed_after_its_cancellation_haunts_nobody(diary: Diary) -> None:
    diary.receive(published(CANCELLED, OTHER))
    diary.receive(published(OTHER))
    assert [event.uid for event in awaited(diary)] == [OTHER.uid]


def test_a_session_that_is_just_gone_haunts_those_who_update() -> None:
    # Why a cancelled session stays in the feed for a while before it is removed.
    diary = UpdatingDiary()
    diary.receive(published(PLANNED, OTHER))
    diary.receive(published(OTHER))
    assert [event.uid for event in awaited(diary)] == [PLANNED.uid, OTHER.uid]


def test_an_old_copy_from_a_cache_does_not_move_a_session_back() -> None:
    diary = UpdatingDiary()
    for copy in (PLANNED, MOVED, PLANNED):
        diary.receive(published(copy))
    assert [event.starts for event in awaited(diary)] == [MOVED.starts]
