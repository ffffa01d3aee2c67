"""What the tests of topics share."""

import io
from typing import Any

from PIL import Image

from tests.factories import TopicFactory, first, organiser_with
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.topics import search
from webcast.topics.actions import Writing
from webcast.topics.models import Format, Topic, Treatment

HOSTILE = "<img src=x onerror=alert(1)> {{ 7*7 }} “guillemets” ’ & \u202e"


def typed(**more: Any) -> dict[str, Any]:
    """A topic as a browser sends it."""
    return {
        "title": "Faut-il apprendre à lire aux machines ?",
        "standfirst": "Une question que tout le monde se pose.",
        "article": "Le **fond** du sujet.",
        "format": first(Format).id,
        "treatment": first(Treatment).id,
        "language": "fr",
        **more,
    }


def writing(**more: Any) -> Writing:
    """A topic as the actions take it."""
    values = {
        "title": "Un titre",
        "standfirst": "Un chapô.",
        "article": "Un article.",
        "format_id": first(Format).id,
        "treatment_id": first(Treatment).id,
        **more,
    }
    return Writing(**values)


def with_grants(person: Person) -> Person:
    """A person as a request has them: with their capabilities."""
    db.session.flush()
    db.session.refresh(person, ["grants"])
    return person


def editor() -> Person:
    """Somebody of the editorial desk."""
    return with_grants(organiser_with("editorial"))


def stored(topic_id: int) -> Topic:
    """The topic as the database has it now."""
    db.session.expire_all()
    topic = db.session.get(Topic, topic_id)
    assert topic is not None
    return topic


def indexed(**values: Any) -> Topic:
    """A stored topic that can be found."""
    topic: Topic = TopicFactory(**values)
    db.session.flush()
    search.index_anew([topic.id])
    return topic


def the_topic() -> Topic:
    """The only topic there is."""
    db.session.expire_all()
    return db.session.query(Topic).one()


def png() -> io.BytesIO:
    """A small picture."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "teal").save(out, "PNG")
    out.seek(0)
    return out
