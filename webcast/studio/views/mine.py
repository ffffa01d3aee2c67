"""My sessions: what I am asked for, what I said, when I have to be where."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.limits import WRITE, limiter
from webcast.core.web import done, require
from webcast.studio import actions, queries
from webcast.studio.forms import AnswerForm
from webcast.studio.labels import ANSWERS, ROLES, STATES
from webcast.studio.models import AssignmentState, SessionState
from webcast.studio.naming import session_title
from webcast.studio.views.base import bp, load_assignment


@bp.get("/me/sessions/")
def mine() -> ResponseReturnValue:
    """The sessions I am on."""
    return _page(AnswerForm(formdata=None), None)


def _page(form: AnswerForm, failed: int | None) -> ResponseReturnValue:
    me = require("studio.own")
    return (
        render_template(
            "studio/mine.html",
            coming=queries.assignments_of(me),
            past=queries.assignments_of(me, coming=False, limit=20),
            form=form,
            failed=failed,
            roles=ROLES,
            answers=ANSWERS,
            states=STATES,
            title_of=session_title,
            called_at=actions.called_at,
            pending=AssignmentState.PENDING,
            accepted=AssignmentState.ACCEPTED,
            cancelled=SessionState.CANCELLED,
        ),
        form.status,
    )


@bp.post("/me/sessions/<int:assignment_id>/<any(accept, decline):step>")
@limiter.limit(WRITE)
def answer(assignment_id: int, step: str) -> ResponseReturnValue:
    """Say yes or no."""
    me = require("studio.own")
    one = load_assignment(assignment_id)
    form = AnswerForm()
    if form.sent:
        with form.catching():
            actions.answer(me, one, step, form.words.data or "")
            words = (
                _("Thank you: we count on you.")
                if step == "accept"
                else _("Thank you for saying so: your time is yours again.")
            )
            return done(words, url_for(".mine"))
    return _page(form, assignment_id)
