"""What the audience adds to pages of other domains, and the parts that belong to a person."""

import re

from flask import g, render_template
from flask_babel import gettext as _
from sqlalchemy import inspect

from webcast.accounts.models import Person
from webcast.audience.forms import FeedbackForm, MotivationForm, OpinionForm, ReactionForm
from webcast.audience.labels import INTENTIONS_SHORT, RATINGS, REACTION_STATES
from webcast.audience.policy import TAKING
from webcast.audience.queries import messages, opinions, reactions
from webcast.audience.queries.mine import Mine, mine
from webcast.core.clock import now
from webcast.core.i18n import localised
from webcast.core.panels import Panel, fragment
from webcast.core.slots import shows
from webcast.core.web import actor, can
from webcast.topics import queries as topics
from webcast.topics.cards import url_of
from webcast.topics.models import InvitationState, Topic, TopicState

# On the page of a topic; the rest is one click away.
THREADS_THERE = 10


def roles_in(topic: Topic) -> dict[int, str]:
    """What some people are in a debate, by number: said beside their names."""
    roles = {topic.proposer_id: _("proposes this topic")}
    if "speakers" not in inspect(topic).unloaded:
        for speaker in topic.speakers:
            if speaker.person_id and speaker.state is InvitationState.ACCEPTED:
                roles.setdefault(speaker.person_id, _("speaker"))
    return roles


def on_topic_page(topic: Topic) -> list[Panel]:
    """Opinion, motivations, reactions, feedback, and the numbers beside them: no personal data."""
    if topic.state not in TAKING:
        return []
    shows("lists")
    spread = opinions.spread(topic.id)
    number = spread.reactions
    _known()[topic.id, None] = Mine(topic.id, steps=spread.offered)
    found = reactions.threads(topic.id, size=THREADS_THERE) if number else None
    for person_id in reactions.authors(found) if found else ():
        shows("person", person_id)
    parts = [
        Panel(
            "after_article",
            20,
            fragment("audience/_opinion_panel.html", topic=topic, spread=spread, today=now()),
        ),
        Panel("after_article", 30, fragment("audience/_motivation_panel.html", topic=topic)),
        Panel(
            "after_article",
            60,
            fragment(
                "audience/_reactions_panel.html",
                topic=topic,
                threads=found,
                number=number,
                roles=roles_in(topic),
            ),
        ),
        Panel(
            "rail",
            20,
            fragment("audience/_audience_box.html", topic=topic, spread=spread, reactions=number),
        ),
    ]
    if topic.state is TopicState.PUBLISHED:
        html = fragment(
            "audience/_feedback_panel.html",
            topic=topic,
            ratings=messages.ratings(topic.id),
            labels=RATINGS,
        )
        parts.append(Panel("after_article", 10, html))
    return parts


def on_topic_desk(topic: Topic) -> list[Panel]:
    """On the page where organisers review a topic: how opinions spread, who has written."""
    spread = opinions.spreads([topic.id])[topic.id]
    parts = [
        Panel(
            "rail",
            20,
            fragment("audience/desk/_spread_panel.html", topic=topic, spread=spread, today=now()),
        )
    ]
    if can("audience.read_motivations"):
        rows = messages.motivations_about(topic.id)
        html = fragment(
            "audience/desk/_motivations_panel.html",
            topic=topic,
            rows=rows,
            intentions=INTENTIONS_SHORT,
        )
        parts.append(Panel("main", 30, html))
    if topic.state is TopicState.PUBLISHED and can("audience.read_feedback"):
        html = fragment(
            "audience/desk/_feedback_panel.html", topic=topic, ratings=messages.ratings(topic.id)
        )
        parts.append(Panel("rail", 30, html))
    return parts


def on_own_page(person: Person) -> list[Panel]:
    """On my page: messages with their answers, reactions, what I follow."""
    followed = topics.cards(messages.followed(person.id))
    letters = messages.own_motivations(person.id, size=5)
    said = reactions.own(person.id, size=5)
    if not (followed or letters.items or said.items):
        return []
    html = fragment(
        "audience/_own_panel.html",
        followed=followed,
        motivations=letters.items,
        reactions=said.items,
        intentions=INTENTIONS_SHORT,
        states=REACTION_STATES,
        topic_url=url_of,
    )
    return [Panel("main", 40, html)]


def on_desk_home(_me: Person) -> list[Panel]:
    """What waits for moderators, and who waits for an answer."""
    lengths = reactions.queue_lengths() if can("audience.moderate") else {}
    waiting = messages.waiting_motivations() if can("audience.read_motivations") else 0
    if not (waiting or any(lengths.values())):
        return []
    return [
        Panel(
            "main", 30, fragment("audience/desk/_home_panel.html", lengths=lengths, waiting=waiting)
        )
    ]


def _known() -> dict[tuple[int, int | None], Mine]:
    """What this request has found out about parts in topics, by topic and person."""
    known: dict[tuple[int, int | None], Mine] = g.setdefault("audience_mine", {})
    return known


def _mine(topic_id: int) -> Mine:
    """The actor's part in a topic, read once for all slots of a page."""
    me, known = actor(), _known()
    key = topic_id, me.id if me else None
    if key not in known:
        for_all = known.get((topic_id, None))
        known[key] = mine(*key, for_all.steps if for_all else None)
    return known[key]


def opinion_slot(topic_id: int) -> str:
    """The scale, with what this person has chosen."""
    part = _mine(topic_id)
    form = OpinionForm(formdata=None, data={"step": part.step_id}).offer(part.steps)
    return render_template("audience/_opinion_slot.html", mine=part, form=form)


def motivation_slot(topic_id: int) -> str:
    """The form for a private message, and how many were answered."""
    part = _mine(topic_id)
    form = MotivationForm(formdata=None)
    return render_template("audience/_motivation_slot.html", mine=part, form=form)


def react_slot(topic_id: int) -> str:
    """The form for a reaction, and what of theirs only they see."""
    part = _mine(topic_id)
    return render_template(
        "audience/_react_slot.html",
        mine=part,
        form=ReactionForm(formdata=None),
        states=REACTION_STATES,
    )


def follow_slot(topic_id: int) -> str:
    """Follow, or follow no more."""
    return render_template("audience/_follow_slot.html", mine=_mine(topic_id))


def feedback_slot(topic_id: int) -> str:
    """The rating, with what this person has given."""
    part = _mine(topic_id)
    form = FeedbackForm(formdata=None, data={"rating": part.rating, "words": part.rating_words})
    return render_template("audience/_feedback_slot.html", mine=part, form=form)


SLOTS = {
    "audience.opinion": opinion_slot,
    "audience.motivation": motivation_slot,
    "audience.react": react_slot,
    "audience.follow": follow_slot,
    "audience.feedback": feedback_slot,
}


def kept_words(path: str, fields: dict[str, str]) -> str:
    """What somebody chose before they signed in, said in words; empty if it is not the audience's.

    `fields` are as the browser sent them.
    """
    if re.search(r"/topics/\d+/opinion$", path):
        names = {str(step.id): localised(step) for step in opinions.scale()}
        name = names.get(fields.get("step", ""))
        return f"{_('I find this topic…')} {name}" if name else ""
    if re.search(r"/topics/\d+/feedback$", path):
        ratings = {str(number): str(label) for number, label in RATINGS.items()}
        return ratings.get(fields.get("rating", ""), "")
    return ""
