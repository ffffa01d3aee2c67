"""Small files to import, and what is in the database afterwards."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, text

from webcast.core.database import Base, db
from webcast.core.i18n import speaking
from webcast.studio.models import Assignment, StudioSession
from webcast.syndication.actions import (
    Outcome,
    ScheduleTerms,
    TableTerms,
    allowed,
    prepare_schedule,
    prepare_table,
    store_schedule,
    store_table,
)
from webcast.syndication.reading import schedule_xml, topics_csv
from webcast.syndication.reading.report import Kind
from webcast.topics.models import Topic

DATA = Path(__file__).parents[1] / "data"
HEADER = "id;titre;thème;texte;mots;état\n"
COLUMNS = (
    "external_id=id",
    "title=titre",
    "theme=thème",
    "article=texte",
    "keywords=mots",
    "state=état",
)


def event(number: int, start: str = "10:00", **fields: str) -> str:
    """An event of one hour with a speaker of its own; `persons` names others: “4 Ana, 5 Ben”."""
    persons = fields.pop("persons", f"{number} Orateur {number}")
    values = {"title": f"Débat {number}", "start": start, "duration": "01:00"} | fields
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in values.items())
    people = "".join(
        f'<person id="{one.split(" ", 1)[0]}">{one.split(" ", 1)[1]}</person>'
        for one in persons.split(", ")
        if one
    )
    return f'<event id="{number}">{inner}<persons>{people}</persons></event>'


def schedule(*events: str, room: str = "Ada", day: str = "2031-03-28", more: str = "") -> str:
    """A schedule with one day, one room with these events, and `more` rooms."""
    return (
        "<schedule><conference><title>Conf</title></conference>"
        f'<day index="1" date="{day}"><room name="{room}">{"".join(events)}</room>{more}</day>'
        "</schedule>"
    )


def run_schedule(xml: str | bytes, zone: str = "Europe/Paris", **terms: Any) -> Outcome:
    """Import a schedule under the key “conf” and commit."""
    key = terms.setdefault("key", "conf")
    data = xml.encode() if isinstance(xml, str) else xml
    read = schedule_xml.read(BytesIO(data), key=key, zone=zone)
    known = {"format": "e-conference", "treatment": "experience", "title": read.conference.title}
    outcome = store_schedule(prepare_schedule(read, ScheduleTerms(**known | terms)))
    db.session.commit()
    db.session.remove()
    return outcome


def run_table(rows: str | bytes, pairs: tuple[str, ...] | None = COLUMNS, **terms: Any) -> Outcome:
    """Import a table under the key “table” and commit; `rows` come below `HEADER`."""
    key = terms.setdefault("key", "table")
    data = (HEADER + rows).encode() if isinstance(rows, str) else rows
    read = topics_csv.read(BytesIO(data), pairs, key=key, allowed=allowed())
    known = {"format": "talkshow", "treatment": "debate"}
    outcome = store_table(prepare_table(read, TableTerms(**known | terms)))
    db.session.commit()
    db.session.remove()
    return outcome


def everything() -> dict[str, list[Any]]:
    """Every row of every table: two of these are equal only if nothing at all has changed."""
    db.session.rollback()
    found = {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
    }
    columns = "rowid, title, standfirst, article, people"
    if db.engine.dialect.name == "postgresql":
        columns = "*"
    found["topic_search"] = sorted(
        map(repr, db.session.execute(text(f"SELECT {columns} FROM topic_search")))
    )
    db.session.rollback()
    return found


def counts(outcome: Outcome) -> dict[str, int]:
    """How many of each kind, without the zeros."""
    return {kind.value: number for kind, number in outcome.report.counts.items() if number}


def said(outcome: Outcome, kind: Kind) -> list[tuple[str, str]]:
    """What was said of which thing."""
    with speaking("en"):
        return [(line.what, str(line.why)) for line in outcome.report.of(kind)]


def topic(number: int | str, key: str = "conf") -> Topic:
    """The topic with this number in its source."""
    return db.session.scalars(
        select(Topic).where(Topic.source == key, Topic.external_id == str(number))
    ).one()


def session(number: int | str, key: str = "conf") -> StudioSession:
    """The session with this number in its source."""
    return db.session.scalars(
        select(StudioSession).where(
            StudioSession.source == key, StudioSession.external_id == str(number)
        )
    ).one()


def people_of(one: StudioSession) -> list[int]:
    """The numbers of the people on a session."""
    query = select(Assignment.person_id).where(Assignment.session_id == one.id)
    return sorted(db.session.scalars(query))


def fail_at(step: int) -> Callable[..., Any]:
    """Progress that dies in the middle of the loop with this number."""
    loops = 0

    def progress(_label: Any, things: Any) -> Any:
        nonlocal loops
        loops += 1
        for place, thing in enumerate(things):
            if loops == step and place == len(things) // 2:
                raise KeyboardInterrupt
            yield thing

    return progress


def count(model: type) -> int:
    """How many of these there are."""
    return db.session.scalar(select(func.count()).select_from(model)) or 0
