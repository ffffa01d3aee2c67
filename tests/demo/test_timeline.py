"""The time of the demo: days in the channel's zone, and nothing after the present."""

from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from webcast.core.clock import now, stopped_at
from webcast.demo.moments import Moments
from webcast.demo.season import Season
from webcast.demo.states import SessionState
from webcast.demo.timeline import Timeline

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 3, 30, 10, tzinfo=UTC)


def timeline(present: datetime = NOON) -> Timeline:
    return Timeline(date(2026, 3, 30), PARIS, present)


def test_half_past_eight_is_so_on_both_sides_of_a_clock_change() -> None:
    assert timeline().on(0, 8.5) == datetime(2026, 3, 30, 6, 30, tzinfo=UTC)
    assert timeline().on(-2, 8.5) == datetime(2026, 3, 28, 7, 30, tzinfo=UTC)


def test_steps_are_taken_in_the_order_of_time_and_each_at_its_own() -> None:
    taken: list[tuple[str, datetime]] = []

    def note(name: str) -> None:
        taken.append((name, now()))

    replay = timeline()
    for name, day in (("late", -1), ("early", -9), ("later the same day", -1)):
        replay.add(replay.on(day, 9), partial(note, name))
    assert replay.run() == 3
    assert [name for name, _ in taken] == ["early", "late", "later the same day"]
    assert [moment for _, moment in taken] == [replay.on(d, 9) for d in (-9, -1, -1)]


def test_nobody_of_the_demo_works_at_night_and_the_order_stays() -> None:
    replay = timeline()
    nights = [replay.on(day, hour) for day in (-3, -2, -1) for hour in (0, 4.5, 12, 23.9)]
    days = [replay.awake(moment) for moment in nights]
    assert days == sorted(days)
    assert all(8 <= moment.astimezone(PARIS).hour < 22 for moment in days)


def test_what_would_come_later_happens_now() -> None:
    seen: list[datetime] = []
    replay = timeline()
    assert replay.add(replay.on(0, 18), lambda: seen.append(now())) == NOON
    replay.run()
    assert seen == [NOON]


def test_the_clock_goes_on_after_a_replay() -> None:
    with stopped_at(NOON):
        assert now() == NOON
    assert abs(datetime.now(UTC) - now()) < timedelta(seconds=5)


def test_every_topic_is_written_sent_opened_and_chosen_in_this_order(season: Season) -> None:
    moments = Moments(season, timeline())
    for topic in season.topics.values():
        way = [moments.proposed(topic), moments.submitted(topic)]
        if topic.opened_day is not None:
            way.append(moments.opened(topic))
        way += [moment for moment in (moments.selected(topic), moments.left(topic)) if moment]
        assert way == sorted(way), topic.code
        assert way[-1] <= NOON, topic.code


def test_every_session_is_planned_after_its_topics_were_chosen(season: Season) -> None:
    moments = Moments(season, timeline())
    for session in season.sessions.values():
        way = [moments.share(session, share) for share in (0.15, 0.45, 0.7, 1.0)]
        if session.state is SessionState.CANCELLED:
            way.append(moments.cancelled(session))
        for segment in session.segments:
            if segment.topic:
                chosen = moments.selected(season.topics[segment.topic])
                assert chosen is not None
                assert chosen < way[0]
        assert way == sorted(way), session.code
