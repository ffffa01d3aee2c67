"""What calendars were told of somebody's part in a session, and the mails that came back."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.studio.models import StudioSession


class CallStatus(StrEnum):
    """How sure it is that somebody has to be there, whatever they answered."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class How(StrEnum):
    """By what way an answer came."""

    WEB = "web"
    MAIL = "mail"
    PLANNER = "planner"


class SessionCall(Identified, Base):
    """Somebody's own event: from their first call to their last release, one for each session.

    Its UID is made of its `uuid`, which only this person's mails and calendars have. Those who
    are taken off keep theirs, cancelled, so that calendars can be told. `sequence` grows with
    each change of time, place or status (RFC 5546, 2.1.4); `asked_sequence` is what the last mail
    said: answers to an earlier one are void. `turn` grows when somebody is taken off, and ends
    the links that they were sent. `changed_at` is in whole seconds, each change later than the
    one before.
    """

    __tablename__ = "session_call"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        UniqueConstraint("session_id", "person_id", name="uq_session_call_session_id_person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    studio_id: Mapped[int]
    status: Mapped[CallStatus] = label_column(CallStatus)
    sequence: Mapped[int] = mapped_column(default=0)
    asked_sequence: Mapped[int] = mapped_column(default=0)
    turn: Mapped[int] = mapped_column(default=0)
    # They have declined or were taken off: their own calendar shows it as cancelled.
    declined: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now)
    # The last mail that asked them, and how they answered it.
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    answered_how: Mapped[How | None] = label_column(How)
    # DTSTAMP of the last answer by mail that counted: mails overtake each other.
    reply_stamp: Mapped[datetime | None]

    session: Mapped[StudioSession] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    @property
    def thread(self) -> str:
        """What the outbox calls the mails about it."""
        return f"call-{self.uuid}"


class Outcome(StrEnum):
    """What became of a mail that came in."""

    APPLIED = "applied"
    SHOWN = "shown"  # understood, but no yes or no: tentative, delegated
    COUNTER = "counter"
    OTHER_ADDRESS = "other_address"
    OLDER = "older"
    OVER = "over"
    TAKEN_OFF = "taken_off"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NO_CALENDAR = "no_calendar"
    NO_ANSWER = "no_answer"  # a calendar, but neither an answer nor a counter-proposal
    UNREADABLE = "unreadable"
    TOO_BIG = "too_big"
    BOUNCED = "bounced"
    AUTOMATIC = "automatic"


class MailedReply(Base):
    """A mail that came in: what it said, and what became of it. Each is taken once (`key`).

    `starts_at … ends_at` is the time that a counter-proposal would rather have.
    """

    __tablename__ = "mailed_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime] = mapped_column(default=now, index=True)
    sender: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(String(250), default="")
    call_id: Mapped[int | None] = mapped_column(
        ForeignKey("session_call.id", ondelete="CASCADE"), index=True
    )
    method: Mapped[str] = mapped_column(String(24), default="")
    partstat: Mapped[str] = mapped_column(String(24), default="")
    words: Mapped[str] = mapped_column(String(500), default="")
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    outcome: Mapped[Outcome] = label_column(Outcome)
    detail: Mapped[str] = mapped_column(String(300), default="")
    handled_at: Mapped[datetime | None]
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    call: Mapped[SessionCall | None] = relationship(lazy="raise_on_sql")
