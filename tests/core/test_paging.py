"""Keyset pages: every row once, in order, in both directions, whatever the ties."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.factories import PersonFactory
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.paging import Key, _encode, paginate

START = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [Key(Person.created_at, descending=True), Key(Person.id, descending=True)]


@pytest.mark.parametrize("size", [1, 3, 7, 20])
def test_walking_forward_and_back_shows_every_row_once(app: Flask, size: int) -> None:
    for number in range(11):
        PersonFactory(created_at=START + timedelta(days=number // 3))
    db.session.flush()
    wanted = list(
        db.session.scalars(select(Person.id).order_by(Person.created_at.desc(), Person.id.desc()))
    )
    forward: list[int] = []
    cursor, last = "", ""
    while True:
        page = paginate(select(Person), KEYS, cursor, size)
        forward += [person.id for person in page.items]
        last = page.previous or ""
        if page.next is None:
            break
        cursor = page.next
    assert forward == wanted
    backward = [person.id for person in page.items]
    while last:
        page = paginate(select(Person), KEYS, last, size)
        backward = [person.id for person in page.items] + backward
        last = page.previous or ""
    assert backward == wanted


@pytest.mark.parametrize("cursor", ["x", "W10", "é", "WyJhIiwxXQ", "bnVsbA", "A" * 999])
def test_a_cursor_that_makes_no_sense_is_the_first_page(app: Flask, cursor: str) -> None:
    person = PersonFactory()
    page = paginate(select(Person), KEYS, cursor, 5)
    assert [row.id for row in page.items] == [person.id]


@pytest.mark.parametrize(
    "values",
    [
        ["2026-01-01T00:00:00", 1],
        ["2026-01-01T00:00:00+00:00", 10**30],
        ["2026-01-01T00:00:00+00:00", "1"],
    ],
)
def test_a_cursor_that_no_column_can_be_compared_with_is_the_first_page(
    app: Flask, values: list[object]
) -> None:
    person = PersonFactory()
    page = paginate(select(Person), KEYS, _encode("a", values), 5)
    assert [row.id for row in page.items] == [person.id]


@pytest.mark.parametrize("name", ["\ud800", "a\0b"])
def test_a_cursor_with_words_that_no_database_takes_is_the_first_page(
    app: Flask, name: str
) -> None:
    person = PersonFactory()
    page = paginate(select(Person), [Key(Person.name), Key(Person.id)], _encode("a", [name, 1]), 5)
    assert [row.id for row in page.items] == [person.id]
