"""One's own busy times, and those of studios that are shared with others."""

from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars.external import actions, queries
from webcast.calendars.external.addresses import shown
from webcast.calendars.external.forms import BusyForm, CalendarForm
from webcast.calendars.external.labels import TROUBLES
from webcast.calendars.external.models import BusyTime, ExternalCalendar
from webcast.calendars.external.refreshing import AHEAD, allowed
from webcast.core.access import permissions
from webcast.core.clock import now
from webcast.core.errors import Missing
from webcast.core.forms import Form
from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, done, require
from webcast.studio.elsewhere import Busy, busy_times, show_times
from webcast.studio.models import Studio
from webcast.studio.queries import studio_by_slug

bp = Blueprint("busy", __name__)
PREVIEW = 8


def _load(uuid: UUID, owner: Person | Studio) -> ExternalCalendar:
    """Fetch a calendar of this owner: 404 if it is not there for who asks."""
    calendar = queries.calendar_by_uuid(str(uuid))
    if (
        calendar is None
        or any(getattr(calendar, column) != number for column, number in _owned(owner))
        or not permissions.allows("busy.edit", actor(), calendar)
    ):
        raise Missing(_("There is no such calendar."))
    return calendar


def _owned(owner: Person | Studio) -> list[tuple[str, int]]:
    return list(queries.owned(owner).items())


def _add(form: CalendarForm, owner: Person | Studio) -> None:
    actions.add_calendar(
        owner,
        form.address.data or "",
        form.name.data or "",
        allow=allowed(current_app.config["SETTINGS"]),
    )


def _step(calendar: ExternalCalendar, step: str, back: str) -> ResponseReturnValue:
    if step == "look":
        actions.look_again(calendar)
        return done(_("It is being read; look again in a moment."), back)
    actions.remove_calendar(calendar)
    return done(_("The calendar is removed, and what came of it is deleted."), back)


@bp.get("/me/busy/")
def mine() -> ResponseReturnValue:
    """When I cannot: my calendars, and what I have typed."""
    return _mine(require("busy.own"))


def _mine(person: Person, **sent: Form) -> ResponseReturnValue:
    forms = {"form": CalendarForm(None), "busy_form": BusyForm(None)} | sent
    seen = busy_times([f"person:{person.id}"], now(), now() + AHEAD)
    times = seen.get(f"person:{person.id}", [])
    status = next((form.status for form in sent.values()), 200)
    return (
        render_template(
            "calendars/external/mine.html",
            person=person,
            calendars=queries.listed(person),
            said=queries.said_by(person),
            times_of=lambda one: show_times(_as_seen(one), person.zone),
            preview=[show_times(one, person.zone) for one in times[:PREVIEW]],
            more=max(len(times) - PREVIEW, 0),
            shown=shown,
            troubles=TROUBLES,
            now=now(),
            **forms,
        ),
        status,
    )


def _as_seen(time: BusyTime) -> Busy:
    return Busy(time.starts_at, time.ends_at, time.maybe, None)


@bp.post("/me/busy/calendars")
@limiter.limit(WRITE)
def add() -> ResponseReturnValue:
    """Add a calendar of mine."""
    person = require("busy.own")
    form = CalendarForm()
    if form.sent:
        with form.catching():
            _add(form, person)
            return done(
                _("The calendar is added and is being read; look again in a moment."),
                url_for(".mine"),
            )
    return _mine(person, form=form)


@bp.post("/me/busy/calendars/<uuid:uuid>/<any(look, remove):step>")
@limiter.limit(WRITE)
def step(uuid: UUID, step: str) -> ResponseReturnValue:
    """Have a calendar of mine read now, or remove it."""
    person = require("busy.own")
    return _step(_load(uuid, person), step, url_for(".mine"))


@bp.post("/me/busy/times")
@limiter.limit(WRITE)
def say() -> ResponseReturnValue:
    """Say by hand when I cannot."""
    person = require("busy.own")
    form = BusyForm()
    if form.sent:
        with form.catching():
            actions.say_busy(person, form.said(person.zone))
            return done(_("Noted: planners see that you are busy then."), url_for(".mine"))
    return _mine(person, busy_form=form)


@bp.post("/me/busy/times/<int:number>/remove")
def take_back(number: int) -> ResponseReturnValue:
    """I can, after all."""
    require("busy.own")
    time = queries.said_by_number(number)
    if time is None or not permissions.allows("busy.edit", actor(), time):
        raise Missing(_("There is no such entry."))
    actions.take_back(time)
    return done(_("The entry is removed: you can be asked for that time."), url_for(".mine"))


def _studio(slug: str) -> Studio:
    studio = studio_by_slug(slug)
    if studio is None:
        raise Missing(_("There is no such studio."))
    return studio


@bp.route("/desk/studios/<slug>/calendars", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def studio(slug: str) -> ResponseReturnValue:
    """The calendars of those who share a studio with us."""
    require("busy.studio")
    place = _studio(slug)
    form = CalendarForm()
    if form.sent:
        with form.catching():
            _add(form, place)
            return done(
                _("The calendar is added and is being read; look again in a moment."),
                url_for(".studio", slug=slug),
            )
    return (
        render_template(
            "calendars/external/studio.html",
            studio=_studio(slug),
            calendars=queries.listed(_studio(slug)),
            form=form,
            shown=shown,
            troubles=TROUBLES,
            now=now(),
        ),
        form.status,
    )


@bp.post("/desk/studios/<slug>/calendars/<uuid:uuid>/<any(look, remove):step>")
@limiter.limit(WRITE)
def studio_step(slug: str, uuid: UUID, step: str) -> ResponseReturnValue:
    """Have a studio's calendar read now, or remove it."""
    require("busy.studio")
    return _step(_load(uuid, _studio(slug)), step, url_for(".studio", slug=slug))
