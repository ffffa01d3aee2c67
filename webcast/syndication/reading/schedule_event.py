"""One `<event>` of schedule.xml to an `Event`; nothing that it says is dropped."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from flask_babel import lazy_gettext as _l

from webcast.core.text import clean, one_line
from webcast.syndication.reading.drafts import Link, Person, is_safe
from webcast.syndication.reading.report import NotTaken, Report
from webcast.syndication.reading.schedule import Conference, Event, Recording
from webcast.syndication.reading.schedule_times import minutes_of, moment_of
from webcast.syndication.reading.xml_source import Element

_LINES = {
    "title", "subtitle", "slug", "track", "type", "language", "room", "date", "start", "duration",
}  # fmt: skip
_TEXTS = {"abstract", "description"}
_ADDRESSES = {"url", "feedback_url", "logo"}
_OPTOUT = {"true": True, "1": True, "false": False, "0": False}


class EventReader:
    """Reads events of one conference; remarks go to `report`."""

    def __init__(self, key: str, conference: Conference, report: Report) -> None:
        self.key = key
        self.conference = conference
        self.report = report

    def label(self, element: Element) -> str:
        """How people recognise an event in the report: its id and its title."""
        titles = [one_line(child.text) for child in element.children if child.tag == "title"]
        parts = (element.get("id") or element.get("guid"), titles[0] if titles else "")
        return " ".join(part for part in parts if part) or "<event>"

    def event(self, element: Element, day: date | None, room: str) -> Event:
        """The event, or `NotTaken` with the reason."""
        return _Parts(self, element).event(day, room)


class _Parts:
    """What one element says, gathered field by field."""

    def __init__(self, reader: EventReader, element: Element) -> None:
        self.element = element
        self.conference = reader.conference
        self.key = reader.key
        what = reader.label(element)
        self.warn: Callable[[Any, int], None] = lambda why, line: reader.report.warn(
            what, why, line=line
        )
        self.texts: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self.persons: list[Person] = []
        self.links: dict[str, list[Link]] = {"links": [], "attachments": []}
        self.recording = Recording()
        self.details: list[tuple[str, str]] = [
            (f"@{name}", one_line(value))
            for name, value in element.attributes.items()
            if name not in {"id", "guid", "code"} and value.strip()
        ]
        for child in element.children:
            self.take(child)

    def take(self, child: Element) -> None:
        tag = child.tag
        self.lines.setdefault(tag, child.line)
        if tag in _LINES | _TEXTS and tag not in self.texts:
            self.texts[tag] = one_line(child.text) if tag in _LINES else clean(child.html).strip()
        elif tag in _ADDRESSES and tag not in self.texts:
            self.address(child)
        elif tag == "persons":
            self.take_persons(child)
        elif tag in self.links:
            self.links[tag] += [self.link(inner) for inner in child.children]
        elif tag == "recording":
            self.take_recording(child)
        elif child.html.strip():
            self.details.append((tag, clean(child.html).strip()))

    def address(self, child: Element) -> None:
        href = self.complete(one_line(child.text))
        if is_safe(href):
            self.texts[child.tag] = href
        elif href:
            self.details.append((child.tag, href))

    def complete(self, href: str) -> str:
        """`href`, from the conference's own address where it is relative."""
        base = self.conference.base_url or self.conference.url
        try:
            return urljoin(base, href) if base and href else href
        except ValueError:
            return href

    def link(self, element: Element) -> Link:
        """A link; an address that no page may link to is kept as words."""
        label = one_line(element.text)
        href = self.complete(one_line(element.get("href")))
        if not href and is_safe(label):
            return Link(label)
        if not href or is_safe(href):
            return Link(href, label)
        why = _l("“%(href)s” is no address to link to: kept as text.", href=href)
        self.warn(why, element.line)
        return Link("", f"{label} ({href})".strip())

    def take_persons(self, element: Element) -> None:
        for inner in element.children:
            person = Person(inner.get("id"), one_line(inner.text), inner.get("guid").lower())
            if not person.name:
                why = _l("A person without a name (id “%(id)s”) was left out.",
                         id=person.external_id)  # fmt: skip
                self.warn(why, inner.line)
                self.details.append(("person", person.external_id or person.guid))
            elif person not in self.persons:
                self.persons.append(person)

    def take_recording(self, element: Element) -> None:
        texts = {child.tag: one_line(child.text) for child in element.children}
        stated = texts.get("optout", "").lower()
        optout = _OPTOUT.get(stated)
        if stated and optout is None:
            # Not being recorded is the choice that must not be lost to a typing error.
            optout = True
            why = _l("“%(text)s” is neither true nor false: taken as not to be recorded.",
                     text=stated)  # fmt: skip
            self.warn(why, element.line)
        links = [self.link(Element("link", {"href": texts[tag]}, element.line))
                 for tag in ("url", "link") if texts.get(tag)]  # fmt: skip
        self.recording = Recording(texts.get("license", ""), optout, tuple(links))
        self.details += [
            (f"recording/{tag}", text)
            for tag, text in texts.items()
            if tag not in {"license", "optout", "url", "link"} and text
        ]

    def identity(self) -> tuple[str, str]:
        """(identity, guid)."""
        stated = self.element.get("guid")
        external_id = self.element.get("id")
        try:
            guid = str(UUID(stated)) if stated else ""
        except ValueError:
            guid = ""
            self.details.append(("@guid", stated))
            self.warn(_l("“%(text)s” is not a guid.", text=stated), self.element.line)
        if guid:
            return guid, guid
        own = external_id or self.element.get("code")
        if not own:
            raise NotTaken(_l("It has neither guid nor id, so it could not be found again."))
        return f"{self.key}:{own}", ""

    def at(self, tag: str, problem: NotTaken) -> NotTaken:
        """`problem`, with the line of `tag`."""
        return NotTaken(problem.why, line=self.lines.get(tag, self.element.line))

    def event(self, day: date | None, room: str) -> Event:
        identity, guid = self.identity()
        texts = self.texts
        if not texts.get("title"):
            line = self.lines.get("title", self.element.line)
            raise NotTaken(_l("It has no title."), line=line)
        minutes = self.minutes()
        try:
            moment = moment_of(
                texts.get("date", ""),
                texts.get("start", ""),
                day,
                zone=self.conference.zone,
                day_change=self.conference.day_change,
            )
        except NotTaken as problem:
            tag = "date" if texts.get("date") and "start" not in texts else "start"
            raise self.at(tag, problem) from None
        for why in moment.warnings:
            self.warn(why, self.lines.get("start", self.element.line))
        return Event(
            identity=identity,
            external_id=self.element.get("id"),
            title=texts["title"],
            starts=moment.at,
            minutes=minutes,
            room=self.room(room),
            line=self.element.line,
            guid=guid,
            code=self.element.get("code"),
            slug=texts.get("slug", ""),
            subtitle=texts.get("subtitle", ""),
            abstract=texts.get("abstract", ""),
            description=texts.get("description", ""),
            track=texts.get("track", ""),
            type=texts.get("type", ""),
            language=texts.get("language", ""),
            url=texts.get("url", ""),
            feedback_url=texts.get("feedback_url", ""),
            logo=texts.get("logo", ""),
            persons=tuple(self.persons),
            links=tuple(_distinct(self.links["links"])),
            attachments=tuple(_distinct(self.links["attachments"])),
            recording=self.recording,
            details=tuple(self.details),
        )

    def minutes(self) -> int:
        try:
            minutes, rounded = minutes_of(self.texts.get("duration", ""))
        except NotTaken as problem:
            raise self.at("duration", problem) from None
        if rounded:
            why = _l("Its duration was rounded up to %(minutes)s minutes.", minutes=minutes)
            self.warn(why, self.lines["duration"])
        return minutes

    def room(self, around: str) -> str:
        """The room that the event is in; what the event says itself comes second."""
        own = self.texts.get("room", "")
        if own and around and own != around:
            why = _l("It says to be in “%(own)s” but stands in “%(room)s”, which was taken.",
                     own=own, room=around)  # fmt: skip
            self.warn(why, self.lines["room"])
            self.details.append(("room", own))
        if not own and not around:
            self.warn(_l("It has no room."), self.element.line)
        return around or own


def _distinct(links: Iterable[Link]) -> list[Link]:
    return list(dict.fromkeys(link for link in links if link.href or link.label))
