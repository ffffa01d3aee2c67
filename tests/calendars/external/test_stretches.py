"""Merged stretches cover exactly what was found, each instant once."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from webcast.calendars.external.stretches import Stretch, merged, union

START = datetime(2030, 1, 1, tzinfo=UTC)
HOURS = 60


def at(hour: int) -> datetime:
    return START + timedelta(hours=hour)


stretches = st.lists(
    st.tuples(st.integers(-5, HOURS), st.integers(-5, HOURS + 5), st.booleans()), max_size=25
)


def hours(found: list[Stretch], *, maybe: bool) -> set[int]:
    return {
        hour
        for hour in range(-10, HOURS + 10)
        if any(start <= at(hour) < end and perhaps == maybe for start, end, perhaps in found)
    }


@given(stretches)
def test_what_is_sure_covers_exactly_the_union_and_what_may_be_the_rest(
    typed: list[tuple[int, int, bool]],
) -> None:
    found = [(at(start), at(end), maybe) for start, end, maybe in typed]
    joined = merged(found, at(0), at(HOURS))
    window = set(range(HOURS))
    sure = hours(found, maybe=False) & window
    assert hours(joined, maybe=False) == sure
    assert hours(joined, maybe=True) == (hours(found, maybe=True) & window) - sure


@given(stretches)
def test_merged_stretches_are_in_order_do_not_overlap_and_do_not_touch_their_like(
    typed: list[tuple[int, int, bool]],
) -> None:
    found = [(at(start), at(end), maybe) for start, end, maybe in typed]
    joined = merged(found, at(0), at(HOURS))
    assert all(start < end for start, end, _maybe in joined)
    for (_s, end, maybe), (start, _e, next_maybe) in pairwise(joined):
        assert end <= start
        assert end < start or maybe != next_maybe


def test_an_empty_stretch_is_nothing_and_one_that_runs_backwards_neither() -> None:
    assert union([(at(1), at(1)), (at(3), at(2))]) == []
