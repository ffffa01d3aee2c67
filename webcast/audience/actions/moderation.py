"""Moderation: each decision has its words, and its author hears of it with a way to object.

Regulation (EU) 2022/2065 (DSA), art. 17: a statement of reasons; art. 16: those who reported
learn what came of it.
"""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webcast.accounts.models import Person
from webcast.audience.actions.reactions import appear
from webcast.audience.models import Reaction, ReactionReport, ReactionState
from webcast.audience.queries.reactions import for_moderation
from webcast.audience.workflow import REACTION
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.topics.queries import path_of


def moderate(actor: Person, reaction: Reaction, step: str, reason: str = "") -> None:
    """Take a reaction (which comes with person and topic) one step along its workflow."""
    row = REACTION.apply(step, actor, reaction, reason)
    reaction.reason = reason.strip() if row.needs_reason else ""
    reaction.objected_at = None
    db.session.flush()
    if step == "approve" and reaction.person and reaction.person.trusted_at is None:
        reaction.person.trusted_at = now()
    if row.target is ReactionState.VISIBLE:
        appear(reaction, reaction.topic)
    else:
        touch("topic", reaction.topic_id)
    if step in {"withhold", "restore"}:
        _settle(reaction)
    _tell_author(reaction, step)
    db.session.flush()


def approve_all(actor: Person, ids: Sequence[int]) -> int:
    """Let all of these pass that are still waiting; gives how many."""
    waiting = [r for r in for_moderation(ids) if r.state is ReactionState.PENDING]
    for reaction in waiting:
        moderate(actor, reaction, "approve")
    return len(waiting)


def dismiss_reports(actor: Person, reaction: Reaction) -> None:
    """Nothing is wrong with a reported reaction: it stays, and those who reported it hear so."""
    if _settle(reaction):
        journal.record("reaction", reaction.id, "dismiss_reports", actor=actor)


def _settle(reaction: Reaction) -> int:
    """Close the reports on a reaction; gives how many there were."""
    open_ones = (
        ReactionReport.reaction_id == reaction.id,
        ReactionReport.settled_at.is_(None),
    )
    reporters = db.session.scalars(
        select(Person).join(ReactionReport, ReactionReport.person_id == Person.id).where(*open_ones)
    ).all()
    db.session.execute(update(ReactionReport).where(*open_ones).values(settled_at=now()))
    kept = reaction.state is ReactionState.VISIBLE
    letter = Letter(
        subject=_l("We looked at the reaction that you reported, and it stays.")
        if kept
        else _l("We looked at the reaction that you reported, and withheld it."),
        lines=[],
        path=f"{path_of(reaction.topic)}#reactions",
    )
    tell(reporters, letter, mail=False)
    return len(reporters)


def _tell_author(reaction: Reaction, step: str) -> None:
    if reaction.person is None:
        return
    title = reaction.topic.title
    here = f"{path_of(reaction.topic)}#reaction-{reaction.id}"
    if step in {"approve", "restore"}:
        letter = Letter(
            subject=_l("Your reaction to “%(title)s” is online", title=title),
            lines=[_l("Moderation has read it, and everybody can see it now.")],
            action=_l("See it in the debate"),
            path=here,
        )
        tell(reaction.person, letter, mail=step == "restore")
        return
    reason = _l("The reason: %(reason)s", reason=reaction.reason)
    if step == "uphold":
        letter = Letter(
            subject=_l("Your objection about “%(title)s”", title=title),
            lines=[_l("We looked again at your reaction, and it stays withheld."), reason],
            quote=reaction.words,
            action=_l("Your reactions"),
            path="/me/reactions",
        )
    else:
        letter = Letter(
            subject=_l("Your reaction to “%(title)s” is not shown", title=title),
            lines=[
                _l("Moderation has decided not to show the reaction below."),
                reason,
                _l("If you do not agree, you can object: somebody will look at it again."),
            ],
            quote=reaction.words,
            action=_l("Read and object"),
            path=f"/reactions/{reaction.id}/object",
        )
    tell(reaction.person, letter)
