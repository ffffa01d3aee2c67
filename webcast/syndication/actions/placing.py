"""Where each event of a schedule can have its session: no studio and nobody is taken twice."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.studio.actions.bookings import called_at, released_at
from webcast.studio.actions.checks import LONGEST
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    SessionState,
    Studio,
    StudioSession,
)
from webcast.syndication.actions.terms import Terms, mark_of
from webcast.syndication.queries import Taken
from webcast.syndication.reading.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """A session as the file wants it. `guests` are keys of people; `state` is for a new one."""

    external_id: str
    title: str
    line: int
    room: str
    starts_at: datetime
    ends_at: datetime
    guests: tuple[str, ...]
    state: SessionState

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Need(NamedTuple):
    """A stretch of time for which something or somebody is needed."""

    resource: str
    starts_at: datetime
    ends_at: datetime


class Timetable:
    """What is taken, and by what."""

    def __init__(self, taken: Iterable[Taken]) -> None:
        self._rows: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        for one in taken:
            self._rows[one.resource].append((one.starts_at, one.ends_at, one.title))

    def hindrance(self, need: Need) -> str | None:
        """The title of what is in the way; None if there is nothing."""
        for starts, ends, title in self._rows[need.resource]:
            if starts < need.ends_at and need.starts_at < ends:
                return title
        return None

    def take(self, need: Need, title: str) -> None:
        """From now on this is taken."""
        self._rows[need.resource].append((need.starts_at, need.ends_at, title))


@dataclass(frozen=True, slots=True)
class Placed:
    """What can be done: slots with the guests who are free, and sessions that stay as they are."""

    slots: tuple[Slot, ...]
    kept: frozenset[str]


@dataclass(slots=True)
class Planner:
    """Places the slots of a schedule around what is there. `known` are sessions by number."""

    terms: Terms
    studios: Mapping[str, Studio]
    people: Mapping[str, Person]
    known: Mapping[str, StudioSession]
    taken: Collection[Taken]

    def place(self, slots: Iterable[Slot], report: Report) -> Placed:
        """Earlier events come before later ones; what cannot be placed is refused, with a line."""
        every = sorted(slots, key=lambda slot: (slot.starts_at, slot.line))
        kept = {
            slot.external_id
            for slot in every
            if (session := self.known.get(slot.external_id)) and self.is_edited(session)
        }
        while True:
            said = Report()
            placed, refused = self._try(every, kept, said)
            # A session that cannot move keeps its old place, which others may have counted on.
            stuck = {number for number in refused if number in self.known}
            if not stuck:
                report.extend(said.lines)
                return Placed(tuple(placed), frozenset(kept))
            for slot in every:
                if slot.external_id in stuck:
                    report.refuse(slot.title, refused[slot.external_id], line=slot.line)
            kept |= stuck

    def is_edited(self, session: StudioSession) -> bool:
        """Whether planners have moved it or changed who comes, so that it is theirs now."""
        if self.terms.overwrite or cancelled_by_import(session):
            return False
        return mark_session(session, self.terms.key) != session.fingerprint

    def _try(
        self, slots: Iterable[Slot], kept: Collection[str], report: Report
    ) -> tuple[list[Slot], dict[str, Any]]:
        moving = {
            session.id
            for number, session in self.known.items()
            if number not in kept and number in {slot.external_id for slot in slots}
        }
        table = Timetable(one for one in self.taken if one.session_id not in moving)
        placed: list[Slot] = []
        refused: dict[str, Any] = {}
        for slot in slots:
            if slot.external_id in kept:
                continue
            session = self.known.get(slot.external_id)
            if session and is_off(session):
                placed.append(replace(slot, guests=tuple(self._present(slot, session))))
                continue
            if why := self._refusal(slot, session, table):
                refused[slot.external_id] = why
                if session is None:
                    report.refuse(slot.title, why, line=slot.line)
                continue
            placed.append(self._with_guests(slot, session, table, report))
        return placed, refused

    def _refusal(self, slot: Slot, session: StudioSession | None, table: Timetable) -> Any:
        """Why there can be no such session; None if there can, and then its studio is taken."""
        if slot.ends_at - slot.starts_at > LONGEST:
            return _l("It lasts more than 24 hours: a topic, but no session.")
        needs = [self._studio(slot, session), *self._crew(slot, session)]
        for need in needs:
            if (title := table.hindrance(need)) is not None:
                if need.resource.startswith("studio:"):
                    words = _l("“%(room)s” is taken at that time by “%(title)s”: no session.",
                               room=slot.room, title=title)  # fmt: skip
                else:
                    words = _l("Its crew is on “%(title)s” at that time: not moved.", title=title)
                return words
        for need in needs:
            table.take(need, slot.title)
        return None

    def _studio(self, slot: Slot, session: StudioSession | None) -> Need:
        studio = self.studios[slot.room]
        before, after = margins(session)
        ends = slot.ends_at + after + timedelta(minutes=studio.turnaround)
        return Need(f"studio:{studio.id}", slot.starts_at - before, ends)

    def _crew(self, slot: Slot, session: StudioSession | None) -> list[Need]:
        """Those whom planners have put on the session go with it."""
        if session is None:
            return []
        # Called and released as far from the start and the end as now.
        return [
            Need(
                f"person:{one.person_id}",
                slot.starts_at - (session.starts_at - called_at(one, session)),
                slot.ends_at + (released_at(one, session) - session.ends_at),
            )
            for one in session.people
            if one.state != AssignmentState.DECLINED and not is_guest(one, self.terms.key)
        ]

    def _present(self, slot: Slot, session: StudioSession | None) -> list[str]:
        """Its guests, without those who have had their account deleted since."""
        here = {one.person_id for one in session.people} if session else set()
        return [
            key
            for key in slot.guests
            if self.people[key].erased_at is None or self.people[key].id in here
        ]

    def _with_guests(
        self, slot: Slot, session: StudioSession | None, table: Timetable, report: Report
    ) -> Slot:
        """The slot with the guests who are free then."""
        crew = {need.resource for need in self._crew(slot, session)}
        free = []
        for key in self._present(slot, session):
            person = self.people[key]
            need = Need(f"person:{person.id}", slot.starts_at, slot.ends_at)
            if need.resource not in crew:
                if (title := table.hindrance(need)) is not None:
                    why = _l("%(name)s is in “%(title)s” at that time: not put on this session.",
                             name=person.name, title=title)  # fmt: skip
                    report.warn(slot.title, why, line=slot.line)
                    continue
                table.take(need, slot.title)
            free.append(key)
        return replace(slot, guests=tuple(free))


def is_off(session: StudioSession) -> bool:
    """Whether somebody here has called it off: then it takes nothing, and stays so."""
    return session.state == SessionState.CANCELLED and not cancelled_by_import(session)


def cancelled_by_import(session: StudioSession) -> bool:
    """Whether it was called off because it was no longer in the file."""
    return session.state == SessionState.CANCELLED and not session.fingerprint


def margins(session: StudioSession | None) -> tuple[timedelta, timedelta]:
    """What planners have added for set-up and strike."""
    if session is None:
        return timedelta(), timedelta()
    return (
        session.starts_at - session.envelope_starts_at,
        session.envelope_ends_at - session.ends_at,
    )


def is_guest(one: Assignment, key: str) -> bool:
    """Whether an import from this source brought them."""
    return one.role == Role.GUEST and one.person.source == key


def mark_slot(slot: Slot, studio: Studio) -> str:
    """The mark of what the file wants of a session."""
    return _mark(studio.id, slot.starts_at, slot.ends_at, slot.guests)


def mark_session(session: StudioSession, key: str) -> str:
    """The mark of what a session is now."""
    guests = [one.person.external_id or "" for one in session.people if is_guest(one, key)]
    return _mark(session.studio_id, session.starts_at, session.ends_at, guests)


def _mark(studio: int, starts: datetime, ends: datetime, guests: Iterable[str]) -> str:
    times = [moment.isoformat() for moment in (starts, ends)]
    return mark_of({"studio": studio, "times": times, "guests": sorted(guests)})
