"""Two hundred edits of the plan, and after each a fetch: what the readers see is the plan.

For every kind of feed at once. What has to be seen is worked out here from the rows alone, by other
code than that which writes the feeds.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.test import TestResponse

from tests.calendars.diary import UpdatingDiary
from tests.calendars.planned import HOUR, a_topic, fetched, last_modified, planner, soon
from tests.studio.examples import a_studio, somebody
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.audience.models import Follow
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.rules import broken_rules
from webcast.calendars.checking.seen import SeenEvent
from webcast.calendars.invitations.models import SessionCall
from webcast.calendars.own.actions import make_key, token_of
from webcast.calendars.own.models import Scope
from webcast.core.clock import now, stopped_at
from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.core.touches import touch
from webcast.studio import actions as studio
from webcast.studio import queries
from webcast.studio.actions import Facts, Plan
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    Role,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.topics.models import Topic

# Eight walks of twenty-five edits that were possible: two hundred in all.
WALKS, EDITS = 8, 25
# Beyond so many that were not possible, the dice are loaded.
MOST_TRIED = 500
PUBLIC = {SessionState.CONFIRMED, SessionState.RECORDED, SessionState.PUBLISHED}


@dataclass(frozen=True)
class Wanted:
    """What a reader has to see of an event; `where` None: no place is told."""

    starts: datetime
    ends: datetime
    status: str
    where: str | None
    title: str

    @property
    def gist(self) -> tuple[object, ...]:
        """What SEQUENCE is about."""
        return (self.starts, self.ends, self.status, self.where)


Events = dict[str, Wanted]


@dataclass
class Plot:
    """The plan, one person, and whoever changes it by the dice."""

    dice: random.Random
    planner: Person
    me: Person
    others: list[Person]
    studios: list[Studio]
    topics: list[Topic]
    # On which sessions the person ever was, and their hours there when last they were.
    hers: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)

    def reload(self) -> None:
        """Everybody as a new request has them."""
        db.session.expire_all()
        for person in {self.me, self.planner, *self.others}:
            by_id(person.id)
        self.topics = list(db.session.scalars(select(Topic).options(joinedload(Topic.format))))

    def session(self) -> StudioSession:
        return queries.locked(self.dice.choice(list(db.session.scalars(select(StudioSession.id)))))

    def parts(self, session: StudioSession) -> list[Assignment]:
        return [one for one in session.people if one.person_id == self.me.id]

    def part(self) -> Assignment:
        return self.dice.choice(self.parts(self.session()))

    # What can happen to a plan.

    def plan(self) -> None:
        starts = soon(self.dice.randint(3, 20)) + self.dice.randint(0, 8) * HOUR
        lead = self.dice.choice([0, 1]) * HOUR
        wanted = Plan(
            self.dice.choice(self.studios), starts, starts + HOUR,
            envelope_starts_at=starts - lead, envelope_ends_at=starts + HOUR + lead,
            title=f"Titre {self.dice.randint(0, 99)}",
        )  # fmt: skip
        session = studio.plan(self.planner, wanted)
        studio.put_topic(self.planner, session, self.dice.choice(self.topics), 10)

    def move(self) -> None:
        session = self.session()
        by = self.dice.choice([-24, -1, 1, 2, 25]) * HOUR
        strike = self.dice.choice([0, 0, 30]) * timedelta(minutes=1)
        now_planned = studio.plan_of(session)
        wanted = replace(
            now_planned, starts_at=session.starts_at + by, ends_at=session.ends_at + by,
            envelope_starts_at=session.envelope_starts_at + by,
            envelope_ends_at=session.envelope_ends_at + by + strike,
        )  # fmt: skip
        studio.change(self.planner, session, wanted)

    def elsewhere(self) -> None:
        session = self.session()
        place = self.dice.choice(self.studios)
        studio.change(self.planner, session, replace(studio.plan_of(session), studio=place))

    def reword(self) -> None:
        session = self.session()
        plan, text = studio.plan_of(session), f"Autrement {self.dice.randint(0, 999)}"
        wanted = self.dice.choice(
            [
                replace(plan, title=text),
                replace(plan, public_note=text),
                replace(plan, crew_note=text),
            ]
        )
        studio.change(self.planner, session, wanted)

    def swap(self) -> None:
        studio.swap(self.planner, self.session(), self.session())

    def step(self) -> None:
        step = self.dice.choice(["confirm", "confirm", "cancel", "reinstate"])
        studio.advance(self.session(), step, actor=self.planner, reason="Parce que.")

    def ask(self) -> None:
        person = self.dice.choice([self.me, self.me, *self.others])
        role = self.dice.choice([Role.GUEST, Role.DIRECTOR, Role.CAMERA])
        studio.assign(self.planner, self.session(), person, role)

    def take_off(self) -> None:
        studio.unassign(self.planner, self.part())

    def answer(self) -> None:
        studio.answer(self.me, self.part(), self.dice.choice(["accept", "accept", "decline"]))

    def ask_again(self) -> None:
        studio.ask_again(self.planner, self.part())

    def call(self) -> None:
        one = self.part()
        session = queries.locked(one.session_id)
        studio.call(self.planner, one, session.starts_at - self.dice.randint(0, 3) * HOUR)

    def follow(self) -> None:
        topic = self.dice.choice(self.topics)
        found = db.session.get(Follow, (topic.id, self.me.id))
        if found is None:
            db.session.add(Follow(topic_id=topic.id, person_id=self.me.id))
        else:
            db.session.delete(found)

    def rename_topic(self) -> None:
        topic = self.dice.choice(self.topics)
        topic.title = f"Sujet {self.dice.randint(0, 999)}"
        touch("topic", topic.id)

    def change_studio(self) -> None:
        place = self.dice.choice(self.studios)
        facts = Facts(name=place.name, address=place.address, turnaround=self.dice.choice([0, 20]))
        studio.change_studio(self.planner, place, facts)


EDIT: tuple[tuple[Callable[[Plot], None], int], ...] = (
    (Plot.plan, 1), (Plot.move, 3), (Plot.elsewhere, 2), (Plot.reword, 2), (Plot.swap, 1),
    (Plot.step, 4), (Plot.ask, 3), (Plot.take_off, 2), (Plot.answer, 3), (Plot.ask_again, 2),
    (Plot.call, 1), (Plot.follow, 1), (Plot.rename_topic, 1), (Plot.change_studio, 1),
)  # fmt: skip


# What the plan is, for each feed.


def sessions() -> list[tuple[StudioSession, Studio]]:
    query = select(StudioSession, Studio).join(Studio, Studio.id == StudioSession.studio_id)
    return [(one, place) for one, place in db.session.execute(query)]


def title_of(session: StudioSession, status: str) -> str:
    return f"[ANNULÉ] {session.title}" if status == "CANCELLED" else session.title


def status_of(session: StudioSession) -> str:
    return {
        SessionState.TENTATIVE: "TENTATIVE",
        SessionState.CANCELLED: "CANCELLED",
    }.get(session.state, "CONFIRMED")


def is_public(session: StudioSession) -> bool:
    called_off = session.state == SessionState.CANCELLED and session.announced_at is not None
    return session.state in PUBLIC or called_off


def place_of(place: Studio) -> str:
    return ", ".join(filter(None, (place.name, place.address)))


def shown(session: StudioSession, place: Studio) -> Wanted:
    status = status_of(session)
    return Wanted(
        session.starts_at, session.ends_at, status, place_of(place), title_of(session, status)
    )


def public(*, of: Studio | None = None) -> Events:
    return {
        f"session-{one.uuid}": shown(one, place)
        for one, place in sessions()
        if is_public(one) and of in {None, place}
    }


def planning() -> Events:
    return {f"planning-{one.uuid}": shown(one, place) for one, place in sessions()}


def busy(of: Studio) -> Events:
    found = {}
    for one, place in sessions():
        if place is of:
            status = status_of(one)
            after = 0 if status == "CANCELLED" else place.turnaround
            ends = one.envelope_ends_at + timedelta(minutes=after)
            title = "[ANNULÉ] Occupé" if status == "CANCELLED" else "Occupé"
            found[f"busy-{one.uuid}"] = Wanted(
                one.envelope_starts_at, ends, status, place.name, title
            )
    return found


def coming(session: StudioSession, me: Person) -> list[Assignment]:
    query = select(Assignment).where(
        Assignment.session_id == session.id,
        Assignment.person_id == me.id,
        Assignment.state != AssignmentState.DECLINED,
    )
    return list(db.session.scalars(query))


def hours(session: StudioSession, parts: list[Assignment]) -> tuple[datetime, datetime]:
    """From the first call to the last release."""
    begins = [
        one.call_at or (session.starts_at if one.role in ON_SCREEN else session.envelope_starts_at)
        for one in parts
    ]
    ends = [session.ends_at if one.role in ON_SCREEN else session.envelope_ends_at for one in parts]
    return min(begins), max(ends)


def calls(plot: Plot) -> Iterator[tuple[str, StudioSession, Studio, list[Assignment]]]:
    """Every session that the person is or was on, by the UUID of her own event."""
    uuids = {
        one.session_id: one.uuid
        for one in db.session.scalars(
            select(SessionCall).where(SessionCall.person_id == plot.me.id)
        )
    }
    for session, place in sessions():
        parts = coming(session, plot.me)
        if parts:
            plot.hers[session.id] = hours(session, parts)
        if session.id in plot.hers:
            yield uuids[session.id], session, place, parts


def mine(plot: Plot) -> Events:
    found = {}
    follows = set(db.session.scalars(select(Follow.topic_id).where(Follow.person_id == plot.me.id)))
    followed = set(
        db.session.scalars(
            select(SessionTopic.session_id).where(SessionTopic.topic_id.in_(follows))
        )
    )
    for one, place in sessions():
        if one.id in followed and is_public(one):
            found[f"session-{one.uuid}"] = shown(one, place)
    for uuid, one, place, parts in calls(plot):
        status = status_of(one) if parts else "CANCELLED"
        where = place_of(place) if parts else None
        title = title_of(one, status)
        found[f"call-{uuid}"] = Wanted(*plot.hers[one.id], status, where, title)
        if parts:
            found.pop(f"session-{one.uuid}", None)
    return found


def crew(plot: Plot) -> Events:
    found = {}
    for _uuid, one, place, parts in calls(plot):
        if parts:
            times = (one.envelope_starts_at, one.envelope_ends_at)
            status, where = status_of(one), place_of(place)
        else:
            times, status, where = plot.hers[one.id], "CANCELLED", None
        found[f"crew-{one.uuid}"] = Wanted(*times, status, where, one.title)
    return found


@dataclass
class Subscriber:
    """Somebody who fetches one feed after every edit, and believes nothing."""

    client: FlaskClient
    path: str
    plan: Callable[[], Events]
    name: str
    last: TestResponse | None = None
    turn: int = 0
    seen: dict[str, SeenEvent] = field(default_factory=dict)
    known: dict[str, tuple[SeenEvent, tuple[object, ...]]] = field(default_factory=dict)
    diary: UpdatingDiary = field(default_factory=UpdatingDiary)

    def look(self) -> bool:
        """Ask whether there is anything new, and compare; gives whether there was."""
        answer = self._ask()
        if answer is not None:
            again = fetched(self.client, self.path)
            assert (again.data, again.headers["ETag"]) == (answer.data, answer.headers["ETag"])
            assert broken_rules(answer.data) == []
            events = icalendars.read(answer.data)
            self.seen = {event.uid.partition("@")[0]: event for event in events}
            self.diary.receive(answer.data)
            self.last = answer
        # Also where nothing is said to be new: a 304 may hide no change.
        wanted = self.plan()
        assert set(self.seen) == set(wanted), self.name
        for uid, event in self.seen.items():
            self._compare(uid, event, wanted[uid])
            assert self.diary.entries[event.uid] == event, "who updates is left behind"
        return answer is not None

    def _ask(self) -> TestResponse | None:
        """What is there now; None for a 304, by the date and by the tag in turn."""
        if self.last is None:
            return fetched(self.client, self.path)
        asks = [
            {"If_Modified_Since": self.last.headers["Last-Modified"]},
            {"If_None_Match": self.last.headers["ETag"]},
        ]
        self.turn = 1 - self.turn
        answer = fetched(self.client, self.path, **asks[self.turn])
        if answer.status_code == 304:
            return None
        assert answer.status_code == 200
        assert answer.data != self.last.data
        assert last_modified(answer) > last_modified(self.last)
        assert fetched(self.client, self.path, **asks[1 - self.turn]).status_code == 200
        return answer

    def _compare(self, uid: str, event: SeenEvent, wanted: Wanted) -> None:
        told = (event.starts, event.ends, event.status, event.location)
        assert told == (wanted.starts, wanted.ends, wanted.status, wanted.where or ""), self.name
        assert wanted.title in event.summary, self.name
        if uid in self.known:
            before, gist = self.known[uid]
            assert event.sequence >= before.sequence, self.name
            if wanted.gist != gist:
                assert event.sequence > before.sequence, f"{self.name}: {gist} {wanted.gist}"
            assert event.stamped >= before.stamped
            if event != before:
                assert event.stamped > before.stamped, f"{self.name}: {before} {event}"
        self.known[uid] = event, wanted.gist


@pytest.mark.parametrize("seed", range(WALKS))
def test_after_each_of_two_hundred_edits_every_feed_is_the_plan(app: Flask, seed: int) -> None:
    me = planner()
    plot = Plot(
        dice=random.Random(seed),
        planner=me,
        me=me,
        others=[somebody(), somebody()],
        studios=[a_studio(name="Ici", address="2 quai Nord"), a_studio(name="Là")],
        topics=[a_topic(), a_topic()],
    )
    key = app.config["SECRET_KEY"]

    def private(scope: Scope, of: Studio | None = None) -> str:
        token = token_of(make_key(me, scope, secret=key, studio=of), key)
        return f"/calendar/private/{token}.ics"

    here, there = plot.studios
    plans: dict[str, tuple[str, Callable[[], Events]]] = {
        "channel": ("/calendar.ics", public),
        "studio": (f"/calendar/studio/{here.slug}.ics", lambda: public(of=here)),
        "mine": (private(Scope.MINE), lambda: mine(plot)),
        "crew": (private(Scope.CREW), lambda: crew(plot)),
        "planning": (private(Scope.PLANNING), planning),
        "busy here": (private(Scope.BUSY, here), lambda: busy(here)),
        "busy there": (private(Scope.BUSY, there), lambda: busy(there)),
    }
    for _ in range(4):
        with suppress(DomainError):  # the studio is taken then
            plot.plan()
    for number in list(db.session.scalars(select(StudioSession.id)))[:3]:
        studio.confirm(queries.locked(number), actor=me)
    plot.follow()
    db.session.commit()
    readers = [
        Subscriber(app.test_client(), path, plan, name) for name, (path, plan) in plans.items()
    ]
    news: dict[str, int] = dict.fromkeys(plans, 0)
    edits, tried, begun = 0, 0, now()
    choices: Any = [edit for edit, weight in EDIT for _ in range(weight)]
    while edits < EDITS:
        tried += 1
        assert tried < MOST_TRIED
        with stopped_at(begun + tried * timedelta(seconds=20)):
            plot.reload()
            try:
                plot.dice.choice(choices)(plot)
                db.session.commit()
            except (DomainError, IndexError):  # what is not possible changes nothing
                db.session.rollback()
                continue
            edits += 1
            plot.reload()
            for reader in readers:
                news[reader.name] += reader.look()
    # The walk went somewhere: there was a lot to tell.
    assert sum(news.values()) > 2 * EDITS, news
