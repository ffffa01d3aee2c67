"""The scale of opinions, and what people wrote after having watched."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.audience.actions import scale as actions
from webcast.audience.actions.scale import StepWords
from webcast.audience.forms import StepForm
from webcast.audience.models import OpinionStep
from webcast.audience.queries import messages, opinions
from webcast.audience.views.base import bp, load_topic
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.web import done, require
from webcast.topics.cards import url_of


@bp.route("/desk/scale", methods=["GET", "POST"])
def scale() -> ResponseReturnValue:
    """The answers from which everybody chooses, all in one form."""
    me = require("audience.scale")
    steps = opinions.scale()
    forms = {step.id: StepForm(step.id, obj=step) for step in steps}
    new = StepForm("new", data={"position": (steps[-1].position + 1) if steps else 0})
    rows = [*forms.values(), new]
    problem = ""
    valid = [row.validate() for row in rows]  # each, so that each says what is wrong
    if request.method == "POST" and all(valid):
        try:
            with db.session.begin_nested():
                changes = {number: _words(row) for number, row in forms.items()}
                actions.edit_scale(me, changes, None if new.blank else _words(new))
            return done(_("The scale is saved."), url_for("audience.scale"))
        except Invalid as error:
            prefix, _dash, name = error.field.partition("-")
            row = new if prefix == "new" else forms[int(prefix)]
            row[name].errors = [error.message]
        except Refused as error:
            problem = str(error.message)
    wrong = bool(problem) or any(row.errors for row in rows)
    page = render_template(
        "audience/desk/scale.html",
        steps=steps,
        forms=forms,
        new=new,
        chosen=opinions.chosen(),
        problem=problem,
        wrong=wrong,
    )
    return page, (409 if problem else 422) if wrong else 200


def _words(form: StepForm) -> StepWords:
    return StepWords(
        form.name_fr.data or "",
        form.name_en.data or "",
        form.tone.data,
        form.position.data or 0,
        form.retired.data,
    )


@bp.post("/desk/scale/<int:step_id>/remove")
def remove_step(step_id: int) -> ResponseReturnValue:
    """Delete an answer that nobody chose."""
    me = require("audience.scale")
    step = db.session.get(OpinionStep, step_id)
    if step is None:
        raise Missing
    actions.remove_step(me, step)
    return done(_("The answer is deleted."), url_for("audience.scale"))


@bp.get("/desk/topics/<int:topic_id>/feedback")
def feedback_words(topic_id: int) -> ResponseReturnValue:
    """What people wrote after having watched: for the organisers."""
    require("audience.read_feedback")
    topic = load_topic(topic_id)
    page = messages.feedback_words(topic.id, request.args.get("after", ""))
    return render_template(
        "audience/desk/feedback.html",
        topic=topic,
        topic_url=url_of(topic),
        ratings=messages.ratings(topic.id),
        page=page,
        next_url=url_for("audience.feedback_words", topic_id=topic.id, after=page.next)
        if page.next
        else None,
    )
