"""The planners' week: all studios, certain or not, and where there is room."""

from collections.abc import Sequence
from datetime import date, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind

from webcast.core.clock import day_bounds, local_time, now, today
from webcast.core.errors import Missing
from webcast.core.i18n import channel_zone, show_date, show_datetime, show_duration
from webcast.core.web import done, require
from webcast.studio import actions, cards, queries, weeks
from webcast.studio.forms import NOTHING, PlaceForm
from webcast.studio.free import free_stretches, local_field
from webcast.studio.labels import STATES
from webcast.studio.models import Booking, SessionState, Studio, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.views.base import bp, load_studio
from webcast.studio.views.page import the_topic
from webcast.studio.warnings import warnings


@bp.get("/desk/planning")
def planning() -> ResponseReturnValue:
    """A week with a column for each day, or (`day=`) a day with a column for each studio."""
    require("studio.plan")
    return _page(PlaceForm(None))


@bp.post("/desk/planning/place")
def place() -> ResponseReturnValue:
    """Put a selected topic into a free slot."""
    me = require("studio.plan")
    form = PlaceForm()
    _fill(form)
    if form.sent:
        with form.catching():
            slot = queries.by_id(form.slot.data)
            if slot is None:
                raise Missing
            actions.put_topic(me, slot, the_topic(form.topic.data))
            return done(_("The topic has its place."), url_for(".edit_session", uuid=slot.uuid))
    return _page(form)


def _fill(form: PlaceForm) -> None:
    form.topic.choices = [
        NOTHING,
        *(SelectChoice(one.id, one.title) for one in queries.topics_to_place()),
    ]
    form.slot.choices = [("", "–")] + [
        (one.id, _slot_label(one)) for one in queries.empty_slots(now())
    ]


def _slot_label(session: StudioSession) -> str:
    when = show_datetime(session.starts_at, session.studio.zone)
    return f"{when}, {session.studio.name}, {show_duration(_minutes(session))}"


def _minutes(session: StudioSession) -> int:
    return int((session.ends_at - session.starts_at).total_seconds() // 60)


def _page(form: PlaceForm) -> ResponseReturnValue:
    zone = channel_zone()
    monday = weeks.monday_of(request.args.get("week", ""), zone)
    day = _day(request.args.get("day", ""))
    if day:
        monday = day - timedelta(days=day.weekday())
    if monday is None:
        raise Missing(_("There is no such week."))
    studios = queries.studios()
    wanted = request.args.get("studio", "")
    studio = load_studio(wanted) if wanted else None
    shown = [studio] if studio else studios
    bounds = day_bounds(day, zone) if day else weeks.bounds_of(monday, zone)
    sessions = queries.between(*bounds, actor=require("studio.plan"), studio=studio)
    bookings = queries.booked([one.id for one in shown], *bounds)
    if day:
        columns = [_studio_column(one, day, sessions, bookings) for one in shown]
    else:
        columns = [_day_column(one, sessions, bookings, studio) for one in weeks.days_of(monday)]
    first, last = cards.hours_of(columns)
    if not form.topic.choices:
        _fill(form)
    return (
        render_template(
            "studio/desk/planning.html",
            columns=columns,
            first_hour=first,
            last_hour=last,
            monday=monday,
            day=day,
            days=weeks.days_of(monday),
            week=weeks.name_of(monday),
            studio=studio,
            studios=studios,
            form=form,
            to_watch=[(one, found) for one in sessions if (found := warnings(one))],
            figures=_figures(sessions),
            recurring=[(one.recurrence, one) for one in sessions if one.recurrence],
            tall=bool(day or studio) and any(cards.is_short(one) for one in sessions),
            links=_links(monday, day, wanted),
            title_of=session_title,
        ),
        form.status,
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in weeks.YEARS else None


def _links(monday: date, day: date | None, studio: str) -> dict[str, str]:
    """Where to turn the page to; what is empty stays out of addresses."""
    wanted = studio or None
    if day:
        turns = {"previous": day - timedelta(days=1), "now": today(channel_zone())}
        turns["next"] = day + timedelta(days=1)
        return {name: url_for(".planning", day=one, studio=wanted) for name, one in turns.items()}
    return {
        "previous": url_for(".planning", week=weeks.before(monday), studio=wanted),
        "now": url_for(".planning", studio=wanted),
        "next": url_for(".planning", week=weeks.after(monday), studio=wanted),
    }


def _figures(sessions: Sequence[StudioSession]) -> dict[str, int]:
    return {
        "sessions": sum(one.state != SessionState.CANCELLED for one in sessions),
        "tentative": sum(one.state == SessionState.TENTATIVE for one in sessions),
        "empty": sum(one.state == SessionState.TENTATIVE and not one.items for one in sessions),
    }


def _day_column(
    day: date, sessions: Sequence[StudioSession], bookings: Sequence[Booking], studio: Studio | None
) -> cards.Column:
    zone = channel_zone()
    of_day = [one for one in sessions if local_time(one.starts_at, zone).date() == day]
    if studio is None:
        blocks, _folded = cards.folded(
            of_day,
            lambda session: _block(session, zone, with_studio=True),
            lambda run: _run_block(run, day, zone),
        )
    else:
        blocks = [_block(one, zone, with_studio=False) for one in of_day]
        blocks += _free_blocks(studio, day, bookings, zone)
        blocks.sort(key=lambda block: block.start)
    return cards.Column(show_date(day, style="short"), "", day == today(zone), blocks)


def _run_block(run: Sequence[StudioSession], day: date, zone: str) -> cards.Block:
    """The slots of a trade show's day, opened up in the day's own view."""
    empty = sum(not one.items and not one.title for one in run)
    watched = sum(bool(warnings(one)) for one in run)
    sure = all(one.state != SessionState.TENTATIVE for one in run)
    return cards.Block(
        start=local_time(run[0].starts_at, zone),
        end=local_time(max(one.ends_at for one in run), zone),
        title=ngettext("%(num)s slot", "%(num)s slots", len(run)),
        url=url_for(".planning", day=day, studio=run[0].studio.slug),
        state=SessionState.CONFIRMED if sure else SessionState.TENTATIVE,
        state_label=ngettext("%(num)s empty slot", "%(num)s empty slots", empty) if empty else "",
        sub=run[0].studio.name,
        conflict=ngettext("%(num)s to look at", "%(num)s to look at", watched) if watched else "",
    )


def _studio_column(
    studio: Studio, day: date, sessions: Sequence[StudioSession], bookings: Sequence[Booking]
) -> cards.Column:
    zone = channel_zone()
    own = [one for one in bookings if one.resource == f"studio:{studio.id}"]
    blocks = [
        _block(one, zone, with_studio=False) for one in sessions if one.studio_id == studio.id
    ]
    blocks += _free_blocks(studio, day, own, zone)
    blocks.sort(key=lambda block: block.start)
    return cards.Column(studio.name, "", False, blocks)


def _block(session: StudioSession, zone: str, *, with_studio: bool) -> cards.Block:
    takes = session.state != SessionState.CANCELLED
    lead = (session.starts_at - session.envelope_starts_at).total_seconds() // 60 * takes
    strike = (session.envelope_ends_at - session.ends_at).total_seconds() // 60 * takes
    return cards.Block(
        start=local_time(session.starts_at, zone),
        end=local_time(session.ends_at, zone),
        title=session_title(session) if session.items or session.title else _("Free slot"),
        url=url_for(".edit_session", uuid=session.uuid),
        state=session.state,
        state_label=str(STATES[session.state]),
        sub=session.studio.name if with_studio else "",
        lead_in=int(lead),
        lead_out=int(strike),
        conflict=", ".join(warnings(session)),
        on_air=cards.is_on_air(session),
    )


def _free_blocks(
    studio: Studio, day: date, bookings: Sequence[Booking], zone: str
) -> list[cards.Block]:
    return [
        cards.Block(
            start=local_time(start, zone),
            end=local_time(end, zone),
            title=_("Free"),
            url=url_for(
                ".new_session",
                studio_id=studio.id,
                starts_at=local_field(start, studio.zone),
                ends_at=local_field(min(end, start + timedelta(hours=1)), studio.zone),
            ),
            state="free",
        )
        for start, end in free_stretches(studio, day, bookings)
    ]
