"""People and their sign-ins."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from flask_login import UserMixin
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.core.pictures import Picture


class Capability(StrEnum):
    """What an organiser may be trusted with, each on its own."""

    EDITORIAL = "editorial"
    PLANNING = "planning"
    MODERATION = "moderation"
    TREASURY = "treasury"
    ADMINISTRATION = "administration"


class Expertise(Base):
    """Something people know about and topics ask for; organisers edit the list."""

    __tablename__ = "expertise"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))


person_expertise = Table(
    "person_expertise",
    Base.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column(
        "expertise_id", ForeignKey("expertise.id", ondelete="CASCADE"), primary_key=True, index=True
    ),
)


class Person(Identified, UserMixin, Base):
    """Somebody. With an address they may sign in; without one they are a profile (an import)."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        UniqueConstraint("source", "external_id", name="uq_person_source_external_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_confirmed_at: Mapped[datetime | None]
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(2), default="fr")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    created_at: Mapped[datetime] = mapped_column(default=now)
    erased_at: Mapped[datetime | None]
    # Set when moderation has let one of their reactions pass: newcomers are read first.
    trusted_at: Mapped[datetime | None]

    is_public: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    headline: Mapped[str] = mapped_column(String(160), default="")
    bio: Mapped[str] = mapped_column(Text, default="")
    bio_html: Mapped[str] = mapped_column(Text, default="")
    links: Mapped[list[Any]] = mapped_column(default=list)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("picture.id"))

    # Where an imported profile came from, so that importing again finds it.
    source: Mapped[str | None] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(120))

    picture: Mapped[Picture | None] = relationship(lazy="raise_on_sql")
    expertises: Mapped[list[Expertise]] = relationship(
        secondary=person_expertise, lazy="raise_on_sql", order_by=Expertise.slug
    )
    grants: Mapped[list["CapabilityGrant"]] = relationship(
        lazy="raise_on_sql",
        foreign_keys="CapabilityGrant.person_id",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )

    # The sign-in through which this person is here now, and its token while it begins: not stored.
    if TYPE_CHECKING:
        sign_in: "SignIn | None"
        cookie_token: str | None
    else:
        sign_in = None
        cookie_token = None

    def has(self, capability: str) -> bool:
        """Whether an administrator has granted this capability (`grants` must be loaded)."""
        return any(grant.capability == capability for grant in self.grants)

    @property
    def is_organiser(self) -> bool:
        """Whether they hold any capability at all."""
        return bool(self.grants)

    @property
    def is_active(self) -> bool:
        """Whether the account may be used."""
        return self.erased_at is None and self.email_confirmed_at is not None

    def get_id(self) -> str:
        """What the cookie holds: the token of a sign-in, known at its beginning only."""
        if self.cookie_token is None:
            raise TypeError("a sign-in is begun by accounts.actions.begin_sign_in")
        return self.cookie_token


class CapabilityGrant(Base):
    """One capability in one person's hands."""

    __tablename__ = "capability_grant"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    capability: Mapped[Capability] = label_column(Capability, primary_key=True)
    granted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    granted_at: Mapped[datetime] = mapped_column(default=now)


class SignIn(Base):
    """A browser in which somebody is signed in. Ended ones are kept for their list."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    begun_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(String(200), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class TicketKind(StrEnum):
    """What a link in a mail is for."""

    CONFIRM = "confirm"
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


class Ticket(Base):
    """A link sent by mail: good once, for a while."""

    __tablename__ = "ticket"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[TicketKind] = label_column(TicketKind)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    email: Mapped[str] = mapped_column(String(254), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
