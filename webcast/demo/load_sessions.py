"""Sessions: planned, filled with people who answer, confirmed, recorded or called off."""

from datetime import datetime, timedelta
from functools import partial

from webcast.core.database import db
from webcast.demo import planning
from webcast.demo.known import Demo
from webcast.demo.load_studios import PLANNER
from webcast.demo.moments import Moments
from webcast.demo.staffing import Staff
from webcast.demo.states import SessionState
from webcast.studio import actions
from webcast.studio.models import SessionKind, Studio

CONFIRMED = frozenset({*SessionState} - {SessionState.TENTATIVE})
RECORDED = frozenset({SessionState.RECORDED, SessionState.PUBLISHED})


def load_sessions(demo: Demo) -> None:
    """Put every session on the timeline, from its planning to its recording."""
    moments = Moments(demo.season, demo.timeline)
    for session in demo.season.sessions.values():
        demo.timeline.add(moments.share(session, 0.15), partial(_plan, demo, moments, session))
        if session.people:
            staff = Staff(demo, session)
            demo.timeline.add(moments.share(session, 0.18), staff.ask)
            demo.timeline.add(moments.share(session, 0.45), staff.accept)
            demo.timeline.add(moments.share(session, 0.5), staff.decline)
        _advance(demo, moments, session)


def _advance(demo: Demo, moments: Moments, session: planning.Session) -> None:
    if session.state in CONFIRMED:
        _step(demo, moments.share(session, 0.7), session, "confirm")
    if session.state is SessionState.CANCELLED:
        _step(demo, moments.cancelled(session), session, "cancel", session.reason)
    if session.state in RECORDED:
        _step(demo, moments.on_air(session)[1] + timedelta(minutes=12), session, "record")


def _plan(demo: Demo, moments: Moments, session: planning.Session) -> None:
    loaded, zone = demo.timeline.day, moments.zones[session.studio]
    starts_at, ends_at = session.on_air(loaded, zone)
    envelope_starts_at, envelope_ends_at = session.envelope(loaded, zone)
    title = next((s.title for s in session.segments if s.title), "")
    wanted = actions.Plan(
        studio=db.session.get_one(Studio, demo.studios[session.studio]),
        starts_at=starts_at,
        ends_at=ends_at,
        envelope_starts_at=envelope_starts_at,
        envelope_ends_at=envelope_ends_at,
        kind=SessionKind.LIVE if session.live else SessionKind.RECORDING,
        title=title,
        public_note=_public_note(demo, session),
        crew_note=session.note,
        stream_url=f"https://{demo.season.channel.domain}/direct" if session.live else "",
    )
    topics = [(demo.topic(s.topic), s.minutes) for s in session.segments if s.topic]
    row = actions.plan(demo.actor(PLANNER), wanted, topics)
    demo.sessions[session.code] = row.id


def _public_note(demo: Demo, session: planning.Session) -> str:
    show = demo.season.trade_show
    notes = [show.name.fr] if session.trade_show == show.code else []
    if session.seats:
        notes.append(f"{session.seats} places pour le public")
    return " · ".join(notes)


def _step(
    demo: Demo, moment: datetime, session: planning.Session, step: str, reason: str = ""
) -> None:
    def take() -> None:
        row = demo.session(session.code)
        actions.advance(row, step, actor=demo.actor(PLANNER), reason=reason)

    demo.timeline.add(moment, take)
