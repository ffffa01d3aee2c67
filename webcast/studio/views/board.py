"""The columns of the planners' week: what is planned, where there is room, what others have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webcast.core.clock import day_bounds, local_time, today
from webcast.core.i18n import channel_zone, show_date
from webcast.studio import cards
from webcast.studio.elsewhere import Busy, Elsewhere, show_source
from webcast.studio.free import Taken, free_stretches, local_field
from webcast.studio.labels import STATES
from webcast.studio.models import Booking, SessionState, Studio, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.warnings import warnings


@dataclass(frozen=True)
class Seen:
    """What the days shown hold."""

    studios: Sequence[Studio]
    sessions: Sequence[StudioSession]
    bookings: Sequence[Booking]
    elsewhere: Elsewhere


def day_column(day: date, seen: Seen, studio: Studio | None) -> cards.Column:
    """A day of the week, of one studio or of all."""
    zone = channel_zone()
    of_day = [one for one in seen.sessions if local_time(one.starts_at, zone).date() == day]
    if studio is None:
        blocks, _folded = cards.folded(
            of_day,
            lambda session: _block(session, zone, seen.elsewhere, with_studio=True),
            lambda run: _run_block(run, day, zone, seen.elsewhere),
        )
        blocks += _busy_blocks(day, seen, zone)
    else:
        blocks = [_block(one, zone, seen.elsewhere, with_studio=False) for one in of_day]
        blocks += _open_blocks(studio, day, seen, zone)
    blocks.sort(key=lambda block: block.start)
    return cards.Column(show_date(day, style="short"), "", day == today(zone), blocks)


def _run_block(
    run: Sequence[StudioSession], day: date, zone: str, elsewhere: Elsewhere
) -> cards.Block:
    """The slots of a trade show's day, opened up in the day's own view."""
    empty = sum(not one.items and not one.title for one in run)
    watched = sum(bool(warnings(one, elsewhere)) for one in run)
    sure = all(one.state != SessionState.TENTATIVE for one in run)
    return cards.Block(
        start=local_time(run[0].starts_at, zone),
        end=local_time(max(one.ends_at for one in run), zone),
        title=ngettext("%(num)s slot", "%(num)s slots", len(run)),
        url=url_for("studio.planning", day=day, studio=run[0].studio.slug),
        state=SessionState.CONFIRMED if sure else SessionState.TENTATIVE,
        state_label=ngettext("%(num)s empty slot", "%(num)s empty slots", empty) if empty else "",
        sub=run[0].studio.name,
        conflict=ngettext("%(num)s to look at", "%(num)s to look at", watched) if watched else "",
    )


def studio_column(studio: Studio, day: date, seen: Seen) -> cards.Column:
    """A studio on one day."""
    zone = channel_zone()
    blocks = [
        _block(one, zone, seen.elsewhere, with_studio=False)
        for one in seen.sessions
        if one.studio_id == studio.id
    ]
    blocks += _open_blocks(studio, day, seen, zone)
    blocks.sort(key=lambda block: block.start)
    return cards.Column(studio.name, "", False, blocks)


def _block(
    session: StudioSession, zone: str, elsewhere: Elsewhere, *, with_studio: bool
) -> cards.Block:
    takes = session.state != SessionState.CANCELLED
    lead = (session.starts_at - session.envelope_starts_at).total_seconds() // 60 * takes
    strike = (session.envelope_ends_at - session.ends_at).total_seconds() // 60 * takes
    return cards.Block(
        start=local_time(session.starts_at, zone),
        end=local_time(session.ends_at, zone),
        title=session_title(session) if session.items or session.title else _("Free slot"),
        url=url_for("studio.edit_session", uuid=session.uuid),
        state=session.state,
        state_label=str(STATES[session.state]),
        sub=session.studio.name if with_studio else "",
        lead_in=int(lead),
        lead_out=int(strike),
        conflict=", ".join(warnings(session, elsewhere, brief=True)),
        on_air=cards.is_on_air(session),
    )


def _open_blocks(studio: Studio, day: date, seen: Seen, zone: str) -> list[cards.Block]:
    """Where the studio is free, and where others have it."""
    resource = f"studio:{studio.id}"
    busy = seen.elsewhere.during(resource, *day_bounds(day, zone))
    taken: list[Taken] = [one for one in seen.bookings if one.resource == resource]
    taken += [one for one in busy if not one.maybe]
    taken.sort(key=lambda one: one.starts_at)
    free = [
        cards.Block(
            start=local_time(start, zone),
            end=local_time(end, zone),
            title=_("Free"),
            url=_new_session(studio, start, end),
            state="free",
        )
        for start, end in free_stretches(studio, day, taken)
    ]
    return free + [_busy_block(studio, one, day, zone, show_source(one)) for one in busy]


def _busy_blocks(day: date, seen: Seen, zone: str) -> list[cards.Block]:
    """Where others have any of the studios."""
    return [
        _busy_block(studio, busy, day, zone, studio.name)
        for studio in seen.studios
        for busy in seen.elsewhere.during(f"studio:{studio.id}", *day_bounds(day, zone))
    ]


def _busy_block(studio: Studio, busy: Busy, day: date, zone: str, sub: str) -> cards.Block:
    first, last = day_bounds(day, zone)
    start, end = max(busy.starts_at, first), min(busy.ends_at, last)
    return cards.Block(
        start=local_time(start, zone),
        end=local_time(end, zone),
        title=_("Perhaps taken elsewhere") if busy.maybe else _("Taken elsewhere"),
        url=_new_session(studio, start, end),
        state="busy",
        sub=sub,
    )


def _new_session(studio: Studio, start: datetime, end: datetime) -> str:
    """Where a session of an hour there begins to be planned."""
    return url_for(
        "studio.new_session",
        studio_id=studio.id,
        starts_at=local_field(start, studio.zone),
        ends_at=local_field(min(end, start + timedelta(hours=1)), studio.zone),
    )
