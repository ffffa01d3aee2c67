"""Sessions as lists and grids show them; these know the web's addresses."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webcast.core.clock import local_time, now
from webcast.core.i18n import localised
from webcast.studio.labels import KINDS, STATES
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    SessionKind,
    SessionState,
    StudioSession,
)
from webcast.studio.naming import session_title

# From so many sessions of at most so many minutes on, a studio's day is one block in the public
# week: a trade show's slots are read in the list of the day.
RUN, SHORT = 6, 30


@dataclass(frozen=True)
class SessionRow:
    """What `session_row` of shared/_cards.html shows."""

    url: str
    title: str
    start: datetime
    end: datetime
    zone: str
    studio_label: str
    kicker: str
    state: str
    state_label: str
    on_air: bool
    people: str
    cancelled: bool


@dataclass(frozen=True)
class Block:
    """What `week` of shared/_week.html shows; times are local."""

    start: datetime
    end: datetime
    title: str
    url: str
    state: str
    state_label: str = ""
    sub: str = ""
    lead_in: int = 0
    lead_out: int = 0
    conflict: str = ""
    on_air: bool = False


@dataclass(frozen=True)
class Column:
    """A day or a studio of the grid."""

    label: str
    sub: str
    current: bool
    blocks: list[Block]


def is_on_air(session: StudioSession) -> bool:
    """A live that is going on now."""
    return (
        session.kind == SessionKind.LIVE
        and session.state == SessionState.CONFIRMED
        and session.starts_at <= now() < session.ends_at
    )


def public_people(session: StudioSession) -> list[Assignment]:
    """Who is on screen, has accepted, and is known to the public anyway."""
    proposers = {item.topic.proposer_id for item in session.items}
    seen: dict[int, Assignment] = {}
    for one in session.people:
        known = one.person.is_public or one.person_id in proposers
        if one.role in ON_SCREEN and one.state == AssignmentState.ACCEPTED and known:
            seen.setdefault(one.person_id, one)
    return list(seen.values())


def public_label(session: StudioSession) -> str:
    """Its state where that says more than "it will be"."""
    if session.state == SessionState.CONFIRMED:
        return ""
    if session.state == SessionState.TENTATIVE:
        return str(_("New date to be confirmed"))
    return str(STATES[session.state])


def session_row(
    session: StudioSession, studio_label: str | None = None, *, with_people: bool = True
) -> SessionRow:
    """A loaded session, for `<ol class="programme">`; its studio's own page needs no label."""
    people = public_people(session) if with_people else []
    words = [str(KINDS[session.kind])]
    if session.items:
        words.append(localised(session.items[0].topic.format))
    return SessionRow(
        url=url_for("studio.session", uuid=session.uuid),
        title=session_title(session),
        start=session.starts_at,
        end=session.ends_at,
        zone=session.studio.zone,
        studio_label=session.studio.name if studio_label is None else studio_label,
        kicker=" · ".join(words),
        state=session.state,
        state_label=public_label(session),
        on_air=is_on_air(session),
        people=", ".join(one.person.name for one in people),
        cancelled=session.state == SessionState.CANCELLED,
    )


def public_block(session: StudioSession, zone: str) -> Block:
    """A session in the public week."""
    where = session.studio.name
    if session.kind == SessionKind.LIVE:
        where = f"{KINDS[session.kind]} · {where}"
    return Block(
        start=local_time(session.starts_at, zone),
        end=local_time(session.ends_at, zone),
        title=session_title(session),
        url=url_for("studio.session", uuid=session.uuid),
        state=session.state,
        state_label=public_label(session),
        sub=where,
        on_air=is_on_air(session),
    )


def public_run(run: Sequence[StudioSession], zone: str, anchor: str) -> Block:
    """A run of short slots as one block of the public week; the list at `anchor` has them all."""
    return Block(
        start=local_time(run[0].starts_at, zone),
        end=local_time(max(session.ends_at for session in run), zone),
        title=ngettext("%(num)s short session", "%(num)s short sessions", len(run)),
        url=f"#{anchor}",
        state=run[0].state,
        sub=run[0].studio.name,
        state_label=_("See them in the list below"),
    )


def is_short(session: StudioSession) -> bool:
    """As short as the slots of a trade show."""
    return (session.ends_at - session.starts_at).total_seconds() <= SHORT * 60


def folded(
    sessions: Sequence[StudioSession],
    block: Callable[[StudioSession], Block],
    run_block: Callable[[Sequence[StudioSession]], Block],
) -> tuple[list[Block], bool]:
    """The blocks of a day, and whether a run of short slots of a studio became one block."""
    runs: dict[int, list[StudioSession]] = {}
    for session in sessions:
        if is_short(session) and session.state != SessionState.CANCELLED:
            runs.setdefault(session.studio_id, []).append(session)
    long_runs = [run for run in runs.values() if len(run) >= RUN]
    hidden = {session.id for run in long_runs for session in run}
    blocks = [block(session) for session in sessions if session.id not in hidden]
    blocks += [run_block(run) for run in long_runs]
    return sorted(blocks, key=lambda one: one.start), bool(long_runs)


def hours_of(columns: Iterable[Column], first: int = 9, last: int = 19) -> tuple[int, int]:
    """First and last hour that a grid has to show for these columns."""
    for column in columns:
        for block in column.blocks:
            begins = block.start.hour * 60 + block.start.minute - block.lead_in
            first = min(first, max(begins // 60, 0))
            if block.end.date() > block.start.date():
                last = 24
            else:
                ends = block.end.hour * 60 + block.end.minute + block.lead_out
                last = max(last, min(-(-ends // 60), 24))
    return first, last
