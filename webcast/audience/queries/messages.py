"""Motivations and feedback, for those who wrote them and for organisers."""

from dataclasses import dataclass, field

from flask_babel import format_decimal
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from webcast.audience.models import Feedback, Follow, Motivation
from webcast.core.database import db
from webcast.core.paging import Key, Page, paginate


def motivation(motivation_id: int) -> Motivation | None:
    """A private message with who wrote it, about what."""
    return db.session.scalars(_motivations().where(Motivation.id == motivation_id)).one_or_none()


def _motivations() -> Select[Motivation]:
    return select(Motivation).options(
        joinedload(Motivation.person),
        joinedload(Motivation.topic),
        joinedload(Motivation.answered_by),
    )


def waiting_motivations() -> int:
    """How many messages nobody has answered."""
    query = select(func.count(Motivation.id)).where(Motivation.answered_at.is_(None))
    return db.session.scalar(query) or 0


def motivations(*, answered: bool, cursor: str = "", size: int = 25) -> Page[Motivation]:
    """Messages that wait, oldest first; or those answered, latest first."""
    return paginate(
        _motivations().where(
            Motivation.answered_at.is_not(None) if answered else Motivation.answered_at.is_(None)
        ),
        [Key(Motivation.at, answered), Key(Motivation.id, answered)],
        cursor,
        size,
    )


def own_motivations(person_id: int, cursor: str = "", size: int = 30) -> Page[Motivation]:
    """What somebody has written to the organisers, latest first, with the answers."""
    return paginate(
        _motivations().where(Motivation.person_id == person_id),
        [Key(Motivation.at, True), Key(Motivation.id, True)],
        cursor,
        size,
    )


def motivations_about(topic_id: int, limit: int = 50) -> list[Motivation]:
    """What people have written to the organisers about one topic, waiting ones first."""
    query = _motivations().where(Motivation.topic_id == topic_id)
    return list(
        db.session.scalars(
            query.order_by(Motivation.answered_at.is_not(None), Motivation.at).limit(limit)
        )
    )


@dataclass
class Ratings:
    """How a broadcast was rated."""

    numbers: dict[int, int] = field(default_factory=dict)

    @property
    def n(self) -> int:
        """How many people rated it."""
        return sum(self.numbers.values())

    @property
    def average(self) -> float:
        """Between 1 and 5; 0 without ratings."""
        return sum(rating * number for rating, number in self.numbers.items()) / (self.n or 1)

    @property
    def shown(self) -> str:
        """The average as it is written: « 4,3 », “4.3”."""
        return str(format_decimal(self.average, "0.0"))


def ratings(topic_id: int) -> Ratings:
    """How many people gave each rating from 1 to 5."""
    query = (
        select(Feedback.rating, func.count())
        .where(Feedback.topic_id == topic_id)
        .group_by(Feedback.rating)
    )
    found = dict(db.session.execute(query).all())
    return Ratings({rating: found.get(rating, 0) for rating in range(5, 0, -1)})


def feedback_words(topic_id: int, cursor: str = "", size: int = 30) -> Page[Feedback]:
    """What people wrote after having watched, latest first."""
    return paginate(
        select(Feedback)
        .where(Feedback.topic_id == topic_id, Feedback.words != "")
        .options(joinedload(Feedback.person)),
        [Key(Feedback.at, True), Key(Feedback.id, True)],
        cursor,
        size,
    )


def followed(person_id: int, limit: int = 50) -> list[int]:
    """The topics that somebody follows, latest first."""
    query = select(Follow.topic_id).where(Follow.person_id == person_id)
    return list(db.session.scalars(query.order_by(Follow.at.desc()).limit(limit)))
