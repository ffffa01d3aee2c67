"""Private messages to the organisers: writing, one's own, and the desk that answers."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.audience.actions import motivations as actions
from webcast.audience.forms import AnswerForm, MotivationForm
from webcast.audience.labels import INTENTIONS, INTENTIONS_SHORT
from webcast.audience.models import Intention, Motivation
from webcast.audience.queries import messages
from webcast.audience.views.base import bp, load_topic
from webcast.core.errors import Forbidden, Missing
from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, can, done, require
from webcast.topics.cards import url_of


@bp.route("/topics/<int:topic_id>/motivation", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def motivation(topic_id: int) -> ResponseReturnValue:
    """Write to the organisers about a topic."""
    topic = load_topic(topic_id)
    form = MotivationForm()
    if request.method == "GET" and (about := request.args.get("about")) in set(Intention):
        form.intention.data = Intention(about)
    if request.method == "POST":
        me = require("audience.take_part", topic)
        if form.sent:
            with form.catching():
                actions.write_motivation(me, topic, form.intention.data, form.words.data or "")
                message = _("The organisers have your message. You will find their answer here.")
                return done(message, url_of(topic, _anchor="motivation"))
    return render_template("audience/motivation.html", form=form, topic=topic), form.status


@bp.get("/me/motivations")
def own_motivations() -> ResponseReturnValue:
    """What I have written to the organisers, and what they answered."""
    me = require("audience.own")
    page = messages.own_motivations(me.id, request.args.get("after", ""))
    return render_template(
        "audience/own_motivations.html", page=page, intentions=INTENTIONS, topic_url=url_of
    )


@bp.get("/desk/motivations")
def motivations() -> ResponseReturnValue:
    """The desk: messages that wait, oldest first, and those answered."""
    require("audience.read_motivations")
    return _desk(answered=request.args.get("show") == "answered")


def _desk(
    *, answered: bool, form: AnswerForm | None = None, number: int = 0
) -> ResponseReturnValue:
    page = messages.motivations(answered=answered, cursor=request.args.get("after", ""))
    html = render_template(
        "audience/desk/motivations.html",
        page=page,
        answered=answered,
        waiting=messages.waiting_motivations(),
        intentions=INTENTIONS_SHORT,
        topic_url=url_of,
        forms={
            row.id: (form if form and row.id == number else AnswerForm(formdata=None)).beside(
                row.id
            )
            for row in page.items
        },
        number=number,
        next_url=url_for("audience.motivations", show=request.args.get("show"), after=page.next)
        if page.next
        else None,
    )
    return html, form.status if form else 200


@bp.post("/desk/motivations/<int:motivation_id>")
@limiter.limit(WRITE)
def answer(motivation_id: int) -> ResponseReturnValue:
    """Answer a message."""
    found = _load(motivation_id)
    me = require("audience.motivation.answer", found)
    form = AnswerForm()
    if form.sent:
        with form.catching():
            actions.answer_motivation(me, found, form.answer.data or "")
            message = _("%(name)s will read your answer.", name=found.person.name)
            return done(message, url_for("audience.motivations"))
    return _desk(answered=False, form=form, number=motivation_id)


def _load(motivation_id: int) -> Motivation:
    found = messages.motivation(motivation_id)
    if actor() is not None and (found is None or not can("audience.motivation.view", found)):
        raise Missing
    if actor() is not None and not can("audience.motivation.answer", found):
        raise Forbidden
    require("audience.own")
    if found is None:
        raise Missing
    return found
