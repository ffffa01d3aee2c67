"""What stands at which address of an account, and what can be asked of it.

/dav/                                        the door
/dav/<person>/                               the person: a principal (RFC 3744)
/dav/<person>/calendars/                     the calendars' home
/dav/<person>/calendars/<name>/              a calendar
/dav/<person>/calendars/<name>/<event>.ics   an event
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote, unquote

from werkzeug.http import http_date

from webcast.calendars.caldav.collections import (
    Collection,
    Item,
    Selection,
    Visit,
    every_collection,
    find_collection,
    opening,
)
from webcast.calendars.caldav.filters import COLLATIONS
from webcast.calendars.caldav.xml import APPLE, CALDAV, DAV, SERVER, cal, dav, href, words
from webcast.calendars.caldav.zones import vtimezone
from webcast.core.channel import the_channel
from webcast.core.conditional import etag_of
from webcast.core.i18n import current_locale, localised

CALENDAR: Final = "text/calendar; charset=utf-8"
REPORTS: Final = (cal("calendar-query"), cal("calendar-multiget"), dav("sync-collection"))

_END: Final = b"END:VCALENDAR\r\n"
_NAME: Final = re.compile(r"[A-Za-z0-9._@-]{1,120}")

# Each by its name; None where there is none after all.
Properties = Mapping[str, Callable[[], str | None]]


def _d(local: str) -> str:
    return f"{{{DAV}}}{local}"


def _c(local: str) -> str:
    return f"{{{CALDAV}}}{local}"


@dataclass(frozen=True)
class Place:
    """Where the account is (`root` ends in a slash) and who looks at it."""

    root: str
    visit: Visit

    @property
    def principal(self) -> str:
        return f"{self.root}{self.visit.person.uuid}/"

    @property
    def home(self) -> str:
        return f"{self.principal}calendars/"

    @cached_property
    def opening(self) -> bytes:
        return opening(current_locale())


class Resource:
    """Something with an address. `path` is absolute and percent-encoded."""

    reports: Sequence[str] = ()
    kinds: Sequence[str] = (dav("collection"),)

    def __init__(self, place: Place, path: str) -> None:
        self.place = place
        self.path = path

    @property
    def properties(self) -> Properties:
        """Its properties by name, and what gives the XML of each."""
        principal = href(self.place.principal)
        return {
            _d("resourcetype"): lambda: "".join(self.kinds),
            _d("current-user-principal"): lambda: principal,
            _d("owner"): lambda: principal,
            _d("principal-collection-set"): lambda: href(self.place.root),
            _d("current-user-privilege-set"): lambda: _PRIVILEGES,
            _d("supported-report-set"): lambda: "".join(
                dav("supported-report", dav("report", report)) for report in self.reports
            ),
        }

    @property
    def children(self) -> "Sequence[Resource]":
        """What is in it."""
        return ()


_PRIVILEGES: Final = dav("privilege", dav("read")) + dav(
    "privilege", dav("read-current-user-privilege-set")
)


class Door(Resource):
    """Where everybody begins."""

    @property
    def properties(self) -> Properties:
        return {
            **super().properties,
            _d("displayname"): lambda: words(localised(the_channel())),
        }

    @property
    def children(self) -> Sequence[Resource]:
        return (Principal(self.place, self.place.principal),)


class Principal(Resource):
    """The person whose account it is."""

    kinds = (dav("collection"), dav("principal"))

    @property
    def properties(self) -> Properties:
        return {
            **super().properties,
            _d("displayname"): lambda: words(self.place.visit.person.name),
            _d("principal-URL"): lambda: href(self.place.principal),
            _c("calendar-home-set"): lambda: href(self.place.home),
        }

    @property
    def children(self) -> Sequence[Resource]:
        return (Home(self.place, self.place.home),)


class Home(Resource):
    """Where the calendars are."""

    @property
    def properties(self) -> Properties:
        return {
            **super().properties,
            _d("displayname"): lambda: words(localised(the_channel())),
        }

    @property
    def children(self) -> Sequence[Resource]:
        return [Calendar(self.place, one) for one in every_collection(self.place.visit)]


class Calendar(Resource):
    """A calendar."""

    reports = REPORTS
    kinds = (dav("collection"), cal("calendar"))

    def __init__(self, place: Place, collection: Collection) -> None:
        super().__init__(place, f"{place.home}{quote(collection.name)}/")
        self.collection = collection

    @property
    def properties(self) -> Properties:
        one = self.collection
        return {
            **super().properties,
            _d("displayname"): lambda: words(one.label),
            _d("sync-token"): lambda: words(self.token),
            f"{{{SERVER}}}getctag": lambda: words(self.token),
            _c("calendar-description"): lambda: words(one.description),
            _c("supported-calendar-component-set"): lambda: cal("comp", name="VEVENT"),
            _c("supported-calendar-data"): lambda: cal(
                "calendar-data", **{"content-type": "text/calendar", "version": "2.0"}
            ),
            _c("supported-collation-set"): lambda: "".join(
                cal("supported-collation", name) for name in COLLATIONS
            ),
            _c("calendar-timezone-id"): lambda: words(one.zone),
            _c("calendar-timezone"): self._timezone,
            f"{{{APPLE}}}calendar-color": lambda: words(one.colour),
            f"{{{APPLE}}}calendar-order": lambda: str(one.position),
        }

    def _timezone(self) -> str | None:
        zone = vtimezone(self.collection.zone)
        return words((self.place.opening + zone + _END).decode()) if zone else None

    @property
    def token(self) -> str:
        """The sync token: a URI that says nothing to anybody else (RFC 6578, section 4)."""
        return f"data:,{self.collection.token}"

    @property
    def children(self) -> Sequence[Resource]:
        return self.events(self.collection.items())

    def events(self, items: Sequence[Item]) -> "list[Event]":
        """These events, each at its address here."""
        return [Event(self.place, self.path_of(item.name), item) for item in items]

    def path_of(self, name: str) -> str:
        """The address of the event of this name."""
        return f"{self.path}{quote(name)}.ics"

    def name_at(self, path: str) -> str | None:
        """The name of the event at this address (a path, or with a host), if it is one here."""
        path = re.sub(r"\Ahttps?://[^/]*", "", path.strip(), count=1)
        folder, _slash, last = path.rpartition("/")
        last = unquote(last)
        name = last.removesuffix(".ics")
        is_here = f"{unquote(folder)}/" == unquote(self.path)
        return name if is_here and name != last and _NAME.fullmatch(name) else None

    def event(self, name: str) -> "Event | None":
        """One event by its name."""
        found = self.collection.items(Selection(names=frozenset({name})))
        return self.events(found)[0] if found else None

    def whole(self) -> bytes:
        """All of it as one calendar object."""
        blocks = (item.block for item in self.collection.items())
        return b"".join((self.place.opening, *blocks, _END))


class Event(Resource):
    """An event."""

    kinds = ()

    def __init__(self, place: Place, path: str, item: Item) -> None:
        super().__init__(place, path)
        self.item = item

    @cached_property
    def body(self) -> bytes:
        """The calendar object: the very VEVENT of the feeds."""
        return b"".join((self.place.opening, self.item.block, _END))

    @property
    def etag(self) -> str:
        return etag_of(self.body)

    @property
    def recurs(self) -> bool:
        """Whether it is more than one occurrence."""
        return any(word in self.item.block for word in (b"\nRRULE", b"\nRDATE", b"\nRECURRENCE-ID"))

    @property
    def properties(self) -> Properties:
        return {
            **super().properties,
            _d("getetag"): lambda: words(self.etag),
            _d("getcontenttype"): lambda: f"{CALENDAR}; component=VEVENT",
            _d("getcontentlength"): lambda: str(len(self.body)),
            _d("getlastmodified"): lambda: http_date(self.item.changed),
        }


def find(place: Place, path: str) -> Resource | None:
    """What stands at `path`, below the root and not encoded, if it is there for who looks."""
    person = place.visit.person.uuid
    match path.strip("/").split("/"):
        case [""]:
            return Door(place, place.root)
        case [uuid] if uuid == person:
            return Principal(place, place.principal)
        case [uuid, "calendars"] if uuid == person:
            return Home(place, place.home)
        case [uuid, "calendars", name, *rest] if uuid == person and len(rest) < 2:
            return _in_home(place, name, *rest)
    return None


def _in_home(place: Place, name: str, file: str = "") -> Resource | None:
    collection = find_collection(place.visit, name)
    if collection is None:
        return None
    calendar = Calendar(place, collection)
    if not file:
        return calendar
    event = calendar.name_at(calendar.path + quote(file))
    return calendar.event(event) if event else None
