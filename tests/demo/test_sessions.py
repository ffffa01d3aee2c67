"""The demo's sessions: never double-booked, whatever the day on which the demo is loaded."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from webcast.demo.season import Season
from webcast.demo.states import AssignmentState, SessionState


def test_sessions_are_past_present_and_to_come(season: Season) -> None:
    regular = [s for s in season.sessions.values() if not s.trade_show]
    states = Counter(session.state for session in regular)
    assert set(states) == set(SessionState)
    assert states[SessionState.CANCELLED] == 1
    assert [s.code for s in regular if s.live and s.day == 0] == ["ecole"]
    assert "Lumenval" in season.sessions["ecrans-de-rue"].reason


def test_the_trade_show_has_sixty_slots_of_which_a_few_are_free(season: Season) -> None:
    slots = [s for s in season.sessions.values() if s.trade_show]
    assert Counter(slot.day for slot in slots) == {30: 20, 31: 20, 32: 20}
    assert all(15 <= slot.minutes <= 20 for slot in slots)
    assert 5 <= sum(slot.free for slot in slots) <= 12
    assert {slot.state for slot in slots} == {SessionState.TENTATIVE, SessionState.CONFIRMED}
    assert {slot.studio for slot in slots} == {season.trade_show.studio}


def test_every_session_has_a_host_and_who_speaks(season: Season) -> None:
    for session in season.sessions.values():
        if session.free:
            continue
        roles = {assignment.role for assignment in session.people}
        assert {"host", "director", "sound"} <= roles, session.code
        people = {assignment.person for assignment in session.people}
        for segment in session.segments:
            if segment.topic:
                assert set(season.topics[segment.topic].on_set) <= people


def test_episodes_are_not_longer_than_what_was_recorded(season: Season) -> None:
    recorded = {
        segment.topic: (segment.minutes, session.day)
        for session in season.sessions.values()
        for segment in session.segments
    }
    for topic in season.topics.values():
        if topic.episode:
            minutes, day = recorded[topic.code]
            assert topic.episode.minutes <= minutes, topic.code
            assert (topic.episode.published_day or 0) > day


def _taken(season: Season, loaded: date) -> Iterator[tuple[str, datetime, datetime]]:
    """Stretches of time for which studios (with their turnaround) and people are taken."""
    for session in season.sessions.values():
        if session.state is SessionState.CANCELLED:
            continue
        studio = season.studios[session.studio]
        start, end = session.envelope(loaded, studio.zone)
        yield f"studio {studio.code}", start, end + timedelta(minutes=studio.turnaround)
        for assignment in session.people:
            if assignment.state is not AssignmentState.DECLINED:
                yield f"person {assignment.person}", start, end


def clashes(season: Season, loaded: date) -> list[str]:
    """Name what is taken twice at once, if the demo is loaded on that day."""
    last: dict[str, datetime] = {}
    found = []
    for what, start, end in sorted(_taken(season, loaded), key=lambda taken: taken[1]):
        if what in last and start < last[what]:
            found.append(f"{what} at {start}")
        last[what] = max(end, last.get(what, end))
    return found


def test_nothing_and_nobody_is_taken_twice_whatever_the_day_it_is_loaded_on(
    season: Season,
) -> None:
    """Two years of loading days: every weekday, and all weeks of clock changes."""
    first = date(2026, 1, 1)
    found = {
        loaded: clash
        for loaded in (first + timedelta(days=n) for n in range(731))
        if (clash := clashes(season, loaded))
    }
    assert found == {}


def test_a_clash_would_be_seen(season: Season) -> None:
    moved = replace(season.sessions["etagere"], day=2, studio="corderie")
    spoiled = replace(season, sessions={**season.sessions, "etagere": moved})
    assert any("person josephine" in clash for clash in clashes(spoiled, date(2026, 6, 1)))


def test_sessions_keep_to_the_opening_hours_of_every_day(season: Season) -> None:
    """Also on the days when clocks change, at three in the morning."""
    for loaded in (date(2026, 3, 29) - timedelta(days=n) for n in range(-200, 60)):
        for session in season.sessions.values():
            studio = season.studios[session.studio]
            start, end = (t.astimezone(studio.zone) for t in session.envelope(loaded, studio.zone))
            hours = studio.hours[start.weekday()]
            assert hours.opens <= start.time() < end.time() <= hours.closes, session.code
            assert start.date() == end.date()
