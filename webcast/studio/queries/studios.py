"""Reading studios, and what is booked in them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.models import (
    Booking,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)


@dataclass(frozen=True)
class Stretch:
    """A resource (`studio:3`, `person:12`) wanted from one instant to another."""

    resource: str
    starts_at: datetime
    ends_at: datetime


def studios(*, with_retired: bool = False) -> list[Studio]:
    """The studios, by name."""
    query = select(Studio).order_by(func.lower(Studio.name), Studio.id)
    if not with_retired:
        query = query.where(Studio.retired.is_(False))
    return list(db.session.scalars(query))


def studio_by_slug(slug: str) -> Studio | None:
    """A studio by its address."""
    return db.session.scalars(select(Studio).where(Studio.slug == slug)).first()


def studio_by_id(studio_id: int) -> Studio | None:
    """A studio by number."""
    return db.session.get(Studio, studio_id)


def coming_of_studio(studio: Studio) -> list[int]:
    """Numbers of the sessions that this studio is still blocked for."""
    query = (
        select(StudioSession.id)
        .where(
            StudioSession.studio_id == studio.id,
            StudioSession.state != SessionState.CANCELLED,
            StudioSession.envelope_ends_at > now(),
        )
        .order_by(StudioSession.id)
    )
    return list(db.session.scalars(query))


def bookings_in_the_way(wanted: Sequence[Stretch], *, own: Collection[int] = ()) -> list[Booking]:
    """What is booked already of the stretches wanted, by other sessions than `own`."""
    if not wanted:
        return []
    overlap = or_(
        *(
            and_(
                Booking.resource == one.resource,
                Booking.starts_at < one.ends_at,
                Booking.ends_at > one.starts_at,
            )
            for one in wanted
        )
    )
    query = (
        select(Booking)
        .where(overlap, Booking.session_id.not_in(list(own)))
        .options(
            joinedload(Booking.session).options(
                joinedload(StudioSession.studio),
                selectinload(StudioSession.items).joinedload(SessionTopic.topic),
            )
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(db.session.scalars(query))


def booked(studio_ids: Collection[int], since: datetime, until: datetime) -> list[Booking]:
    """What is booked of these studios between two instants, earliest first."""
    query = (
        select(Booking)
        .where(
            Booking.resource.in_([f"studio:{number}" for number in studio_ids]),
            Booking.starts_at < until,
            Booking.ends_at > since,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(db.session.scalars(query))
