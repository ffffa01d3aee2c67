"""The moderators' desk: what waits to be read, what was reported, who objects."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webcast.audience.actions import moderation as actions
from webcast.audience.forms import ReasonForm
from webcast.audience.labels import QUEUES, REACTION_STATES
from webcast.audience.queries import reactions as queries
from webcast.audience.views.base import bp, load_reaction
from webcast.audience.workflow import REACTION
from webcast.core.web import actor, done, require
from webcast.topics.cards import url_of


@bp.get("/desk/moderation")
def moderation() -> ResponseReturnValue:
    """A queue with its cases and their context."""
    require("audience.moderate")
    return _desk()


def _desk(form: ReasonForm | None = None, number: int = 0, step: str = "") -> ResponseReturnValue:
    name = request.values.get("queue", "pending")
    if name not in QUEUES:
        name = "pending"
    lengths = queries.queue_lengths()
    found = queries.queue(name, request.args.get("after", ""))
    html = render_template(
        "audience/desk/moderation.html",
        queue=name,
        queues=[
            (label, url_for("audience.moderation", queue=key), key == name, lengths.get(key))
            for key, label in QUEUES.items()
        ],
        found=found,
        states=REACTION_STATES,
        steps={
            case.reaction.id: [t.name for t in REACTION.open_to(actor(), case.reaction)]
            for case in found.cases
        },
        form=form,
        number=number,
        step=step,
        topic_url=url_of,
        next_url=url_for("audience.moderation", queue=name, after=found.page.next)
        if found.page.next
        else None,
    )
    return html, form.status if form else 200


def _back() -> str:
    name = request.form.get("queue", "pending")
    return url_for("audience.moderation", queue=name if name in QUEUES else "pending")


@bp.post("/desk/moderation/approve")
def approve_all() -> ResponseReturnValue:
    """Let several pass at once."""
    me = require("audience.moderate")
    ids = [int(number) for number in request.form.getlist("ids") if number.isdecimal()]
    if not ids:
        flash(_("Tick the reactions that may pass first."), "warn")
        return redirect(_back(), 303)
    number = actions.approve_all(me, ids[:100])
    message = ngettext("%(num)d reaction is online.", "%(num)d reactions are online.", number)
    return done(message, _back())


@bp.post(
    "/desk/moderation/<int:reaction_id>/<any(approve, reject, withhold, restore, uphold):step>"
)
def moderate(reaction_id: int, step: str) -> ResponseReturnValue:
    """Decide about one reaction."""
    me = require("audience.moderate")
    reaction = load_reaction(reaction_id, "audience.moderate")
    form = ReasonForm()
    if form.sent:
        with form.catching():
            actions.moderate(me, reaction, step, form.reason.data or "")
            state = REACTION_STATES[reaction.state]
            return done(_("Decided: %(state)s. The author is told.", state=state), _back())
    return _desk(form, reaction_id, step)


@bp.post("/desk/moderation/<int:reaction_id>/dismiss")
def dismiss(reaction_id: int) -> ResponseReturnValue:
    """Nothing is wrong with what was reported."""
    me = require("audience.moderate")
    actions.dismiss_reports(me, load_reaction(reaction_id, "audience.moderate"))
    return done(_("The reports are closed; the reaction stays online."), _back())
