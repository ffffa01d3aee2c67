"""Series to write calendars of, and what any reader has to make of them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from hypothesis import strategies as st

from tests.calendars.examples import DAY, facts, head
from tests.calendars.expanding import Seen
from webcast.calendars.blocks import CANCELLED_PREFIX, EventFacts, event_block
from webcast.calendars.feed import feed
from webcast.calendars.ics import one_line
from webcast.calendars.series import SeriesFacts, series_blocks, zone_blocks
from webcast.core.clock import SkippedTime, instant
from webcast.studio.rhythm import LAST, Rhythm

# From before the clocks go back in 2026 to after they do in 2027, on both halves of the world.
FIRST, UNTIL = date(2026, 9, 24), date(2027, 11, 30)
SINCE, BEFORE = datetime(2026, 8, 1, tzinfo=UTC), datetime(2028, 2, 1, tzinfo=UTC)
ZONES: Final = (
    "Europe/Paris",
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Europe/London",
    "UTC",
)
RHYTHMS: Final = {
    "weekly": Rhythm(FIRST, 1, (3,)),
    "every other week": Rhythm(FIRST, 2, (3,)),
    "two days a week": Rhythm(FIRST, 1, (1, 3)),
    "two days every third week": Rhythm(FIRST, 3, (0, 6)),
    "second Thursday": Rhythm(FIRST, 1, (3,), 2),
    "last Sunday": Rhythm(FIRST, 1, (6,), LAST),
    "last Sunday of every other month": Rhythm(FIRST, 2, (6,), LAST),
}

Sessions = dict[datetime, EventFacts]  # by the occurrence they were planned for


def a_series(
    name: str, zone: str, rhythm: Rhythm, *, starts: time = time(20, 30), minutes: int = 52
) -> SeriesFacts:
    """A programme of 52 minutes at half past eight in the evening."""
    return SeriesFacts(
        uid=f"series-{name}@webcastory.example",
        zone=zone,
        rhythm=rhythm,
        starts=starts,
        minutes=minutes,
        created=DAY - timedelta(days=60),
    )


def planned(series: SeriesFacts, until: date = UNTIL) -> Sessions:
    """A session for each of its days, as the studio makes them."""
    found: Sessions = {}
    for day in series.rhythm.days(FIRST, until):
        try:
            starts = instant(datetime.combine(day, series.starts), series.zone, fold=0)
        except SkippedTime:
            return found  # the studio plans none beyond
        found[starts] = facts(
            uid=f"session-{series.uid.partition('@')[0]}-{day}@webcastory.example",
            starts=starts,
            ends=starts + timedelta(minutes=series.minutes),
            summary=pattern_of(series).summary,
        )
    return found


def pattern_of(series: SeriesFacts) -> EventFacts:
    """What an ordinary session of it says."""
    return facts(uid="-", summary=f"Le rendez-vous {series.uid}")


def written(*every: tuple[SeriesFacts, Mapping[datetime, EventFacts]]) -> bytes:
    """The feed of these series."""
    blocks, used = [], []
    for series, sessions in every:
        members = {}
        for occurs, session in sessions.items():
            day = series.day_of(occurs)
            if day is None:
                blocks.append(event_block(session, "fr"))
            else:
                members[day] = session
        if members:
            used.append(series)
            blocks += series_blocks(series, pattern_of(series), members, "fr", DAY)
    return feed(head(), [*zone_blocks(used), *blocks])


def meant(*every: Mapping[datetime, EventFacts]) -> list[Seen]:
    """What a reader has to see of these sessions."""
    return sorted(_seen(session) for sessions in every for session in sessions.values())


def _seen(session: EventFacts) -> Seen:
    title = one_line(session.summary) or "(sans titre)"
    if session.status == "CANCELLED":
        title = f"{CANCELLED_PREFIX['fr']} {title}"
    return session.starts, session.ends, title, session.status


def moved(session: EventFacts, by: timedelta, longer: timedelta = timedelta()) -> EventFacts:
    """The session at another time."""
    return replace(session, starts=session.starts + by, ends=session.ends + by + longer, sequence=3)


def edited(sessions: Sessions, titles: Iterable[str] = ()) -> Sessions:
    """With some removed, moved, called off and called otherwise, clock changes among them."""
    found = dict(sessions)
    every = sorted(found)
    for number, occurs in enumerate(every):
        match number % 9:
            case 1:
                found[occurs] = replace(found[occurs], status="CANCELLED")
            case 3:
                del found[occurs]
            case 4:
                found[occurs] = moved(found[occurs], timedelta(days=1, hours=-3, minutes=5))
            case 6:
                found[occurs] = replace(found[occurs], summary=f"Spécial; {found[occurs].uid}")
            case 8:
                found[occurs] = replace(
                    moved(found[occurs], timedelta(hours=2)), status="CANCELLED"
                )
    for occurs, title in zip([one for one in every if one in found], titles, strict=False):
        found[occurs] = replace(found[occurs], summary=title)
    return found


@st.composite
def any_series(draw: st.DrawFn) -> tuple[SeriesFacts, Sessions, list[Sessions]]:
    """A programme at any time of the day, and its sessions after each of some edits."""
    rhythm = draw(st.sampled_from(sorted(RHYTHMS)))
    series = a_series(
        "x",
        draw(st.sampled_from(ZONES)),
        RHYTHMS[rhythm],
        starts=draw(
            st.sampled_from([time(20, 30), time(0, 15), time(1, 30), time(2, 15), time(23, 50)])
        ),
        minutes=draw(st.sampled_from([1, 52, 200, 300])),
    )
    sessions = planned(series, draw(st.dates(date(2026, 11, 20), UNTIL)))
    states = []
    for _number in range(draw(st.integers(1, 4))):
        sessions = dict(sessions)
        for occurs in draw(st.lists(st.sampled_from(sorted(sessions)), max_size=5)):
            match draw(st.sampled_from(["gone", "moved", "off", "called", "back"])):
                case "gone":
                    if len(sessions) > 1:
                        sessions.pop(occurs, None)
                case "moved" if occurs in sessions:
                    by = timedelta(minutes=draw(st.integers(-3000, 3000)))
                    longer = timedelta(minutes=draw(st.integers(0, 90)))
                    sessions[occurs] = moved(sessions[occurs], by, longer)
                case "off" if occurs in sessions:
                    sessions[occurs] = replace(sessions[occurs], status="CANCELLED")
                case "called" if occurs in sessions:
                    title = draw(st.sampled_from(["Autre", "Un; deux, trois", "", "« É »\nB"]))
                    sessions[occurs] = replace(sessions[occurs], summary=title)
                case _:
                    sessions[occurs] = planned(series)[occurs]
        states.append(sessions)
    return series, sessions, states
