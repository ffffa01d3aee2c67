"""What people say about topics."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, label_column
from webcast.topics.models import Listed, Topic


class OpinionStep(Listed, Base):
    """One answer on the scale “I find this topic…”; `tone` runs from −2 to +2."""

    __tablename__ = "opinion_step"
    __table_args__ = (CheckConstraint("tone BETWEEN -2 AND 2", name="tone_in_range"),)

    tone: Mapped[int]


class Opinion(Base):
    """What one person finds of one topic. One each, changeable; never shown per person.

    `counts` is false for the proposer, the speakers and the sponsors of the topic: their opinion
    is kept, and is left out of the ranking.
    """

    __tablename__ = "opinion"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    step_id: Mapped[int] = mapped_column(ForeignKey("opinion_step.id"))
    counts: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())
    at: Mapped[datetime] = mapped_column(default=now)


class OpinionTally(Base):
    """How many counting opinions a topic has on each step: kept in the opinion's transaction."""

    __tablename__ = "opinion_tally"
    __table_args__ = (CheckConstraint("number >= 0", name="not_negative"),)

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    step_id: Mapped[int] = mapped_column(
        ForeignKey("opinion_step.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(default=0)


class Intention(StrEnum):
    """Why somebody writes to the organisers about a topic."""

    SPEAK = "speak"
    TESTIFY = "testify"
    ATTEND = "attend"
    SPONSOR = "sponsor"
    OTHER = "other"


class Motivation(Base):
    """A private message to the organisers: why me, why this."""

    __tablename__ = "motivation"
    __table_args__ = (Index("ix_motivation_answered_at_at", "answered_at", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    intention: Mapped[Intention] = label_column(Intention)
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
    answered_by: Mapped[Person | None] = relationship(
        lazy="raise_on_sql", foreign_keys=[answered_by_id]
    )


class ReactionState(StrEnum):
    """Whether a reaction is seen."""

    PENDING = "pending"
    VISIBLE = "visible"
    REJECTED = "rejected"
    WITHHELD = "withheld"


class Reaction(Base):
    """A public comment, possibly in answer to another."""

    __tablename__ = "reaction"
    __table_args__ = (
        Index("ix_reaction_topic_id_state_at", "topic_id", "state", "at"),
        Index("ix_reaction_state_at", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("reaction.id", ondelete="CASCADE"), index=True
    )
    # Null once the account is deleted: the words stay in the debate without a name.
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    words: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    state: Mapped[ReactionState] = label_column(ReactionState, default=ReactionState.PENDING)
    at: Mapped[datetime] = mapped_column(default=now)
    reason: Mapped[str] = mapped_column(Text, default="")
    objection: Mapped[str] = mapped_column(Text, default="")
    objected_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class ReactionReport(Base):
    """Somebody finds that a reaction breaks the rules of the debate. One each."""

    __tablename__ = "reaction_report"

    reaction_id: Mapped[int] = mapped_column(
        ForeignKey("reaction.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    words: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)


class Follow(Base):
    """Somebody wants to hear when a topic moves."""

    __tablename__ = "follow"

    topic_id: Mapped[int] = mapped_column(
        ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column(default=now)


class Feedback(Base):
    """What somebody says after having watched: a rating from 1 to 5, and words."""

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating_in_range"),
        UniqueConstraint("topic_id", "person_id", name="uq_feedback_topic_id_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    rating: Mapped[int]
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)

    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")
