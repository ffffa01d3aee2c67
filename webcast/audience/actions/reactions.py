"""Reactions: public comments, threaded; those of newcomers are read first."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.audience.actions.taking import hold, refuse_unless_taking, written
from webcast.audience.models import Reaction, ReactionReport, ReactionState
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.text import clean, plain, reaction_html
from webcast.core.touches import touch
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.topics.models import Topic
from webcast.topics.queries import path_of

# The same words again within this time are the same form sent twice.
TWICE = timedelta(hours=1)
JUDGED = {ReactionState.REJECTED, ReactionState.WITHHELD}


def react(actor: Person, topic: Topic, words: str, parent: Reaction | None = None) -> Reaction:
    """Say something publicly, possibly in answer to `parent`.

    It appears at once for people of whom moderation has let a reaction pass before, and for
    organisers; for others after it was read.
    """
    words = written(words)
    html = reaction_html(words)
    if not plain(html):
        raise Invalid("words", _("Please write a few words."))
    refuse_unless_taking(hold(topic.id))
    if parent and (parent.topic_id != topic.id or parent.state is not ReactionState.VISIBLE):
        raise Refused(_("The reaction that you answer is not there any more."))
    first = db.session.scalars(
        select(Reaction).where(
            Reaction.topic_id == topic.id,
            Reaction.person_id == actor.id,
            Reaction.parent_id == (parent.id if parent else None),
            Reaction.words == words,
            Reaction.at > now() - TWICE,
            Reaction.state.not_in(JUDGED),
        )
    ).first()
    if first:
        return first
    trusted = actor.trusted_at is not None or actor.is_organiser
    reaction = Reaction(
        topic_id=topic.id,
        parent_id=parent.id if parent else None,
        person_id=actor.id,
        words=words,
        html=html,
        state=ReactionState.VISIBLE if trusted else ReactionState.PENDING,
    )
    db.session.add(reaction)
    db.session.flush()
    if trusted:
        appear(reaction, topic)
    return reaction


def appear(reaction: Reaction, topic: Topic) -> None:
    """A reaction can be seen now: pages change, and whom it answers hears of it."""
    touch("topic", topic.id)
    if reaction.parent_id is None:
        return
    answered = db.session.scalars(
        select(Person)
        .join(Reaction, Reaction.person_id == Person.id)
        .where(Reaction.id == reaction.parent_id, Person.id != reaction.person_id)
    ).one_or_none()
    if answered:
        letter = Letter(
            subject=_l("Somebody has answered your reaction to “%(title)s”", title=topic.title),
            lines=[],
            path=f"{path_of(topic)}#reaction-{reaction.id}",
        )
        tell(answered, letter, mail=False)


def report(actor: Person, reaction: Reaction, words: str = "") -> bool:
    """Tell moderation that a reaction breaks the rules; one each, False if told already."""
    words = clean(words).strip()
    if len(words) > 500:
        raise Invalid("words", _("That is too long: %(max)d characters at most.", max=500))
    if reaction.state is not ReactionState.VISIBLE:
        raise Refused(_("This reaction is not shown any more."))
    told = ReactionReport(reaction_id=reaction.id, person_id=actor.id, words=words)
    try:
        with db.session.begin_nested():
            db.session.add(told)
            db.session.flush()
    except IntegrityError:
        return False
    return True


def object_to_decision(actor: Person, reaction: Reaction, words: str) -> None:
    """The author disagrees with moderation, once; somebody looks at it again."""
    words = written(words, "objection")
    if reaction.state not in JUDGED or not reaction.words:
        raise Refused(_("There is no decision to object to."))
    if reaction.objection:
        raise Refused(_("You have objected already; one objection is looked at."))
    reaction.objection, reaction.objected_at = words, now()
    db.session.flush()
    journal.record("reaction", reaction.id, "object", actor=actor, reason=words)


def take_back(actor: Person, reaction: Reaction) -> None:
    """The author takes their words back: gone for good; answers keep their place in the debate."""
    topic_id = reaction.topic_id
    hold(topic_id)  # nobody answers it at this moment
    journal.record("reaction", reaction.id, "take_back", actor=actor, before=reaction.state)
    empty(reaction)
    touch("topic", topic_id)


def empty(reaction: Reaction) -> bool:
    """Delete a reaction, or only its words where somebody has answered it; True if it is gone."""
    answer = select(Reaction.id).where(Reaction.parent_id == reaction.id).limit(1)
    if db.session.scalar(answer) is None:
        db.session.delete(reaction)
        db.session.flush()
        return True
    reaction.words = reaction.html = reaction.reason = reaction.objection = ""
    reaction.objected_at = None
    reaction.state = ReactionState.WITHHELD
    db.session.flush()
    return False
