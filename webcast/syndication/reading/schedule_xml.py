"""schedule.xml, as pretalx, frab, c3voc and (in its older dialect) pentabarf publish it.

The reader takes more than the schema allows, since real files do: ids without guid, dates
without offset, fields left out. What it cannot take, it names, with the line.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time

from flask_babel import lazy_gettext as _l

from webcast.core.clock import is_zone
from webcast.core.text import one_line
from webcast.syndication.reading.drafts import Readable
from webcast.syndication.reading.report import NotTaken, Report, Unreadable
from webcast.syndication.reading.schedule import Conference, Event, Room, Schedule
from webcast.syndication.reading.schedule_event import EventReader
from webcast.syndication.reading.schedule_times import clock_of, day_of
from webcast.syndication.reading.xml_source import MAX_BYTES, Element, Piece, pieces

_CONTAINERS = {("schedule",), ("schedule", "day"), ("schedule", "day", "room")}


def read(stream: Readable, *, key: str, zone: str, max_bytes: int = MAX_BYTES) -> Schedule:
    """Read a whole schedule, or raise `Unreadable` and take nothing.

    `key` names the source in the identities of events without guid. `zone` (IANA) is for
    local times, where the file itself names none.
    """
    if not is_zone(zone):
        raise ValueError(f"{zone!r} is not an IANA time zone")
    reader = _Reader(key, zone)
    for piece in pieces(stream, _CONTAINERS, max_bytes=max_bytes):
        reader.take(piece)
    if not reader.rooted:
        raise Unreadable(_l("This is XML, but not a schedule: its root is not <schedule>."), 1)
    return reader.schedule()


class _Reader:
    """Takes the pieces of the file in their order."""

    def __init__(self, key: str, zone: str) -> None:
        self.report = Report()
        self.zone = zone
        self.key = key
        self.rooted = False
        self.head = Conference(title="", zone=zone)
        self.head_line = 0
        self.rooms: dict[str, Room] = {}
        self.events: list[Event] = []
        self.reader: EventReader | None = None
        self.seen: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.details: list[tuple[str, str]] = []

    def schedule(self) -> Schedule:
        if not self.head_line:
            self.report.warn("<conference>", _l("The file does not say which conference it is."))
        head = replace(self.head, details=(*self.head.details, *self.details))
        return Schedule(head, tuple(self.rooms.values()), tuple(self.events), self.report)

    def take(self, piece: Piece) -> None:
        element = piece.element
        depth = len(piece.around)
        if depth == 0:
            self.rooted = element.tag == "schedule"
        elif element.tag == "event":
            self.event(piece)
        elif depth == 1 and element.tag == "conference":
            self.conference(element)
        elif depth == 1 and element.tag == "day":
            self.day(element)
        elif depth == 2 and element.tag == "room":
            self.room(element)
        else:
            self.details.extend(_flat(element))

    def conference(self, element: Element) -> None:
        if self.head_line or self.reader is not None:
            self.report.warn(
                "<conference>", _l("It comes late or twice: not used."), line=element.line
            )
            self.details.extend(_flat(element))
            return
        self.head_line = element.line
        self.head = _conference(element, self.zone, self.report)

    def day(self, element: Element) -> None:
        if _date_of(element) is None:
            why = _l("This day has no date that can be read.")
            self.report.warn("<day>", why, line=element.line)

    def room(self, element: Element) -> None:
        name = one_line(element.get("name"))
        if not name:
            self.report.warn("<room>", _l("This room has no name."), line=element.line)
            return
        known = self.rooms.setdefault(name, Room(name, element.get("guid").lower()))
        if not known.guid and element.get("guid"):
            self.rooms[name] = Room(name, element.get("guid").lower())

    def event(self, piece: Piece) -> None:
        element = piece.element
        if self.reader is None:
            self.reader = EventReader(self.key, self.head, self.report)
        what = self.reader.label(element)
        if len(piece.around) != 3:
            why = _l("It is outside of the rooms of a day.")
            self.report.refuse(what, why, line=element.line)
            return
        day, room = piece.around[1], piece.around[2]
        try:
            event = self.reader.event(element, _date_of(day), one_line(room.get("name")))
            self.once(event)
        except NotTaken as problem:
            self.report.refuse(what, problem.why, line=problem.line or element.line)
            return
        if event.room and event.room not in self.rooms:
            self.rooms[event.room] = Room(event.room)
        self.events.append(event)

    def once(self, event: Event) -> None:
        """Refuse what was already there; say so where only the old kind of id is."""
        if event.identity in self.seen:
            first = self.seen[event.identity]
            raise NotTaken(_l("The same identifier as on line %(line)s.", line=first))
        self.seen[event.identity] = event.line
        if not event.external_id:
            return
        if event.external_id in self.ids:
            first = self.ids[event.external_id]
            why = _l("The same id as on line %(line)s, with another guid.", line=first)
            self.report.warn(event.title, why, line=event.line)
        self.ids.setdefault(event.external_id, event.line)


def _date_of(day: Element) -> date | None:
    return day_of(day.get("date")) or day_of(day.get("start"))


def _flat(element: Element, prefix: str = "") -> Iterable[tuple[str, str]]:
    """Everything an element says, as (path, text)."""
    path = f"{prefix}{element.tag}"
    for name, value in element.attributes.items():
        if value.strip():
            yield f"{path}@{name}", one_line(value)
    own = "".join(part for part in element.content if isinstance(part, str))
    if own.strip():
        yield path, own.strip()
    for child in element.children:
        yield from _flat(child, f"{path}/")


def _conference(element: Element, zone: str, report: Report) -> Conference:
    """The head of the file; its own time zone goes before the one that was given."""
    texts: dict[str, str] = {}
    details: list[tuple[str, str]] = []
    for child in element.children:
        known = child.tag in {"title", "acronym", "start", "end", "day_change", "url", "base_url"}
        if known and child.tag not in texts and not child.attributes and not child.children:
            texts[child.tag] = one_line(child.text)
        elif child.tag == "time_zone_name":
            zone = _zone(child, zone, report)
        else:
            details.extend(_flat(child))
    details += [
        (name, texts[name])
        for name in ("start", "end")
        if texts.get(name) and day_of(texts[name]) is None
    ]
    change = clock_of(texts.get("day_change", ""))
    if texts.get("day_change") and change is None:
        why = _l("“%(text)s” is not a time of day.", text=texts["day_change"])
        report.warn("<day_change>", why, line=element.line)
    if not texts.get("title"):
        report.warn("<conference>", _l("The conference has no title."), line=element.line)
    return Conference(
        title=texts.get("title", ""),
        zone=zone,
        acronym=texts.get("acronym", ""),
        start=day_of(texts.get("start", "")),
        end=day_of(texts.get("end", "")),
        day_change=change or time(0),
        url=texts.get("url", ""),
        base_url=texts.get("base_url", ""),
        details=tuple(details),
    )


def _zone(element: Element, given: str, report: Report) -> str:
    stated = one_line(element.text)
    if is_zone(stated):
        return stated
    if stated:
        why = _l("“%(stated)s” is not a time zone: %(given)s was used.", stated=stated, given=given)
        report.warn("<time_zone_name>", why, line=element.line)
    return given
