"""Storing the sessions of a schedule: planned, moved, called off, with what each takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.hooks import wires
from webcast.core.i18n import speaking
from webcast.studio import queries
from webcast.studio.actions.bookings import book
from webcast.studio.actions.checks import PLANNED
from webcast.studio.actions.marks import refresh_topics
from webcast.studio.actions.people import ask_anew
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.studio.workflow import SESSION
from webcast.syndication.actions.placing import (
    Placed,
    Slot,
    cancelled_by_import,
    is_guest,
    margins,
    mark_session,
    mark_slot,
)
from webcast.syndication.actions.terms import Outcome, Progress, Terms, stable_uuid
from webcast.syndication.queries import IMPORT
from webcast.syndication.reading.report import Kind
from webcast.topics.models import Topic
from webcast.topics.workflow import TOPIC

WRITING = _l("Sessions")


@dataclass(slots=True)
class SessionStore:
    """Takes sessions over from one source. `known` are those of earlier imports, by number."""

    terms: Terms
    studios: Mapping[str, Studio]
    people: Mapping[str, Person]
    known: dict[str, StudioSession]
    outcome: Outcome
    _moved: list[StudioSession] = field(default_factory=list)
    _changed: list[StudioSession] = field(default_factory=list)

    def store(
        self,
        placed: Placed,
        wanted: Sequence[Slot],
        topics: Mapping[str, int],
        progress: Progress,
    ) -> None:
        """Write what was placed; one set of bookings for all, so that events may change places."""
        for slot in wanted:
            if slot.external_id in placed.kept:
                self._say_kept(slot, self.known[slot.external_id])
        new: list[tuple[Slot, StudioSession]] = []
        for slot in progress(WRITING, placed.slots):
            session = self.known.get(slot.external_id)
            if session is None:
                new.append((slot, self._new(slot, topics[slot.external_id])))
            else:
                self._change(slot, session, topics[slot.external_id])
        db.session.add_all(session for _slot, session in new)
        db.session.flush()
        for slot, session in new:
            if self.outcome.fates.get(slot.external_id) != Kind.ADDED:
                refresh_topics([topics[slot.external_id]])  # it had waited for a place
            self.outcome.note(slot.external_id, Kind.ADDED)
            self._record(session, IMPORT, after=session.state)
        touched = [session for _slot, session in new] + self._changed
        if touched:
            book(*touched)
        self._follow()

    def _record(self, session: StudioSession, step: str, **details: object) -> None:
        journal.record("session", session.id, step, actor=None, source=self.terms.key, **details)  # type: ignore[arg-type]

    def _say_kept(self, slot: Slot, session: StudioSession) -> None:
        edited = mark_session(session, self.terms.key) != session.fingerprint
        if edited and mark_slot(slot, self.studios[slot.room]) != session.fingerprint:
            why = _l("Its session is different in the file, but was changed here since: kept.")
            self.outcome.report.warn(slot.title, why, line=slot.line)

    def _new(self, slot: Slot, topic_id: int) -> StudioSession:
        studio = self.studios[slot.room]
        return StudioSession(
            uuid=stable_uuid("session", self.terms.key, slot.external_id),
            source=self.terms.key,
            external_id=slot.external_id,
            fingerprint=mark_slot(slot, studio),
            state=slot.state,
            studio=studio,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            envelope_starts_at=slot.starts_at,
            envelope_ends_at=slot.ends_at,
            announced_at=now() if slot.state != SessionState.TENTATIVE else None,
            items=[SessionTopic(topic_id=topic_id, position=0, minutes=slot.minutes)],
            people=[self._guest(self.people[key]) for key in slot.guests],
        )

    def _guest(self, person: Person) -> Assignment:
        # Who has an account answers for themselves; for a profile the source has answered.
        answered = person.email is None
        return Assignment(
            person=person,
            person_id=person.id,
            role=Role.GUEST,
            state=AssignmentState.ACCEPTED if answered else AssignmentState.PENDING,
            answered_at=now() if answered else None,
        )

    def _change(self, slot: Slot, session: StudioSession, topic_id: int) -> None:
        mark = mark_slot(slot, self.studios[slot.room])
        back = cancelled_by_import(session)
        if session.fingerprint == mark and not back and not self.terms.overwrite:
            return
        if mark_session(session, self.terms.key) == mark and not back:
            session.fingerprint = mark
            return
        moved = self._place(slot, session)
        if back:
            self._bring_back(slot, session, topic_id)
        self._guests(slot, session)
        session.fingerprint = mark
        session.changed_at = max(now(), session.changed_at)
        session.sequence += moved or back
        self._changed.append(session)
        if moved:
            self._moved.append(session)
        self.outcome.note(slot.external_id, Kind.CHANGED)

    def _place(self, slot: Slot, session: StudioSession) -> bool:
        """Give it its new place; what was planned around it (set-up, calls) moves along."""
        studio = self.studios[slot.room]
        was = [session.starts_at.isoformat(), session.ends_at.isoformat(), session.studio_id]
        by = slot.starts_at - session.starts_at
        before, after = margins(session)
        if was == [slot.starts_at.isoformat(), slot.ends_at.isoformat(), studio.id]:
            return False
        session.studio, session.studio_id = studio, studio.id
        session.starts_at, session.ends_at = slot.starts_at, slot.ends_at
        session.envelope_starts_at = slot.starts_at - before
        session.envelope_ends_at = slot.ends_at + after
        for one in session.people:
            if one.call_at is not None:
                one.call_at = min(one.call_at + by, session.starts_at)
        self._fit_items(session)
        self._record(session, "move", was=was)
        return True

    @staticmethod
    def _fit_items(session: StudioSession) -> None:
        """The first topic, which is the event's, takes the time that the others leave it."""
        length = int((session.ends_at - session.starts_at).total_seconds() // 60)
        if session.items:
            others = sum(item.minutes for item in session.items[1:])
            session.items[0].minutes = max(1, length - others)

    def _guests(self, slot: Slot, session: StudioSession) -> None:
        wanted = {self.people[key].id: self.people[key] for key in slot.guests}
        for one in [one for one in session.people if is_guest(one, self.terms.key)]:
            if wanted.pop(one.person_id, None) is None:
                session.people.remove(one)
        session.people.extend(self._guest(person) for person in wanted.values())

    def _bring_back(self, slot: Slot, session: StudioSession, topic_id: int) -> None:
        before, session.state = session.state, slot.state
        session.cancelled_at, session.cancel_reason = None, ""
        self._record(session, "reinstate", before=before, after=session.state)
        if session.state == SessionState.CONFIRMED:
            TOPIC.force("schedule", db.session.get_one(Topic, topic_id))

    def _follow(self) -> None:
        """Who has answered for a time that is another now is asked again."""
        for session in self._moved:
            if session.state in PLANNED and any(one.person.email for one in session.people):
                whole = queries.locked(session.id)  # letters name its topics
                ask_anew(whole, whole.people)
        db.session.flush()
        refresh_topics(item.topic_id for session in self._changed for item in session.items)
        for session in self._changed:
            wires.announce("session.changed", session, actor=None, moved=session in self._moved)

    def cancel_missing(self, numbers: Mapping[str, str]) -> set[str]:
        """Call off the sessions of these topics (number and title); gives those it was done for."""
        done = set()
        for number, title in numbers.items():
            session = self.known.get(number)
            if session is None or session.state not in PLANNED:
                continue
            with speaking(self.terms.language):
                reason = _("No longer in the programme that it comes from.")
            SESSION.force("cancel", session, reason)
            session.fingerprint = ""
            db.session.flush()
            why = _l("No longer in the file: its session is called off.")
            self.outcome.report.add(Kind.CHANGED, title, why)
            self.outcome.note(number, Kind.CHANGED)
            done.add(number)
        return done
