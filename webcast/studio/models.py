"""Studios, sessions, people on them, and what is booked."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    Time,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import Base, Identified, label_column
from webcast.studio.rhythm import Rhythm
from webcast.topics.models import Topic


class Studio(Identified, Base):
    """A place where one records: two walls of one's own, or a stand at a trade show."""

    __tablename__ = "studio"
    __table_args__ = (
        CheckConstraint("turnaround >= 0", name="turnaround_not_negative"),
        UniqueConstraint("source", "external_id", name="uq_studio_source_external_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    about: Mapped[str] = mapped_column(String(500), default="")
    address: Mapped[str] = mapped_column(String(300), default="")
    access: Mapped[str] = mapped_column(Text, default="")
    zone: Mapped[str] = mapped_column(String(64), default="Europe/Paris")
    # {"0": [["09:00", "19:00"]], …}: 0 is Monday; a day that is missing is closed; {} always open.
    opening: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # A mobile studio is only there between two dates (inclusive).
    is_mobile: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    there_from: Mapped[date | None] = mapped_column(Date)
    there_until: Mapped[date | None] = mapped_column(Date)
    # Minutes that the studio stays blocked after strike, before the next set-up may begin.
    turnaround: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    source: Mapped[str | None] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(120))


class SessionState(StrEnum):
    """How sure a session is."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    RECORDED = "recorded"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SessionKind(StrEnum):
    """Recorded for later, or on air as it happens."""

    RECORDING = "recording"
    LIVE = "live"


class Recurrence(Identified, Base):
    """A programme that comes back (« rendez-vous régulier »): its rule, and how it is made.

    The rule – days, `starts`, `minutes`, in `zone` – never changes: it names the occurrences, and
    calendars know a session for good by the one it was planned for. Where the programme has moved
    since is said by `now_starts` and `shift` (days from the rule's day).
    """

    __tablename__ = "recurrence"
    __table_args__ = (
        CheckConstraint("every > 0", name="comes_back"),
        CheckConstraint("minutes > 0", name="lasts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    studio_id: Mapped[int] = mapped_column(ForeignKey("studio.id"), index=True)
    zone: Mapped[str] = mapped_column(String(64))
    every: Mapped[int]
    weekdays: Mapped[list[Any]]
    # 0: weekly; 1 … 4, -1 (the last): monthly, on this one of the month's weekdays.
    place: Mapped[int] = mapped_column(default=0)
    first_day: Mapped[date] = mapped_column(Date)
    starts: Mapped[time] = mapped_column(Time)
    minutes: Mapped[int]
    lead: Mapped[int] = mapped_column(default=0)
    strike: Mapped[int] = mapped_column(default=0)

    now_starts: Mapped[time] = mapped_column(Time)
    shift: Mapped[int] = mapped_column(default=0)
    # The last day for which sessions were made; none from `ended_on` on take place.
    planned_until: Mapped[date] = mapped_column(Date)
    ended_on: Mapped[date | None] = mapped_column(Date)

    kind: Mapped[SessionKind] = label_column(SessionKind, default=SessionKind.RECORDING)
    title: Mapped[str] = mapped_column(String(160))
    public_note: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    studio: Mapped[Studio] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    @property
    def rhythm(self) -> Rhythm:
        """The days of its rule."""
        return Rhythm(self.first_day, self.every, tuple(self.weekdays), self.place)

    def now_at(self, day: date) -> datetime:
        """When the occurrence of the rule's `day` begins as things are now: on local clocks."""
        return datetime.combine(day + timedelta(days=self.shift), self.now_starts)


class StudioSession(Identified, Base):
    """A recording or a live: in a studio, at a time, with topics and people.

    `starts_at … ends_at` is what is recorded or on air. The envelope (emprise horaire) runs from
    set-up to strike: that is what the studio is blocked for.
    """

    __tablename__ = "studio_session"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        CheckConstraint(
            "envelope_starts_at <= starts_at AND ends_at <= envelope_ends_at",
            name="envelope_holds_it",
        ),
        UniqueConstraint("source", "external_id", name="uq_studio_session_source_external_id"),
        Index("uq_studio_session_occurrence", "recurrence_id", "occurs_at", unique=True),
        Index("ix_studio_session_state_starts_at", "state", "starts_at"),
        Index("ix_studio_session_studio_id_starts_at", "studio_id", "starts_at"),
        Index("ix_studio_session_starts_at_id", "starts_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    studio_id: Mapped[int] = mapped_column(ForeignKey("studio.id"))
    kind: Mapped[SessionKind] = label_column(SessionKind, default=SessionKind.RECORDING)
    state: Mapped[SessionState] = label_column(SessionState, default=SessionState.TENTATIVE)
    # Empty: called after its topics.
    title: Mapped[str] = mapped_column(String(160), default="")
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    envelope_starts_at: Mapped[datetime]
    envelope_ends_at: Mapped[datetime]
    public_note: Mapped[str] = mapped_column(Text, default="")
    crew_note: Mapped[str] = mapped_column(Text, default="")
    stream_url: Mapped[str] = mapped_column(String(300), default="")

    # For calendars (RFC 5545 §3.8.7.4): +1 on each change of time, place or status, never back.
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now, index=True)
    # When it was first confirmed: what was never announced need not be called off in calendars.
    announced_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancel_reason: Mapped[str] = mapped_column(Text, default="")

    # Which occurrence of a programme that comes back it was planned for. It stays that one,
    # wherever the session moves.
    recurrence_id: Mapped[int | None] = mapped_column(ForeignKey("recurrence.id"))
    occurs_at: Mapped[datetime | None]

    source: Mapped[str | None] = mapped_column(String(80))
    external_id: Mapped[str | None] = mapped_column(String(120))
    fingerprint: Mapped[str] = mapped_column(String(64), default="")

    studio: Mapped[Studio] = relationship(lazy="raise_on_sql")
    recurrence: Mapped[Recurrence | None] = relationship(lazy="raise_on_sql")
    items: Mapped[list["SessionTopic"]] = relationship(
        lazy="raise_on_sql", order_by="SessionTopic.position", cascade="all, delete-orphan"
    )
    people: Mapped[list["Assignment"]] = relationship(
        lazy="raise_on_sql", order_by="Assignment.id", cascade="all, delete-orphan"
    )

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class SessionTopic(Base):
    """A topic in a session: its place in the order, and its minutes."""

    __tablename__ = "session_topic"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="lasts"),
        UniqueConstraint("session_id", "topic_id", name="uq_session_topic_session_id_topic_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id", ondelete="CASCADE"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topic.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int]

    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")


class Role(StrEnum):
    """What somebody does on a session."""

    HOST = "host"
    COLUMNIST = "columnist"
    GUEST = "guest"
    DIRECTOR = "director"
    SCRIPT = "script"
    FLOOR_MANAGER = "floor_manager"
    CAMERA = "camera"
    SOUND = "sound"
    LIGHT = "light"
    VISION_MIXER = "vision_mixer"
    PROMPTER = "prompter"
    GALLERY = "gallery"
    BOOKER = "booker"


ON_SCREEN = frozenset({Role.HOST, Role.COLUMNIST, Role.GUEST})


class AssignmentState(StrEnum):
    """What the person has said."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Assignment(Base):
    """A person on a session, with a role. They are booked from their call time to the end.

    On screen, the end is the session's; for the crew it is the envelope's.
    """

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint(
            "session_id", "person_id", "role", name="uq_assignment_session_id_person_id_role"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = label_column(Role)
    state: Mapped[AssignmentState] = label_column(AssignmentState, default=AssignmentState.PENDING)
    # Null: the envelope's start for the crew, the session's start for those on screen.
    call_at: Mapped[datetime | None]
    asked_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]
    answer_words: Mapped[str] = mapped_column(String(300), default="")

    person: Mapped[Person] = relationship(lazy="raise_on_sql")
    session: Mapped[StudioSession] = relationship(lazy="raise_on_sql", overlaps="people")


class Booking(Base):
    """`resource` (`studio:3`, `person:12`) is taken by a session for a stretch of time.

    Two bookings of one resource never overlap: an exclusion constraint on PostgreSQL, triggers on
    SQLite (migrations). Rows exist for sessions that are tentative, confirmed or later.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="ends_after_it_starts"),
        UniqueConstraint("session_id", "resource", name="uq_booking_session_id_resource"),
        Index("ix_booking_resource_starts_at", "resource", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("studio_session.id", ondelete="CASCADE"))
    resource: Mapped[str] = mapped_column(String(40))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]

    session: Mapped[StudioSession] = relationship(lazy="raise_on_sql")
