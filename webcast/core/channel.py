"""The channel itself: one deployment is one channel, one row."""

from datetime import datetime

from flask import g
from sqlalchemy import CheckConstraint, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, db


class Channel(Base):
    """Name, zone and fixed domain of the channel; made with the database, edited on the desk."""

    __tablename__ = "channel"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name_fr: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    tagline_fr: Mapped[str] = mapped_column(String(160), default="")
    tagline_en: Mapped[str] = mapped_column(String(160), default="")
    about_fr: Mapped[str] = mapped_column(Text, default="")
    about_en: Mapped[str] = mapped_column(Text, default="")
    contact: Mapped[str] = mapped_column(String(254), default="")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    # Part of every calendar UID: it must never follow a change of address (RFC 7986 §5.3).
    uid_domain: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(default=now)


def the_channel() -> Channel:
    """The one row, read once for each request or command."""
    if "channel" not in g:
        g.channel = db.session.scalars(select(Channel)).one()
    channel: Channel = g.channel
    return channel
