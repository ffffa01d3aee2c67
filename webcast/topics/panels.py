"""What topics add to pages of others: one's own topics, and what waits on the desk."""

from datetime import timedelta

from flask import render_template
from markupsafe import Markup

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.panels import Panel
from webcast.core.web import can
from webcast.topics import queries
from webcast.topics.cards import card, url_of
from webcast.topics.labels import next_words, state_label
from webcast.topics.policy import BEFORE_RECORDING

# A topic that nobody has answered for so long is late.
PATIENCE = timedelta(days=7)


def own_topics(person: Person) -> Panel:
    """For one's own page: what one proposed, and what one is invited to."""
    rows = [
        (topic, line, url_of(topic), state_label(topic), next_words(topic))
        for topic, line in queries.own_topics(person)
    ]
    html = render_template(
        "topics/_own.html", rows=rows, may_answer=lambda topic: topic.state in BEFORE_RECORDING
    )
    return Panel("main", 10, Markup(html))  # noqa: S704 - a template made it


def on_person(person: Person) -> Panel | None:
    """For the page of somebody: what they bring to the debate."""
    topics = queries.public_topics(person)
    if not topics:
        return None
    html = render_template("topics/_of_person.html", topics=[card(topic) for topic in topics])
    return Panel("main", 10, Markup(html))  # noqa: S704 - a template made it


def desk_home(_person: Person) -> Panel | None:
    """For the first page of the desk: how much waits."""
    if not can("topics.review"):
        return None
    html = render_template(
        "topics/desk/_waiting.html",
        counts=queries.waiting_counts(),
        late=queries.waiting_since(now() - PATIENCE),
    )
    return Panel("main", 10, Markup(html))  # noqa: S704 - a template made it
