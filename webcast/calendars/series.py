"""A programme that comes back, as a series: one VEVENT with its rule, one for each exception.

The times of a series are local ones, so that half past eight stays half past eight whatever the
clocks do. An occurrence keeps its place in the rule (RECURRENCE-ID) wherever its session moves.
Pure functions, like `blocks.py`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final

from webcast.calendars.blocks import EventFacts, Times, event_block
from webcast.calendars.ics import stamp, utc
from webcast.calendars.zones import WEEKDAYS, Zone, is_plain, zone
from webcast.core.clock import SkippedTime, instant, local_time
from webcast.studio.rhythm import Rhythm

_LARGEST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """A programme that comes back, as calendars name it. None of this ever changes.

    `starts` is a time of local clocks in `zone` (IANA), `minutes` how long an occurrence lasts.
    """

    uid: str
    zone: str
    rhythm: Rhythm
    starts: time
    minutes: int
    created: datetime

    @property
    def written_zone(self) -> Zone | None:
        """Its zone as it is written; None where all is written as single events, in UTC."""
        found = zone(self.zone)
        return found if found and self.rhythm.first >= found.since else None

    def day_of(self, occurs: datetime) -> date | None:
        """The day by which the series knows the occurrence that was planned for `occurs`.

        None where it is written as an event of its own, in UTC: in a zone that cannot be written;
        where a clock change falls into the occurrence, or shows its time twice, which readers take
        for different instants; where its day is not in the rule (a law has changed the clocks).
        """
        if self.written_zone is None:
            return None
        day = local_time(occurs, self.zone).date()
        if next(iter(self.rhythm.days(day, day)), None) is None:
            return None
        starts, ends = self.starts_on(day), self.ends_on(day)
        if not (is_plain(starts, self.zone) and is_plain(ends, self.zone)):
            return None
        offsets = {local_time(moment, self.zone).utcoffset() for moment in (starts, ends)}
        return day if len(offsets) == 1 else None

    def starts_on(self, day: date) -> datetime:
        """When the occurrence of `day` begins by the rule, in UTC."""
        local = datetime.combine(day, self.starts)
        try:
            return instant(local, self.zone, fold=0)
        except SkippedTime:
            # Nothing is planned for such a day; its hour only has to be after the one before.
            return instant(local + timedelta(hours=1), self.zone, fold=0)

    def ends_on(self, day: date) -> datetime:
        """When it ends by the rule, in UTC."""
        return self.starts_on(day) + timedelta(minutes=self.minutes)


def series_blocks(
    series: SeriesFacts,
    pattern: EventFacts,
    sessions: Mapping[date, EventFacts],
    language: str,
    changed: datetime,
) -> list[bytes]:
    """The VEVENTs of the `sessions` of a series, by the days that `day_of` gives: one at least.

    `pattern` says what an occurrence is where nothing is said of it (its times do not count).
    The rule goes from the first of the sessions to the last; days between them without a session
    are excluded. A session that is anything else than the pattern gets a VEVENT of its own.
    `changed` is the last change of any of it, of what is no longer there too. The SEQUENCE of the
    rule is made of it, in seconds: whatever changes, it grows, and it never goes back.
    """
    days = sorted(sessions)
    first, last = days[0], days[-1]
    master = replace(
        pattern,
        uid=series.uid,
        created=series.created,
        changed=changed,
        sequence=min(max(int((utc(changed) - utc(series.created)).total_seconds()), 0), _LARGEST),
        starts=series.starts_on(first),
        ends=series.ends_on(first),
    )
    without = [day for day in series.rhythm.days(first, last) if day not in sessions]
    rule = (
        f"RRULE:{_rule(series, last)}",
        *(f"EXDATE;TZID={series.zone}:{_local(day, series.starts)}" for day in without),
    )
    blocks = [event_block(master, language, times=Times(_when(series, master), rule=rule))]
    usual = _gist(master)
    for day in days:
        facts = sessions[day]
        as_planned = (utc(facts.starts), utc(facts.ends)) == (
            series.starts_on(day),
            series.ends_on(day),
        )
        if not as_planned or _gist(facts) != usual:
            blocks.append(occurrence_block(series, day, facts, language))
    return blocks


def occurrence_block(series: SeriesFacts, day: date, facts: EventFacts, language: str) -> bytes:
    """One session of a series by itself: the exception that it is, or could be."""
    occurrence = f"RECURRENCE-ID;TZID={series.zone}:{_local(day, series.starts)}"
    facts = replace(facts, uid=series.uid)
    return event_block(facts, language, times=Times(_when(series, facts), (occurrence,)))


def zone_blocks(every: Iterable[SeriesFacts]) -> list[bytes]:
    """The VTIMEZONEs that these series need, each once, by name."""
    found = {one.name: one.block for series in every if (one := series.written_zone)}
    return [found[name] for name in sorted(found)]


def _gist(facts: EventFacts) -> tuple[object, ...]:
    """What is told of it, its own address apart."""
    return (
        facts.summary,
        facts.description.removesuffix(facts.url).rstrip(),
        facts.location,
        facts.status,
        facts.categories,
        facts.transparent,
        facts.klass,
        facts.conference,
        facts.image,
        facts.alarm,
    )


def _when(series: SeriesFacts, facts: EventFacts) -> tuple[str, ...]:
    """On local clocks; in UTC where these show a time twice."""
    moments = {"DTSTART": utc(facts.starts), "DTEND": utc(facts.ends)}
    if not all(is_plain(moment, series.zone) for moment in moments.values()):
        return tuple(f"{name}:{stamp(moment)}" for name, moment in moments.items())
    return tuple(
        f"{name};TZID={series.zone}:{local_time(moment, series.zone):%Y%m%dT%H%M%S}"
        for name, moment in moments.items()
    )


def _local(day: date, clock: time) -> str:
    return f"{day:%Y%m%d}T{clock:%H%M%S}"


def _rule(series: SeriesFacts, last: date) -> str:
    rhythm = series.rhythm
    parts = [
        "FREQ=MONTHLY" if rhythm.place else "FREQ=WEEKLY",
        f"UNTIL={stamp(series.starts_on(last))}",
    ]
    if rhythm.every > 1:
        parts.append(f"INTERVAL={rhythm.every}")
    place = str(rhythm.place or "")
    parts.append("BYDAY=" + ",".join(place + WEEKDAYS[day] for day in rhythm.weekdays))
    if not rhythm.place:
        parts.append("WKST=MO")
    return ";".join(parts)
