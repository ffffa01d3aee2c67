"""The journal: every decision (state, money, moderation, rights) leaves a line."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.access import Actor
from webcast.core.clock import now
from webcast.core.database import Base, db


class Decision(Base):
    """Who decided what about which thing, when, and why. Only ever added."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_subject_subject_id", "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    subject: Mapped[str] = mapped_column(String(24))
    subject_id: Mapped[int]
    step: Mapped[str] = mapped_column(String(32))
    before: Mapped[str] = mapped_column(String(24), default="")
    after: Mapped[str] = mapped_column(String(24), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)


def record(
    subject: str,
    subject_id: int,
    step: str,
    *,
    actor: Actor | None,
    before: str = "",
    after: str = "",
    reason: str = "",
    **details: Any,
) -> Decision:
    """Write one line into the journal (`actor` None: the system itself, e.g. a deadline)."""
    line = Decision(
        actor_id=actor.id if actor else None,
        subject=subject,
        subject_id=subject_id,
        step=step,
        before=before,
        after=after,
        reason=reason,
        details=details,
    )
    db.session.add(line)
    return line


def history(subject: str, subject_id: int, limit: int = 200) -> list[Decision]:
    """The decisions about one thing, latest first."""
    query = (
        select(Decision)
        .where(Decision.subject == subject, Decision.subject_id == subject_id)
        .order_by(Decision.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))
