"""The filter of a calendar-query (RFC 4791, section 9.7): what can be asked, and what it means.

Understood are components, a span of time and the UID: what programs that show calendars ask for.
Whatever else is refused, as the RFC wants it, so that nobody takes a wrong list for a right one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from webcast.calendars.caldav import faults
from webcast.calendars.caldav.collections import EVERYTHING, Item, Selection
from webcast.calendars.caldav.xml import CALDAV, Element, cal

COLLATIONS: Final = ("i;ascii-casemap", "i;octet")

_COMP: Final = f"{{{CALDAV}}}comp-filter"
_PROP: Final = f"{{{CALDAV}}}prop-filter"
_PARAM: Final = f"{{{CALDAV}}}param-filter"
_RANGE: Final = f"{{{CALDAV}}}time-range"
_TEXT: Final = f"{{{CALDAV}}}text-match"
_ABSENT: Final = f"{{{CALDAV}}}is-not-defined"

Test = Callable[[Item], bool]


@dataclass(frozen=True)
class Wanted:
    """Which events a filter leaves: of this selection, those that pass all tests."""

    selection: Selection = EVERYTHING
    tests: tuple[Test, ...] = ()
    nothing: bool = False

    def takes(self, item: Item) -> bool:
        """Whether it is wanted."""
        return not self.nothing and all(test(item) for test in self.tests)


_NOTHING: Final = Wanted(nothing=True)


def read_filter(element: Element | None) -> Wanted:
    """What `C:filter` asks for; a `Fault` when it cannot be understood or answered."""
    inside = [] if element is None else element.children
    if len(inside) != 1 or inside[0].name != _COMP or _named(inside[0]) != "VCALENDAR":
        raise faults.bad_filter()
    calendar = inside[0]
    if _says_absent(calendar):
        return _NOTHING
    wanted = Wanted()
    for part in calendar.children:
        if part.name != _COMP:
            raise _unknown(part) if part.name == _PROP else faults.bad_filter()
        if _named(part) == "VEVENT":
            wanted = _both(wanted, _events(part))
        elif not _says_absent(part):
            wanted = _NOTHING
    return wanted


def _events(element: Element) -> Wanted:
    if _says_absent(element):
        return _NOTHING
    wanted = Wanted()
    for part in element.children:
        if part.name == _RANGE:
            wanted = _both(wanted, Wanted(_span(part)))
        elif part.name == _PROP and _named(part) == "UID":
            wanted = _both(wanted, _uid(part))
        elif part.name in {_PROP, _COMP}:
            raise _unknown(part)
        else:
            raise faults.bad_filter()
    return wanted


def _uid(element: Element) -> Wanted:
    if _says_absent(element):
        return _NOTHING
    tests = []
    for part in element.children:
        if part.name == _PARAM:
            raise _unknown(element)
        if part.name != _TEXT:
            raise faults.bad_filter()
        tests.append(_match(part))
    return Wanted(tests=tuple(tests))


def _match(element: Element) -> Test:
    """A substring of the UID, letters of ASCII alike in both cases unless octets are wanted."""
    collation = element.attributes.get("{}collation", COLLATIONS[0])
    if collation not in COLLATIONS:
        raise faults.unknown_collation()
    negated = element.attributes.get("{}negate-condition", "no") == "yes"
    fold = _ascii_lower if collation == COLLATIONS[0] else str
    text = fold(element.text)
    return lambda item: (text in fold(item.uid)) is not negated


def _ascii_lower(text: str) -> str:
    return text.encode("utf-8", "surrogatepass").lower().decode("utf-8", "surrogatepass")


def _span(element: Element) -> Selection:
    after, before = (_instant(element.attributes.get(f"{{}}{name}")) for name in ("start", "end"))
    if (after is None and before is None) or (after and before and after >= before):
        raise faults.bad_filter()
    return Selection(after=after, before=before)


def _instant(text: str | None) -> datetime | None:
    """A DATE-TIME in UTC; a `Fault` when it is another time."""
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise faults.bad_filter() from None


def _both(one: Wanted, other: Wanted) -> Wanted:
    a, b = one.selection, other.selection
    after = [moment for moment in (a.after, b.after) if moment]
    before = [moment for moment in (a.before, b.before) if moment]
    return Wanted(
        Selection(after=max(after) if after else None, before=min(before) if before else None),
        one.tests + other.tests,
        one.nothing or other.nothing,
    )


def _named(element: Element) -> str:
    return element.attributes.get("{}name", "").upper()


def _says_absent(element: Element) -> bool:
    return element.child(_ABSENT) is not None


def _unknown(element: Element) -> faults.Fault:
    """That this part of a filter is beyond us."""
    local = element.name.rpartition("}")[2]
    name = element.attributes.get("{}name", "")
    return faults.unknown_filter(cal(local, name=name))
