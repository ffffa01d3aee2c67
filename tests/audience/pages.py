"""What the tests of pages share: counting rows, reading a page, people who are trusted."""

from html import unescape

from sqlalchemy import func, select

from tests.factories import PersonFactory
from webcast.core.clock import now
from webcast.core.database import db
from webcast.topics.queries import path_of


def rows(model) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def page(client, topic) -> str:
    response = client.get(path_of(topic))
    assert response.status_code == 200
    return unescape(response.get_data(as_text=True))


def regular(**facts):
    return PersonFactory(trusted_at=now(), **facts)
