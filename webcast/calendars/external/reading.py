"""What somebody's calendar file says about when they are busy; titles and places are not looked at.

Whoever wrote the file is a stranger: a rule like FREQ=SECONDLY eats a machine. So this module runs
in a process of its own with limits (`child`, started by `sandbox`), and imports nothing of the
application but `exchange` and `stretches`, which import nothing.

RFC 5545 for the format; MS-OXCICAL for what Outlook adds; `recurring-ical-events` expands series.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import recurring_ical_events
from icalendar import Calendar, Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from webcast.calendars.exchange import unwrapped
from webcast.calendars.external.stretches import Stretch, merged

# Nobody's week has so many; what is beyond is not kept, and that is said.
MOST = 5000
# As an event each minute would be: such a series is left out rather than expanded.
TOO_OFTEN = frozenset({"SECONDLY", "MINUTELY"})
_NEEDED = frozenset({"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_BEGINS = re.compile(rb"^BEGIN:VEVENT[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_ENDS = re.compile(rb"^END:VEVENT[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_EVENT = re.compile(rb"^BEGIN:VEVENT\r?\n.*?^END:VEVENT[ \t]*\r?\n", re.DOTALL | re.MULTILINE)
_REPEATS = re.compile(rb"^(?:RRULE|RDATE|RECURRENCE-ID|DURATION)[;:]", re.MULTILINE)
_DAYS = re.compile(rb"^(DTSTART|DTEND)(?:;[^\r\n]*)?:(\d{8})(?:T\d{6}Z?)?[ \t]*\r?$", re.MULTILINE)


class NotACalendar(ValueError):
    """What was read is something else; `what` is `html`, `cut` or `other`."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


@dataclass(frozen=True)
class Owner:
    """Whose calendar it is: the zone of their days, their address, and our own domain of UIDs."""

    zone: str
    mailbox: str = ""
    own_domain: str = ""


@dataclass
class Found:
    """The busy stretches, how many events could not be understood, whether there were too many."""

    stretches: list[Stretch] = field(default_factory=list)
    left_out: int = 0
    cut: bool = False


def read(data: bytes, owner: Owner, since: datetime, until: datetime) -> Found:
    """When the owner is busy between two instants. Raises `NotACalendar`."""
    found = Found()
    stretches: list[Stretch] = []
    for calendar in _calendars(data, since):
        context = _Context(calendar, owner)
        found.left_out += _tidy(calendar, owner)
        for event in _occurrences(calendar, since, until):
            stretches += _of_event(event, context)
        for component in calendar.walk("VFREEBUSY"):
            stretches += _of_freebusy(component, context)
    found.stretches = merged(stretches, since, until)
    found.cut = len(found.stretches) > MOST
    del found.stretches[MOST:]
    return found


def _calendars(data: bytes, since: datetime) -> list[Calendar]:
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    head = data[:1000].lower()
    if not head.startswith(b"begin:vcalendar"):
        raise NotACalendar("html" if b"<html" in head or b"<!doctype" in head else "other")
    # Half a file would free its owner at half of their times.
    ends = data.rstrip().lower().endswith(b"end:vcalendar")
    if not ends or len(_BEGINS.findall(data)) != len(_ENDS.findall(data)):
        raise NotACalendar("cut")
    try:
        return list(Calendar.from_ical(_recent(data, since), multiple=True))
    except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
        raise NotACalendar("other") from error


def _recent(data: bytes, since: datetime) -> bytes:
    """Without the single events of years gone by: most of an old calendar, and no use here."""
    limit = f"{since - timedelta(days=3):%Y%m%d}".encode()

    def keep(match: re.Match[bytes]) -> bytes:
        block = match[0]
        if _REPEATS.search(block):
            return block
        days = dict(_DAYS.findall(block))
        over = len(days) == 2 and max(days.values()) < limit
        return b"" if over else block

    return _EVENT.sub(keep, data)


def _tidy(calendar: Calendar, owner: Owner) -> int:
    """Drop our own events and unusable ones, mark exact durations; gives how many were unusable."""
    left_out = 0
    kept = []
    for component in calendar.subcomponents:
        if component.name != "VEVENT":
            kept.append(component)
            continue
        if _is_ours(str(component.get("UID", "")), owner.own_domain):
            continue
        if "DTSTART" not in component or _is_unusable(component):
            left_out += 1
            continue
        component.pop("X-EXACT", None)
        duration = component.get("DURATION")
        if duration is not None:
            component["X-EXACT"] = str(int(duration.dt.total_seconds()))
        kept.append(component)
    calendar.subcomponents = kept
    return left_out


def _listed(value: Any) -> list[Any]:
    """What a property holds, whether it stood there once or several times."""
    return value if isinstance(value, list) else [value]


def _is_unusable(component: Any) -> bool:
    if any(name in _NEEDED for name, _words in component.errors):
        return True
    for rule in _listed(component.get("RRULE", [])):
        if any(str(word).upper() in TOO_OFTEN for word in rule.get("FREQ", [])):
            return True
    return False


def _is_ours(uid: str, domain: str) -> bool:
    """Whether an event came from our own calendars: the plan must not collide with itself."""
    return bool(domain) and unwrapped(uid).strip().lower().endswith(f"@{domain.lower()}")


def _occurrences(calendar: Calendar, since: datetime, until: datetime) -> Iterable[Component]:
    query = recurring_ical_events.of(calendar, skip_bad_series=True)
    # A day on both sides: dates and floating times are only placed in a zone afterwards.
    found: Iterable[Component] = query.between(since - timedelta(days=1), until + timedelta(days=1))
    return found


class _Context:
    """Where a calendar's days and floating times are, and which attendee is its owner."""

    def __init__(self, calendar: Calendar, owner: Owner) -> None:
        self.days = ZoneInfo(owner.zone)
        named = str(calendar.pop("X-WR-TIMEZONE", "")).strip()
        named = WINDOWS_TO_OLSON.get(named, named)
        self.floating = self.days
        if named in available_timezones():
            self.floating = ZoneInfo(named)
            # The library reads it as well, and stumbles over one that it does not know.
            calendar["X-WR-TIMEZONE"] = named
        # Google names a main calendar after its owner's address.
        name = str(calendar.get("X-WR-CALNAME", "")).strip().lower()
        self.mailboxes = {owner.mailbox.lower(), name if "@" in name else ""} - {""}

    def start_of(self, day: date) -> datetime:
        """The first instant of a day of the owner's."""
        return datetime.combine(day, time(), self.days).astimezone(UTC)

    def instant(self, moment: date) -> datetime:
        """An instant, of whatever kind of time the file has."""
        if not isinstance(moment, datetime):
            return self.start_of(moment)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.floating)
        return moment.astimezone(UTC)


# The library's type of a property is one of thirty: of no help to a reader, hence Any.
def _of_event(event: Any, context: _Context) -> Iterator[Stretch]:
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return
    outlook = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    # Who works from elsewhere is at work, and can be asked.
    if str(event.get("TRANSP", "")).upper() == "TRANSPARENT" or outlook in {
        "FREE",
        "WORKINGELSEWHERE",
    }:
        return
    answer = _own_answer(event, context)
    if answer == "DECLINED":
        return
    maybe = (
        str(event.get("STATUS", "")).upper() == "TENTATIVE"
        or outlook == "TENTATIVE"
        or answer in {"TENTATIVE", "NEEDS-ACTION"}
    )
    begins = event["DTSTART"].dt
    ends = event["DTEND"].dt if "DTEND" in event else begins
    start, end = context.instant(begins), context.instant(ends)
    if isinstance(begins, datetime) and "X-EXACT" in event:
        exact = timedelta(seconds=int(event["X-EXACT"]))
        # The library counts durations by the clock on the wall. Days are so (RFC 5545, 3.3.6),
        # hours are not: eight of them, over a clock change, end an hour sooner or later.
        if ends - begins == exact:
            whole = timedelta(days=exact.days)
            end = context.instant(begins + whole) + (exact - whole)
    yield start, end, maybe


def _own_answer(event: Any, context: _Context) -> str:
    for one in _listed(event.get("ATTENDEE", [])):
        if str(one).lower().removeprefix("mailto:") in context.mailboxes:
            return str(one.params.get("PARTSTAT", "NEEDS-ACTION")).upper()
    return ""


def _of_freebusy(component: Any, context: _Context) -> Iterator[Stretch]:
    for entry in _listed(component.get("FREEBUSY", [])):
        kind = str(entry.params.get("FBTYPE", "BUSY")).upper()
        if kind == "FREE":
            continue
        begins, ends = entry.dt
        end = begins + ends if isinstance(ends, timedelta) else ends
        yield context.instant(begins), context.instant(end), kind == "BUSY-TENTATIVE"
