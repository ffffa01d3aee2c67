"""Organisations, campaigns and pledges. Money is whole cents with its currency."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.studio.models import StudioSession
from webcast.topics.models import Topic


class Organisation(Identified, Base):
    """Who pledges: a company, a foundation, a university, a town."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    about: Mapped[str] = mapped_column(String(500), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    # Companies register, SIREN (9 digits, Luhn), where there is one.
    siren: Mapped[str] = mapped_column(String(9), default="")
    # Alcohol, tobacco, prescription medicines, weapons, infant formula: may not sponsor.
    barred: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    created_at: Mapped[datetime] = mapped_column(default=now)


class Membership(Base):
    """Somebody who may speak for an organisation."""

    __tablename__ = "membership"

    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True
    )
    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    since: Mapped[datetime] = mapped_column(default=now)

    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    person: Mapped[Person] = relationship(lazy="raise_on_sql")


class CampaignState(StrEnum):
    """Where the funding of a topic or session is."""

    DRAFT = "draft"
    OPEN = "open"
    REACHED = "reached"
    SETTLED = "settled"
    FAILED = "failed"
    CANCELLED = "cancelled"


# Failed or called off: history, which another campaign may follow.
OVER = (CampaignState.FAILED, CampaignState.CANCELLED)
_NOT_OVER = text(f"state NOT IN {tuple(state.value for state in OVER)}")


def _one_not_over(thing: str) -> Index:
    """The database's word that a topic or a session has one campaign at a time."""
    return Index(
        f"uq_campaign_{thing}_not_over",
        thing,
        unique=True,
        sqlite_where=_NOT_OVER,
        postgresql_where=_NOT_OVER,
    )


class Campaign(Identified, Base):
    """The funding of one topic or one session: goal, ceiling, deadline.

    Each has at most one that is not over; those before it stay, with their pledges.
    `accepted_cents` is the sum of the pledges that were accepted and later, kept in the same
    transaction; the database itself holds it under the ceiling.
    """

    __tablename__ = "campaign"
    __table_args__ = (
        CheckConstraint("(topic_id IS NULL) <> (session_id IS NULL)", name="one_thing"),
        CheckConstraint("goal_cents > 0", name="goal"),
        CheckConstraint("goal_cents <= ceiling_cents", name="ceiling_above_goal"),
        CheckConstraint(
            "0 <= accepted_cents AND accepted_cents <= ceiling_cents", name="under_the_ceiling"
        ),
        CheckConstraint("promised_cents >= 0", name="promised_not_negative"),
        _one_not_over("topic_id"),
        _one_not_over("session_id"),
        Index("ix_campaign_state_closes_at", "state", "closes_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topic.id"), index=True)
    session_id: Mapped[int | None] = mapped_column(ForeignKey("studio_session.id"), index=True)
    state: Mapped[CampaignState] = label_column(CampaignState, default=CampaignState.DRAFT)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    goal_cents: Mapped[int]
    ceiling_cents: Mapped[int]
    closes_at: Mapped[datetime]
    # Money only, submitted and not yet decided; accepted and later. Services are not summed up.
    promised_cents: Mapped[int] = mapped_column(default=0)
    accepted_cents: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)

    topic: Mapped[Topic | None] = relationship(lazy="raise_on_sql")
    session: Mapped[StudioSession | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class PledgeState(StrEnum):
    """Where a pledge is. The states after `accepted` belong to the money side to come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class PledgeKind(StrEnum):
    """Money, or a service in kind."""

    MONEY = "money"
    SERVICE = "service"


class Pledge(Identified, Base):
    """What an organisation promises behind a topic or session. An accepted amount never changes."""

    __tablename__ = "pledge"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name="amount"),
        CheckConstraint("kind = 'money' OR service <> ''", name="service_is_told"),
        Index("ix_pledge_campaign_id_state", "campaign_id", "state"),
        Index("ix_pledge_state_at", "state", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id", ondelete="SET NULL"), index=True
    )
    kind: Mapped[PledgeKind] = label_column(PledgeKind, default=PledgeKind.MONEY)
    # For a service, its estimated value.
    amount_cents: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    service: Mapped[str] = mapped_column(String(500), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    # A discreet pledge is not named while it is a promise; what supports a programme on air is
    # always disclosed (décret 92-280, art. 18).
    discreet: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    state: Mapped[PledgeState] = label_column(PledgeState, default=PledgeState.DRAFT)
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
    decided_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship(lazy="raise_on_sql")
    organisation: Mapped[Organisation] = relationship(lazy="raise_on_sql")
    person: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012
