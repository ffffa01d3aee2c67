"""Which sessions calendars show: what is sure, and what was announced and called off."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_

from webcast.studio.models import SessionState, StudioSession
from webcast.studio.policy import ANNOUNCED

# How far back and ahead a feed reaches, and how long it still says that something is called off.
# All ends lie at midnight UTC, so that a feed changes by the passing of time once a day at most.
BACK: Final = timedelta(days=60)
AHEAD: Final = timedelta(days=366)
CALLED_OFF: Final = timedelta(days=31)
DAY: Final = timedelta(days=1)


def midnight(moment: datetime) -> datetime:
    """The last midnight UTC before or at `moment`."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def is_listed(state: SessionState, announced_at: datetime | None) -> bool:
    """Whether a session is in calendars at all; a tentative one never is."""
    return state in ANNOUNCED or (state == SessionState.CANCELLED and announced_at is not None)


def listed() -> ColumnElement[bool]:
    """The SQL twin of `is_listed`."""
    return or_(
        StudioSession.state.in_(ANNOUNCED),
        and_(
            StudioSession.state == SessionState.CANCELLED, StudioSession.announced_at.is_not(None)
        ),
    )


def cancelled_at() -> ColumnElement[datetime]:
    """When a session that is called off was so."""
    return func.coalesce(StudioSession.cancelled_at, StudioSession.changed_at)


def in_window(at: datetime) -> ColumnElement[bool]:
    """Of what is listed, what feeds show at this moment."""
    today = midnight(at)
    return and_(
        StudioSession.ends_at >= today - BACK,
        StudioSession.starts_at < today + AHEAD,
        or_(
            StudioSession.state != SessionState.CANCELLED,
            cancelled_at() >= today - CALLED_OFF + DAY,
        ),
    )
