"""“I explain my motivation to the organisers”: private messages, and their answers."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webcast.accounts.models import Person
from webcast.audience.actions.taking import hold, refuse_unless_taking, written
from webcast.audience.models import Intention, Motivation
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.topics.models import Topic

# The same words again within this time are the same form sent twice.
TWICE = timedelta(hours=1)


def write_motivation(actor: Person, topic: Topic, intention: Intention, words: str) -> Motivation:
    """Send a private message to the organisers; the same one again is the first one."""
    words = written(words)
    refuse_unless_taking(hold(topic.id))
    first = db.session.scalars(
        select(Motivation).where(
            Motivation.topic_id == topic.id,
            Motivation.person_id == actor.id,
            Motivation.intention == intention,
            Motivation.words == words,
            Motivation.at > now() - TWICE,
        )
    ).first()
    if first:
        return first
    motivation = Motivation(topic_id=topic.id, person_id=actor.id, intention=intention, words=words)
    db.session.add(motivation)
    db.session.flush()
    return motivation


def answer_motivation(actor: Person, motivation: Motivation, words: str) -> None:
    """Answer a message, once; the person is told. `motivation` comes with person and topic."""
    words = written(words, "answer")
    done: Any = db.session.execute(
        update(Motivation)
        .where(Motivation.id == motivation.id, Motivation.answered_at.is_(None))
        .values(answer=words, answered_at=now(), answered_by_id=actor.id)
        .execution_options(synchronize_session=False)
    )
    if not done.rowcount:
        raise Refused(_("Somebody has answered this message already."))
    db.session.expire(motivation, ["answer", "answered_at", "answered_by_id"])
    journal.record("motivation", motivation.id, "answer", actor=actor)
    tell(
        motivation.person,
        Letter(
            subject=_l("An answer about “%(title)s”", title=motivation.topic.title),
            lines=[_l("The organisers have answered the message that you wrote to them.")],
            quote=words,
            action=_l("Your messages"),
            path="/me/motivations",
        ),
    )
