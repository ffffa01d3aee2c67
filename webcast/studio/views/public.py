"""The programme of a week, a session's page, the studios: the same for everybody."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.clock import local_time, today
from webcast.core.errors import Missing
from webcast.core.i18n import channel_zone, show_date
from webcast.core.pages import public_page
from webcast.core.panels import panels
from webcast.core.slots import shows
from webcast.core.text import slugify
from webcast.core.web import actor, can
from webcast.studio import cards, queries, weeks
from webcast.studio.labels import KINDS, ROLES, STATES
from webcast.studio.models import AssignmentState, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.opening import DAYS, show_hours
from webcast.studio.rhythm_words import rhythm_words
from webcast.studio.views.base import bp, load, load_studio

# How many sessions the page of a studio lists; the programme has all.
SHOWN = 8


@bp.get("/programme/")
@public_page
def programme() -> ResponseReturnValue:
    """A week of the channel: what is recorded or on air, when and where."""
    shows("session")
    shows("studio")
    zone = channel_zone()
    monday = weeks.monday_of(request.args.get("week", ""), zone)
    if monday is None:
        raise Missing(_("There is no such week."))
    studios = queries.studios()
    wanted = request.args.get("studio", "")
    studio = load_studio(wanted) if wanted else None
    sessions = queries.public_sessions(*weeks.bounds_of(monday, zone), studio=studio)
    days = _days(monday, zone, sessions)
    return render_template(
        "studio/programme.html",
        days=days,
        columns=[day.column for day in days],
        monday=monday,
        studio=studio,
        studios=studios,
        sessions=sessions,
        links=_week_links(monday, wanted),
        panels=panels("studio.programme", studio),
    )


def _week_links(monday: date, studio: str) -> dict[str, str]:
    wanted = studio or None
    return {
        "previous": url_for(".programme", week=weeks.before(monday), studio=wanted),
        "now": url_for(".programme", studio=wanted),
        "next": url_for(".programme", week=weeks.after(monday), studio=wanted),
    }


@dataclass(frozen=True)
class Day:
    """A day of the programme: a column of the grid, and a list."""

    anchor: str
    date: date
    folded: bool
    rows: list[cards.SessionRow]
    column: cards.Column


def _days(monday: date, zone: str, sessions: list[StudioSession]) -> list[Day]:
    by_day = {
        day: list(found)
        for day, found in groupby(sessions, lambda one: local_time(one.starts_at, zone).date())
    }
    return [_day(day, zone, by_day.get(day, [])) for day in weeks.days_of(monday)]


def _day(day: date, zone: str, sessions: list[StudioSession]) -> Day:
    anchor = f"day-{day.isoformat()}"
    blocks, folded = cards.folded(
        sessions,
        lambda session: cards.public_block(session, zone),
        lambda run: cards.public_run(run, zone, anchor),
    )
    column = cards.Column(show_date(day, style="short"), "", day == today(zone), blocks)
    return Day(anchor, day, folded, [cards.session_row(one) for one in sessions], column)


@bp.get("/sessions/<uuid:uuid>")
@public_page
def session(uuid: UUID) -> ResponseReturnValue:
    """A session: what, when, where, who."""
    found = load(uuid)
    shows("session", found.id)
    shows("studio", found.studio_id)
    for item in found.items:
        shows("topic", item.topic_id)
    people = cards.public_people(found)
    for one in people:
        shows("person", one.person_id)
    return render_template(
        "studio/session.html",
        session=found,
        title=session_title(found),
        week=weeks.name_of(local_time(found.starts_at, channel_zone()).date()),
        slugify=slugify,
        kind=KINDS[found.kind],
        rhythm=rhythm_words(found.recurrence) if found.recurrence else "",
        state_label=STATES[found.state],
        on_air=cards.is_on_air(found),
        people=people,
        roles=ROLES,
        panels=panels("studio.session", found),
    )


def own_part(session_id: int) -> str:
    """The slot of a session's page with what is one's own: a place on it, the way to the desk."""
    me = actor()
    if me is None:
        return ""
    found = queries.by_id(session_id)
    if found is None or not can("studio.view_crew", found):
        return ""
    return render_template(
        "studio/_own_part.html",
        session=found,
        mine=[one for one in found.people if one.person_id == me.id],
        roles=ROLES,
        pending=AssignmentState.PENDING,
    )


@bp.get("/studios/")
@public_page
def studios() -> ResponseReturnValue:
    """Where the channel records."""
    shows("studio")
    return render_template("studio/studios.html", studios=queries.studios())


@bp.get("/studios/<slug>")
@public_page
def studio(slug: str) -> ResponseReturnValue:
    """A studio: where it is, how to get in, what comes next."""
    found = load_studio(slug)
    shows("studio", found.id)
    shows("session")
    coming = queries.coming(SHOWN + 1, studio=found)
    after = coming[SHOWN:]
    zone = channel_zone()
    return render_template(
        "studio/studio.html",
        studio=found,
        hours=[(day, show_hours(found.opening.get(str(day), []))) for day in DAYS],
        weekdays=_weekdays(),
        rows=[cards.session_row(one, studio_label="") for one in coming[:SHOWN]],
        more=url_for(
            ".programme",
            studio=found.slug,
            week=weeks.name_of(local_time(after[0].starts_at, zone).date()),
        )
        if after
        else "",
        panels=panels("studio.page", found),
    )


def _weekdays() -> list[str]:
    return [_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"),
            _("Sunday")]  # fmt: skip
