"""Looking again: what is kept, when it is due next, and never twice at once."""

import multiprocessing
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, update

from tests.calendars.external.busy import a_calendar, fetching, known, look_as_a_process, times
from tests.calendars.external.tricks import CALENDAR, Tricks, tricks
from tests.conftest import database
from tests.factories import PersonFactory
from tests.studio.examples import a_studio, somebody
from webcast import create_app
from webcast.accounts.actions import own
from webcast.accounts.queries import by_uuid
from webcast.calendars.external import actions, queries, refreshing
from webcast.calendars.external.commands import fetch
from webcast.calendars.external.models import BusyTime, ExternalCalendar, Trouble
from webcast.calendars.external.sandbox import read_safely
from webcast.core.clock import now, stopped_at
from webcast.core.database import db, set_reading
from webcast.core.errors import Invalid, Refused

NOON = datetime(2030, 5, 1, 12, tzinfo=UTC)
THEN = (datetime(2030, 5, 7, 12, tzinfo=UTC), datetime(2030, 5, 7, 14, tzinfo=UTC))


@pytest.fixture
def server() -> Iterator[Tricks]:
    with tricks() as here:
        yield here


@pytest.fixture(autouse=True)
def day() -> Iterator[None]:
    """A week before the one event of the calendar."""
    with stopped_at(NOON):
        yield


def look(server: Tricks, after: timedelta = timedelta()) -> int:
    """What the chore does, some time later."""
    with stopped_at(NOON + after):
        return refreshing.fetch_due(how=fetching(server))


def test_a_calendar_is_read_at_once_and_then_about_every_hour(app: Flask, server: Tricks) -> None:
    number = a_calendar(somebody(), server)
    assert look(server) == 1
    assert times() == [THEN]
    assert look(server) == 0
    calendar = known(number)
    assert calendar.read_at == calendar.asked_at == NOON
    assert calendar.trouble is None
    assert timedelta(minutes=50) < calendar.due_at - NOON < timedelta(minutes=70)  # type: ignore[operator]
    assert look(server, timedelta(minutes=71)) == 1


def test_nothing_but_from_when_to_when_is_kept(app: Flask, server: Tricks) -> None:
    a_calendar(somebody(), server)
    look(server)
    (row,) = db.session.scalars(select(BusyTime))
    assert row.note == ""
    columns = {column.name for column in BusyTime.__table__.columns}
    assert columns == {
        "id", "person_id", "studio_id", "calendar_id", "starts_at", "ends_at", "maybe", "all_day",
        "note",
    }  # fmt: skip


def test_an_unchanged_calendar_is_not_sent_again_but_read_whole_once_a_week(
    app: Flask, server: Tricks
) -> None:
    number = a_calendar(somebody(), server)
    look(server)
    look(server, timedelta(hours=2))
    assert known(number).read_at == NOON + timedelta(hours=2)
    assert known(number).whole_at == NOON
    assert times() == [THEN]
    look(server, timedelta(days=5))
    assert "If-None-Match" in server.headers_of["/calendar.ics"]
    server.calendar = CALENDAR.replace(b"T140000Z", b"T150000Z")
    look(server, timedelta(days=5, hours=2))
    assert times() == [(THEN[0], THEN[1] + timedelta(hours=1))]
    look(server, timedelta(days=13))
    assert "If-None-Match" not in server.headers_of["/calendar.ics"]


def test_what_is_gone_from_the_calendar_is_gone_here(app: Flask, server: Tricks) -> None:
    a_calendar(somebody(), server)
    look(server)
    server.calendar = CALENDAR.replace(b"SUMMARY", b"STATUS:CANCELLED\r\nSUMMARY")
    look(server, timedelta(hours=2))
    assert times() == []


def test_trouble_leaves_what_was_read_and_is_tried_again_less_and_less_often(
    app: Flask, server: Tricks
) -> None:
    number = a_calendar(somebody(), server)
    look(server)
    server.status = 500
    waits, at = [], timedelta(hours=2)
    for _turn in range(9):
        assert look(server, at) == 1
        wait = known(number).due_at - (NOON + at)  # type: ignore[operator]
        waits.append(wait)
        at += wait + timedelta(seconds=1)
    assert known(number).trouble == Trouble.SERVER
    assert times() == [THEN]
    assert timedelta(minutes=12) < waits[0] < timedelta(minutes=18)
    assert waits[0] < waits[2] < waits[4] < waits[6]
    assert max(waits) < timedelta(hours=28)
    server.status = 200
    look(server, at)
    assert known(number).trouble is None
    assert known(number).failures == 0


def test_a_calendar_that_could_not_be_read_for_two_weeks_says_nothing_any_more(
    app: Flask, server: Tricks
) -> None:
    number = a_calendar(somebody(), server)
    server.calendar = CALENDAR.replace(b"20300507", b"20300701")
    look(server)
    server.status = 404
    look(server, timedelta(days=13))
    assert len(times()) == 1
    look(server, timedelta(days=16))
    assert times() == []
    server.status = 200
    look(server, timedelta(days=18))
    assert len(times()) == 1
    assert known(number).trouble is None


def test_a_server_that_says_later_is_asked_later(app: Flask, server: Tricks) -> None:
    number = a_calendar(somebody(), server)
    server.status, server.more = 503, {"Retry-After": "36000"}
    look(server)
    assert known(number).trouble == Trouble.BUSY
    assert look(server, timedelta(hours=9)) == 0
    assert look(server, timedelta(hours=11)) == 1


def test_what_was_withdrawn_is_deleted_and_not_asked_for_until_its_owner_wants(
    app: Flask, server: Tricks
) -> None:
    number = a_calendar(somebody(), server)
    look(server)
    server.status = 410
    look(server, timedelta(hours=2))
    assert times() == []
    assert known(number).trouble == Trouble.GONE
    assert look(server, timedelta(days=30)) == 0
    server.status = 200
    with stopped_at(NOON + timedelta(days=1)):
        actions.look_again(known(number))
        db.session.commit()
    assert look(server, timedelta(days=1)) == 1
    assert times() == [THEN]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/login", Trouble.WEB_PAGE),
        ("/half-zipped", Trouble.CUT),
        ("/to-metadata", Trouble.PRIVATE),
        ("/unheard-of", Trouble.UNREACHABLE),
    ],
)
def test_trouble_is_kept_for_its_owner_to_read(
    app: Flask, server: Tricks, path: str, expected: Trouble
) -> None:
    number = a_calendar(somebody(), server, path)
    look(server)
    assert known(number).trouble == expected
    assert known(number).read_at is None


def test_one_calendars_oddity_does_not_keep_the_others_from_being_read(
    app: Flask, server: Tricks, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    strange = somebody(email="strange@example.org")
    first = a_calendar(strange, server, "/plain-text?secret=sesame")
    second = a_calendar(somebody(), server)

    def odd(data: bytes, *args: Any) -> Any:
        if args[0].mailbox == "strange@example.org":
            raise ZeroDivisionError
        return read_safely(data, *args)

    monkeypatch.setattr("webcast.calendars.external.refreshing.read_safely", odd)
    look(server)
    assert known(first).trouble == Trouble.NO_CALENDAR
    assert known(second).trouble is None
    assert "sesame" not in caplog.text


def test_a_calendar_that_was_removed_meanwhile_leaves_nothing(app: Flask, server: Tricks) -> None:
    number = a_calendar(somebody(), server)
    (job,) = refreshing.claim_all([number])
    outcome = refreshing.look(fetching(server), job)
    assert outcome.found is not None
    actions.remove_calendar(known(number))
    db.session.commit()
    refreshing.keep(job, outcome)
    assert times() == []


def test_who_comes_back_too_late_writes_nothing(app: Flask, server: Tricks) -> None:
    number = a_calendar(somebody(), server)
    (slow,) = refreshing.claim_all([number])
    assert refreshing.claim_all([number]) == []
    with stopped_at(NOON + refreshing.CLAIM + timedelta(seconds=1)):
        (quick,) = refreshing.claim_all([number])
        refreshing.keep(quick, refreshing.look(fetching(server), quick))
        refreshing.keep(slow, refreshing.Outcome(trouble=Trouble.SLOW))
    assert known(number).trouble is None
    assert times() == [THEN]


def test_in_another_zone_whole_days_are_read_anew(app: Flask, server: Tricks) -> None:
    person = somebody()
    server.calendar = CALENDAR.replace(
        b"DTSTART:20300507T120000Z\r\nDTEND:20300507T140000Z", b"DTSTART;VALUE=DATE:20300507"
    )
    a_calendar(person, server)
    look(server)
    assert times()[0][0] == datetime(2030, 5, 6, 22, tzinfo=UTC)
    profile = by_uuid(person.uuid)
    assert profile is not None
    own.edit_profile(
        profile, name="x", headline="", bio="", links=[], expertise_ids=[], is_public=False,
        locale="fr", zone="America/Montreal",
    )  # fmt: skip
    db.session.commit()
    assert look(server) == 1
    assert times()[0][0] == datetime(2030, 5, 7, 4, tzinfo=UTC)


def test_removing_a_calendar_deletes_what_came_of_it_and_nothing_else(
    app: Flask, server: Tricks
) -> None:
    person = somebody()
    number = a_calendar(person, server)
    look(server)
    actions.say_busy(person, actions.Said(NOON, NOON + timedelta(hours=1)))
    actions.remove_calendar(known(number))
    assert times() == [(NOON, NOON + timedelta(hours=1))]


def test_an_erased_account_leaves_no_address_and_no_time(app: Flask, server: Tricks) -> None:
    person, other = somebody(), somebody()
    a_calendar(person, server)
    a_calendar(other, server)
    actions.say_busy(person, actions.Said(NOON, NOON + timedelta(hours=1)))
    db.session.commit()
    look(server)
    assert len(times()) == 3
    from webcast.core.hooks import wires

    wires.announce("accounts.erased", person)
    assert [row.person_id for row in db.session.scalars(select(BusyTime))] == [other.id]
    assert [row.person_id for row in db.session.scalars(select(ExternalCalendar))] == [other.id]


def test_ones_own_data_has_the_addresses_and_all_times(app: Flask, server: Tricks) -> None:
    person = somebody()
    a_calendar(person, server)
    look(server)
    actions.say_busy(person, actions.Said(NOON, NOON + timedelta(hours=1), note="Dentiste"))
    name, data = actions.export(person)
    assert name == "busy_times"
    assert data["calendars"][0]["address"] == server.url()
    assert [one["note"] for one in data["times"]] == ["Dentiste", ""]
    assert data["times"][1]["starts_at"] == THEN[0]


def test_past_times_are_forgotten(app: Flask) -> None:
    person = somebody()
    actions.say_busy(person, actions.Said(NOON, NOON + timedelta(hours=1)))
    actions.say_busy(person, actions.Said(NOON, NOON + timedelta(days=9)))
    with stopped_at(NOON + timedelta(days=8)):
        actions.forget_past()
    assert len(times()) == 1


def test_a_person_has_a_handful_of_calendars_each_once(app: Flask) -> None:
    person = somebody()
    for number in range(actions.MOST_CALENDARS):
        actions.add_calendar(person, f"https://example.org/{number}.ics")
        with (
            pytest.raises(Invalid)
            if number < actions.MOST_CALENDARS - 1
            else pytest.raises(Refused)
        ):
            actions.add_calendar(person, f"webcal://EXAMPLE.org/{number}.ics")
    actions.add_calendar(somebody(), "https://example.org/0.ics")
    actions.add_calendar(a_studio(), "https://example.org/0.ics")


def test_looking_again_is_not_for_every_second(app: Flask, server: Tricks) -> None:
    number = a_calendar(somebody(), server)
    look(server)
    with pytest.raises(Refused):
        actions.look_again(known(number))
    with stopped_at(NOON + timedelta(minutes=3)):
        actions.look_again(known(number))
        db.session.commit()
        assert refreshing.fetch_due(how=fetching(server)) == 1


def test_several_calendars_of_somebody_are_one_busy_time(app: Flask, server: Tricks) -> None:
    person = somebody()
    a_calendar(person, server)
    a_calendar(person, server, "/plain-text")
    look(server)
    assert len(times()) == 2
    resource = f"person:{person.id}"
    ((one,),) = queries.busy([resource], *THEN).values()
    assert (one.starts_at, one.ends_at, one.maybe) == (*THEN, False)
    assert one.read_at == NOON
    assert queries.busy([resource], THEN[1], THEN[1] + timedelta(hours=1)) == {}
    assert queries.busy([f"person:{person.id + 999}", f"studio:{person.id}"], *THEN) == {}


def test_several_workers_never_fetch_the_same_calendar_at_once(
    engine_name: str, tmp_path: Path, worker_id: str, server: Tricks
) -> None:
    calendars, workers = 12, 3
    with database(engine_name, f"webcast_fetch_{worker_id}_{os.getpid()}", tmp_path) as environ:
        app = create_app(environ, testing=True)
        with app.app_context():
            upgrade()
            set_reading(False)
            person = [PersonFactory() for _number in range(calendars)]
            for number, one in enumerate(person):
                a_calendar(one, server, f"/calendar.{number}")
            db.session.execute(update(ExternalCalendar).values(due_at=now() - timedelta(days=9999)))
            db.session.commit()
            server.pause = 0.1
            context = multiprocessing.get_context("spawn")
            barrier, answers = context.Barrier(workers), context.Queue()
            running = [
                context.Process(
                    target=look_as_a_process, args=(environ, server.host, barrier, answers)
                )
                for _number in range(workers)
            ]
            for process in running:
                process.start()
            looked = [answers.get(timeout=120) for _process in running]
            for process in running:
                process.join(60)
            assert sum(looked) == calendars, looked
            assert set(server.asked.values()) == {1}
            assert len(server.asked) == calendars
            assert server.most_at_once > 1
            troubles = db.session.scalars(select(ExternalCalendar.trouble)).all()
            assert troubles == [None] * calendars
            db.session.remove()
            db.engine.dispose()


def test_the_command_looks_at_what_is_due_and_says_what_could_not_be_read(app: Flask) -> None:
    # It was allowed when it was added, and is not any more.
    actions.add_calendar(somebody(), "http://127.0.0.1/a.ics", allow={"127.0.0.1"})
    db.session.commit()
    runner = app.test_cli_runner()
    answer = runner.invoke(fetch, [])
    assert answer.output == "looked at 1; 1 could not be read the last time\n"
    assert db.session.scalars(select(ExternalCalendar.trouble)).all() == [Trouble.PRIVATE]
    assert runner.invoke(fetch, []).output.startswith("looked at 0;")
    assert runner.invoke(fetch, ["--all"]).output.startswith("looked at 1;")
