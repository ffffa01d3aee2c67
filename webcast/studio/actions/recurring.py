"""Programmes that come back: planned, prolonged, confirmed, reworded, moved, ended. All or none.

Each session is made, changed and called off as if a planner did it one by one: what it takes is
booked, and people are asked again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.clock import SkippedTime, instant, local_time, now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.i18n import show_date, show_datetime
from webcast.core.touches import touch
from webcast.studio import queries
from webcast.studio.actions.bookings import book
from webcast.studio.actions.checks import PLANNED, Plan
from webcast.studio.actions.planning import change, make, plan_of
from webcast.studio.actions.steps import advance
from webcast.studio.models import Recurrence, SessionKind, SessionState, Studio, StudioSession
from webcast.studio.rhythm import Rhythm

MOST_SESSIONS = 120


@dataclass(frozen=True)
class Programme:
    """What a planner says of a programme that comes back. `starts` is on the studio's clocks."""

    studio: Studio
    rhythm: Rhythm
    starts: time
    minutes: int
    until: date
    lead: int = 0
    strike: int = 0
    kind: SessionKind = SessionKind.RECORDING
    title: str = ""
    public_note: str = ""
    outside_hours: bool = False


def plan_programme(actor: Person | None, wanted: Programme) -> Recurrence:
    """A programme with a tentative session for each of its days.

    `Invalid` for what cannot be (a time that a clock change skips, no day, too many), `Refused`
    with `conflicts` where the studio is taken; then nothing is written.
    """
    with db.session.begin_nested():
        one = Recurrence(
            studio=wanted.studio,
            zone=wanted.studio.zone,
            every=wanted.rhythm.every,
            weekdays=list(wanted.rhythm.weekdays),
            place=wanted.rhythm.place,
            first_day=wanted.rhythm.first,
            starts=wanted.starts,
            now_starts=wanted.starts,
            shift=0,
            minutes=wanted.minutes,
            lead=wanted.lead,
            strike=wanted.strike,
            planned_until=wanted.until,
            kind=wanted.kind,
            title=wanted.title,
            public_note=wanted.public_note,
        )
        db.session.add(one)
        db.session.flush()
        made = _make(actor, one, one.first_day, wanted.until, wanted.outside_hours)
        journal.record("recurrence", one.id, "plan", actor=actor, sessions=len(made))
    _announce_planned(actor, made)
    return one


def prolong(
    actor: Person,
    one: Recurrence,
    until: date,
    *,
    outside_hours: bool = False,
    version: int | None = None,
) -> list[StudioSession]:
    """Sessions for the days after the last planned one, up to and with `until`."""
    with _held(one, version):
        if until <= one.planned_until:
            raise Invalid(
                "until", _("It is planned until %(day)s already.", day=show_date(one.planned_until))
            )
        made = _make(actor, one, one.planned_until + timedelta(days=1), until, outside_hours)
        one.planned_until, one.ended_on = until, None
        journal.record("recurrence", one.id, "prolong", actor=actor, sessions=len(made))
    _announce_planned(actor, made)
    return made


def confirm_all(actor: Person, one: Recurrence, *, version: int | None = None) -> int:
    """Confirm every tentative session to come; `Refused` names those that cannot be."""
    with _held(one, version):
        waiting = [s for s in to_come(one) if s.state == SessionState.TENTATIVE]
        if not waiting:
            raise Refused(_("There is nothing to confirm."))
        refused: list[str] = []
        for session in waiting:
            try:
                advance(session, "confirm", actor=actor)
            except Refused as error:
                when = show_datetime(session.starts_at, session.studio.zone)
                refused.append(" ".join([f"{when}:", str(error.message), *error.conflicts]))
        if refused:
            raise Refused(_("Nothing was confirmed: some of the sessions cannot be."), refused)
        journal.record("recurrence", one.id, "confirm", actor=actor, sessions=len(waiting))
    return len(waiting)


def reword(
    actor: Person, one: Recurrence, title: str, public_note: str, *, version: int | None = None
) -> int:
    """New words for the programme and its sessions to come, except where one has words of its own.

    How many sessions have changed.
    """
    with _held(one, version):
        before = {"title": one.title, "public_note": one.public_note}
        after = {"title": title, "public_note": public_note}
        if before == after:
            return 0
        changed = 0
        for session in to_come(one):
            words = {n: after[n] for n, old in before.items() if getattr(session, n) == old}
            if words:
                change(actor, session, replace(plan_of(session), **words))  # type: ignore[arg-type]
                changed += 1
        one.title, one.public_note = title, public_note
        _touch(one)
        journal.record("recurrence", one.id, "change", actor=actor, sessions=changed)
    return changed


def move_all(
    actor: Person,
    one: Recurrence,
    starts: time,
    shift: int,
    *,
    outside_hours: bool = False,
    version: int | None = None,
) -> int:
    """Another time or day for the sessions to come that are where the programme is now.

    `shift` is in days from the rule's own. Sessions that were moved by themselves stay where they
    are. How many have moved; `Refused` names all that is in the way.
    """
    with _held(one, version):
        before = (one.now_starts, one.shift)
        regular = [s for s in to_come(one) if s.starts_at == _now_at(one, s)]
        if (starts, shift) == before:
            return 0
        one.now_starts, one.shift = starts, shift
        plans = [(session, _moved(session, one, outside_hours)) for session in regular]
        # Those in front make room for those behind them, whichever way they go.
        later = bool(plans) and plans[0][1].starts_at > plans[0][0].starts_at
        conflicts: list[str] = []
        for session, wanted in reversed(plans) if later else plans:
            try:
                change(actor, session, wanted)
            except Refused as error:
                conflicts += error.conflicts or [str(error.message)]
        if conflicts:
            raise Refused(
                _("Nothing was saved: somebody or something is taken already at that time."),
                list(dict.fromkeys(conflicts)),
            )
        _touch(one)
        journal.record(
            "recurrence",
            one.id,
            "move",
            actor=actor,
            sessions=len(plans),
            was=[before[0].isoformat(), before[1]],
        )
    return len(plans)


def end(
    actor: Person, one: Recurrence, day: date, reason: str, *, version: int | None = None
) -> int:
    """No sessions from `day` on: those to come are called off, with the reason; how many.

    Tentative ones too, rather than taken away: people who were asked are told, nothing that was
    written down is lost, and each can be planned again. The public never sees those.
    """
    if not reason.strip():
        raise Invalid("reason", _("Say why: everybody who was coming reads it."))
    with _held(one, version):
        gone = [s for s in to_come(one) if local_time(s.starts_at, one.zone).date() >= day]
        for session in gone:
            advance(session, "cancel", actor=actor, reason=reason)
        one.ended_on = day
        _touch(one)
        journal.record("recurrence", one.id, "end", actor=actor, reason=reason, sessions=len(gone))
    return len(gone)


def to_come(one: Recurrence) -> list[StudioSession]:
    """Its sessions that have not begun and may still be changed, earliest first."""
    return [
        session
        for session in queries.sessions_of(one)
        if session.state in PLANNED and session.starts_at > now()
    ]


def is_exception(one: Recurrence, session: StudioSession) -> bool:
    """Whether a session is not where the programme is now."""
    try:
        return session.starts_at != _now_at(one, session) or session.studio_id != one.studio_id
    except Invalid:
        return True


@contextmanager
def _held(one: Recurrence, version: int | None) -> Iterator[None]:
    """The programme, read anew and locked; everything inside this block is done or undone."""
    with db.session.begin_nested():
        queries.locked_recurrence(one.id)
        if version is not None and version != one.version:
            raise Refused(
                _("Somebody else has changed this meanwhile. Look at it once more, please.")
            )
        yield
        db.session.flush()


def _touch(one: Recurrence) -> None:
    """What it says of itself stands on the pages, and in the calendars, of all its sessions."""
    for session in queries.sessions_of(one):
        touch("session", session.id)


def _make(
    actor: Person | None, one: Recurrence, since: date, until: date, outside_hours: bool
) -> list[StudioSession]:
    days = _at_most(one.rhythm.days(since, until))
    if not days:
        raise Invalid("until", _("Not one day of this programme lies between these dates."))
    made = []
    for day in days:
        starts_at = _instant(one.now_at(day), one.zone)
        wanted = Plan(
            studio=one.studio,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=one.minutes),
            envelope_starts_at=starts_at - timedelta(minutes=one.lead),
            envelope_ends_at=starts_at + timedelta(minutes=one.minutes + one.strike),
            kind=one.kind,
            title=one.title,
            public_note=one.public_note,
            outside_hours=outside_hours,
        )
        session = make(actor, wanted)
        session.recurrence = one
        session.occurs_at = _instant(datetime.combine(day, one.starts), one.zone)
        made.append(session)
    book(*made)
    touch("studio", one.studio_id)
    for session in made:
        touch("session", session.id)
    return made


def _at_most(days: Iterable[date]) -> list[date]:
    found: list[date] = []
    for day in days:
        if len(found) == MOST_SESSIONS:
            raise Invalid(
                "until",
                _(
                    "That would be more than %(n)s sessions at once: plan it up to an earlier day,"
                    " and prolong it later.",
                    n=MOST_SESSIONS,
                ),
            )
        found.append(day)
    return found


def _instant(local: datetime, zone: str) -> datetime:
    """The instant of a local time, the first of two; `Invalid` names the day that skips it."""
    try:
        return instant(local, zone, fold=0)
    except SkippedTime:
        raise Invalid(
            "starts",
            _(
                "%(time)s does not exist on %(day)s: the clocks go forward over it.",
                time=f"{local:%H:%M}",
                day=show_date(local.date(), style="long"),
            ),
        ) from None


def _now_at(one: Recurrence, session: StudioSession) -> datetime:
    """When the programme, as things are now, has the session's occurrence."""
    return _instant(one.now_at(_day_of(one, session)), one.zone)


def _day_of(one: Recurrence, session: StudioSession) -> date:
    """The rule's day that a session was planned for."""
    return local_time(session.occurs_at or session.starts_at, one.zone).date()


def _moved(session: StudioSession, one: Recurrence, outside_hours: bool) -> Plan:
    by = _now_at(one, session) - session.starts_at
    return replace(
        plan_of(session),
        starts_at=session.starts_at + by,
        ends_at=session.ends_at + by,
        envelope_starts_at=session.envelope_starts_at + by,
        envelope_ends_at=session.envelope_ends_at + by,
        outside_hours=outside_hours,
    )


def _announce_planned(actor: Person | None, made: Sequence[StudioSession]) -> None:
    for session in made:
        wires.announce("session.planned", session, actor=actor)
