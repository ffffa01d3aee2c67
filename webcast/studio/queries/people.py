"""Reading who is on sessions, and who could be."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts.models import Person
from webcast.accounts.queries import find_people
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.models import Assignment, SessionTopic, StudioSession
from webcast.topics.models import CoSpeaker, InvitationState, Topic

WITH_SESSION = joinedload(Assignment.session).options(
    joinedload(StudioSession.studio),
    selectinload(StudioSession.items).joinedload(SessionTopic.topic),
    selectinload(StudioSession.people),
)


def assignment_by_id(assignment_id: int) -> Assignment | None:
    """Somebody's place on a session, with both."""
    return db.session.scalars(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(joinedload(Assignment.person), WITH_SESSION)
    ).first()


def assignments_of(person: Person, *, coming: bool = True, limit: int = 100) -> list[Assignment]:
    """The sessions that somebody is on: those to come, next first, or those gone by, last first."""
    query = (
        select(Assignment)
        .join(StudioSession, Assignment.session_id == StudioSession.id)
        .where(Assignment.person_id == person.id)
        .options(WITH_SESSION)
        .limit(limit)
    )
    if coming:
        query = query.where(StudioSession.envelope_ends_at > now())
        query = query.order_by(StudioSession.starts_at, Assignment.id)
    else:
        query = query.where(StudioSession.envelope_ends_at <= now())
        query = query.order_by(StudioSession.starts_at.desc(), Assignment.id.desc())
    return list(db.session.scalars(query))


def offered_people(session: StudioSession) -> list[Person]:
    """Who proposes the session's topics and who would speak, not on the session yet."""
    topics = [item.topic_id for item in session.items]
    if not topics:
        return []
    proposers = select(Topic.proposer_id).where(Topic.id.in_(topics))
    speakers = select(CoSpeaker.person_id).where(
        CoSpeaker.topic_id.in_(topics),
        CoSpeaker.person_id.is_not(None),
        CoSpeaker.state != InvitationState.DECLINED,
    )
    query = (
        select(Person)
        .where(
            or_(Person.id.in_(proposers), Person.id.in_(speakers)),
            Person.erased_at.is_(None),
            Person.id.not_in([one.person_id for one in session.people]),
        )
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))


def speakers_without_account(session: StudioSession) -> list[CoSpeaker]:
    """Who has agreed to speak about the session's topics and has no account yet to be asked by."""
    query = (
        select(CoSpeaker)
        .where(
            CoSpeaker.topic_id.in_([item.topic_id for item in session.items]),
            CoSpeaker.person_id.is_(None),
            CoSpeaker.email.is_not(None),
            CoSpeaker.state == InvitationState.ACCEPTED,
        )
        .order_by(CoSpeaker.name, CoSpeaker.id)
    )
    # Somebody may speak about two topics of one session.
    return list({one.email: one for one in db.session.scalars(query)}.values())


def candidates(words: str, *, without: Collection[int] = (), limit: int = 20) -> list[Person]:
    """People whose name or address holds `words`, by name; none for no words."""
    if not words.strip():
        return []
    query = find_people(words.strip()).where(Person.id.not_in(list(without)))
    return list(db.session.scalars(query.order_by(Person.name, Person.id).limit(limit)))
