"""The planners' week: all studios, certain or not, and where there is room."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind

from webcast.core.clock import day_bounds, now, today
from webcast.core.errors import Missing
from webcast.core.i18n import channel_zone, show_datetime, show_duration
from webcast.core.web import done, require
from webcast.studio import actions, cards, queries, weeks
from webcast.studio.elsewhere import Elsewhere, busy_times, show_times
from webcast.studio.forms import NOTHING, PlaceForm
from webcast.studio.models import SessionState, Studio, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.views.base import bp, load_studio
from webcast.studio.views.board import Seen, day_column, studio_column
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
    elsewhere = _elsewhere(sessions, shown, *bounds)
    seen = Seen(shown, sessions, bookings, elsewhere)
    if day:
        columns = [studio_column(one, day, seen) for one in shown]
    else:
        columns = [day_column(one, seen, studio) for one in weeks.days_of(monday)]
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
            to_watch=[(one, found) for one in sessions if (found := warnings(one, elsewhere))],
            busy_people=_busy_people(sessions, elsewhere, zone),
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


def _elsewhere(
    sessions: Sequence[StudioSession], studios: Sequence[Studio], since: datetime, until: datetime
) -> Elsewhere:
    """The busy times of these studios and of everybody on these sessions."""
    people = [one.person_id for session in sessions for one in session.people]
    wanted = [f"studio:{one.id}" for one in studios] + [f"person:{number}" for number in people]
    # A session may begin before the days shown, or end after them.
    edges = [time for one in sessions for time in (one.envelope_starts_at, one.envelope_ends_at)]
    return Elsewhere(busy_times(wanted, min([since, *edges]), max([until, *edges])))


def _busy_people(
    sessions: Sequence[StudioSession], elsewhere: Elsewhere, zone: str
) -> list[tuple[str, list[str]]]:
    """Who of the people on these sessions is busy elsewhere, and when, in words."""
    names = {one.person_id: one.person.name for session in sessions for one in session.people}
    found = [
        (names[number], [show_times(one, zone) for one in times if one.ends_at > now()])
        for number, times in elsewhere.people().items()
        if number in names
    ]
    return sorted((name, times) for name, times in found if times)
