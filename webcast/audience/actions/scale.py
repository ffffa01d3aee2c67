"""The scale of opinions: organisers choose its words, order and tones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.audience.actions.taking import forget_numbers
from webcast.audience.models import OpinionStep, OpinionTally
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.text import one_line, slugify
from webcast.core.touches import touch
from webcast.topics.models import Topic

TONES = range(-2, 3)
MOST = 9


@dataclass(frozen=True)
class StepWords:
    """What one answer on the scale says, and how it weighs."""

    name_fr: str
    name_en: str
    tone: int
    position: int
    retired: bool = False


def edit_scale(actor: Person, steps: Mapping[int, StepWords], new: StepWords | None = None) -> None:
    """Change the steps (by id), and add one. Opinions given before keep their step.

    `Invalid` names the field as the form does: `<id>-name_fr`, `new-tone`…
    """
    _hold_all_topics()
    stored = {
        step.id: step
        for step in db.session.scalars(
            select(OpinionStep).with_for_update().execution_options(populate_existing=True)
        )
    }
    if steps.keys() - stored.keys():
        raise Missing(_("The scale has changed meanwhile. Look at it once more, please."))
    reweighed = False
    for step_id, words in steps.items():
        reweighed |= _change(actor, stored[step_id], words)
    if new:
        stored[0] = _add(actor, new)
    offered = [step for step in stored.values() if not step.retired]
    if not 2 <= len(offered) <= MOST:
        raise Refused(_("A scale has between 2 and %(most)d answers to choose from.", most=MOST))
    db.session.flush()
    if reweighed:
        _weigh_again()
    touch("lists")
    touch("topic")


def remove_step(actor: Person, step: OpinionStep) -> None:
    """Delete an answer that nobody has ever chosen; the others can only be retired."""
    offered = select(func.count()).where(~OpinionStep.retired, OpinionStep.id != step.id)
    if (db.session.scalar(offered) or 0) < 2:
        raise Refused(_("A scale has at least two answers."))
    try:
        with db.session.begin_nested():
            db.session.delete(step)
            db.session.flush()
    except IntegrityError:
        raise Refused(
            _("Somebody has chosen this answer: it can be retired, and not be deleted.")
        ) from None
    journal.record("scale", step.id, "remove", actor=actor, name=step.name_fr)
    touch("lists")
    touch("topic")


def _hold_all_topics() -> None:
    """Nobody opines while the scale changes; topics first, as everywhere (see `opinions`)."""
    db.session.scalars(select(Topic.id).order_by(Topic.id).with_for_update(key_share=True)).all()


def _checked(words: StepWords, prefix: str) -> StepWords:
    name_fr, name_en = one_line(words.name_fr), one_line(words.name_en)
    for field, name in (("name_fr", name_fr), ("name_en", name_en)):
        if not name or len(name) > 80:
            raise Invalid(f"{prefix}-{field}", _("Please write 1 to 80 characters."))
    if words.tone not in TONES:
        raise Invalid(f"{prefix}-tone", _("A tone is between −2 and +2."))
    if not 0 <= words.position < 1000:
        raise Invalid(f"{prefix}-position", _("A place in the order is between 0 and 999."))
    return StepWords(name_fr, name_en, words.tone, words.position, words.retired)


def _change(actor: Person, step: OpinionStep, words: StepWords) -> bool:
    """Write `words` into `step`; gives whether its tone is another."""
    words = _checked(words, str(step.id))
    changed: dict[str, Any] = {}
    for field in ("name_fr", "name_en", "tone", "position", "retired"):
        before, after = getattr(step, field), getattr(words, field)
        if before != after:
            changed[field] = [before, after]
            setattr(step, field, after)
    if changed:
        journal.record("scale", step.id, "edit", actor=actor, **changed)
    return "tone" in changed


def _add(actor: Person, words: StepWords) -> OpinionStep:
    words = _checked(words, "new")
    code, number = slugify(words.name_en, 50), 1
    while db.session.scalar(select(OpinionStep.id).where(OpinionStep.code == code)):
        number += 1
        code = f"{slugify(words.name_en, 50)}-{number}"
    step = OpinionStep(
        code=code,
        name_fr=words.name_fr,
        name_en=words.name_en,
        tone=words.tone,
        position=words.position,
        retired=words.retired,
    )
    db.session.add(step)
    db.session.flush()
    journal.record("scale", step.id, "add", actor=actor, name=step.name_fr)
    return step


def _weigh_again() -> None:
    """All rankings from the tallies, in one statement: tones are others now."""
    wanted = (
        select(func.coalesce(func.sum(OpinionTally.number * OpinionStep.tone), 0))
        .join(OpinionStep, OpinionStep.id == OpinionTally.step_id)
        .where(OpinionTally.topic_id == Topic.id)
        .correlate(Topic)
        .scalar_subquery()
    )
    db.session.execute(
        update(Topic)
        .where(Topic.id.in_(select(OpinionTally.topic_id)))
        .values(wanted=wanted)
        .execution_options(synchronize_session=False)
    )
    forget_numbers()
