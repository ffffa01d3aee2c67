"""Planning sessions: making them, moving them, swapping two, many short ones at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.touches import touch
from webcast.studio import queries
from webcast.studio.actions.agenda import check_topic
from webcast.studio.actions.bookings import book, called_at, released_at
from webcast.studio.actions.checks import Plan, check_minutes, check_planned, check_times
from webcast.studio.actions.marks import mark_booked, mark_changed, refresh_topics
from webcast.studio.actions.people import ask_anew, assign
from webcast.studio.models import ON_SCREEN, AssignmentState, SessionTopic, Studio, StudioSession
from webcast.topics.models import Topic

MOST_SLOTS = 120
_WORDS = ("kind", "title", "public_note", "crew_note", "stream_url")


def plan(
    actor: Person | None, wanted: Plan, topics: Sequence[tuple[Topic, int]] = ()
) -> StudioSession:
    """A new tentative session with these topics and their minutes, in order.

    `Invalid` for what cannot be, `Refused` with `conflicts` where the studio is taken; then
    nothing is written. `actor` None: an import.
    """
    with db.session.begin_nested():
        session = make(actor, wanted)
        check_minutes(wanted.starts_at, wanted.ends_at, sum(m for _t, m in topics), "minutes")
        for position, (topic, minutes) in enumerate(topics):
            check_topic(topic, session, minutes)
            session.items.append(SessionTopic(topic=topic, position=position, minutes=minutes))
        db.session.flush()
        book(session)
        touch("session", session.id)
        touch("studio", wanted.studio.id)
        refresh_topics(item.topic_id for item in session.items)
    wires.announce("session.planned", session, actor=actor)
    return session


def make(actor: Person | None, wanted: Plan) -> StudioSession:
    """A tentative session without topics or people, whose studio is still to be booked."""
    if wanted.studio.retired:
        raise Invalid("studio_id", _("This studio is retired."))
    outside = check_times(wanted)
    session = StudioSession(studio=wanted.studio, items=[], people=[])
    _write_times(session, wanted)
    _write_words(session, wanted)
    db.session.add(session)
    db.session.flush()
    journal.record("session", session.id, "plan", actor=actor, after=session.state)
    if outside:
        journal.record("session", session.id, "outside_hours", actor=actor)
    return session


def _write_times(session: StudioSession, wanted: Plan) -> None:
    # The start and its envelope are written together: the database checks that one holds the other.
    session.studio = wanted.studio
    session.studio_id = wanted.studio.id
    session.starts_at, session.ends_at = wanted.starts_at, wanted.ends_at
    session.envelope_starts_at, session.envelope_ends_at = wanted.envelope


def _write_words(session: StudioSession, wanted: Plan) -> list[str]:
    changed = [name for name in _WORDS if getattr(session, name) != getattr(wanted, name)]
    for name in changed:
        setattr(session, name, getattr(wanted, name))
    return changed


@dataclass(frozen=True)
class _Place:
    studio_id: int
    starts_at: datetime
    ends_at: datetime
    envelope: tuple[datetime, datetime]


def _place_of(session: StudioSession) -> _Place:
    return _Place(
        session.studio_id,
        session.starts_at,
        session.ends_at,
        (session.envelope_starts_at, session.envelope_ends_at),
    )


def plan_of(session: StudioSession) -> Plan:
    """What is planned now, to change a part of it with `dataclasses.replace`."""
    return Plan(
        studio=session.studio,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        envelope_starts_at=session.envelope_starts_at,
        envelope_ends_at=session.envelope_ends_at,
        kind=session.kind,
        title=session.title,
        public_note=session.public_note,
        crew_note=session.crew_note,
        stream_url=session.stream_url,
        outside_hours=True,
    )


def change(
    actor: Person | None, session: StudioSession, wanted: Plan, *, version: int | None = None
) -> StudioSession:
    """Change what is planned. New times or another studio ask the people concerned again.

    `version` is the one that the planner had before their eyes: `Refused` if it has moved on.
    """
    with db.session.begin_nested():
        session = queries.locked(session.id)
        _check_version(session, version)
        moved = _move(actor, session, wanted)
        if moved:
            book(session)
        words = _write_words(session, wanted)
        if not moved and not words:
            return session
        if words:
            journal.record("session", session.id, "change", actor=actor, words=words)
        mark_changed(session, moved=moved)
    wires.announce("session.changed", session, actor=actor, moved=moved)
    return session


def _check_version(session: StudioSession, version: int | None) -> None:
    if version is not None and version != session.version:
        raise Refused(
            _(
                "Somebody else has changed this session since you opened it. Nothing of yours was"
                " saved: look at it once more, please."
            )
        )


def _move(actor: Person | None, session: StudioSession, wanted: Plan) -> bool:
    """Give the session another place or time, without booking; False if it stays where it is."""
    before = _place_of(session)
    if before == _Place(wanted.studio.id, wanted.starts_at, wanted.ends_at, wanted.envelope):
        return False
    check_planned(session)
    if wanted.studio.retired and wanted.studio.id != before.studio_id:
        raise Invalid("studio_id", _("This studio is retired."))
    outside = check_times(wanted)
    total = sum(item.minutes for item in session.items)
    check_minutes(wanted.starts_at, wanted.ends_at, total, "ends_at")
    hours = {one.id: (called_at(one, session), released_at(one, session)) for one in session.people}
    touch("studio", before.studio_id)
    by = wanted.starts_at - before.starts_at
    _write_times(session, wanted)
    for one in session.people:
        if one.call_at is not None:
            # Who was called an hour before still is.
            one.call_at = min(one.call_at + by, session.starts_at)
    db.session.flush()
    elsewhere = wanted.studio.id != before.studio_id
    concerned = [
        one
        for one in session.people
        if elsewhere or (called_at(one, session), released_at(one, session)) != hours[one.id]
    ]
    ask_anew(session, concerned)
    journal.record(
        "session",
        session.id,
        "move",
        actor=actor,
        was=[before.starts_at.isoformat(), before.ends_at.isoformat(), before.studio_id],
    )
    if outside:
        journal.record("session", session.id, "outside_hours", actor=actor)
    return True


def swap(actor: Person | None, first: StudioSession, second: StudioSession) -> None:
    """Exchange the places of two sessions (studio, times, envelope) in one go."""
    if first.id == second.id:
        raise Invalid("other", _("Choose another session."))
    with db.session.begin_nested():
        # In the order of their numbers: two planners who swap at once do not lock each other.
        pair = [queries.locked(number) for number in sorted((first.id, second.id))]
        plans = [plan_of(session) for session in pair]
        for session, own, other in zip(pair, plans, reversed(plans), strict=True):
            place = replace(
                own,
                studio=other.studio,
                starts_at=other.starts_at,
                ends_at=other.ends_at,
                envelope_starts_at=other.envelope_starts_at,
                envelope_ends_at=other.envelope_ends_at,
            )
            _move(actor, session, place)
        book(*pair)
        for session in pair:
            mark_changed(session, moved=True)
            journal.record("session", session.id, "swap", actor=actor)
    for session in pair:
        wires.announce("session.changed", session, actor=actor, moved=True)


def plan_series(
    actor: Person | None, pattern: Plan, until: datetime, *, minutes: int, pause: int
) -> list[StudioSession]:
    """Tentative sessions of `minutes` each from the pattern's start to `until`, `pause` apart.

    All of them or none. `Invalid` if the pause is shorter than the studio's turnaround.
    """
    studio = pattern.studio
    if pause < studio.turnaround:
        raise Invalid(
            "pause",
            _(
                "%(studio)s needs %(minutes)s between two sessions.",
                studio=studio.name,
                minutes=f"{studio.turnaround}\u00a0min",
            ),
        )
    starts, length = [], timedelta(minutes=minutes)
    at = pattern.starts_at
    while at + length <= until:
        starts.append(at)
        at += length + timedelta(minutes=pause)
        if len(starts) > MOST_SLOTS:
            raise Invalid("until", _("That would be more than %(n)s slots at once.", n=MOST_SLOTS))
    if not starts:
        raise Invalid("until", _("Not one slot fits between these times."))
    with db.session.begin_nested():
        sessions = [
            make(actor, replace(pattern, starts_at=start, ends_at=start + length))
            for start in starts
        ]
        book(*sessions)
        touch("studio", studio.id)
    for session in sessions:
        wires.announce("session.planned", session, actor=actor)
    return sessions


def copy(actor: Person | None, session: StudioSession, starts_at: datetime) -> StudioSession:
    """A tentative session of the same shape, words and crew at another time; topics stay behind."""
    session = queries.locked(session.id)
    by = starts_at - session.starts_at
    now_planned = plan_of(session)
    wanted = replace(
        now_planned,
        starts_at=starts_at,
        ends_at=session.ends_at + by,
        envelope_starts_at=session.envelope_starts_at + by,
        envelope_ends_at=session.envelope_ends_at + by,
    )
    with db.session.begin_nested():
        copied = plan(actor, wanted)
        for one in session.people:
            if one.role not in ON_SCREEN and one.state != AssignmentState.DECLINED:
                call_at = one.call_at + by if one.call_at else None
                assign(actor, copied, one.person, one.role, call_at=call_at)
    return copied


def rebook_studio(studio: Studio) -> None:
    """The studio's turnaround has changed: book its coming sessions anew, or `Refused`."""
    sessions = [queries.locked(number) for number in queries.coming_of_studio(studio)]
    if sessions:
        book(*sessions)
    for session in sessions:
        mark_booked(session.id)
