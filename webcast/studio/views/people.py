"""Planners ask people for a session, call them, take them off."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.queries import by_id
from webcast.core.errors import Missing
from webcast.core.web import done, require
from webcast.studio import actions
from webcast.studio.forms import AnswerForm, CallForm, PersonForm
from webcast.studio.models import Assignment, Role, StudioSession
from webcast.studio.views.base import bp, load
from webcast.studio.views.page import fill_people, page


def _back(uuid: UUID) -> str:
    return url_for(".edit_session", uuid=uuid, _anchor="people")


@bp.post("/desk/sessions/<uuid:uuid>/people")
def ask(uuid: UUID) -> ResponseReturnValue:
    """Ask somebody to be on the session."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = PersonForm()
    fill_people(form, session)
    if form.sent:
        with form.catching():
            person = by_id(form.person.data)
            if person is None:
                raise Missing
            call_at = form.call_at.instant_in(session.studio.zone) if form.call_at.data else None
            actions.assign(me, session, person, Role(form.role.data), call_at=call_at)
            return done(_("%(name)s has been asked.", name=person.name), _back(uuid))
    return page(session, person_form=form)


def _on(session: StudioSession, assignment_id: int) -> Assignment:
    for one in session.people:
        if one.id == assignment_id:
            return one
    raise Missing(_("This person is not on the session any more."))


@bp.post(
    "/desk/sessions/<uuid:uuid>/people/<int:number>/<any(accept, decline, ask_again, off):step>"
)
def person_step(uuid: UUID, number: int, step: str) -> ResponseReturnValue:
    """Write down what somebody said, ask them again, or take them off."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    one = _on(session, number)
    name = one.person.name
    form = AnswerForm()
    if form.sent:
        with form.catching():
            if step == "off":
                actions.unassign(me, one)
                return done(_("%(name)s is off the session.", name=name), _back(uuid))
            if step == "ask_again":
                actions.ask_again(me, one)
                return done(_("%(name)s has been asked.", name=name), _back(uuid))
            actions.answer(me, one, step, form.words.data or "")
            return done(_("The answer is written down."), _back(uuid))
    return page(session, answer_form=form)


@bp.post("/desk/sessions/<uuid:uuid>/people/<int:number>/call")
def call(uuid: UUID, number: int) -> ResponseReturnValue:
    """Set when somebody has to be there."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    one = _on(session, number)
    form = CallForm()
    if form.sent:
        with form.catching():
            zone = session.studio.zone
            actions.call(me, one, form.call_at.instant_in(zone) if form.call_at.data else None)
            return done(_("The call time is saved."), _back(uuid))
    return page(session, call_form=form)
