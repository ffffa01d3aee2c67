"""What all taking part has in common: the topic is held, and it must be open to it."""

from flask_babel import gettext as _
from sqlalchemy import select

from webcast.audience.policy import TAKING
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.text import clean
from webcast.topics.models import Topic, TopicState

MAX_WORDS = 4000


def hold(topic_id: int) -> TopicState:
    """Lock the topic's row until this transaction ends, and give its state.

    All numbers of a topic are changed behind this one lock, so that two people who press a button
    at once come one after the other. PostgreSQL: FOR NO KEY UPDATE, which rows that only refer to
    the topic need not wait for. SQLite: the transaction holds the file already.
    """
    state = db.session.scalar(
        select(Topic.state).where(Topic.id == topic_id).with_for_update(key_share=True)
    )
    if state is None:
        raise Missing
    return state


def refuse_unless_taking(state: TopicState) -> None:
    """Opinions, motivations and reactions are taken from the public call on."""
    if state not in TAKING:
        raise Refused(_("This topic does not take part in the public debate at the moment."))


def forget_numbers(topic_id: int | None = None) -> None:
    """Topics in this session read their numbers anew: SQL has changed them beside the objects."""
    for thing in db.session:
        if isinstance(thing, Topic) and topic_id in {None, thing.id}:
            db.session.expire(thing, ["wanted", "opinions", "followers"])


def written(words: str, field: str = "words", *, needed: bool = True) -> str:
    """What somebody wrote, cleaned; `Invalid` when it is empty or too long."""
    words = clean(words).strip()
    if needed and not words:
        raise Invalid(field, _("Please write a few words."))
    if len(words) > MAX_WORDS:
        raise Invalid(field, _("That is too long: %(max)d characters at most.", max=MAX_WORDS))
    return words
