"""Following a topic, and telling those who do when it moves."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, select, update

from webcast.accounts.models import Person
from webcast.audience.actions.taking import forget_numbers, hold, refuse_unless_taking
from webcast.audience.models import Follow
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.topics.models import Topic
from webcast.topics.queries import path_of


def follow(actor: Person, topic: Topic) -> bool:
    """From now on they hear when the topic moves; False if they did already."""
    refuse_unless_taking(hold(topic.id))
    mine = select(Follow.at).where(Follow.topic_id == topic.id, Follow.person_id == actor.id)
    if db.session.scalar(mine):
        return False
    db.session.execute(insert(Follow).values(topic_id=topic.id, person_id=actor.id, at=now()))
    _count(topic.id, 1)
    return True


def unfollow(actor: Person, topic: Topic) -> bool:
    """They hear no more, in whatever state the topic is; False if they did not follow."""
    hold(topic.id)
    return _remove(actor.id, topic.id)


def remove_all_follows(person_id: int) -> None:
    """Nothing is followed by somebody whose account is deleted."""
    query = select(Follow.topic_id).where(Follow.person_id == person_id)
    for topic_id in db.session.scalars(query.order_by(Follow.topic_id)).all():
        hold(topic_id)
        _remove(person_id, topic_id)


def _remove(person_id: int, topic_id: int) -> bool:
    gone: Any = db.session.execute(
        delete(Follow)
        .where(Follow.topic_id == topic_id, Follow.person_id == person_id)
        .execution_options(synchronize_session=False)
    )
    if gone.rowcount:
        _count(topic_id, -1)
    return bool(gone.rowcount)


def _count(topic_id: int, by: int) -> None:
    db.session.execute(
        update(Topic)
        .where(Topic.id == topic_id)
        .values(followers=Topic.followers + by)
        .execution_options(synchronize_session=False)
    )
    forget_numbers(topic_id)
    touch("topic", topic_id)


def tell_scheduled(topic: Topic, **_why: Any) -> None:
    """A session is confirmed: followers learn that the topic will be recorded."""
    _tell(
        topic,
        _l("“%(title)s” is scheduled", title=topic.title),
        _l("A topic that you follow has got its place in the studio: its page says when."),
        _l("See when and where"),
    )


def tell_published(topic: Topic, **_why: Any) -> None:
    """The replay is there, and feedback is asked for."""
    _tell(
        topic,
        _l("“%(title)s” can be watched", title=topic.title),
        _l("A topic that you follow has been broadcast. Watch it, and say what you think of it."),
        _l("Watch and rate"),
    )


def tell_ended(topic: Topic, **_why: Any) -> None:
    """Declined or withdrawn after the public call: followers need not wait any more."""
    _tell(
        topic,
        _l("“%(title)s” will not be recorded", title=topic.title),
        _l(
            "A topic that you follow has left the public call."
            " You will hear of it again if it comes back."
        ),
    )


def _tell(topic: Topic, subject: Any, line: Any, action: Any = "") -> None:
    followers = db.session.scalars(
        select(Person)
        .join(Follow, Follow.person_id == Person.id)
        .where(Follow.topic_id == topic.id, Person.id != topic.proposer_id)
        .order_by(Person.id)
    ).all()
    tell(
        followers,
        Letter(
            subject=subject,
            lines=[line],
            action=action or _l("The page of the topic"),
            path=path_of(topic),
            footer=_l(
                "You get this letter because you follow this topic. On its page,"
                " “Follow no more” ends it."
            ),
        ),
    )
