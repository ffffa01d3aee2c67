"""Opinion, follow, feedback: one button each on the page of a topic."""

from collections.abc import Callable

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.audience.actions import feedback as feedbacks
from webcast.audience.actions import follows, opinions
from webcast.audience.forms import FeedbackForm, OpinionForm
from webcast.audience.queries.opinions import scale
from webcast.audience.views.base import bp, load_topic
from webcast.core.limits import WRITE, limiter
from webcast.core.web import done, require
from webcast.topics.cards import url_of
from webcast.topics.models import Topic


def _at_once(
    topic_id: int, act: Callable[[Person, Topic], object], said: str, anchor: str
) -> ResponseReturnValue:
    """What a button does without a form: nothing is typed, so nothing can be wrong with it."""
    topic = load_topic(topic_id)
    act(require("audience.take_part", topic), topic)
    return done(said, url_of(topic, _anchor=anchor))


@bp.post("/topics/<int:topic_id>/opinion")
@limiter.limit(WRITE)
def opine(topic_id: int) -> ResponseReturnValue:
    """Give or change one's opinion."""
    topic = load_topic(topic_id)
    me = require("audience.take_part", topic)
    form = OpinionForm().offer(scale())
    if form.sent:
        with form.catching():
            counts = opinions.opine(me, topic, form.step.data)
            message = (
                _("Thank you: your opinion is taken into account.")
                if counts
                else _("Your opinion is kept. As you take part in this topic, it does not count.")
            )
            return done(message, url_of(topic, _anchor="opinion"))
    return render_template("audience/opinion.html", form=form, topic=topic), form.status


@bp.post("/topics/<int:topic_id>/opinion/withdraw")
@limiter.limit(WRITE)
def take_back_opinion(topic_id: int) -> ResponseReturnValue:
    """Take one's opinion back."""
    said = _("Your opinion is taken back.")
    return _at_once(topic_id, opinions.take_back_opinion, said, "opinion")


@bp.post("/topics/<int:topic_id>/follow")
@limiter.limit(WRITE)
def follow(topic_id: int) -> ResponseReturnValue:
    """Hear when the topic moves."""
    said = _("You will hear when this topic moves.")
    return _at_once(topic_id, follows.follow, said, "audience")


@bp.post("/topics/<int:topic_id>/unfollow")
@limiter.limit(WRITE)
def unfollow(topic_id: int) -> ResponseReturnValue:
    """Hear of it no more."""
    said = _("You will not hear of this topic any more.")
    return _at_once(topic_id, follows.unfollow, said, "audience")


@bp.post("/topics/<int:topic_id>/feedback")
@limiter.limit(WRITE)
def feedback(topic_id: int) -> ResponseReturnValue:
    """Rate what one has watched."""
    topic = load_topic(topic_id)
    me = require("audience.take_part", topic)
    form = FeedbackForm()
    if form.sent:
        with form.catching():
            feedbacks.give_feedback(me, topic, form.rating.data, form.words.data or "")
            return done(_("Thank you for your feedback."), url_of(topic, _anchor="feedback"))
    return render_template("audience/feedback.html", form=form, topic=topic), form.status


@bp.post("/topics/<int:topic_id>/feedback/withdraw")
@limiter.limit(WRITE)
def take_back_feedback(topic_id: int) -> ResponseReturnValue:
    """Take one's feedback back."""
    said = _("Your feedback is taken back.")
    return _at_once(topic_id, feedbacks.take_back_feedback, said, "feedback")
