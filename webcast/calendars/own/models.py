"""Private calendars: their addresses, what each has last shown, and who fetches it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, label_column
from webcast.studio.models import Studio


class Scope(StrEnum):
    """What a private calendar shows."""

    MINE = "mine"
    CREW = "crew"
    PLANNING = "planning"
    BUSY = "busy"


class CalendarKey(Base):
    """The address of one person's private calendar.

    The token in the address is made of `nonce` and the secret key of the site, so that it can be
    shown again; what is stored finds it, and does not give it away.
    """

    __tablename__ = "calendar_key"
    __table_args__ = (
        CheckConstraint("(scope = 'busy') = (studio_id IS NOT NULL)", name="busy_is_of_a_studio"),
        # One address at a time for each purpose.
        Index(
            "uq_calendar_key_of_person_in_use",
            "person_id",
            "scope",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND studio_id IS NULL"),
            postgresql_where=text("revoked_at IS NULL AND studio_id IS NULL"),
        ),
        Index(
            "uq_calendar_key_of_studio_in_use",
            "person_id",
            "studio_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL AND studio_id IS NOT NULL"),
            postgresql_where=text("revoked_at IS NULL AND studio_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # Nobody's once an account is deleted: the address goes on to answer that it is gone.
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    scope: Mapped[Scope] = label_column(Scope)
    studio_id: Mapped[int | None] = mapped_column(ForeignKey("studio.id"))
    nonce: Mapped[str] = mapped_column(String(43))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    # Minutes before each event at which the calendar program reminds; 0: it does not.
    alarm: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=now)
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")
    studio: Mapped[Studio | None] = relationship(lazy="raise_on_sql")
    readers: Mapped[list["KeyReader"]] = relationship(
        lazy="raise_on_sql", order_by="KeyReader.last_at.desc()", passive_deletes=True
    )


class KeyShown(Base):
    """What a private calendar showed at its last fetch in a language, and since when it does.

    `changed_at` is in whole seconds and never moves backwards, whatever came, moved or left.
    """

    __tablename__ = "calendar_key_shown"

    key_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_key.id", ondelete="CASCADE"), primary_key=True
    )
    locale: Mapped[str] = mapped_column(String(2), primary_key=True)
    shown: Mapped[str] = mapped_column(String(32))
    changed_at: Mapped[datetime]


class KeyReader(Base):
    """A program that fetches a private calendar, and when it last did (to some minutes)."""

    __tablename__ = "calendar_key_reader"

    key_id: Mapped[int] = mapped_column(
        ForeignKey("calendar_key.id", ondelete="CASCADE"), primary_key=True
    )
    program: Mapped[str] = mapped_column(String(60), primary_key=True)
    first_at: Mapped[datetime] = mapped_column(default=now)
    last_at: Mapped[datetime] = mapped_column(default=now)
