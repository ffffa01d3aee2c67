"""Read the demo season from its TOML files into typed, frozen data.

Every error names the file and the place in it: `topics/x.toml: speakers[1].state: …`.
"""

import tomllib
from collections.abc import Mapping
from datetime import time
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from webcast.demo.building import ContentError, Table, build, choose, required
from webcast.demo.checks import problems
from webcast.demo.planning import Assignment, Hours, Segment, Session, Studio, TradeShow
from webcast.demo.season import Season
from webcast.demo.shapes import (
    Channel,
    Format,
    OpinionStep,
    Organisation,
    Person,
    Series,
    Term,
    Text,
    Topic,
    Vocabulary,
)
from webcast.demo.states import Answer, AssignmentState, SessionState

T = TypeVar("T")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MAYBE = {SessionState.TENTATIVE}


def load(root: Traversable | None = None) -> Season:
    """Read and check the season kept in the package, or in the folder `root`."""
    root = root or files("webcast.demo") / "content"
    words = _parse(root / "vocabulary.toml")
    topics = _topics(root / "topics")
    planned = _parse(root / "sessions.toml")
    show = required(planned, "trade_show", "sessions.toml")
    season = Season(
        channel=build(Channel, _parse(root / "channel.toml"), "channel.toml"),
        vocabulary=Vocabulary(
            format=_listed(Format, words, "format", "vocabulary.toml"),
            treatment=_listed(Term, words, "treatment", "vocabulary.toml"),
            theme=_listed(Term, words, "theme", "vocabulary.toml"),
            series=_listed(Series, words, "series", "vocabulary.toml"),
            expertise=_listed(Term, words, "expertise", "vocabulary.toml"),
            role=_listed(Term, words, "role", "vocabulary.toml"),
            opinion=_listed(OpinionStep, words, "opinion", "vocabulary.toml"),
        ),
        people=_listed(Person, _parse(root / "people.toml"), "person", "people.toml"),
        organisations=_listed(
            Organisation, _parse(root / "organisations.toml"), "organisation", "organisations.toml"
        ),
        studios=_studios(_parse(root / "studios.toml")),
        topics=topics,
        sessions=_sessions(planned, show, topics),
        trade_show=TradeShow(
            code=required(show, "code", "trade_show"),
            name=build(Text, required(show, "name", "trade_show"), "trade_show.name"),
            studio=required(show, "studio", "trade_show"),
        ),
    )
    if found := problems(season):
        raise ContentError("\n".join(found))
    return season


def _parse(file: Traversable) -> Table:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ContentError(f"{file.name}: no such file") from error
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{file.name}: {error}") from error


def _listed(cls: type[T], table: Table, key: str, file: str) -> Mapping[str, T]:
    """Build the entries of `[[key]]`, by their code."""
    found: dict[str, T] = {}
    for place, entry in enumerate(required(table, key, file)):
        where = f"{file}: {key}[{place}]"
        code = required(entry, "code", where)
        if code in found:
            raise ContentError(f"{where}: the code “{code}” is there twice")
        found[code] = build(cls, entry, f"{file}: {key} {code}")
    return found


def _topics(folder: Traversable) -> Mapping[str, Topic]:
    found = {}
    names = (file for file in folder.iterdir() if file.name.endswith(".toml"))
    for file in sorted(names, key=lambda file: file.name):
        code = file.name.removesuffix(".toml")
        found[code] = build(Topic, {"code": code} | _parse(file), f"topics/{file.name}")
    return found


def _studios(table: Table) -> Mapping[str, Studio]:
    entries = []
    for raw in required(table, "studio", "studios.toml"):
        where = f"studios.toml: studio {required(raw, 'code', 'studios.toml: studio')}"
        days = required(raw, "hours", where)
        hours = [_hours(required(days, day, f"{where}.hours"), f"{where}.{day}") for day in DAYS]
        zone = ZoneInfo(required(raw, "zone", where))
        entries.append(raw | {"zone": zone, "hours": hours})
    return _listed(Studio, {"studio": entries}, "studio", "studios.toml")


def _hours(text: str, where: str) -> Hours:
    opens, _, closes = text.partition("-")
    return Hours(opens=_clock(opens, where), closes=_clock(closes, where))


def _clock(text: str, where: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise ContentError(f"{where}: “{text}” is not a time such as 18:30") from error


def _sessions(planned: Table, show: Table, topics: Mapping[str, Topic]) -> Mapping[str, Session]:
    teams = {team["code"]: team["people"] for team in required(planned, "team", "sessions.toml")}
    sessions = {}
    entries = [*required(planned, "session", "sessions.toml"), *_slots(show)]
    for raw in entries:
        where = f"sessions.toml: session {required(raw, 'code', 'sessions.toml: session')}"
        session = _session(dict(raw), teams, topics, where)
        if session.code in sessions:
            raise ContentError(f"{where}: the code is there twice")
        sessions[session.code] = session
    return sessions


def _slots(show: Table) -> list[Table]:
    """Write the short slots of the trade show out as sessions of one segment, or free ones."""
    shared = {key: show[key] for key in ("studio", "before", "after", "seats")}
    noon, entries = show["afternoon"], []
    for place, slot in enumerate(show["slots"], start=1):
        entry = shared | {key: slot[key] for key in ("day", "time", "state", "minutes")}
        entry |= {"code": f"{show['code']}-{place:02}", "trade_show": show["code"]}
        subject = {key: slot[key] for key in ("topic", "title") if key in slot}
        if subject:
            entry["segments"] = [subject | {"minutes": slot["minutes"]}]
            entry["team"] = show["morning_team" if slot["time"] < noon else "afternoon_team"]
            state = AssignmentState.PENDING if slot["state"] == "tentative" else "accepted"
            entry["people"] = [
                {"person": guest, "role": "guest", "state": state}
                for guest in slot.get("guests", ())
            ]
        entries.append(entry)
    return entries


def _session(
    raw: Table, teams: Mapping[str, Any], topics: Mapping[str, Topic], where: str
) -> Session:
    """Build a session with its whole crew and with the speakers of its topics."""
    state = choose(SessionState, required(raw, "state", where), f"{where}: state")
    segments = [
        build(Segment, s, f"{where}.segments[{i}]") for i, s in enumerate(raw.get("segments", ()))
    ]
    raw["minutes"] = raw.get("minutes") or sum(segment.minutes for segment in segments)
    raw["time"] = _clock(required(raw, "time", where), f"{where}.time")
    unsure = {"state": AssignmentState.PENDING} if state in MAYBE else {}
    team = raw.pop("team", None)
    if team is not None and team not in teams:
        raise ContentError(f"{where}: no team is called “{team}”")
    crew = [entry | unsure for entry in teams.get(team, ())] + list(raw.get("people", ()))
    listed = {entry["person"] for entry in crew}
    told = [topics[s.topic] for s in segments if s.topic in topics]
    guests = {p: a for topic in told for p, a in _guests(topic, state).items() if p not in listed}
    people = [build(Assignment, e, f"{where}.people[{i}]") for i, e in enumerate(crew)]
    people += [Assignment(person=p, role="guest", state=a) for p, a in guests.items()]
    return build(Session, raw | {"segments": segments, "people": people}, where)


def _guests(topic: Topic, state: SessionState) -> Mapping[str, AssignmentState]:
    """Speakers that a topic brings: sure ones, and those who still have to answer."""
    sure = AssignmentState.PENDING if state in MAYBE else AssignmentState.ACCEPTED
    asked = (s.person for s in topic.speakers if s.state is Answer.PENDING)
    return dict.fromkeys(topic.on_set, sure) | dict.fromkeys(asked, AssignmentState.PENDING)
