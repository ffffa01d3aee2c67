"""Reading private calendars: their addresses, and which sessions each shows."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts.models import Person
from webcast.audience.models import Follow
from webcast.calendars.own.models import CalendarKey, KeyReader, KeyShown
from webcast.calendars.policy import Span, still_tells, window
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.tokens import token_hash
from webcast.sponsors.models import Campaign, Membership, Pledge
from webcast.sponsors.policy import COUNTED
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Booking,
    Role,
    SessionTopic,
    Studio,
    StudioSession,
)

# A reader is noted again after so long: programs that look every minute write little.
NOTED_EVERY = timedelta(minutes=10)


def by_token(token: str) -> CalendarKey | None:
    """The private calendar at this address, with its person and who reads it; revoked ones too."""
    return db.session.scalars(
        select(CalendarKey)
        .where(CalendarKey.token_hash == token_hash(token))
        .options(
            joinedload(CalendarKey.person).selectinload(Person.grants),
            joinedload(CalendarKey.studio),
        )
    ).first()


def in_use(person: Person) -> list[CalendarKey]:
    """Somebody's private calendars, with the programs that fetch them, latest first."""
    return list(
        db.session.scalars(
            select(CalendarKey)
            .where(CalendarKey.person_id == person.id, CalendarKey.revoked_at.is_(None))
            .options(joinedload(CalendarKey.studio), selectinload(CalendarKey.readers))
            .order_by(CalendarKey.id)
        )
    )


def by_number(number: int) -> CalendarKey | None:
    """A private calendar that is in use."""
    return db.session.scalars(
        select(CalendarKey)
        .where(CalendarKey.id == number, CalendarKey.revoked_at.is_(None))
        .options(
            joinedload(CalendarKey.person).selectinload(Person.grants),
            joinedload(CalendarKey.studio),
        )
    ).first()


def wants_note(key_id: int, program: str) -> bool:
    """Whether this program should be noted as having looked now."""
    known = db.session.get(KeyReader, (key_id, program))
    return known is None or known.last_at < now() - NOTED_EVERY


def shown(key_id: int, locale: str) -> KeyShown | None:
    """What was shown at the last fetch."""
    return db.session.get(KeyShown, (key_id, locale))


def around(at: datetime, span: Span | None = None) -> ColumnElement[bool]:
    """The time that private calendars reach over: whole envelopes, sure or not."""
    wanted = window(at, span)
    return and_(
        StudioSession.envelope_ends_at >= wanted.since,
        StudioSession.envelope_starts_at < wanted.until,
        still_tells(at),
    )


def followed_or_backed_by(person_id: int) -> ColumnElement[bool]:
    """Sessions with a topic that somebody follows, or that an organisation of theirs supports."""
    organisations = select(Membership.organisation_id).where(Membership.person_id == person_id)
    supports = (
        select(Campaign.id)
        .join(Pledge, Pledge.campaign_id == Campaign.id)
        .where(Pledge.organisation_id.in_(organisations), Pledge.state.in_(COUNTED))
    )
    topics = or_(
        SessionTopic.topic_id.in_(select(Follow.topic_id).where(Follow.person_id == person_id)),
        SessionTopic.topic_id.in_(supports.with_only_columns(Campaign.topic_id)),
    )
    with_topic = select(SessionTopic.session_id).where(topics)
    itself = supports.with_only_columns(Campaign.session_id).where(Campaign.session_id.is_not(None))
    return or_(StudioSession.id.in_(with_topic), StudioSession.id.in_(itself))


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody on a session, as those who work on it see them."""

    name: str
    role: Role
    state: AssignmentState


def hands(*where: ColumnElement[bool]) -> dict[int, list[Hand]]:
    """Who is on these sessions, by session, in one query; those who declined are left out."""
    query = (
        select(
            Assignment.session_id,
            Person.name,
            Assignment.role,
            Assignment.state,
        )
        .join(StudioSession, StudioSession.id == Assignment.session_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(*where, Assignment.state != AssignmentState.DECLINED)
        .order_by(Assignment.id)
    )
    found: dict[int, list[Hand]] = defaultdict(list)
    for session_id, name, role, state in db.session.execute(query):
        found[session_id].append(Hand(name, role, state))
    return found


@dataclass(frozen=True, slots=True)
class Briefing:
    """What only those who work on a session are told."""

    note: str
    access: str


def briefings(*where: ColumnElement[bool]) -> dict[int, Briefing]:
    """The briefing of each of these sessions, in one query."""
    query = (
        select(StudioSession.id, StudioSession.crew_note, Studio.access)
        .join(Studio, Studio.id == StudioSession.studio_id)
        .where(*where)
    )
    return {number: Briefing(note, access) for number, note, access in db.session.execute(query)}


def taken(
    studio_id: int, at: datetime, span: Span | None = None
) -> dict[int, tuple[datetime, datetime]]:
    """By session, from when to when it takes this studio, turnaround included."""
    wanted = window(at, span)
    query = select(Booking.session_id, Booking.starts_at, Booking.ends_at).where(
        Booking.resource == f"studio:{studio_id}",
        Booking.ends_at >= wanted.since,
        Booking.starts_at < wanted.until,
    )
    return {number: (start, end) for number, start, end in db.session.execute(query)}
