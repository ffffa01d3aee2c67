"""Programmes that come back in the feeds that programs fetch, while planners change them."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.calendars.expanding import EXPANDERS, Seen
from tests.calendars.own.helping import follow, path_of
from tests.calendars.planned import (
    HOUR,
    a_theme,
    a_topic,
    called_off,
    confirmed,
    fetched,
    last_modified,
    moved,
    planner,
    soon,
)
from tests.calendars.readers import READERS
from tests.calendars.test_feeds import feed_of, later, own
from tests.calendars.test_feeds_changes import Watcher
from tests.factories import StudioFactory
from tests.studio.examples import somebody
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.report import check
from webcast.calendars.own.models import Scope
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions, queries
from webcast.studio.actions import Facts, Programme
from webcast.studio.models import Recurrence, Studio, StudioSession
from webcast.studio.rhythm import Rhythm

WEEK = timedelta(weeks=1)


def weekly(
    weeks: int = 8, *, studio: Studio | None = None, zone: str = "Europe/Paris", **more: Any
) -> Recurrence:
    """A confirmed programme from tomorrow on, committed."""
    first = (now() + timedelta(days=1)).astimezone(ZoneInfo(zone)).date()
    facts: dict[str, Any] = {"title": "Le grand débat", "starts": time(20, 30), "minutes": 52}
    wanted = Programme(
        studio=studio or StudioFactory(zone=zone, name="Verrière"),
        rhythm=Rhythm(first, 1, (first.weekday(),)),
        until=first + (weeks - 1) * WEEK,
        **(facts | more),
    )
    one = actions.plan_programme(planner(), wanted)
    actions.confirm_all(planner(), one)
    db.session.commit()
    return one


def sessions_of(one: Recurrence) -> list[StudioSession]:
    return queries.sessions_of(one)


def later_by(session: StudioSession, by: timedelta) -> StudioSession:
    return moved(
        session,
        starts_at=session.starts_at + by,
        ends_at=session.ends_at + by,
        envelope_starts_at=session.envelope_starts_at + by,
        envelope_ends_at=session.envelope_ends_at + by,
    )


def seen(data: bytes, name: str = "icalendar") -> list[Seen]:
    return EXPANDERS[name](data, now() - 400 * timedelta(days=1), now() + 800 * timedelta(days=1))


def plan_of(*sessions: StudioSession) -> list[Seen]:
    return sorted(
        (
            one.starts_at,
            one.ends_at,
            f"[ANNULÉ] {one.title}" if one.state == "cancelled" else one.title,
            "CANCELLED" if one.state == "cancelled" else "CONFIRMED",
        )
        for one in sessions
    )


@pytest.mark.parametrize("name", EXPANDERS)
@pytest.mark.parametrize("zone", ["Europe/Paris", "Africa/Casablanca"])
def test_every_reader_sees_the_programme_beside_what_takes_place_once(
    name: str, zone: str, visitor: FlaskClient
) -> None:
    one = weekly(30, zone=zone)  # over a clock change, whenever this runs
    single = confirmed(soon(3), title="Une fois")
    sessions = sessions_of(one)
    later_by(sessions[2], HOUR)
    called_off(sessions[4])
    moved(sessions[6], title="Spécial élections", stream_url="https://live.example/1")
    data = feed_of(visitor)
    assert seen(data, name) == plan_of(single, *sessions_of(one))
    assert data.count(b"RRULE:FREQ=WEEKLY;") == (1 if zone == "Europe/Paris" else 0)


def test_a_tentative_session_of_a_programme_is_no_day_of_the_series(visitor: FlaskClient) -> None:
    one = weekly(4)
    sessions = sessions_of(one)
    called_off(sessions[1])
    actions.reinstate(sessions[1], actor=planner())
    db.session.commit()
    data = feed_of(visitor)
    assert len(seen(data)) == 3
    assert data.count(b"EXDATE") == 1


def test_one_session_left_keeps_its_name_and_its_own_file_has_the_same(
    visitor: FlaskClient,
) -> None:
    one = weekly(3)
    uid = f"UID:series-{one.uuid}@".encode()
    sessions = sessions_of(one)
    file = fetched(visitor, f"/sessions/{sessions[1].uuid}.ics").data
    assert uid in file
    assert b"RRULE:FREQ=WEEKLY" not in file
    assert b"RECURRENCE-ID;TZID=Europe/Paris:" in file
    for session in (sessions[0], sessions[2]):
        called_off(session)
        actions.reinstate(session, actor=planner())
    db.session.commit()
    data = feed_of(visitor)
    assert uid in data
    assert b"session-" not in data.split(b"BEGIN:VEVENT")[1].split(b"URL:")[0]
    assert seen(data) == plan_of(sessions[1])
    # The exception of the feed, if it is one, is the event of the file to the byte.
    later_by(sessions[1], HOUR)
    data = feed_of(visitor)
    file = fetched(visitor, f"/sessions/{sessions[1].uuid}.ics").data
    assert b"BEGIN:VEVENT" + file.split(b"BEGIN:VEVENT")[1] in data


@pytest.mark.parametrize("name", READERS)
def test_every_reader_takes_the_file_of_one_session(name: str, visitor: FlaskClient) -> None:
    session = sessions_of(weekly(3))[1]
    (event,) = READERS[name](feed_of(visitor, f"/sessions/{session.uuid}.ics"))
    assert (event.starts, event.ends) == (session.starts_at, session.ends_at)
    assert event.url.endswith(f"/sessions/{session.uuid}")


def test_a_theme_has_the_part_of_the_series_that_is_its_own(visitor: FlaskClient) -> None:
    one, theme = weekly(6), a_theme("ville")
    for session in sessions_of(one)[1:5:3]:
        actions.put_topic(planner(), session, a_topic(theme=theme), 10)
    db.session.commit()
    data = feed_of(visitor, "/calendar/theme/ville.ics")
    assert seen(data) == plan_of(*sessions_of(one)[1:5:3])
    assert data.count(b"EXDATE") == 2


def test_every_change_shows_in_the_feeds_that_have_it_and_in_no_other(
    visitor: FlaskClient,
) -> None:
    here, city, sea = StudioFactory(), a_theme("ville"), a_theme("mer")
    one, other = weekly(6, studio=here), confirmed(soon(3), topic=a_topic(theme=sea))
    topic = a_topic(theme=city)
    actions.put_topic(planner(), sessions_of(one)[1], topic, 10)
    db.session.commit()
    whole, at_here = "/calendar.ics", f"/calendar/studio/{here.slug}.ics"
    of_city, of_sea = "/calendar/theme/ville.ics", "/calendar/theme/mer.ics"
    watcher = Watcher(visitor, whole, at_here, of_city, of_sea)
    rule = Rule(visitor, whole, of_city)
    assert watcher.changed() == set()

    def changed(act: Callable[[], Any], *feeds: str) -> None:
        act()
        db.session.commit()
        assert watcher.changed() == set(feeds)
        rule.check(set(feeds))

    sessions = sessions_of(one)
    changed(lambda: later_by(sessions[3], HOUR), whole, at_here)
    changed(lambda: later_by(sessions[1], HOUR), whole, at_here, of_city)
    changed(lambda: called_off(sessions[4]), whole, at_here)
    changed(lambda: actions.reinstate(sessions[4], actor=planner()), whole, at_here)
    changed(lambda: moved(other, title="Ailleurs"), whole, of_sea)
    # The whole programme is reworded: also where only some of its sessions are.
    changed(lambda: actions.reword(planner(), one, "Autrement", ""), whole, at_here, of_city)
    changed(lambda: actions.move_all(planner(), one, time(19, 0), 0), whole, at_here)
    until = one.planned_until + 2 * WEEK
    changed(lambda: actions.prolong(planner(), one, until))  # tentative
    changed(lambda: actions.confirm_all(planner(), one), whole, at_here)
    last = one.planned_until - WEEK
    changed(lambda: actions.end(planner(), one, last, "Fini."), whole, at_here)
    changed(
        lambda: actions.change_studio(planner(), here, Facts(name="Là", zone="Europe/Paris")),
        whole, at_here, of_city,
    )  # fmt: skip
    changed(lambda: actions.take_topic(planner(), sessions_of(one)[1], topic.id),
            whole, at_here, of_city)  # fmt: skip
    assert seen(fetched(visitor, of_city).data) == []


class Rule:
    """The sequence of a series in each of some feeds: it grows with every change, never back."""

    def __init__(self, client: FlaskClient, *paths: str) -> None:
        self.client = client
        self.last = {path: self._now(path) for path in paths}

    def _now(self, path: str) -> tuple[int, datetime] | None:
        rules = [
            (event.sequence, event.stamped)
            for event in icalendars.read(fetched(self.client, path).data)
            if event.uid.startswith("series-")
        ]
        return max(rules, default=None)

    def check(self, changed: set[str]) -> None:
        """Only what has changed has grown."""
        for path, before in self.last.items():
            after = self._now(path)
            if after is not None and before is not None:
                assert after >= before
                if path not in changed:
                    assert after == before
            self.last[path] = after


def test_as_weeks_pass_the_series_leaves_by_its_front_and_says_that_it_has_changed(
    app: Flask, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly(8)
    before = fetched(visitor)
    later(monkeypatch, app, timedelta(days=70))
    after = fetched(visitor)
    assert len(seen(before.data)) == 8
    assert len(seen(after.data)) < 8
    assert last_modified(after) > last_modified(before)

    def rule(data: bytes) -> Any:
        (event,) = [e for e in icalendars.read(data) if e.uid.startswith("series-")]
        return event

    assert rule(after.data).sequence > rule(before.data).sequence
    assert rule(after.data).stamped <= last_modified(after)
    later(monkeypatch, app, timedelta(days=400))
    assert seen(fetched(visitor).data) == []


@pytest.mark.parametrize("sessions", [2, 9])
def test_a_feed_costs_the_same_number_of_queries_for_any_number_of_sessions(
    sessions: int, visitor: FlaskClient, count_queries: list[str]
) -> None:
    for _programme in range(sessions // 2):
        weekly(sessions)
    count_queries.clear()
    feed_of(visitor)
    assert len(own(count_queries)) == 9


def test_what_one_follows_is_the_same_series_in_one_s_own_calendar(
    app: Flask, visitor: FlaskClient
) -> None:
    one, me = weekly(5), somebody()
    for number in (1, 3):
        actions.put_topic(planner(), sessions_of(one)[number], a_topic(), 10)
    db.session.commit()
    first, second = (sessions_of(one)[number] for number in (1, 3))
    follow(me, first)
    db.session.commit()
    path = path_of(app, me, Scope.MINE)
    data = feed_of(visitor, path)
    assert seen(data) == plan_of(first)
    assert f"UID:series-{one.uuid}@".encode() in data
    gone = follow(me, second)
    db.session.commit()
    both = feed_of(visitor, path)
    assert seen(both) == plan_of(first, second)
    db.session.delete(gone)
    db.session.commit()
    again = feed_of(visitor, path)
    assert seen(again) == plan_of(first)
    sequences = [version_of(each) for each in (data, both, again)]
    assert sequences == sorted(set(sequences))


def test_planners_and_crew_see_each_session_by_itself(app: Flask, visitor: FlaskClient) -> None:
    one = weekly(4)
    path = path_of(app, planner(), Scope.PLANNING)
    data = feed_of(visitor, path)
    assert b"BEGIN:VTIMEZONE" not in data
    assert len(icalendars.read(data)) == len(sessions_of(one)) == 4


def test_who_checks_a_calendar_sees_each_session_of_a_programme(visitor: FlaskClient) -> None:
    one = weekly(5)
    later_by(sessions_of(one)[1], HOUR)
    report = check(feed_of(visitor))
    assert report.is_fine
    assert {len(reading.events) for reading in report.readings} == {5}
    starts = [event.starts for event in report.coming(now(), 3)]
    assert starts == [session.starts_at for session in sessions_of(one)[:3]]


def version_of(calendar: bytes) -> tuple[int, bytes]:
    """SEQUENCE and DTSTAMP of the rule of a series, or of the single event that there is."""
    pattern = rb"DTSTAMP:(\w+)\r\nUID:[^\r]+\r\n(?: [^\r]+\r\n)*SEQUENCE:(\d+)\r\n(RRULE)?"
    found = re.findall(pattern, calendar)
    stamped, sequence, _rule = next((one for one in found if one[2]), found[0])
    return int(sequence), stamped


class GroupDiary:
    """A client that updates what it has by UID, a series with all its exceptions at once.

    The higher SEQUENCE of the rule wins, then the later DTSTAMP; what is not there any more stays.
    """

    def __init__(self) -> None:
        self.groups: dict[str, tuple[tuple[int, bytes], list[Seen]]] = {}

    def receive(self, data: bytes) -> None:
        for uid in {event.uid for event in icalendars.read(data)}:
            calendar = only(uid, data)
            version = version_of(calendar)
            known = self.groups.get(uid)
            if known is None or version > known[0]:
                self.groups[uid] = (version, seen(calendar))

    def awaited(self) -> list[Seen]:
        every = [one for _version, group in self.groups.values() for one in group]
        return sorted(one for one in every if one[3] != "CANCELLED")


def only(uid: str, data: bytes) -> bytes:
    head, *events = data.split(b"BEGIN:VEVENT\r\n")
    mine = [e for e in events if f"\r\nUID:{uid}\r\n".encode() in e.replace(b"\r\n ", b"")]
    blocks = [b"BEGIN:VEVENT\r\n" + e.removesuffix(b"END:VCALENDAR\r\n") for e in mine]
    return b"".join([head, *blocks, b"END:VCALENDAR\r\n"])


def test_who_updates_instead_of_replacing_sees_the_plan_after_each_change(
    visitor: FlaskClient,
) -> None:
    one, diary = weekly(6), GroupDiary()
    single = confirmed(soon(3), title="Une fois")

    def look() -> None:
        db.session.commit()
        diary.receive(feed_of(visitor))
        plan = [each for each in plan_of(single, *announced(one)) if each[3] != "CANCELLED"]
        assert diary.awaited() == plan

    look()
    sessions = sessions_of(one)
    later_by(sessions[0], HOUR)
    look()
    later_by(sessions[0], -HOUR)  # the exception is none any more
    look()
    called_off(sessions[1])
    look()
    actions.reinstate(sessions[1], actor=planner())
    look()
    actions.confirm(sessions[1], actor=planner())
    look()
    actions.move_all(planner(), one, time(18, 15), 2)
    look()
    actions.reword(planner(), one, "Autrement", "Entrée libre.")
    look()
    actions.prolong(planner(), one, one.planned_until + 3 * WEEK)
    look()
    actions.confirm_all(planner(), one)
    look()
    actions.end(planner(), one, one.planned_until - 2 * WEEK, "Fini.")
    look()


def announced(one: Recurrence) -> list[StudioSession]:
    return [session for session in sessions_of(one) if session.state != "tentative"]
