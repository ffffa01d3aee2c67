"""Reactions: reading a debate, answering, reporting, objecting, taking back."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.audience.actions import reactions as actions
from webcast.audience.forms import ObjectionForm, ReactionForm, ReportForm
from webcast.audience.labels import REACTION_STATES
from webcast.audience.models import Reaction, ReactionState
from webcast.audience.queries import opinions
from webcast.audience.queries import reactions as queries
from webcast.audience.views.base import bp, load_reaction, load_topic
from webcast.core.errors import Missing
from webcast.core.limits import WRITE, limiter
from webcast.core.pages import public_page
from webcast.core.slots import shows
from webcast.core.web import done, require
from webcast.topics.cards import url_of

REPLIES = 100


@bp.get("/topics/<int:topic_id>/reactions")
@public_page
def reactions(topic_id: int) -> ResponseReturnValue:
    """All that was said about a topic, page by page."""
    topic = load_topic(topic_id)
    shows("topic", topic.id)
    shows("person")
    found = queries.threads(topic.id, request.args.get("after", ""))
    return render_template(
        "audience/reactions.html",
        topic=topic,
        topic_url=url_of(topic),
        threads=found,
        number=opinions.visible_reactions(topic.id),
    )


@bp.get("/reactions/<int:reaction_id>")
@public_page
def thread(reaction_id: int) -> ResponseReturnValue:
    """One reaction and everything that was answered to it."""
    reaction = load_reaction(reaction_id, "audience.reaction.view")
    shows("topic", reaction.topic_id)
    shows("person")
    after = max(0, request.args.get("after", 0, type=int))
    return render_template(
        "audience/thread.html",
        topic=reaction.topic,
        topic_url=url_of(reaction.topic, _anchor="reactions"),
        node=queries.thread(reaction, after, REPLIES),
        after=after,
        size=REPLIES,
    )


@bp.route("/topics/<int:topic_id>/react", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def react(topic_id: int) -> ResponseReturnValue:
    """Say something publicly; `to` names the reaction that it answers."""
    topic = load_topic(topic_id)
    form = ReactionForm()
    if request.method == "GET":
        form.to.data = request.args.get("to", "")
    parent = _answered(topic.id, form.to.data or "")
    if request.method == "POST":
        me = require("audience.take_part", topic)
        if form.sent:
            with form.catching():
                reaction = actions.react(me, topic, form.words.data or "", parent)
                return _said(reaction, url_of(topic, _anchor=f"reaction-{reaction.id}"))
    page = render_template(
        "audience/react.html", form=form, topic=topic, parent=parent, topic_url=url_of(topic)
    )
    return page, form.status


def _answered(topic_id: int, number: str) -> Reaction | None:
    """The visible reaction of this topic that is being answered."""
    if not number:
        return None
    parent = queries.by_id(int(number)) if number.isdecimal() and len(number) < 10 else None
    if parent is None or parent.topic_id != topic_id or parent.state is not ReactionState.VISIBLE:
        raise Missing(_("The reaction that you answer is not there any more."))
    return parent


def _said(reaction: Reaction, location: str) -> ResponseReturnValue:
    if reaction.state is ReactionState.VISIBLE:
        return done(_("Your reaction is online."), location)
    return done(
        _(
            "Thank you. As it is one of your first reactions,"
            " a moderator reads it before everybody sees it."
        ),
        location,
    )


@bp.route("/reactions/<int:reaction_id>/report", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def report(reaction_id: int) -> ResponseReturnValue:
    """Tell moderation that a reaction breaks the rules."""
    reaction = load_reaction(reaction_id, "audience.reaction.report")
    me = require("audience.reaction.report", reaction)
    form = ReportForm()
    if form.sent:
        with form.catching():
            new = actions.report(me, reaction, form.words.data or "")
            message = (
                _("Thank you. A moderator will look at it, and you will hear what came of it.")
                if new
                else _("You have reported this reaction already.")
            )
            return done(message, url_of(reaction.topic, _anchor="reactions"))
    return render_template("audience/report.html", form=form, reaction=reaction), form.status


@bp.route("/reactions/<int:reaction_id>/object", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def object_to(reaction_id: int) -> ResponseReturnValue:
    """An author reads why their reaction is not shown, and may object once."""
    require("audience.own")
    reaction = load_reaction(reaction_id, "audience.reaction.object")
    me = require("audience.reaction.object", reaction)
    form = ObjectionForm()
    if form.sent:
        with form.catching():
            actions.object_to_decision(me, reaction, form.objection.data or "")
            message = _("Your objection is there. Somebody will look at the decision again.")
            return done(message, url_for("audience.own_reactions"))
    page = render_template(
        "audience/object.html",
        form=form,
        reaction=reaction,
        open=reaction.state in actions.JUDGED and not reaction.objection,
        states=REACTION_STATES,
    )
    return page, form.status


@bp.post("/reactions/<int:reaction_id>/take-back")
@limiter.limit(WRITE)
def take_back(reaction_id: int) -> ResponseReturnValue:
    """An author takes their words back."""
    require("audience.own")
    reaction = load_reaction(reaction_id, "audience.reaction.take_back")
    me = require("audience.reaction.take_back", reaction)
    actions.take_back(me, reaction)
    return done(_("Your reaction is gone."), url_for("audience.own_reactions"))


@bp.get("/me/reactions")
def own_reactions() -> ResponseReturnValue:
    """What I have said publicly, and what became of it."""
    me = require("audience.own")
    page = queries.own(me.id, request.args.get("after", ""))
    return render_template(
        "audience/own_reactions.html", page=page, states=REACTION_STATES, topic_url=url_of
    )
