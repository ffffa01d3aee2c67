"""The calendars of an account: what each has to answer, and the public feeds as the first ones."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from hashlib import blake2b
from typing import Final, Protocol

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars.blocks import event_block
from webcast.calendars.caldav import queries
from webcast.calendars.feeds import Speech, facts_of, named
from webcast.calendars.ics import lines
from webcast.calendars.policy import in_window, midnight
from webcast.calendars.queries import Feed, gather
from webcast.core.channel import the_channel
from webcast.core.hooks import wires
from webcast.core.i18n import current_locale
from webcast.studio.models import Studio, StudioSession

# The name of the calendar of everything.
PROGRAMME: Final = "programme"
# Beyond so many names it is quicker to read everything than to ask for each.
_ASK_BY_NAME: Final = 500
# What tells calendars apart on a screen, in the notation of Apple's property.
_COLOURS: Final = (
    "#00677FFF",
    "#8C4A2FFF",
    "#5B5EA6FF",
    "#3F7D3AFF",
    "#9B2335FF",
    "#7A6A00FF",
    "#7B3F8CFF",
    "#4A5A6AFF",
)


@dataclass(frozen=True, slots=True)
class Item:
    """An event of a calendar.

    `name` (letters, digits, dots, dashes and @ only) is its address there and never changes;
    `starts` and `ends` (aware) span all its occurrences; `changed` is aware; `block` is its
    VEVENT, or those of a series.
    """

    name: str
    uid: str
    starts: datetime
    ends: datetime
    changed: datetime
    block: bytes


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events are wanted: of these names, ending after, beginning before; None: any."""

    names: frozenset[str] | None = None
    after: datetime | None = None
    before: datetime | None = None

    def takes(self, item: Item) -> bool:
        """Whether it is wanted."""
        return (
            (self.names is None or item.name in self.names)
            and (self.after is None or item.ends > self.after)
            and (self.before is None or item.starts < self.before)
        )


EVERYTHING: Final = Selection()


class Collection(Protocol):
    """A calendar of an account. Words are in the language that is spoken."""

    name: str  # the last part of its address; never changes
    colour: str  # #RRGGBBAA
    position: int  # its place among the others

    @property
    def label(self) -> str:
        """What it is called."""

    @property
    def description(self) -> str:
        """What it is about."""

    @property
    def zone(self) -> str:
        """The IANA zone in which it is thought."""

    @property
    def token(self) -> str:
        """A word for what it shows now: letters, digits and dashes. Costs no query."""

    def allowed(self, person: Person) -> bool:
        """Whether this person may read it; if not, it is not there."""

    def items(self, wanted: Selection = EVERYTHING) -> list[Item]:
        """The events that are wanted: a few queries, however many there are."""

    def changed_since(self, token: str) -> frozenset[str] | None:
        """Names of what may have come, changed or left since it had this token.

        None when that cannot be told: the program then reads everything anew.
        """


@dataclass(frozen=True)
class Visit:
    """For whom, when and from where an account is read. `site` is in the person's language."""

    person: Person
    at: datetime
    site: str


class PublicFeed:
    """A public feed as a calendar: the same events, byte by byte."""

    def __init__(self, feed: Feed, number: int, visit: Visit) -> None:
        self._feed = feed
        self._number = number
        self._visit = visit
        thing = feed.about
        self.name = feed.name.replace(":", "-") if thing else PROGRAMME
        self.position = 0 if thing is None else 1 if isinstance(thing, Studio) else 2
        self.colour = _COLOURS[0 if thing is None else 1 + thing.id % (len(_COLOURS) - 1)]

    @cached_property
    def _named(self) -> tuple[str, str, str]:
        return named(self._feed, the_channel())

    @property
    def label(self) -> str:
        return self._named[0] or _("The whole programme")

    @property
    def description(self) -> str:
        return self._named[1]

    @property
    def zone(self) -> str:
        return self._named[2]

    @property
    def _fingerprint(self) -> str:
        """Of what makes every event other bytes, though none of them changed."""
        said = repr((current_locale(), self._visit.site))
        return blake2b(said.encode(), digest_size=4).hexdigest()

    @property
    def token(self) -> str:
        return f"{midnight(self._visit.at):%Y%m%d}-{self._number}-{self._fingerprint}"

    def allowed(self, person: Person) -> bool:
        return True

    def items(self, wanted: Selection = EVERYTHING) -> list[Item]:
        where = [self._feed.where, in_window(self._visit.at)]
        if wanted.names is not None and len(wanted.names) <= _ASK_BY_NAME:
            where.append(StudioSession.uuid.in_(wanted.names))
        if wanted.after is not None:
            where.append(StudioSession.ends_at > wanted.after)
        if wanted.before is not None:
            where.append(StudioSession.starts_at < wanted.before)
        shown = gather(*where)
        speech = Speech.now_spoken(self._visit.site, the_channel())
        items = []
        for one in shown:
            if wanted.names is not None and one.uuid not in wanted.names:
                continue
            facts = facts_of(one, speech)
            block = event_block(facts, speech.language)
            items.append(
                Item(one.uuid, facts.uid, one.starts_at, one.ends_at, one.changed_at, block)
            )
        return items

    def changed_since(self, token: str) -> frozenset[str] | None:
        day, _dash, rest = token.partition("-")
        number, _dash, fingerprint = rest.partition("-")
        then = _day(day)
        if then is None or not number.isdecimal() or len(number) > 12:
            return None
        today = midnight(self._visit.at)
        if fingerprint != self._fingerprint or int(number) > self._number or then > today:
            return None
        names: set[str] = set()
        if int(number) < self._number:
            names |= queries.changed_since(self._feed, int(number))
        if then < today:
            names |= queries.crossed(self._feed, then, today)
        return frozenset(names)


def _day(digits: str) -> datetime | None:
    """The day that a token names, if it can be one of ours."""
    try:
        day = datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year > 2000 else None


def public_feeds(visit: Visit) -> list[PublicFeed]:
    """Provider: the whole programme, each studio, theme and series."""
    return [PublicFeed(feed, number, visit) for feed, number in queries.feeds_offered()]


def public_feed(visit: Visit, name: str) -> PublicFeed | None:
    """Provider: one of them by its name, also when it is no longer offered."""
    kind, dash, number = name.partition("-")
    if name == PROGRAMME:
        found = queries.feed_named("channel")
    else:
        found = queries.feed_named(f"{kind}:{number}") if dash else None
    return PublicFeed(found[0], found[1], visit) if found else None


def every_collection(visit: Visit) -> list[Collection]:
    """The calendars that this person is shown."""
    every: list[Collection] = [one for found in wires.ask("caldav.every", visit) for one in found]
    return [one for one in every if one.allowed(visit.person)]


def find_collection(visit: Visit, name: str) -> Collection | None:
    """One calendar by its name, if this person may read it."""
    for found in wires.ask("caldav.named", visit, name):
        if found is not None:
            collection: Collection = found
            return collection if collection.allowed(visit.person) else None
    return None


def opening(language: str) -> bytes:
    """How a calendar object begins; END:VCALENDAR ends it."""
    return lines(
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Webcastory//Webcastory//{language.upper()}",
        "CALSCALE:GREGORIAN",
    )
