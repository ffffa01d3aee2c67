"""One event of a calendar: what is known of it, and its VEVENT."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from webcast.calendars.ics import (
    escaped,
    language_of,
    lines,
    one_line,
    plain,
    stamp,
    utc,
    web_address,
)

Status = Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]
Klass = Literal["PUBLIC", "PRIVATE", "CONFIDENTIAL"]

# Most clients show a cancelled event like any other, or not at all: the title has to say it.
CANCELLED_PREFIX: Final = {"fr": "[ANNULÉ]", "en": "[CANCELLED]"}
UNTITLED: Final = {"fr": "(sans titre)", "en": "(untitled)"}

_STATUSES: Final = frozenset(get_args(Status))
_KLASSES: Final = frozenset(get_args(Klass))

# INTEGER (RFC 5545, section 3.3.8).
_LARGEST_SEQUENCE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """What a calendar tells of one event; ValueError when it cannot be one.

    Instants are aware, in any zone. `changed` is the last change that a reader can see;
    `sequence` grows with each change of time, place or status (RFC 5546, section 2.1.4).
    Texts may be anything: they are cleaned when written. `url`, `conference` and `image` are
    written when they are web addresses, and left out otherwise. `alarm` is in minutes before the
    start; 0: nobody is reminded, as in every public feed.
    """

    uid: str
    sequence: int
    created: datetime
    changed: datetime
    starts: datetime
    ends: datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    status: Status = "CONFIRMED"
    categories: tuple[str, ...] = ()
    transparent: bool = False
    klass: Klass = "PUBLIC"
    conference: str | None = None
    image: str | None = None
    alarm: int = 0

    def __post_init__(self) -> None:
        if not self.uid or self.uid != one_line(self.uid):
            raise ValueError(f"{self.uid!r} cannot name an event")
        if not 0 <= self.sequence <= _LARGEST_SEQUENCE:
            raise ValueError(f"a sequence of {self.sequence}")
        if self.status not in _STATUSES or self.klass not in _KLASSES:
            raise ValueError(f"no event is {self.status} and {self.klass}")
        # In UTC and in whole seconds, as it will be written: two times of one zone are
        # compared by their clocks, which a clock change puts in the wrong order.
        if utc(self.ends) <= utc(self.starts):
            raise ValueError(f"{self.uid} ends at {self.ends}, not after {self.starts}")
        utc(self.created), utc(self.changed)


@dataclass(frozen=True, slots=True)
class Times:
    """The lines that say when, of an event that is part of a series: see `series.py`.

    `when`: DTSTART and DTEND. `occurrence`: which of a series it is, if it is one. `rule`: how
    often it comes back, if it does.
    """

    when: tuple[str, ...]
    occurrence: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()


def event_block(facts: EventFacts, locale: str, *more: str, times: Times | None = None) -> bytes:
    """The VEVENT of `facts`, its words in the language of `locale`; `more` lines at its end.

    In UTC, unless `times` says it in other lines. Same facts, same bytes: DTSTAMP is the last
    change, never the present. The properties come in the order in which the `icalendar` library
    writes them, so that the two can be compared byte by byte.
    """
    language = language_of(locale)
    times = times or Times((f"DTSTART:{stamp(facts.starts)}", f"DTEND:{stamp(facts.ends)}"))
    changed = stamp(facts.changed)
    cancelled = facts.status == "CANCELLED"
    summary = one_line(facts.summary) or UNTITLED[language]
    if cancelled:
        summary = f"{CANCELLED_PREFIX[language]} {summary}"
    content = [
        "BEGIN:VEVENT",
        f"SUMMARY:{escaped(summary)}",
        *times.when,
        f"DTSTAMP:{changed}",
        f"UID:{escaped(facts.uid)}",
        *times.occurrence,
        f"SEQUENCE:{facts.sequence}",
        *times.rule,
    ]
    if categories := _categories(facts.categories):
        content.append(f"CATEGORIES:{categories}")
    content.append(f"CLASS:{facts.klass}")
    if conference := web_address(facts.conference):
        content.append(f"CONFERENCE;FEATURE=VIDEO;VALUE=URI:{conference}")
    content.append(f"CREATED:{stamp(facts.created)}")
    if description := plain(facts.description):
        content.append(f"DESCRIPTION:{escaped(description)}")
    if image := web_address(facts.image):
        content.append(f"IMAGE;VALUE=URI:{image}")
    content.append(f"LAST-MODIFIED:{changed}")
    if location := plain(facts.location):
        content.append(f"LOCATION:{escaped(location)}")
    content.append(f"STATUS:{facts.status}")
    content.append("TRANSP:TRANSPARENT" if cancelled or facts.transparent else "TRANSP:OPAQUE")
    if url := web_address(facts.url):
        content.append(f"URL:{url}")
    content += more
    if facts.alarm and not cancelled:
        content += [
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{escaped(summary)}",
            f"TRIGGER:-PT{facts.alarm}M",
            "END:VALARM",
        ]
    return lines(*content, "END:VEVENT")


def _categories(names: tuple[str, ...]) -> str:
    """`names`, each escaped, joined by commas that are not; blank and repeated ones left out."""
    wanted = dict.fromkeys(map(one_line, names))
    return ",".join(escaped(name) for name in wanted if name)
