"""Which sessions calendars show: what is sure, and what was announced and called off."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Span:
    """The part of a feed that is asked for by its dates (aware instants)."""

    since: datetime
    until: datetime


def window(at: datetime, span: Span | None = None) -> Span:
    """What a feed reaches over at this moment, unless a part of it is asked for."""
    today = midnight(at)
    return span or Span(today - BACK, today + AHEAD)


def in_window(at: datetime, span: Span | None = None) -> ColumnElement[bool]:
    """Of what is listed, what feeds show at this moment."""
    wanted = window(at, span)
    return and_(
        StudioSession.ends_at >= wanted.since,
        StudioSession.starts_at < wanted.until,
        still_tells(at),
    )


def still_tells(at: datetime) -> ColumnElement[bool]:
    """That a session is called off is told for a while."""
    return or_(
        StudioSession.state != SessionState.CANCELLED,
        cancelled_at() >= midnight(at) - CALLED_OFF + DAY,
    )
