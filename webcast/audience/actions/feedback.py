"""Feedback after the broadcast: a rating, and words for the organisers."""

from flask_babel import gettext as _
from sqlalchemy import delete, select

from webcast.accounts.models import Person
from webcast.audience.actions.taking import hold, written
from webcast.audience.models import Feedback
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.touches import touch
from webcast.topics.models import Topic, TopicState

RATINGS = range(1, 6)


def give_feedback(actor: Person, topic: Topic, rating: int, words: str = "") -> Feedback:
    """Take or change what somebody says after having watched: one each."""
    if rating not in RATINGS:
        raise Invalid("rating", _("Please choose between 1 and 5."))
    words = written(words, needed=False)
    if hold(topic.id) is not TopicState.PUBLISHED:
        raise Refused(_("Feedback is taken once the programme has been broadcast."))
    found = db.session.scalars(
        select(Feedback).where(Feedback.topic_id == topic.id, Feedback.person_id == actor.id)
    ).one_or_none()
    if found is None:
        found = Feedback(topic_id=topic.id, person_id=actor.id, rating=rating)
        db.session.add(found)
    found.rating, found.words, found.at = rating, words, now()
    db.session.flush()
    touch("topic", topic.id)
    return found


def take_back_feedback(actor: Person, topic: Topic) -> None:
    """Delete what somebody said after having watched."""
    db.session.execute(
        delete(Feedback).where(Feedback.topic_id == topic.id, Feedback.person_id == actor.id)
    )
    touch("topic", topic.id)
