"""Mails that wait, were sent or failed; notices on the site."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column


class MailState(StrEnum):
    """Where a mail is on its way."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    REPLACED = "replaced"


class Mail(Identified, Base):
    """A row of the outbox: written in the transaction of the change it tells of, sent after.

    `dedupe` (unique) makes a mail that two runs would write the same mail. `thread` names what
    several mails tell of in turn: a later one replaces those that still wait. `sender` is the
    mailbox it comes from, where that is not the channel's own.
    """

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    recipient: Mapped[str] = mapped_column(String(254))
    recipient_name: Mapped[str] = mapped_column(String(120), default="")
    locale: Mapped[str] = mapped_column(String(2), default="fr")
    subject: Mapped[str] = mapped_column(String(250))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(16), default="")
    sender: Mapped[str] = mapped_column(String(254), default="", server_default="")
    thread: Mapped[str] = mapped_column(String(120), default="", server_default="", index=True)
    dedupe: Mapped[str | None] = mapped_column(String(120), unique=True)
    state: Mapped[MailState] = label_column(MailState, default=MailState.WAITING)
    written_at: Mapped[datetime] = mapped_column(default=now)
    due_at: Mapped[datetime] = mapped_column(default=now)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


class Notice(Base):
    """A line for one person on the site: something of theirs has moved."""

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_person_id_read_at", "person_id", "read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(String(300))
    path: Mapped[str] = mapped_column(String(300), default="")
    at: Mapped[datetime] = mapped_column(default=now)
    read_at: Mapped[datetime | None]
