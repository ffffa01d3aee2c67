"""Others' calendars that are read, and the busy times that come of it: never what they are for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.studio.models import Studio

ONE_OWNER = "(person_id IS NULL) <> (studio_id IS NULL)"


class Trouble(StrEnum):
    """Why a calendar could not be read the last time."""

    ADDRESS = "address"
    UNKNOWN_HOST = "unknown_host"
    PRIVATE = "private"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    REDIRECTS = "redirects"
    LOCKED = "locked"
    MISSING = "missing"
    GONE = "gone"
    BUSY = "busy"
    SERVER = "server"
    BIG = "big"
    WEB_PAGE = "web_page"
    NO_CALENDAR = "no_calendar"
    CUT = "cut"
    HEAVY = "heavy"


class ExternalCalendar(Identified, Base):
    """The address of somebody's calendar, or a studio's, and how reading it went.

    The address is often a secret: whoever knows it reads everything. Pages and logs show the host.
    """

    __tablename__ = "external_calendar"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        UniqueConstraint("person_id", "address_hash", name="uq_external_calendar_person_address"),
        UniqueConstraint("studio_id", "address_hash", name="uq_external_calendar_studio_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    studio_id: Mapped[int | None] = mapped_column(ForeignKey("studio.id", ondelete="CASCADE"))
    # What its owner calls it; nobody else sees that.
    name: Mapped[str] = mapped_column(String(80), default="")
    address: Mapped[str] = mapped_column(Text)
    address_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)

    # When it is looked at next (null: not any more), and the mark of the worker that is at it.
    due_at: Mapped[datetime | None] = mapped_column(default=now, index=True)
    claim: Mapped[str] = mapped_column(String(32), default="")
    claimed_until: Mapped[datetime | None]

    # For conditional requests; when it was last read whole, and the zone of its days then.
    whole_at: Mapped[datetime | None]
    etag: Mapped[str] = mapped_column(String(300), default="")
    last_modified: Mapped[str] = mapped_column(String(60), default="")
    zone: Mapped[str] = mapped_column(String(64), default="")

    asked_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[Trouble | None] = label_column(Trouble)
    left_out: Mapped[int] = mapped_column(default=0)
    was_cut: Mapped[bool] = mapped_column(Boolean, default=False)

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    studio: Mapped[Studio | None] = relationship(lazy="raise_on_sql")


class BusyTime(Base):
    """From when to when somebody cannot, or a studio is taken, and whether it is only perhaps.

    Of a calendar, or (without one) as the person said it, with a note that only they see.
    """

    __tablename__ = "busy_time"
    __table_args__ = (
        CheckConstraint(ONE_OWNER, name="one_owner"),
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        Index("ix_busy_time_person_id_starts_at", "person_id", "starts_at"),
        Index("ix_busy_time_studio_id_starts_at", "studio_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    studio_id: Mapped[int | None] = mapped_column(ForeignKey("studio.id", ondelete="CASCADE"))
    calendar_id: Mapped[int | None] = mapped_column(
        ForeignKey("external_calendar.id", ondelete="CASCADE"), index=True
    )
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    maybe: Mapped[bool] = mapped_column(Boolean, default=False)
    all_day: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(String(200), default="")
