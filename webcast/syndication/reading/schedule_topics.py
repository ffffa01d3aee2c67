"""Events of a schedule as topics, and what in it the studio's rules will not allow."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from webcast.syndication.reading.drafts import Link, Person, TopicDraft, fit_title
from webcast.syndication.reading.html_to_markdown import to_line, to_markdown
from webcast.syndication.reading.report import Report
from webcast.syndication.reading.schedule import Conference, Event, Schedule


def topic_of(event: Event, conference: Conference, report: Report) -> TopicDraft:
    """The topic that an event is about.

    Subtitle → standfirst, abstract and description → article, track → theme, links,
    attachments and addresses → sources, everything without a place → details.
    """
    base = event.url or conference.base_url or conference.url
    texts = [to_markdown(text, base) for text in (event.abstract, event.description)]
    title = fit_title(event.title)
    if title != event.title:
        why = _l("Its title is longer than a title may be: cut, and kept whole in the article.")
        report.warn(event.title, why, line=event.line, column="title")
        texts.insert(0, to_markdown(event.title))
    details = [
        ("slug", event.slug),
        ("code", event.code),
        ("type", event.type),
        ("logo", event.logo),
        ("license", event.recording.license),
        *event.details,
    ]
    return TopicDraft(
        identity=event.identity,
        external_id=event.external_id,
        line=event.line,
        title=title,
        standfirst=to_line(event.subtitle),
        article="\n\n".join(dict.fromkeys(text for text in texts if text)),
        language=event.language,
        theme=event.track,
        speakers=event.persons,
        sources=tuple(_sources(event)),
        details=tuple((name, text) for name, text in details if text),
    )


def _sources(event: Event) -> Iterator[Link]:
    known = set()
    own = [Link(href) for href in (event.url, event.feedback_url) if href]
    for link in (*own, *event.links, *event.attachments, *event.recording.links):
        if link.href not in known or not link.href:
            known.add(link.href)
            yield link


class Shared(StrEnum):
    """What two events need at the same time."""

    ROOM = "room"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Clash:
    """Two events that overlap and need the same room or person: here both cannot be confirmed."""

    shared: Shared
    name: str
    first: Event
    second: Event


def clashes(schedule: Schedule) -> list[Clash]:
    """All pairs of events that overlap in one room or for one person, in the order of time."""
    rooms: dict[str, list[Event]] = defaultdict(list)
    people: dict[str, list[Event]] = defaultdict(list)
    names: dict[str, str] = {}
    for event in schedule.events:
        if event.room:
            rooms[event.room].append(event)
        for person in event.persons:
            key = _key(person)
            names[key] = person.name
            people[key].append(event)
    found = [Clash(Shared.ROOM, room, *pair) for room in rooms for pair in _pairs(rooms[room])]
    found += [
        Clash(Shared.PERSON, names[key], *pair) for key in people for pair in _pairs(people[key])
    ]
    return sorted(found, key=lambda clash: (clash.second.starts, clash.shared, clash.name))


def _key(person: Person) -> str:
    return person.guid or person.external_id or person.name


def _pairs(events: Iterable[Event]) -> Iterator[tuple[Event, Event]]:
    going: list[Event] = []
    for event in sorted(events, key=lambda event: (event.starts, event.line)):
        going = [other for other in going if other.ends > event.starts]
        for other in going:
            if other is not event:
                yield other, event
        going.append(event)


def report_clashes(found: Iterable[Clash], report: Report) -> None:
    """A line to be checked for each clash."""
    for clash in found:
        if clash.shared is Shared.ROOM:
            why = _l("In “%(name)s” at the same time as “%(other)s” (line %(line)s).",
                     name=clash.name, other=clash.first.title, line=clash.first.line)  # fmt: skip
        else:
            why = _l("%(name)s is also in “%(other)s” at that time (line %(line)s).",
                     name=clash.name, other=clash.first.title, line=clash.first.line)  # fmt: skip
        report.warn(clash.second.title, why, line=clash.second.line)
