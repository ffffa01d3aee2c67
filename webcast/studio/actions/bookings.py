"""What a session takes of studios and people, held by the database itself.

The rows of a session are rewritten together under a savepoint. Should anything overlap, the
constraint (PostgreSQL) or trigger (SQLite) `booking_never_overlaps` refuses, whoever writes.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations

from flask_babel import gettext as _
from sqlalchemy import delete, insert, text
from sqlalchemy.exc import IntegrityError

from webcast.core.database import db, is_sqlite
from webcast.core.errors import Refused
from webcast.core.i18n import show_datetime, show_time
from webcast.studio import queries
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    Booking,
    SessionState,
    StudioSession,
)
from webcast.studio.naming import session_title
from webcast.studio.queries.studios import Stretch


def called_at(one: Assignment, session: StudioSession) -> datetime:
    """When somebody has to be there: as said, or with the set-up for the crew, else the start."""
    if one.call_at is not None:
        return one.call_at
    return session.starts_at if one.role in ON_SCREEN else session.envelope_starts_at


def released_at(one: Assignment, session: StudioSession) -> datetime:
    """When somebody may go: those on screen at the end, the crew after strike."""
    return session.ends_at if one.role in ON_SCREEN else session.envelope_ends_at


def stretches(session: StudioSession) -> list[Stretch]:
    """All that a session takes: its studio with the turnaround, its people; nothing if cancelled.

    Somebody with two roles is taken once, from the first call to the last release.
    """
    if session.state == SessionState.CANCELLED:
        return []
    turned_around = session.envelope_ends_at + timedelta(minutes=session.studio.turnaround)
    taken = {f"studio:{session.studio_id}": (session.envelope_starts_at, turned_around)}
    for one in session.people:
        if one.state == AssignmentState.DECLINED:
            continue
        resource = f"person:{one.person_id}"
        start, end = called_at(one, session), released_at(one, session)
        if resource in taken:
            start, end = min(start, taken[resource][0]), max(end, taken[resource][1])
        taken[resource] = (start, end)
    return [Stretch(resource, *times) for resource, times in sorted(taken.items())]


def book(*sessions: StudioSession) -> None:
    """Write what these sessions take in place of what they took; `Refused` names who is in the way.

    Their studio and people must be loaded. Several are written at once, so that two can swap.
    """
    db.session.flush()
    wanted = {session.id: stretches(session) for session in sessions}
    _queue_up(sorted({one.resource for taken in wanted.values() for one in taken}))
    rows = [
        {
            "session_id": session_id,
            "resource": one.resource,
            "starts_at": one.starts_at,
            "ends_at": one.ends_at,
        }
        for session_id, taken in wanted.items()
        for one in taken
    ]
    try:
        with db.session.begin_nested():
            db.session.execute(delete(Booking).where(Booking.session_id.in_(list(wanted))))
            if rows:
                db.session.execute(insert(Booking), rows)
    except IntegrityError:
        raise Refused(
            _("Nothing was saved: somebody or something is taken already at that time."),
            _conflicts(sessions, wanted),
        ) from None


def _queue_up(resources: Sequence[str]) -> None:
    """Stand in line for these resources until commit.

    Two PostgreSQL transactions that add overlapping rows at once would wait for each other and
    one would die of the deadlock; in line, the second just sees the first's row. SQLite has one
    writer anyway.
    """
    if resources and not is_sqlite():
        db.session.execute(
            text(
                "SELECT pg_advisory_xact_lock(line.place) FROM (SELECT DISTINCT"
                " hashtextextended(name, 0) AS place FROM unnest(CAST(:names AS text[])) AS name"
                " ORDER BY place) AS line"
            ),
            {"names": list(resources)},
        )


def _conflicts(sessions: Sequence[StudioSession], wanted: dict[int, list[Stretch]]) -> list[str]:
    names = {f"studio:{session.studio_id}": session.studio.name for session in sessions}
    for session in sessions:
        names.update({f"person:{one.person_id}": one.person.name for one in session.people})
    every = [one for taken in wanted.values() for one in taken]
    lines = [
        _line(names[booking.resource], booking.session)
        for booking in queries.bookings_in_the_way(every, own=list(wanted))
    ]
    # Sessions written together may be in each other's way as well.
    for first, second in combinations(sessions, 2):
        for one in wanted[first.id]:
            lines.extend(
                _line(names[one.resource], second)
                for other in wanted[second.id]
                if one.resource == other.resource
                and one.starts_at < other.ends_at
                and other.starts_at < one.ends_at
            )
    return list(dict.fromkeys(lines))


def _line(name: str, session: StudioSession) -> str:
    """“Studio A: “How…”, Fri 27 Nov 2026 at 18:30–19:30 (18:00–20:00 with set-up and strike)”."""
    zone = session.studio.zone
    words: str = _(
        "%(name)s: “%(title)s”, %(start)s–%(end)s, %(studio)s"
        " (taken from %(from)s to %(until)s with set-up and strike)",
        **{
            "name": name,
            "title": session_title(session),
            "start": show_datetime(session.starts_at, zone),
            "end": show_time(session.ends_at, zone),
            "studio": session.studio.name,
            "from": show_time(session.envelope_starts_at, zone),
            "until": show_time(
                session.envelope_ends_at + timedelta(minutes=session.studio.turnaround), zone
            ),
        },
    )
    return words
