"""Importing a schedule: events become topics and sessions, rooms studios, persons profiles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.core.clock import SkippedTime, instant, local_time, now
from webcast.core.database import db
from webcast.core.i18n import speaking
from webcast.studio.models import SessionState
from webcast.syndication import queries
from webcast.syndication.actions.closing import close, lock
from webcast.syndication.actions.lists import Lists
from webcast.syndication.actions.people import ensure_people, key_of, proposer_of
from webcast.syndication.actions.placing import Placed, Planner, Slot
from webcast.syndication.actions.sessions import SessionStore
from webcast.syndication.actions.studios import ensure_studios
from webcast.syndication.actions.terms import (
    Outcome,
    Progress,
    ScheduleTerms,
    in_silence,
)
from webcast.syndication.actions.topics import TopicStore, missing_topics
from webcast.syndication.actions.wanting import (
    CONDITIONS_LENGTH,
    ID_LENGTH,
    Wanted,
    external_id_of,
    want,
)
from webcast.syndication.reading.drafts import Person as Named
from webcast.syndication.reading.report import Kind, NotTaken, Report
from webcast.syndication.reading.schedule import Conference, Event, Schedule
from webcast.syndication.reading.schedule_topics import topic_of
from webcast.topics.models import TopicState

PREPARING = _l("Events")
_TOPIC_STATES = {
    SessionState.TENTATIVE: TopicState.SELECTED,
    SessionState.CONFIRMED: TopicState.SCHEDULED,
    SessionState.RECORDED: TopicState.RECORDED,
    SessionState.PUBLISHED: TopicState.PUBLISHED,
}
_LANGUAGES = {"fr": "fr", "fra": "fr", "fre": "fr", "en": "en", "eng": "en"}
_LANGUAGES |= {"french": "fr", "francais": "fr", "français": "fr", "english": "en"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that can be known before the database is asked."""

    schedule: Schedule
    terms: ScheduleTerms
    topics: tuple[Wanted, ...]
    slots: tuple[Slot, ...]
    report: Report

    @property
    def named(self) -> list[Named]:
        """Everybody who speaks."""
        return [person for event in self.schedule.events for person in event.persons]


def prepare_schedule(
    schedule: Schedule, terms: ScheduleTerms, progress: Progress = in_silence
) -> Prepared:
    """Turn events into what topics and sessions are to be; takes no database and no lock."""
    report = schedule.report
    moment = now()
    shift = _shift(schedule, terms.shift_to)
    topics: list[Wanted] = []
    slots: list[Slot] = []
    for event in progress(PREPARING, schedule.events):
        try:
            moved = _moved(event, shift, schedule.conference.zone)
            topic = _topic(moved, schedule.conference, terms, report, moment)
        except NotTaken as problem:
            report.refuse(event.title, problem.why, line=event.line)
            continue
        if moved.room:
            slots.append(_slot(moved, terms, topic, moment))
        topics.append(topic)
    return Prepared(schedule, terms, tuple(topics), tuple(slots), report)


def _shift(schedule: Schedule, to: date | None) -> timedelta:
    if to is None or not schedule.events:
        return timedelta()
    zone = schedule.conference.zone
    return to - min(local_time(event.starts, zone).date() for event in schedule.events)


def _moved(event: Event, shift: timedelta, zone: str) -> Event:
    """The event so many days later, at the same time of day; its length stays."""
    if not shift:
        return event
    local = local_time(event.starts, zone).replace(tzinfo=None) + shift
    try:
        return replace(event, starts=instant(local, zone, fold=0))
    except SkippedTime:
        why = _l("%(time)s does not exist in %(zone)s: the clocks are put forward over it.",
                 time=local.strftime("%Y-%m-%d %H:%M"), zone=zone)  # fmt: skip
        raise NotTaken(why) from None


def _state(event: Event, terms: ScheduleTerms, moment: datetime) -> SessionState:
    """What has ended was recorded, unless those who spoke did not want that."""
    past = event.ends <= moment
    state = terms.state or (SessionState.RECORDED if past else SessionState.CONFIRMED)
    if event.recording.optout and state in {SessionState.RECORDED, SessionState.PUBLISHED}:
        return SessionState.CONFIRMED
    return state


def _topic(
    event: Event,
    conference: Conference,
    terms: ScheduleTerms,
    report: Report,
    moment: datetime,
) -> Wanted:
    draft = topic_of(event, conference, report)
    if len(external_id_of(draft.identity, terms.key)) > ID_LENGTH:
        raise NotTaken(_l("Its identifier is longer than %(n)s characters.", n=ID_LENGTH))
    language = _language(event, terms, report)
    details = draft.details
    if event.language:
        details = (*details, ("language", event.language))
    draft = replace(
        draft,
        language=language,
        format=terms.formats.get(event.type, ""),
        theme=terms.themes.get(event.track, event.track),
        details=details,
    )
    if event.recording.optout:
        why = _l("Those who speak do not want to be recorded: it is in the topic's conditions.")
        report.warn(event.title, why, line=event.line)
    state = _TOPIC_STATES[_state(event, terms, moment)]
    if not event.room:
        state = _without_session(state)
    return want(
        draft,
        terms,
        report,
        state=state,
        conditions=_conditions(event, language),
        published_at=min(event.ends, moment),
    )


def _without_session(state: TopicState) -> TopicState:
    """A topic that no session holds waits for one; what is over is over."""
    return TopicState.SELECTED if state == TopicState.SCHEDULED else state


def _language(event: Event, terms: ScheduleTerms, report: Report) -> str:
    stated = event.language
    if not stated:
        return terms.language
    word = terms.languages.get(stated) or stated
    known = _LANGUAGES.get(word.lower()) or _LANGUAGES.get(word[:3].lower().rstrip("-_"))
    if known is None:
        why = _l("The channel does not speak “%(language)s”: it is listed under “%(given)s”.",
                 language=stated, given=terms.language)  # fmt: skip
        report.warn(event.title, why, line=event.line)
    return known or terms.language


def _conditions(event: Event, language: str) -> str:
    with speaking(language):
        parts = []
        if event.recording.license:
            parts.append(_("Licence: %(name)s", name=event.recording.license))
        if event.recording.optout:
            parts.append(_("Not to be recorded"))
    return " · ".join(parts)[:CONDITIONS_LENGTH]


def _slot(event: Event, terms: ScheduleTerms, topic: Wanted, moment: datetime) -> Slot:
    return Slot(
        external_id=topic.external_id,
        title=event.title,
        line=event.line,
        room=event.room,
        starts_at=event.starts,
        ends_at=event.ends,
        guests=tuple(dict.fromkeys(key_of(person) for person in event.persons)),
        state=_state(event, terms, moment),
    )


def store_schedule(prepared: Prepared, progress: Progress = in_silence) -> Outcome:
    """Write it all into the transaction that is open; the caller commits it, or does not."""
    terms, schedule = prepared.terms, prepared.schedule
    outcome = Outcome(prepared.report)
    lock(terms.key)
    lists = Lists(outcome.made)
    people = ensure_people(prepared.named, terms, outcome)
    studios = ensure_studios(schedule.rooms, schedule.conference, prepared.slots, terms, outcome)
    known = queries.known_topics(terms.key)
    topics = TopicStore(
        terms=terms,
        lists=lists,
        people=people,
        proposer=proposer_of(terms, people),
        outcome=outcome,
        known=known,
        ids={number: one.id for number, one in known.items()},
    )
    sessions = SessionStore(terms, studios, people, queries.known_sessions(terms.key), outcome)
    _missing(prepared, topics, sessions)
    placed = _place(prepared, sessions, people, outcome.report)
    topics.store(_in_their_states(prepared, placed), progress)
    sessions.store(placed, prepared.slots, topics.ids, progress)
    close(outcome, prepared.topics, terms, schedule.conference.details)
    return outcome


def _place(
    prepared: Prepared, sessions: SessionStore, people: dict[str, Person], report: Report
) -> Placed:
    planner = Planner(prepared.terms, sessions.studios, people, sessions.known, _taken(prepared))
    return planner.place(prepared.slots, report)


def _taken(prepared: Prepared) -> list[queries.Taken]:
    """What is booked around the days of the file, with a day on both sides for set-up."""
    if not prepared.slots:
        return []
    since = min(slot.starts_at for slot in prepared.slots) - timedelta(days=1)
    until = max(slot.ends_at for slot in prepared.slots) + timedelta(days=1)
    return queries.taken_between(since, until)


def _in_their_states(prepared: Prepared, placed: Placed) -> Sequence[Wanted]:
    """Topics with their next date; those whose session has no place are not scheduled either."""
    slots = {slot.external_id: slot for slot in placed.slots}
    moment = now()
    found = []
    for topic in prepared.topics:
        slot = slots.get(topic.external_id)
        if slot is None and topic.external_id not in placed.kept:
            found.append(replace(topic, state=_without_session(topic.state)))
        elif slot and slot.state == SessionState.CONFIRMED and slot.ends_at > moment:
            found.append(replace(topic, next_session_at=slot.starts_at))
        else:
            found.append(topic)
    return found


def _missing(prepared: Prepared, topics: TopicStore, sessions: SessionStore) -> None:
    """Say which topics the file has no more, and call their sessions off if that is asked for."""
    gone = missing_topics(topics, prepared.topics)
    report = prepared.report
    done: set[str] = set()
    if prepared.terms.cancel_missing and gone:
        if report.counts[Kind.REFUSED]:
            why = _l("Something in the file was not taken, so no session was called off.")
            report.warn(prepared.terms.key, why)
        else:
            titles = {number: one.title for number, one in gone.items()}
            done = sessions.cancel_missing(titles)
            db.session.flush()
    for number, one in gone.items():
        session = sessions.known.get(number)
        if number not in done and (session is None or session.state != SessionState.CANCELLED):
            report.warn(one.title, _l("No longer in the file. It stays as it is here."))
