"""Episodes, and the releases without which they may not go out."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.studio.models import StudioSession
from webcast.topics.models import Topic


class EpisodeState(StrEnum):
    """Where an episode is between the recording and the viewer."""

    EDITING = "editing"
    READY = "ready"
    PUBLISHED = "published"
    UNPUBLISHED = "unpublished"


class Episode(Identified, Base):
    """A topic as it was recorded: the replay with its chapters, transcript and notes."""

    __tablename__ = "episode"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        UniqueConstraint("session_id", "topic_id", name="uq_episode_session_id_topic_id"),
        Index("ix_episode_state_published_at", "state", "published_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    state: Mapped[EpisodeState] = label_column(EpisodeState, default=EpisodeState.EDITING)
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    video_url: Mapped[str] = mapped_column(String(300), default="")
    # [{"at": seconds from the start, "title": …}, …]
    chapters: Mapped[list[Any]] = mapped_column(default=list)
    transcript: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    notes_html: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    published_at: Mapped[datetime | None]

    session: Mapped[StudioSession] = relationship(lazy="raise_on_sql")
    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class Release(Base):
    """An image release: somebody on screen agrees that this session is shown. Signed before it."""

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("session_id", "person_id", name="uq_release_session_id_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    # The words that were agreed to, as they were shown, and the name typed as signature.
    words: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(120))
    signed_at: Mapped[datetime] = mapped_column(default=now)
    # Set when an organiser has recorded a release signed on paper.
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    person: Mapped[Person] = relationship(lazy="raise_on_sql", foreign_keys=[person_id])
