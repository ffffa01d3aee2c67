"""Reading programmes that come back."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio.models import Recurrence, StudioSession
from webcast.studio.queries.sessions import HAPPENS, LOADED


def recurrence_by_uuid(uuid: str) -> Recurrence | None:
    """A programme that comes back, by its public name, with its studio."""
    query = select(Recurrence).where(Recurrence.uuid == uuid)
    return db.session.scalars(query.options(joinedload(Recurrence.studio))).first()


def locked_recurrence(recurrence_id: int) -> Recurrence:
    """The programme as it is now, held against other writers until commit."""
    return db.session.scalars(
        select(Recurrence)
        .where(Recurrence.id == recurrence_id)
        .with_for_update(of=Recurrence)
        .options(joinedload(Recurrence.studio, innerjoin=True))
        .execution_options(populate_existing=True)
    ).one()


def recurrences() -> Sequence[tuple[Recurrence, int]]:
    """All of them, with how many of their sessions are to come; those with most first."""
    coming = (
        select(StudioSession.recurrence_id, func.count().label("coming"))
        .where(StudioSession.state.in_(HAPPENS), StudioSession.starts_at > now())
        .group_by(StudioSession.recurrence_id)
        .subquery()
    )
    count = func.coalesce(coming.c.coming, 0)
    query = (
        select(Recurrence, count)
        .outerjoin(coming, coming.c.recurrence_id == Recurrence.id)
        .options(joinedload(Recurrence.studio))
        .order_by(count.desc(), Recurrence.title, Recurrence.id)
        .limit(300)
    )
    return [(row[0], int(row[1])) for row in db.session.execute(query)]


def sessions_of(recurrence: Recurrence) -> list[StudioSession]:
    """Every session of a programme, earliest first, loaded."""
    query = (
        select(StudioSession)
        .where(StudioSession.recurrence_id == recurrence.id)
        .options(*LOADED)
        .order_by(StudioSession.starts_at, StudioSession.id)
    )
    return list(db.session.scalars(query))
