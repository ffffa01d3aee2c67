"""What calendars have last shown: so that they know when it changed, even if it is gone since."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.database import Base


class CalendarEntry(Base):
    """A session as calendars show it: a digest of all that is seen of it, and where it is seen.

    `feeds` names the public feeds that have it ("channel", "studio:3", "theme:7"); none while it
    is tentative, when only private calendars show it. `changed_at` is in whole seconds and grows
    with every change that a reader can see.
    """

    __tablename__ = "calendar_entry"

    session_id: Mapped[int] = mapped_column(
        ForeignKey("studio_session.id", ondelete="CASCADE"), primary_key=True
    )
    shown: Mapped[str] = mapped_column(String(32))
    feeds: Mapped[list[Any]] = mapped_column(default=list)
    changed_at: Mapped[datetime]


class FeedMark(Base):
    """When a feed last changed, by what came, moved, was reworded or left. Never backwards."""

    __tablename__ = "feed_mark"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    # A digest of what its head says (names of the channel, the studio, the theme).
    shown: Mapped[str] = mapped_column(String(32), default="")
    changed_at: Mapped[datetime]
