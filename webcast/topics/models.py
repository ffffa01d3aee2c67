"""Topics and the lists they choose from."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Expertise, Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.core.pictures import Picture

# A call without an end: far enough to sort last and to never come.
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)


class TopicState(StrEnum):
    """Where a topic is in the chain."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    OPEN = "open"
    SELECTED = "selected"
    SCHEDULED = "scheduled"
    RECORDED = "recorded"
    PUBLISHED = "published"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Listed:
    """A row of a list that organisers edit, with a name in each language."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class Format(Listed, Base):
    """Talkshow, round table, interview… `minutes` is the usual length of one topic on air."""

    __tablename__ = "format"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        CheckConstraint("0 <= min_speakers AND min_speakers <= max_speakers", name="speakers"),
    )

    minutes: Mapped[int] = mapped_column(default=30)
    min_speakers: Mapped[int] = mapped_column(default=1)
    max_speakers: Mapped[int] = mapped_column(default=6)
    # Articles and tutorials are formats as well, and are not recorded.
    is_show: Mapped[bool] = mapped_column(Boolean, default=True, server_default=true())


class Treatment(Listed, Base):
    """How it is treated: a debate of ideas, an explainer, an investigation, a portrait."""

    __tablename__ = "treatment"


class Theme(Listed, Base):
    """What a topic is about, broadly."""

    __tablename__ = "theme"


class Series(Listed, Base):
    """Topics that belong together, numbered: “Digital fiction, n°6”."""

    __tablename__ = "series"

    about_fr: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")


class Keyword(Base):
    """A word under which topics are found; made when first used."""

    __tablename__ = "keyword"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))


topic_keyword = Table(
    "topic_keyword",
    Base.metadata,
    Column("topic_id", ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "keyword_id", ForeignKey("keyword.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)
topic_expertise = Table(
    "topic_expertise",
    Base.metadata,
    Column("topic_id", ForeignKey("topic.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "expertise_id", ForeignKey("expertise.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


class Topic(Identified, Base):
    """A question somebody would like to see debated on air."""

    __tablename__ = "topic"
    __table_args__ = (
        CheckConstraint("title <> ''", name="title_not_empty"),
        CheckConstraint("language IN ('fr', 'en')", name="language_spoken"),
        UniqueConstraint("source", "external_id", name="uq_topic_source_external_id"),
        Index("ix_topic_state_opened_at_id", "state", "opened_at", "id"),
        Index("ix_topic_state_wanted_id", "state", "wanted", "id"),
        Index("ix_topic_state_closes_at_id", "state", "closes_at", "id"),
        Index("ix_topic_state_waiting_since_id", "state", "waiting_since", "id"),
        Index("ix_topic_format_id_opened_at_id", "format_id", "opened_at", "id"),
        Index("ix_topic_treatment_id_opened_at_id", "treatment_id", "opened_at", "id"),
        Index("ix_topic_theme_id_opened_at_id", "theme_id", "opened_at", "id"),
        Index("ix_topic_series_id_series_number", "series_id", "series_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[TopicState] = label_column(TopicState, default=TopicState.DRAFT)
    title: Mapped[str] = mapped_column(String(160))
    standfirst: Mapped[str] = mapped_column(String(500), default="")
    article: Mapped[str] = mapped_column(Text, default="")
    article_html: Mapped[str] = mapped_column(Text, default="")
    sources: Mapped[str] = mapped_column(Text, default="")
    sources_html: Mapped[str] = mapped_column(Text, default="")
    conditions: Mapped[str] = mapped_column(String(500), default="")
    language: Mapped[str] = mapped_column(String(2), default="fr")
    cover_alt: Mapped[str] = mapped_column(String(200), default="")
    series_number: Mapped[int | None]

    proposer_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    format_id: Mapped[int] = mapped_column(ForeignKey("format.id"))
    treatment_id: Mapped[int] = mapped_column(ForeignKey("treatment.id"))
    theme_id: Mapped[int | None] = mapped_column(ForeignKey("theme.id"))
    series_id: Mapped[int | None] = mapped_column(ForeignKey("series.id"))
    cover_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))

    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    # When it came to the state in which somebody has to act on it: longest first on the desk.
    waiting_since: Mapped[datetime] = mapped_column(default=now)
    # When the public call began; lists are in this order. Until then, when it was written.
    opened_at: Mapped[datetime] = mapped_column(default=now)
    # When the public call ends (far in the future where nobody said), so that it sorts.
    closes_at: Mapped[datetime] = mapped_column(default=NO_DEADLINE)
    published_at: Mapped[datetime | None]
    # A logged human decision (décret 92-280, art. 20): news and politics may not be sponsored.
    sponsorable: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    # What higher domains find out about a topic and lists need: kept here, written by them only.
    wanted: Mapped[int] = mapped_column(default=0)
    opinions: Mapped[int] = mapped_column(default=0)
    followers: Mapped[int] = mapped_column(default=0)
    next_session_at: Mapped[datetime | None]

    source: Mapped[str | None] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")

    proposer: Mapped[Person] = relationship(lazy="raise_on_sql")
    format: Mapped[Format] = relationship(lazy="raise_on_sql")
    treatment: Mapped[Treatment] = relationship(lazy="raise_on_sql")
    theme: Mapped[Theme | None] = relationship(lazy="raise_on_sql")
    series: Mapped[Series | None] = relationship(lazy="raise_on_sql")
    cover: Mapped[Picture | None] = relationship(lazy="raise_on_sql")
    keywords: Mapped[list[Keyword]] = relationship(
        secondary=topic_keyword, lazy="raise_on_sql", order_by=Keyword.slug
    )
    expertises: Mapped[list[Expertise]] = relationship(
        secondary=topic_expertise, lazy="raise_on_sql", order_by=Expertise.slug
    )
    speakers: Mapped[list["CoSpeaker"]] = relationship(
        lazy="raise_on_sql", order_by="CoSpeaker.id", cascade="all, delete-orphan"
    )

    # Two organisers may move the same topic at once: the second is told so (409).
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class InvitationState(StrEnum):
    """What an invited person has said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class CoSpeaker(Base):
    """Somebody whom the proposer invites to speak, by e-mail, with or without an account."""

    __tablename__ = "co_speaker"
    __table_args__ = (UniqueConstraint("topic_id", "email", name="uq_co_speaker_topic_id_email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    name: Mapped[str] = mapped_column(String(120))
    # Empty for a speaker who came with an import; then `person_id` is set.
    email: Mapped[str | None] = mapped_column(String(254))
    state: Mapped[InvitationState] = label_column(InvitationState, default=InvitationState.PENDING)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    invited_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    topic: Mapped[Topic] = relationship(lazy="raise_on_sql", overlaps="speakers")


class TopicVersion(Base):
    """What a topic said at some time, and who wrote it so."""

    __tablename__ = "topic_version"
    __table_args__ = (
        UniqueConstraint("topic_id", "number", name="uq_topic_version_topic_id_number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id", ondelete="CASCADE"))
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(default=now)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    content: Mapped[dict[str, Any]]

    actor: Mapped[Person | None] = relationship(lazy="raise_on_sql")
