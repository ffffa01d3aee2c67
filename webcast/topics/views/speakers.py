"""Who would speak: inviting, and answering an invitation with or without an account."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.errors import Missing
from webcast.core.limits import MAIL_TO_SOMEBODY, WRITE, limiter
from webcast.core.web import actor, done, require
from webcast.topics import actions, queries
from webcast.topics.forms import InvitationForm
from webcast.topics.labels import INVITATIONS, STATES
from webcast.topics.models import CoSpeaker, InvitationState, Topic
from webcast.topics.policy import BEFORE_RECORDING
from webcast.topics.views.base import bp, load


@bp.route("/topics/<int:topic_id>/speakers", methods=["GET", "POST"])
@limiter.limit(MAIL_TO_SOMEBODY, methods=["POST"])
def speakers(topic_id: int) -> ResponseReturnValue:
    """The list of speakers, and a form to invite one more."""
    topic = load(topic_id, "topics.invite" if request.method == "POST" else "topics.history")
    form = InvitationForm()
    if form.sent:
        me = require("topics.invite", topic)
        with form.catching():
            actions.invite(topic, form.name.data or "", form.email.data or "", actor=me)
            return done(_("%(name)s is invited by mail.", name=form.name.data), _list_of(topic))
        topic = load(topic_id, "topics.history")
    return (
        render_template("topics/speakers.html", topic=topic, form=form, labels=INVITATIONS),
        form.status,
    )


def _list_of(topic: Topic) -> str:
    return url_for("topics.speakers", topic_id=topic.id)


@bp.post("/topics/<int:topic_id>/speakers/<int:number>/<any(again,remove):what>")
@limiter.limit(MAIL_TO_SOMEBODY)
def speaker(topic_id: int, number: int, what: str) -> ResponseReturnValue:
    """Send an invitation again, or take it back."""
    topic = load(topic_id, "topics.invite")
    me = require("topics.invite", topic)
    line = next((s for s in topic.speakers if s.id == number), None)
    if line is None:
        raise Missing(_("Nobody is invited under this number."))
    if what == "again":
        actions.invite_again(topic, line, actor=me)
        return done(_("%(name)s is invited once more.", name=line.name), _list_of(topic))
    name = line.name
    actions.uninvite(topic, line, actor=me)
    return done(_("%(name)s is no longer on the list.", name=name), _list_of(topic))


def _invitation(token: str) -> CoSpeaker:
    found = queries.invitation(token)
    if found is None:
        raise Missing(
            _("This invitation is unknown: a later one has replaced it, or it was taken back.")
        )
    return found


def _thanks(accepts: bool) -> str:
    return str(
        _("Thank you: you are among the speakers of this topic.")
        if accepts
        else _("Thank you for your answer: you are not on the list of speakers.")
    )


@bp.route("/topics/invitations/<token>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Read what one is invited to, and answer; the link is the proof."""
    line = _invitation(token)
    if request.method == "POST":
        accepts = request.form.get("answer") == "accept"
        actions.answer(line, accepts, person=actor())
        return done(_thanks(accepts), url_for("topics.invitation", token=token))
    return render_template(
        "topics/invitation.html",
        line=line,
        topic=line.topic,
        state_label=STATES[line.topic.state],
        answered=line.state != InvitationState.PENDING,
        accepted=line.state == InvitationState.ACCEPTED,
        may_answer=line.topic.state in BEFORE_RECORDING,
    )


@bp.post("/me/invitations/<int:number>/<any(accept,decline):answer>")
@limiter.limit(WRITE)
def answer_own(number: int, answer: str) -> ResponseReturnValue:
    """Answer on one's own page: being signed in is the proof."""
    me = require("accounts.own")
    line = queries.invitation_of(number, me)
    if line is None:
        raise Missing(_("You are not invited under this number."))
    accepts = answer == "accept"
    actions.answer(line, accepts, person=me)
    return done(_thanks(accepts), url_for("own.home"))
