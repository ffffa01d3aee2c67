"""Busy times of people and studios that are no sessions of ours: a domain above knows them.

They warn and never forbid: whoever is concerned may know better. Planners alone may see them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _

from webcast.core.clock import local_time, now
from webcast.core.hooks import wires
from webcast.core.i18n import show_date, show_datetime, show_relative, show_time
from webcast.studio.actions.bookings import stretches
from webcast.studio.models import StudioSession


@dataclass(frozen=True)
class Busy:
    """A stretch of time; `read_at`: when a calendar said so, None where they said it themselves."""

    starts_at: datetime
    ends_at: datetime
    maybe: bool
    read_at: datetime | None


@dataclass(frozen=True)
class Clash:
    """Who (or which studio) is wanted while busy, and when that is."""

    resource: str
    who: str
    busy: Busy
    zone: str

    @property
    def brief(self) -> str:
        """For the small blocks of a week."""
        if self.busy.maybe:
            return str(_("%(who)s: perhaps not free", who=self.who))
        return str(_("%(who)s: not free", who=self.who))

    @property
    def words(self) -> str:
        """In one line."""
        facts = {
            "who": self.who,
            "when": show_when(self.busy, self.zone),
            "source": show_source(self.busy),
        }
        if self.resource.startswith("studio:"):
            if self.busy.maybe:
                return str(_("%(who)s: perhaps taken elsewhere %(when)s (%(source)s)", **facts))
            return str(_("%(who)s: taken elsewhere %(when)s (%(source)s)", **facts))
        if self.busy.maybe:
            return str(_("%(who)s: perhaps busy elsewhere %(when)s (%(source)s)", **facts))
        return str(_("%(who)s: busy elsewhere %(when)s (%(source)s)", **facts))


def show_when(busy: Busy, zone: str) -> str:
    """“from 14:00 to 16:00”, or with their dates where it goes beyond a day."""
    start, last, whole_days = _days(busy, zone)
    if whole_days and start.date() == last:
        return str(_("all day on %(date)s", date=show_date(last, style="short")))
    if whole_days:
        first = show_date(start.date(), style="short")
        until = show_date(last, style="short")
        return str(_("from %(first)s to %(last)s, all day", first=first, last=until))
    if start.date() == last:
        from_time, to_time = show_time(busy.starts_at, zone), show_time(busy.ends_at, zone)
        return str(_("from %(start)s to %(end)s", start=from_time, end=to_time))
    begins, ends = show_datetime(busy.starts_at, zone), show_datetime(busy.ends_at, zone)
    return str(_("between %(start)s and %(end)s", start=begins, end=ends))


def show_times(busy: Busy, zone: str) -> str:
    """The same with its day, for a list: “Tue 24 Nov, from 14:00 to 16:00 (perhaps)”."""
    start, last, whole_days = _days(busy, zone)
    words = show_when(busy, zone)
    if start.date() == last and not whole_days:
        words = f"{show_date(last, style='short')}, {words}"
    return str(_("%(when)s (perhaps)", when=words)) if busy.maybe else words


def _days(busy: Busy, zone: str) -> tuple[datetime, date, bool]:
    """When it begins there, the last date that it touches, and whether it is whole days."""
    start, end = local_time(busy.starts_at, zone), local_time(busy.ends_at, zone)
    last = (end - timedelta(microseconds=1)).date()
    return start, last, start.time() == end.time() == time()


def show_source(busy: Busy) -> str:
    """Where it is known from, and how old that is."""
    if busy.read_at is None:
        return str(_("as they say themselves"))
    return str(_("from their calendar, read %(ago)s", ago=show_relative(busy.read_at)))


def busy_times(resources: Iterable[str], since: datetime, until: datetime) -> dict[str, list[Busy]]:
    """The busy times of some resources (`person:12`, `studio:3`) between two instants."""
    wanted = sorted(set(resources))
    found: dict[str, list[Busy]] = defaultdict(list)
    if wanted:
        for answer in wires.ask("studio.busy", wanted, since, until):
            for resource, times in answer.items():
                found[resource] += times
    return found


class Elsewhere:
    """The busy times around some sessions, read at once for all of them."""

    def __init__(self, times: Mapping[str, list[Busy]]) -> None:
        self._times = times

    @classmethod
    def about(cls, sessions: Iterable[StudioSession]) -> "Elsewhere":
        """Of the studios and the people of these sessions, which must be loaded."""
        needs = [need for one in sessions if one.ends_at > now() for need in stretches(one)]
        if not needs:
            return cls({})
        since = min(need.starts_at for need in needs)
        until = max(need.ends_at for need in needs)
        return cls(busy_times((need.resource for need in needs), since, until))

    def clashes(self, session: StudioSession) -> list[Clash]:
        """Who of the session, or its studio, is busy elsewhere while needed."""
        names = {f"person:{one.person_id}": one.person.name for one in session.people}
        names[f"studio:{session.studio_id}"] = session.studio.name
        return [
            Clash(need.resource, names[need.resource], busy, session.studio.zone)
            for need in stretches(session)
            for busy in self.during(need.resource, need.starts_at, need.ends_at)
        ]

    def during(self, resource: str, start: datetime, end: datetime) -> list[Busy]:
        """What touches a stretch of time."""
        return [
            busy
            for busy in self._times.get(resource, ())
            if busy.starts_at < end and busy.ends_at > start
        ]

    def people(self) -> dict[int, list[Busy]]:
        """The busy times of people, by their number."""
        return {
            int(resource.removeprefix("person:")): times
            for resource, times in self._times.items()
            if resource.startswith("person:")
        }
