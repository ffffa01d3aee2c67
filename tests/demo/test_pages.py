"""Every public page of the demo, as a visitor sees it in both languages, and what it costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from webcast.accounts.models import Person
from webcast.core.clock import local_time
from webcast.core.database import db
from webcast.sponsors.queries import supporters
from webcast.studio.models import Studio, StudioSession
from webcast.studio.policy import is_public
from webcast.topics.models import Topic
from webcast.topics.policy import PUBLIC
from webcast.topics.queries import path_of

MOST_QUERIES = 12
# The page of a topic shows what every domain knows of it.
MOST_OF_A_TOPIC = 20
# How a process hears of changes; on PostgreSQL that is asked with each request in these tests.
HEARING = ("pg_current_snapshot", "FROM touch")
# Not for visitors, or not a page of their own.
TOPICS = ("/topics/", "/en/topics/")
ELSEWHERE = ("/desk", "/me", "/topics/new", "/healthz", "/dav", "/.well-known")


def paths(app: Flask) -> list[str]:
    """The address of every public page of the demo, without a language."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    found = [r.rule for r in rules if not r.arguments and not r.rule.startswith(ELSEWHERE)]
    topics = db.session.scalars(select(Topic).where(Topic.state.in_(PUBLIC))).all()
    found += [path_of(topic) for topic in topics]
    sessions = db.session.scalars(select(StudioSession).where(is_public())).all()
    found += [f"/sessions/{session.uuid}" for session in sessions]
    studios = db.session.scalars(select(Studio.slug)).all()
    found += [f"/studios/{slug}" for slug in studios]
    people = db.session.scalars(select(Person).where(Person.is_public)).all()
    found += [f"/people/{person.uuid}/" for person in people]
    found += [f"/organisations/{organisation.slug}" for organisation, _topics in supporters()]
    return found + [f"/programme/?week={week}" for week in weeks()]


def weeks() -> list[str]:
    first, last = db.session.execute(
        select(func.min(StudioSession.starts_at), func.max(StudioSession.starts_at))
    ).one()
    day, found = local_time(first, "Europe/Paris").date(), []
    while day <= local_time(last, "Europe/Paris").date() + timedelta(days=7):
        found.append("{0.year}-W{0.week:02}".format(day.isocalendar()))
        day += timedelta(days=7)
    return found


@contextmanager
def counting() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        if not any(words in statement for words in HEARING):
            statements.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("language", ["", "/en"], ids=["fr", "en"])
def test_every_public_page_answers_and_asks_the_database_little(demo: Flask, language: str) -> None:
    visitor, wrong = demo.test_client(), []
    asked = [language + path for path in paths(demo)]
    assert len(asked) > 150
    with counting() as statements:
        for path in asked:
            statements.clear()
            answer = visitor.get(path, follow_redirects=True)
            most = MOST_OF_A_TOPIC if answer.request.path.startswith(TOPICS) else MOST_QUERIES
            if answer.status_code != 200 or len(statements) > most:
                wrong.append((path, answer.status_code, len(statements)))
    assert wrong == []


def test_no_page_of_a_topic_shows_what_is_private(demo: Flask) -> None:
    hidden = db.session.scalars(select(Topic).where(Topic.state.not_in(PUBLIC))).all()
    assert hidden
    visitor = demo.test_client()
    for topic in hidden:
        assert visitor.get(path_of(topic)).status_code in {401, 404}
        assert topic.title not in visitor.get("/topics/").text
