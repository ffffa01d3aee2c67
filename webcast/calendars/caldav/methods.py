"""PROPFIND (RFC 4918, section 9.1) and the three reports of a calendar."""

from collections.abc import Sequence
from typing import Final

from webcast.calendars.caldav import faults
from webcast.calendars.caldav.asking import Asked, gone
from webcast.calendars.caldav.collections import Selection
from webcast.calendars.caldav.filters import read_filter
from webcast.calendars.caldav.resources import Calendar, Event, Resource
from webcast.calendars.caldav.xml import (
    CALDAV,
    DAV,
    Element,
    Unreadable,
    dav,
    document,
    read,
    words,
)

_DATA: Final = f"{{{CALDAV}}}calendar-data"


def propfind(resource: Resource, body: bytes, depth: str) -> bytes:
    """The properties of a resource, and with depth 1 of what is in it."""
    asked = _asked(_read(body, "propfind")) if body.strip() else Asked(common=True)
    if depth not in {"0", "1"} and not isinstance(resource, Event):
        raise faults.finite_depth()
    every = [resource, *(resource.children if depth == "1" else ())]
    return document("multistatus", "".join(asked.answer(one) for one in every))


def report(resource: Resource, body: bytes, depth: str) -> bytes:
    """One of the reports that calendars know."""
    element = _read(body)
    if isinstance(resource, Calendar):
        match element.name:
            case "{urn:ietf:params:xml:ns:caldav}calendar-query":
                return _query(resource, element)
            case "{urn:ietf:params:xml:ns:caldav}calendar-multiget":
                return _multiget(resource, element)
            case "{DAV:}sync-collection":
                return _sync(resource, element, depth)
    raise faults.unknown_report()


def _read(body: bytes, expected: str = "") -> Element:
    try:
        element = read(body)
    except Unreadable as error:
        raise faults.unreadable(str(error)) from None
    if expected and element.name != f"{{{DAV}}}{expected}":
        raise faults.unreadable(f"{expected} was expected")
    return element


def _asked(element: Element) -> Asked:
    """What `prop`, `allprop` (with `include`) or `propname` in here ask for."""
    prop = element.child("{DAV:}prop")
    if prop is not None:
        return Asked(tuple(child.name for child in prop.children))
    if element.child("{DAV:}propname") is not None:
        return Asked(only_names=True)
    include = element.child("{DAV:}include")
    named = tuple(child.name for child in include.children) if include is not None else ()
    return Asked(named, common=True)


class _Answers:
    """Answers about events, with their data if it is asked for.

    An event is given whole, whatever parts of it were asked for. To expand one that happens once
    changes nothing in it; series are refused.
    """

    def __init__(self, element: Element) -> None:
        self.asked = _asked(element)
        prop = element.child("{DAV:}prop")
        data = None if prop is None else prop.child(_DATA)
        self.with_data = data is not None
        self.expanded = data is not None and any(
            data.child(f"{{{CALDAV}}}{name}") for name in ("expand", "limit-recurrence-set")
        )
        if data is not None and (
            data.attributes.get("{}content-type", "text/calendar"),
            data.attributes.get("{}version", "2.0"),
        ) != ("text/calendar", "2.0"):
            raise faults.unknown_data()

    def about(self, events: Sequence[Event]) -> str:
        if not self.with_data:
            return "".join(map(self.asked.answer, events))
        if self.expanded and any(event.recurs for event in events):
            raise faults.unknown_data()
        return "".join(
            self.asked.answer(event, **{_DATA: words(event.body.decode())}) for event in events
        )


def _query(calendar: Calendar, element: Element) -> bytes:
    """What a filter leaves (RFC 4791, section 7.8). With depth 0 as well: everybody means 1."""
    answers = _Answers(element)
    wanted = read_filter(element.child(f"{{{CALDAV}}}filter"))
    items = [] if wanted.nothing else calendar.collection.items(wanted.selection)
    events = calendar.events([item for item in items if wanted.takes(item)])
    return document("multistatus", answers.about(events))


def _multiget(calendar: Calendar, element: Element) -> bytes:
    """These events (RFC 4791, section 7.9), in the order in which they are asked for."""
    answers = _Answers(element)
    paths = [child.text for child in element.children if child.name == "{DAV:}href"]
    if not paths:
        raise faults.unreadable("no href")
    names = {path: calendar.name_at(path) for path in dict.fromkeys(paths)}
    wanted = frozenset(name for name in names.values() if name)
    items = calendar.collection.items(Selection(names=wanted)) if wanted else []
    found = {event.item.name: event for event in calendar.events(items)}
    parts = []
    for path, name in names.items():
        event = found.get(name) if name else None
        parts.append(answers.about([event]) if event else gone(path))
    return document("multistatus", "".join(parts))


def _sync(calendar: Calendar, element: Element, depth: str) -> bytes:
    """What is new since a token (RFC 6578, section 3.2); everything when none is given."""
    answers = _Answers(element)
    if depth == "infinity" or _text(element, "sync-level") == "infinite":
        raise faults.one_level()
    token = _text(element, "sync-token")
    gone_names: Sequence[str] = ()
    if not token:
        items = calendar.collection.items()
    else:
        names = calendar.collection.changed_since(token.removeprefix("data:,"))
        if names is None or not token.startswith("data:,"):
            raise faults.old_token()
        items = calendar.collection.items(Selection(names=names)) if names else []
        gone_names = sorted(names - {item.name for item in items})
    _check_limit(element, len(items) + len(gone_names))
    inner = answers.about(calendar.events(items))
    inner += "".join(gone(calendar.path_of(name)) for name in gone_names)
    return document("multistatus", inner + dav("sync-token", words(calendar.token)))


def _text(element: Element, local: str) -> str:
    child = element.child(f"{{{DAV}}}{local}")
    return child.text if child is not None else ""


def _check_limit(element: Element, number: int) -> None:
    """A list that is cut short would need tokens for its halves: it is refused instead (3.7)."""
    limit = element.child("{DAV:}limit")
    most = _text(limit, "nresults") if limit is not None else ""
    if not most:
        return
    if not most.isdecimal() or len(most) > 9:
        raise faults.unreadable("nresults is a number")
    if number > int(most):
        raise faults.too_many()
