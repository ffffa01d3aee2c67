"""Planners arrange the topics of a session."""

from uuid import UUID

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.web import done, require
from webcast.studio import actions
from webcast.studio.forms import MinutesForm, TopicForm
from webcast.studio.views.base import bp, load
from webcast.studio.views.page import page, the_topic, topic_choices


def _back(uuid: UUID) -> str:
    return url_for(".edit_session", uuid=uuid, _anchor="topics")


@bp.post("/desk/sessions/<uuid:uuid>/topics")
def put_topic(uuid: UUID) -> ResponseReturnValue:
    """Put a topic into the session."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = TopicForm()
    form.topic.choices = topic_choices()
    if form.sent:
        with form.catching():
            actions.put_topic(me, session, the_topic(form.topic.data), form.minutes.data)
            return done(_("The topic is in the session."), _back(uuid))
    return page(session, topic_form=form)


@bp.post("/desk/sessions/<uuid:uuid>/topics/<int:topic_id>/<any(up, down, out):step>")
def arrange(uuid: UUID, topic_id: int, step: str) -> ResponseReturnValue:
    """Move a topic in the order, or take it out."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    if step == "out":
        actions.take_topic(me, session, topic_id)
        return done(_("The topic is out of the session."), _back(uuid))
    actions.move_topic(me, session, topic_id, -1 if step == "up" else 1)
    return done(_("The order is saved."), _back(uuid))


@bp.post("/desk/sessions/<uuid:uuid>/topics/<int:topic_id>/minutes")
def minutes(uuid: UUID, topic_id: int) -> ResponseReturnValue:
    """Give a topic more or less time."""
    session = load(uuid, "studio.edit_session")
    me = require("studio.plan")
    form = MinutesForm()
    if form.sent:
        with form.catching():
            actions.set_minutes(me, session, topic_id, form.minutes.data or 0)
            return done(_("The minutes are saved."), _back(uuid))
    return page(session, minutes_form=form)
