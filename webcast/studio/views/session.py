"""Planning a session, changing it, taking it a step on."""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.errors import Missing
from webcast.core.web import done, require
from webcast.studio import actions, queries
from webcast.studio.forms import CopyForm, SessionForm, StepForm, SwapForm
from webcast.studio.labels import STATES
from webcast.studio.views.base import bp, load
from webcast.studio.views.page import (
    naive,
    page,
    studio_choices,
    studio_options,
    swap_choices,
    the_topic,
    topic_choices,
)


@bp.route("/desk/sessions/new", methods=["GET", "POST"])
def new_session() -> ResponseReturnValue:
    """Plan a session; the address may say where, when and what."""
    me = require("studio.plan")
    studios = studio_choices()
    form = SessionForm(request.form if request.method == "POST" else None, data=_wishes())
    form.studio_id.choices = studio_options(studios)
    form.topic_id.choices = topic_choices()
    if form.sent:
        with form.catching():
            session = actions.plan(me, form.plan(studios))
            if form.topic_id.data:
                actions.put_topic(me, session, the_topic(form.topic_id.data))
            return done(_("The session is planned."), url_for(".edit_session", uuid=session.uuid))
    return render_template("studio/desk/new.html", form=form, studios=studios), form.status


def _wishes() -> dict[str, Any]:
    wishes: dict[str, Any] = {}
    for name in ("studio_id", "topic_id"):
        if (value := request.args.get(name, "")).isdecimal():
            wishes[name] = int(value)
    for name in ("starts_at", "ends_at"):
        if value := request.args.get(name, ""):
            wishes[name] = naive(value)
    return wishes


@bp.route("/desk/sessions/<uuid:uuid>", methods=["GET", "POST"])
def edit_session(uuid: UUID) -> ResponseReturnValue:
    """Everything about a session, to be changed."""
    session = load(uuid, "studio.edit_session")
    if request.method == "GET":
        return page(session)
    me = require("studio.plan")
    studios = studio_choices(session.studio)
    form = SessionForm()
    form.studio_id.choices = studio_options(studios)
    del form.topic_id
    if form.sent:
        with form.catching():
            actions.change(me, session, form.plan(studios, session), version=form.version.seen)
            return done(_("The session is saved."), url_for(".edit_session", uuid=uuid))
    return page(session, form=form)


@bp.post("/desk/sessions/<uuid:uuid>/<any(confirm, record, publish, cancel, reinstate):step>")
def advance(uuid: UUID, step: str) -> ResponseReturnValue:
    """Take a session one step on."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = StepForm()
    if form.sent:
        with form.catching():
            actions.advance(session, step, actor=me, reason=form.reason.data or "")
            return done(
                _("State of the session: %(state)s.", state=STATES[session.state]),
                url_for(".edit_session", uuid=uuid),
            )
    return page(session, step_form=form)


@bp.post("/desk/sessions/<uuid:uuid>/copy")
def copy(uuid: UUID) -> ResponseReturnValue:
    """The same at another time."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = CopyForm()
    if form.sent:
        with form.catching():
            copied = actions.copy(me, session, form.copy_at.instant_in(session.studio.zone))
            return done(
                _("This is the copy; its crew has been asked."),
                url_for(".edit_session", uuid=copied.uuid),
            )
    return page(session, copy_form=form)


@bp.post("/desk/sessions/<uuid:uuid>/swap")
def swap(uuid: UUID) -> ResponseReturnValue:
    """Change places with another session."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = SwapForm()
    form.other.choices = swap_choices(session)
    if form.sent:
        with form.catching():
            other = queries.by_id(form.other.data)
            if other is None:
                raise Missing
            actions.swap(me, session, other)
            return done(
                _("The two sessions have changed places."), url_for(".edit_session", uuid=uuid)
            )
    return page(session, swap_form=form)
