"""sync-collection (RFC 6578): what is new, what is gone, and tokens that are not good any more."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from tests.calendars.caldav.accounts import DECLARED, Account, account, conditions, moved_to
from tests.calendars.planned import (
    HOUR,
    a_theme,
    a_topic,
    aged,
    called_off,
    confirmed,
    moved,
    on_screen,
    planned,
    planner,
    soon,
)
from tests.factories import StudioFactory
from webcast.calendars.caldav import queries as traces
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.core.touches import touch
from webcast.studio import actions, queries
from webcast.studio.models import StudioSession
from webcast.studio.queries import topics_of

DAY = timedelta(days=1)


class Mirror:
    """A program's copy of a calendar, kept up to date by what is new alone."""

    def __init__(self, one: Account, calendar: str = "programme") -> None:
        self.one = one
        self.calendar = calendar
        self.copy: dict[str, str] = {}
        self.token = ""

    def sync(self) -> tuple[set[str], set[str]]:
        """Take in what is new; gives names that came or changed, and that are gone."""
        said = self.one.sync(self.token, self.calendar)
        self.copy |= said.etags()
        for path in said.gone:
            self.copy.pop(path, None)
        self.token = said.token
        path = self.one.path(self.calendar)
        listed = self.one.propfind(path, "D:getetag", "D:sync-token", depth="1")
        assert self.token == listed.text(path, "D:sync-token")
        del listed.found[path]
        assert self.copy == listed.etags()
        return names(said.hrefs), names(said.gone)


def names(paths: object) -> set[str]:
    return {str(path).rpartition("/")[2].removesuffix(".ics") for path in paths}  # type: ignore[attr-defined]


def test_a_copy_follows_every_change(app: Flask) -> None:
    theme = a_theme()
    one = account(app)
    whole = Mirror(one)
    assert whole.sync() == (set(), set())

    session = confirmed(topic=a_topic(theme=theme))
    first, second = session.uuid, confirmed(start=soon(9)).uuid
    place = Mirror(one, f"studio-{session.studio_id}")
    themed = Mirror(one, f"theme-{theme.id}")
    assert whole.sync() == ({first, second}, set())
    assert whole.sync() == (set(), set())
    assert place.sync() == themed.sync() == ({first}, set())

    moved_to(session, soon(10))
    assert whole.sync() == place.sync() == themed.sync() == ({first}, set())
    on_screen(session, "Idriss")
    assert whole.sync() == ({first}, set())

    elsewhere = StudioFactory(name="Ailleurs")
    new_place = Mirror(one, f"studio-{elsewhere.id}")
    db.session.commit()
    new_place.sync()
    moved(session, studio=elsewhere)
    assert whole.sync() == new_place.sync() == ({first}, set())
    assert place.sync() == (set(), {first})

    called_off(session)
    assert whole.sync() == ({first}, set())
    actions.reinstate(session, actor=planner())
    db.session.commit()
    assert whole.sync() == new_place.sync() == themed.sync() == (set(), {first})
    actions.confirm(session, actor=planner())
    db.session.commit()
    assert whole.sync() == ({first}, set())
    assert new_place.sync() == themed.sync() == ({first}, set())


def test_a_copy_stays_right_over_any_edits(app: Flask) -> None:
    """Random edits and passing days; after each, what is new alone keeps copies equal."""
    chance = random.Random(7)
    studios = [StudioFactory(name=f"S{number}") for number in range(2)]
    sessions = [confirmed(start=soon(7 + number), studio=studios[0]) for number in range(2)]
    one = account(app)
    mirrors = [Mirror(one), *(Mirror(one, f"studio-{studio.id}") for studio in studios)]

    def rename(number: int, _session: StudioSession) -> None:
        studio = chance.choice(studios)
        studio.name = f"Studio {number}"
        touch("studio", studio.id)

    def add(number: int, _session: StudioSession) -> None:
        start = soon(100 + number)
        sessions.append(confirmed(start=start, studio=chance.choice(studios)))

    with time_machine.travel(now(), tick=False) as clock:
        edits: dict[str, Callable[[int, StudioSession], object]] = {
            "move": lambda n, one: moved_to(one, soon(20 + n), studio=chance.choice(studios)),
            "say": lambda n, one: moved(one, public_note=f"Note {n}"),
            "rename": rename,
            "off": lambda _n, one: called_off(one),
            "back": lambda _n, one: actions.reinstate(one, actor=planner()),
            "sure": lambda _n, one: actions.confirm(one, actor=planner()),
            "days": lambda _n, _one: clock.shift(chance.randint(1, 12) * DAY),
            "add": add,
        }
        done = set()
        for number in range(60):
            name = chance.choice([*edits, "back", "back", "sure", "sure"])
            try:
                edits[name](number, queries.locked(chance.choice(sessions[:3]).id))
                db.session.commit()
                done.add(name)
            except DomainError:
                db.session.rollback()
            for mirror in chance.sample(mirrors, 2):
                mirror.sync()
    assert done == edits.keys()


def test_a_burst_of_changes_loses_none(app: Flask) -> None:
    sessions = [confirmed(start=soon(7 + day)) for day in range(3)]
    mirror = Mirror(account(app))
    mirror.sync()
    with time_machine.travel(now(), tick=False):
        for number in range(3):
            for session in sessions:
                moved(session, public_note=f"Note {number}")
                assert mirror.sync() == ({session.uuid}, set())


def test_the_passing_of_days_brings_and_takes(app: Flask) -> None:
    past, ahead, off = confirmed(), confirmed(start=soon(10)), confirmed(start=soon(20))
    called_off(off)
    for session, start in ((past, now() - 59 * DAY), (ahead, now() + 368 * DAY)):
        end = start + HOUR
        aged(session, starts_at=start, ends_at=end,
             envelope_starts_at=start, envelope_ends_at=end)  # fmt: skip
    aged(off, cancelled_at=now() - 29 * DAY)
    mirror = Mirror(account(app))
    assert mirror.sync() == ({past.uuid, off.uuid}, set())
    with time_machine.travel(now() + 4 * DAY):
        assert mirror.sync() == ({ahead.uuid}, {past.uuid, off.uuid})
        assert mirror.sync() == (set(), set())


def test_a_session_that_leaves_only_this_calendar_is_gone_from_it(app: Flask) -> None:
    """The very rows of a session may go: its trace outlives it."""
    session = confirmed()
    mirror = Mirror(account(app))
    mirror.sync()
    uuid = session.uuid
    actions.cancel(session, actor=planner(), reason="Non.")
    aged(session, cancelled_at=now() - 60 * DAY)
    assert mirror.sync() == (set(), {uuid})


@pytest.mark.parametrize(
    "token",
    [
        "nonsense", "data:,", "data:,x-1-y", "data:,20260101", "data:,20260101-1-00000000",
        "data:,20261399-1-{print}", "data:,99991231-0-{print}", "data:,00010101-0-{print}",
        "data:,{day}-99-{print}",
        "data:,{day}-²-{print}", "data:,{day}--{print}", "{day}-{number}-{print}",
        "data:,{day}-9999999999999999999999-{print}", "data:,{day}-{number}-{print}-more",
    ],
)  # fmt: skip
def test_a_token_that_is_not_ours_is_refused(app: Flask, token: str) -> None:
    confirmed()
    one = account(app)
    good = one.sync().token
    day, number, print_ = good.removeprefix("data:,").split("-")
    body = (
        f"<D:sync-collection {DECLARED}><D:sync-token>"
        f"{token.format(day=day, number=number, print=print_)}</D:sync-token>"
        "<D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>"
    )
    assert conditions(one.ask("REPORT", one.path(), body)) == ["D:valid-sync-token"]
    assert one.sync(good).hrefs == []


def test_another_language_makes_everything_anew(app: Flask) -> None:
    confirmed()
    one = account(app, locale="fr")
    token = one.sync().token
    one.person.locale = "en"
    db.session.commit()
    body = (
        f"<D:sync-collection {DECLARED}><D:sync-token>{token}</D:sync-token><D:prop/>"
        "</D:sync-collection>"
    )
    assert conditions(one.ask("REPORT", one.path(), body)) == ["D:valid-sync-token"]


def test_a_limit_is_kept_or_the_request_refused(app: Flask) -> None:
    for day in (7, 8):
        confirmed(start=soon(day))
    one = account(app)
    limit = "<D:limit><D:nresults>{}</D:nresults></D:limit>"
    assert len(one.sync(more=limit.format(2)).hrefs) == 2
    for most, status, named in (
        ("1", 403, ["D:number-of-matches-within-limits"]),
        ("x", 400, None),
    ):
        body = (
            f"<D:sync-collection {DECLARED}><D:sync-token/><D:sync-level>1</D:sync-level>"
            f"{limit.format(most)}<D:prop/></D:sync-collection>"
        )
        answer = one.ask("REPORT", one.path(), body)
        assert answer.status_code == status
        assert named is None or conditions(answer) == named


def test_only_one_level_is_told(app: Flask) -> None:
    one = account(app)
    body = (
        f"<D:sync-collection {DECLARED}><D:sync-token/><D:sync-level>infinite</D:sync-level>"
        "<D:prop/></D:sync-collection>"
    )
    found = conditions(one.ask("REPORT", one.path(), body))
    assert found == ["D:sync-traversal-supported"]


def test_nothing_new_costs_one_query_beside_the_sign_in(
    app: Flask, count_queries: list[str]
) -> None:
    session = confirmed()
    one = account(app)
    calendars = ("programme", f"studio-{session.studio_id}")
    for calendar in calendars:
        token = one.sync(calendar=calendar).token
        count_queries.clear()
        assert one.sync(token, calendar).hrefs == []
        assert len(count_queries) == 2
        count_queries.clear()
        one.propfind(one.path(calendar), "CS:getctag", "D:sync-token")
        assert len(count_queries) == 2


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_events_or_calendars(
    app: Flask, number: int, count_queries: list[str]
) -> None:
    sessions = [
        confirmed(start=soon(7 + day), topic=a_topic(theme=a_theme(f"t{day}")))
        for day in range(number)
    ]
    one = account(app)
    one.propfind(one.home, "D:displayname")  # the first use is noted
    paths = [one.path(event=session.uuid) for session in sessions]
    counts = []
    for ask in (
        lambda: one.propfind(one.home, "D:displayname", "CS:getctag", depth="1"),
        lambda: one.propfind(one.path(), "D:getetag", depth="1"),
        lambda: one.query("", data=True),
        lambda: one.multiget(*paths),
        one.sync,
    ):
        count_queries.clear()
        ask()
        counts.append(len(count_queries))
    # The list of calendars reads one's own as well, to tell whether they have changed.
    assert counts == [13, 6, 6, 6, 6]


def test_numbers_grow_with_each_transaction_and_names_stay_once(app: Flask) -> None:
    session = confirmed()
    before = traces.latest_number()
    moved(session, public_note="Une note")
    moved(session, public_note="Une autre")
    assert traces.latest_number() == before + 2
    known = traces.known_traces([session.uuid])
    format_id = topics_of(session.id)[0].format_id
    feeds = ("channel", f"studio:{session.studio_id}", f"format:{format_id}")
    assert known == {(feed, session.uuid) for feed in feeds}
    planned(start=soon(20))
    assert traces.latest_number() == before + 2


def test_days_in_tokens_are_days_of_the_calendar(app: Flask) -> None:
    one = account(app)
    day = one.sync().token.removeprefix("data:,").split("-")[0]
    assert day == f"{now():%Y%m%d}"
