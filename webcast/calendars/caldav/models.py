"""App passwords, and the trace of what changed in which calendar."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base


class AppPassword(Base):
    """A password for one program of one person: it opens their calendars and nothing else."""

    __tablename__ = "app_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=now)
    # Written once an hour at most: programs look every few minutes.
    used_at: Mapped[datetime | None]
    used_by: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class FeedTrace(Base):
    """An event came into a feed, changed in it or left it; `number` grows with every change.

    It outlives the event, so that a program which asks what is new since a number hears of what
    is gone as well. `name` is the event's there: the UUID of its session.
    """

    __tablename__ = "feed_trace"
    __table_args__ = (Index("ix_feed_trace_feed_number", "feed", "number"),)

    feed: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
