"""The steps along the chain, and the fragment that offers them to who may take them."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webcast.core.limits import WRITE, limiter
from webcast.core.web import actor, can, done, here, require
from webcast.topics import actions, queries
from webcast.topics.cards import url_of
from webcast.topics.forms import StepForm
from webcast.topics.labels import DANGEROUS, DONE, EXPLAINED, STEPS
from webcast.topics.views.base import bp, load
from webcast.topics.workflow import STEPS_OF_PEOPLE, TOPIC


@bp.post(f"/topics/<int:topic_id>/<any({','.join(STEPS_OF_PEOPLE)}):step>")
@limiter.limit(WRITE)
def step(topic_id: int, step: str) -> ResponseReturnValue:
    """Take a topic one step further."""
    me = require("topics.propose")
    topic = load(topic_id)
    form = StepForm()
    if form.sent:
        with form.catching():
            actions.take_step(
                topic, step, actor=me, reason=form.reason.data or "", seen=form.version.seen
            )
            return done(str(DONE[step]), here(url_of(topic)))
        topic = load(topic_id)
        form.version.data = str(topic.version)
    return (
        render_template(
            "topics/step.html",
            topic=topic,
            form=form,
            step=step,
            label=STEPS[step],
            explained=EXPLAINED[step],
            needs_reason=any(t.needs_reason for t in TOPIC.transitions if t.name == step),
            next_url=here(""),
        ),
        form.status,
    )


def slot(topic_id: int) -> str:
    """What the person who looks may do with this topic; nothing for visitors."""
    me = actor()
    topic = queries.light(topic_id) if me else None
    if topic is None or not can("topics.history", topic):
        return ""
    return render_template(
        "topics/_steps.html",
        topic=topic,
        steps=list(TOPIC.open_to(me, topic)),
        labels=STEPS,
        explained=EXPLAINED,
        dangerous=DANGEROUS,
    )
