"""The days on which a programme comes back."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import MO, MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from webcast.studio.rhythm import PLACES, Rhythm

firsts = st.dates(date(2000, 1, 1), date(2090, 1, 1))


@given(firsts, st.integers(1, 12), st.sets(st.integers(0, 6), min_size=1), st.integers(0, 400))
def test_weeks_are_counted_as_the_rule_of_calendars_counts_them(
    first: date, every: int, days: set[int], length: int
) -> None:
    rhythm = Rhythm(first, every, tuple(sorted(days)))
    until = first + timedelta(days=length)
    rule = rrule(
        WEEKLY,
        interval=every,
        byweekday=sorted(days),
        wkst=MO,
        dtstart=_at(first),
        until=_at(until),
    )
    assert list(rhythm.days(first, until)) == [found.date() for found in rule]


@given(firsts, st.integers(1, 12), st.integers(0, 6), st.sampled_from(PLACES))
def test_months_are_counted_as_the_rule_of_calendars_counts_them(
    first: date, every: int, day: int, place: int
) -> None:
    rhythm = Rhythm(first, every, (day,), place)
    until = first + timedelta(days=800)
    rule = rrule(
        MONTHLY,
        interval=every,
        byweekday=weekday(day)(place),
        dtstart=_at(first),
        until=_at(until),
    )
    assert list(rhythm.days(first, until)) == [found.date() for found in rule]


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)


@given(firsts, st.integers(1, 12), st.sets(st.integers(0, 6), min_size=1), st.integers(0, 400))
def test_days_asked_for_from_the_middle_are_the_same_days(
    first: date, every: int, days: set[int], skip: int
) -> None:
    rhythm = Rhythm(first, every, tuple(sorted(days)))
    since, until = first + timedelta(days=skip), first + timedelta(days=500)
    all_days = list(rhythm.days(first, until))
    assert list(rhythm.days(since, until)) == [day for day in all_days if day >= since]


@pytest.mark.parametrize(
    ("every", "weekdays", "place"),
    [
        (0, (3,), 0),
        (13, (3,), 0),
        (1, (), 0),
        (1, (3, 1), 0),
        (1, (7,), 0),
        (1, (1, 3), 2),
        (1, (3,), 5),
    ],
)
def test_what_comes_back_on_no_day_is_no_rhythm(
    every: int, weekdays: tuple[int, ...], place: int
) -> None:
    with pytest.raises(ValueError, match=r"[0-9(]"):
        Rhythm(date(2027, 1, 1), every, weekdays, place)
