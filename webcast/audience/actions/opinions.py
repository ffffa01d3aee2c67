"""“I find this topic…”: one opinion per person, and tallies that always agree with the rows.

Every change of a topic's opinions runs in this order: the topic's row is locked (`hold`), the
scale is locked for reading (`_tones`), rows and numbers change. Editing the scale takes the same
locks in the same order, so numbers are never computed with a tone that is just changing.
"""

from collections import Counter
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CompoundSelect, delete, insert, select, union, update

from webcast.accounts.models import Person
from webcast.audience.actions.taking import forget_numbers, hold, refuse_unless_taking
from webcast.audience.models import Opinion, OpinionStep, OpinionTally
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid
from webcast.core.hooks import wires
from webcast.core.touches import touch
from webcast.topics.models import CoSpeaker, InvitationState, Topic


def opine(actor: Person, topic: Topic, step_id: int) -> bool:
    """Take or change somebody's opinion of a topic; gives whether it counts in the ranking."""
    refuse_unless_taking(hold(topic.id))
    before = db.session.execute(
        select(Opinion.step_id, Opinion.counts).where(_of(actor.id, topic.id))
    ).one_or_none()
    if before is None or before.step_id != step_id:
        _check_offered(step_id)
    counts = actor.id not in interested(topic.id)
    values = {"step_id": step_id, "counts": counts, "at": now()}
    if before is None:
        db.session.execute(insert(Opinion).values(topic_id=topic.id, person_id=actor.id, **values))
    else:
        db.session.execute(update(Opinion).where(_of(actor.id, topic.id)).values(**values))
    changes = Counter({step_id: 1} if counts else {})
    if before is not None and before.counts:
        changes[before.step_id] -= 1
    _shift(topic.id, changes)
    return counts


def take_back_opinion(actor: Person, topic: Topic) -> bool:
    """Withdraw somebody's opinion, in whatever state the topic is; False if there was none."""
    hold(topic.id)
    return _remove(actor.id, topic.id)


def remove_all_opinions(person_id: int) -> None:
    """Withdraw every opinion of somebody whose account is deleted."""
    query = select(Opinion.topic_id).where(Opinion.person_id == person_id)
    for topic_id in db.session.scalars(query.order_by(Opinion.topic_id)).all():
        hold(topic_id)
        _remove(person_id, topic_id)


def interested(topic_id: int) -> set[int]:
    """The people whose opinion of the topic does not count: proposer, speakers, and sponsors.

    Domains above answer `audience.interested` with a set of numbers of people.
    """
    involved: CompoundSelect[int] = union(
        select(Topic.proposer_id).where(Topic.id == topic_id),
        select(CoSpeaker.person_id).where(
            CoSpeaker.topic_id == topic_id,
            CoSpeaker.person_id.is_not(None),
            CoSpeaker.state == InvitationState.ACCEPTED,
        ),
    )
    people: set[int] = set(db.session.scalars(involved))
    return people.union(*wires.ask("audience.interested", topic_id))


def recount_interest(topic: Topic, **_why: Any) -> None:
    """After somebody has become a speaker or a sponsor, or is one no more: who counts now."""
    hold(topic.id)
    people = interested(topic.id)
    here = Opinion.topic_id == topic.id
    leaving = (here, Opinion.counts.is_(True), Opinion.person_id.in_(people))
    coming = (here, Opinion.counts.is_(False), Opinion.person_id.not_in(people))
    changes: Counter[int] = Counter()
    for where, by in ((leaving, -1), (coming, 1)):
        rows = db.session.execute(select(Opinion.person_id, Opinion.step_id).where(*where)).all()
        if rows:
            changes.update(
                Counter({step: by * n for step, n in Counter(r[1] for r in rows).items()})
            )
            ids = [row.person_id for row in rows]
            db.session.execute(
                update(Opinion)
                .where(here, Opinion.person_id.in_(ids))
                .values(counts=by > 0)
                .execution_options(synchronize_session=False)
            )
    _shift(topic.id, changes)


def _of(person_id: int, topic_id: int) -> Any:
    return (Opinion.topic_id == topic_id) & (Opinion.person_id == person_id)


def _check_offered(step_id: int) -> None:
    offered = select(OpinionStep.id).where(OpinionStep.id == step_id, ~OpinionStep.retired)
    if db.session.scalar(offered) is None:
        raise Invalid("step", _("Please choose one of the answers."))


def _remove(person_id: int, topic_id: int) -> bool:
    row = db.session.execute(
        select(Opinion.step_id, Opinion.counts).where(_of(person_id, topic_id))
    ).one_or_none()
    if row is None:
        return False
    db.session.execute(delete(Opinion).where(_of(person_id, topic_id)))
    _shift(topic_id, Counter({row.step_id: -1} if row.counts else {}))
    return True


def _tones() -> dict[int, int]:
    """The tone of each step, which nobody changes until this transaction ends (FOR SHARE)."""
    query = select(OpinionStep.id, OpinionStep.tone).with_for_update(read=True)
    return {row.id: row.tone for row in db.session.execute(query)}


def _shift(topic_id: int, changes: Counter[int]) -> None:
    """Add `changes` (by step) to the tallies of a topic that is held, and to its numbers."""
    changed = {step_id: by for step_id, by in changes.items() if by}
    if not changed:
        return
    tones = _tones()
    for step_id, by in sorted(changed.items()):
        tally = (OpinionTally.topic_id == topic_id) & (OpinionTally.step_id == step_id)
        done: Any = db.session.execute(
            update(OpinionTally)
            .where(tally)
            .values(number=OpinionTally.number + by)
            .execution_options(synchronize_session=False)
        )
        if not done.rowcount:
            db.session.execute(
                insert(OpinionTally).values(topic_id=topic_id, step_id=step_id, number=by)
            )
    db.session.execute(
        update(Topic)
        .where(Topic.id == topic_id)
        .values(
            opinions=Topic.opinions + sum(changed.values()),
            wanted=Topic.wanted + sum(tones[step] * by for step, by in changed.items()),
        )
        .execution_options(synchronize_session=False)
    )
    forget_numbers(topic_id)
    touch("topic", topic_id)
