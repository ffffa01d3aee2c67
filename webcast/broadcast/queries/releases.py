"""Reading releases: who has to sign one, who has."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts.models import Person
from webcast.broadcast.models import Release
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    SessionState,
    SessionTopic,
    StudioSession,
)

# Nobody is reminded for ever of what was recorded long ago; the desk still sees that it misses.
REMINDED = timedelta(days=365)


@dataclass(frozen=True)
class Needed:
    """Somebody on screen, and the release they have signed, if they have."""

    person: Person
    release: Release | None


def _seen_on_screen() -> ColumnElement[bool]:
    """Of `Assignment`: the cameras will see them, unless they have declined."""
    return (Assignment.role.in_(ON_SCREEN)) & (Assignment.state != AssignmentState.DECLINED)


def needed(session_id: int) -> list[Needed]:
    """Everybody on screen in a session, with or without a release, by name."""
    query = (
        select(Person, Release)
        .join(Assignment, Assignment.person_id == Person.id)
        .outerjoin(Release, (Release.person_id == Person.id) & (Release.session_id == session_id))
        .where(Assignment.session_id == session_id, _seen_on_screen())
        .order_by(Person.name, Person.id)
    )
    found = {person.id: Needed(person, signed) for person, signed in db.session.execute(query)}
    return list(found.values())


def missing(session_ids: Collection[int]) -> dict[int, list[str]]:
    """For each of these sessions, the names of those on screen without a release."""
    signed = exists().where(
        Release.session_id == Assignment.session_id, Release.person_id == Assignment.person_id
    )
    query = (
        select(Assignment.session_id, Person.name)
        .join(Person, Person.id == Assignment.person_id)
        .where(Assignment.session_id.in_(session_ids), _seen_on_screen(), ~signed)
        .order_by(Person.name)
    )
    found: dict[int, list[str]] = {number: [] for number in session_ids}
    for session_id, name in db.session.execute(query):
        if name not in found[session_id]:
            found[session_id].append(name)
    return found


def release(session_id: int, person_id: int) -> Release | None:
    """What somebody has signed for a session."""
    return db.session.scalars(
        select(Release).where(Release.session_id == session_id, Release.person_id == person_id)
    ).first()


def is_missing(session_id: int, person_id: int) -> bool:
    """Whether somebody is on screen in a session and has not signed: one light query."""
    signed = exists().where(Release.session_id == session_id, Release.person_id == person_id)
    asked = exists().where(
        Assignment.session_id == session_id,
        Assignment.person_id == person_id,
        _seen_on_screen(),
        StudioSession.id == Assignment.session_id,
        StudioSession.state != SessionState.CANCELLED,
    )
    return bool(db.session.scalar(select(asked & ~signed)))


def unsigned(person: Person, at: datetime | None = None) -> list[StudioSession]:
    """The sessions, to come or recorded, for which somebody has still to sign; next first."""
    query = (
        select(StudioSession)
        .where(
            StudioSession.ends_at > (at or now()) - REMINDED,
            StudioSession.id.in_(
                select(Assignment.session_id).where(
                    Assignment.person_id == person.id, _seen_on_screen()
                )
            ),
            StudioSession.state != SessionState.CANCELLED,
            ~exists().where(Release.session_id == StudioSession.id, Release.person_id == person.id),
        )
        .options(
            joinedload(StudioSession.studio),
            selectinload(StudioSession.items).joinedload(SessionTopic.topic),
        )
        .order_by(StudioSession.starts_at, StudioSession.id)
        .limit(50)
    )
    return list(db.session.scalars(query))


def of_person(person: Person) -> list[Release]:
    """All that somebody has signed."""
    return list(
        db.session.scalars(
            select(Release).where(Release.person_id == person.id).order_by(Release.id)
        )
    )


def session_by_uuid(uuid: str) -> StudioSession | None:
    """A session with its people, studio and topics: what its release names."""
    return db.session.scalars(
        select(StudioSession)
        .where(StudioSession.uuid == uuid)
        .options(
            joinedload(StudioSession.studio),
            selectinload(StudioSession.people).joinedload(Assignment.person),
            selectinload(StudioSession.items).joinedload(SessionTopic.topic),
        )
    ).first()
