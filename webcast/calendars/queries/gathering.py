"""Sessions as calendars show them: columns instead of things, for ten thousand at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, null, or_, select

from webcast.accounts.models import Person
from webcast.calendars.models import CalendarEntry
from webcast.calendars.policy import is_listed
from webcast.core.database import db
from webcast.studio.models import (
    ON_SCREEN,
    Assignment,
    AssignmentState,
    Recurrence,
    SessionKind,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.topics.models import Format, Theme, Topic


@dataclass(frozen=True, slots=True)
class ShownTopic:
    """A topic as an event names it; names in French and in English."""

    title: str
    standfirst: str
    format_id: int
    format: tuple[str, str]
    theme_id: int | None
    theme: tuple[str, str] | None
    series_id: int | None


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody on screen who has accepted; only those with a public page have a feed."""

    id: int
    name: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A session as calendars show it."""

    id: int
    uuid: str
    state: SessionState
    kind: SessionKind
    title: str
    starts_at: datetime
    ends_at: datetime
    envelope_starts_at: datetime
    envelope_ends_at: datetime
    sequence: int
    public_note: str
    stream_url: str
    cancel_reason: str
    created_at: datetime
    session_changed_at: datetime
    studio_id: int
    studio_name: str
    studio_address: str
    studio_zone: str
    recurrence_id: int | None
    occurs_at: datetime | None
    entry_changed_at: datetime | None
    announced_at: datetime | None
    entry_shown: str | None
    entry_feeds: list[Any] | None
    topics: tuple[ShownTopic, ...]
    speakers: tuple[Speaker, ...]

    @property
    def changed_at(self) -> datetime:
        """When a reader could last see it change."""
        return self.entry_changed_at or self.session_changed_at

    @property
    def is_listed(self) -> bool:
        """Whether it is in calendars at all."""
        return is_listed(self.state, self.announced_at)

    @property
    def feeds(self) -> list[str]:
        """The names of the feeds that have it, whatever their window."""
        if not self.is_listed:
            return []
        of: dict[str, set[int | None]] = {
            "format": {topic.format_id for topic in self.topics},
            "person": {speaker.id for speaker in self.speakers if speaker.is_public},
            "series": {topic.series_id for topic in self.topics},
            "theme": {topic.theme_id for topic in self.topics},
        }
        named = [f"{kind}:{n}" for kind, some in of.items() for n in sorted(filter(None, some))]
        return ["channel", f"studio:{self.studio_id}", *named]


_COLUMNS = (
    StudioSession.id,
    StudioSession.uuid,
    StudioSession.state,
    StudioSession.kind,
    StudioSession.title,
    StudioSession.starts_at,
    StudioSession.ends_at,
    StudioSession.envelope_starts_at,
    StudioSession.envelope_ends_at,
    StudioSession.sequence,
    StudioSession.public_note,
    StudioSession.stream_url,
    StudioSession.cancel_reason,
    StudioSession.created_at,
    StudioSession.changed_at,
    Studio.id,
    Studio.name,
    Studio.address,
    Studio.zone,
    StudioSession.recurrence_id,
    StudioSession.occurs_at,
    CalendarEntry.changed_at,
)
# Only who compares what is shown with what was shown wants these.
_COMPARED = (StudioSession.announced_at, CalendarEntry.shown, CalendarEntry.feeds)


def gather(*where: ColumnElement[bool], compared: bool = False) -> list[Shown]:
    """The sessions that these conditions leave, earliest first: three queries, however many.

    `compared`: with what was shown last, and whether they are listed at all.
    """
    more = _COMPARED if compared else (null(), null(), null())
    query = (
        select(*_COLUMNS, *more)
        .join(Studio, Studio.id == StudioSession.studio_id)
        .outerjoin(CalendarEntry, CalendarEntry.session_id == StudioSession.id)
        .where(*where)
        .order_by(StudioSession.starts_at, StudioSession.id)
    )
    rows = db.session.execute(query).all()
    if not rows:
        return []
    topics, speakers = _topics(where), _speakers(where)
    every: Iterable[Any] = ((*row, tuple(topics[row[0]]), tuple(speakers[row[0]])) for row in rows)
    return [Shown(*values) for values in every]


def _topics(where: Sequence[ColumnElement[bool]]) -> dict[int, list[ShownTopic]]:
    query = (
        select(
            SessionTopic.session_id,
            Topic.title,
            Topic.standfirst,
            Topic.series_id,
            Format.id,
            Format.name_fr,
            Format.name_en,
            Theme.id,
            Theme.name_fr,
            Theme.name_en,
        )
        .join(StudioSession, StudioSession.id == SessionTopic.session_id)
        .join(Topic, Topic.id == SessionTopic.topic_id)
        .join(Format, Format.id == Topic.format_id)
        .outerjoin(Theme, Theme.id == Topic.theme_id)
        .where(*where)
        .order_by(SessionTopic.position, SessionTopic.id)
    )
    found: dict[int, list[ShownTopic]] = defaultdict(list)
    rows: Iterable[Any] = db.session.execute(query)
    for session_id, title, lede, series_id, format_id, fr, en, theme_id, *theme in rows:
        names = None if theme_id is None else (theme[0], theme[1])
        found[session_id].append(
            ShownTopic(title, lede, format_id, (fr, en), theme_id, names, series_id)
        )
    return found


def _speakers(where: Sequence[ColumnElement[bool]]) -> dict[int, list[Speaker]]:
    """Who is named, as on the pages: who has a public profile or proposed a topic of it."""
    proposes = exists(
        select(SessionTopic.id)
        .join(Topic, Topic.id == SessionTopic.topic_id)
        .where(
            SessionTopic.session_id == Assignment.session_id,
            Topic.proposer_id == Assignment.person_id,
        )
        .correlate(Assignment)
    )
    query = (
        select(Assignment.session_id, Person.id, Person.name, Person.is_public)
        .join(StudioSession, StudioSession.id == Assignment.session_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(
            *where,
            Assignment.role.in_(ON_SCREEN),
            Assignment.state == AssignmentState.ACCEPTED,
            Person.erased_at.is_(None),
            or_(Person.is_public, proposes),
        )
        .order_by(Assignment.id)
    )
    found: dict[int, list[Speaker]] = defaultdict(list)
    for session_id, number, name, is_public in db.session.execute(query):
        speaker = Speaker(number, name, is_public)
        if speaker not in found[session_id]:
            found[session_id].append(speaker)
    return found


def concerned(
    *,
    sessions: Collection[int] = (),
    studios: Collection[int] = (),
    topics: Collection[int] = (),
    people: Collection[int] = (),
) -> list[ColumnElement[bool]]:
    """Conditions, to be joined by "or", for the sessions that show any of these."""
    found: list[ColumnElement[bool]] = []
    if sessions:
        found.append(StudioSession.id.in_(sessions))
    if studios:
        found.append(StudioSession.studio_id.in_(studios))
        # What a programme says of itself says where it usually is.
        found.append(
            StudioSession.recurrence_id.in_(
                select(Recurrence.id).where(Recurrence.studio_id.in_(studios)).correlate(None)
            )
        )
    if topics:
        found.append(
            StudioSession.id.in_(
                select(SessionTopic.session_id)
                .where(SessionTopic.topic_id.in_(topics))
                .correlate(None)
            )
        )
    if people:
        found.append(
            StudioSession.id.in_(
                select(Assignment.session_id)
                .where(Assignment.person_id.in_(people))
                .correlate(None)
            )
        )
    return found
