"""A conference's schedule as its file tells it: who says what, where and when."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from webcast.syndication.reading.drafts import Link, Person, fingerprint
from webcast.syndication.reading.report import Report

Details = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """A room of the conference; here it becomes a studio."""

    name: str
    guid: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """What the speakers allow; `optout` is None where the source does not say."""

    license: str = ""
    optout: bool | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Conference:
    """The head of the file. `zone` is the IANA zone in which its local times were read."""

    title: str
    zone: str
    acronym: str = ""
    start: date | None = None
    end: date | None = None
    day_change: time = time(0)
    url: str = ""
    base_url: str = ""
    details: Details = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One event. `starts` is aware, in UTC; `minutes` is at least 1.

    `identity` is the guid, else the source's key with the id: it stays the same from one
    version of a schedule to the next. `abstract` and `description` are as in the source, HTML
    or Markdown. What has no field of its own is in `details`, as (name, text).
    """

    identity: str
    external_id: str
    title: str
    starts: datetime
    minutes: int
    room: str
    line: int
    guid: str = ""
    code: str = ""
    slug: str = ""
    subtitle: str = ""
    abstract: str = ""
    description: str = ""
    track: str = ""
    type: str = ""
    language: str = ""
    url: str = ""
    feedback_url: str = ""
    logo: str = ""
    persons: tuple[Person, ...] = ()
    links: tuple[Link, ...] = ()
    attachments: tuple[Link, ...] = ()
    recording: Recording = field(default_factory=Recording)
    details: Details = ()

    @property
    def ends(self) -> datetime:
        """The end, aware, in UTC."""
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def fingerprint(self) -> str:
        """A hash of the content: the same as long as the source changed nothing."""
        return fingerprint(self)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule that was read, and what the reader has to say about it."""

    conference: Conference
    rooms: tuple[Room, ...]
    events: tuple[Event, ...]
    report: Report
