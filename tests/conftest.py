"""What every test stands on: the application on each database, clients of each kind of person."""

import contextvars
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import settings
from sqlalchemy import Engine, create_engine, event, select, text
from sqlalchemy.exc import OperationalError

from webcast import COOKIE, create_app
from webcast.accounts.models import Capability, CapabilityGrant, Person, SignIn
from webcast.core import pages
from webcast.core.database import Base, db
from webcast.core.limits import limiter
from webcast.core.tokens import token_hash

# Tests do not time: a machine that is busy with other things makes nothing wrong.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

POSTGRES = os.environ.get("WEBCAST_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432")
# Rows that the migrations bring: put back after each test.
KEPT = ("channel", "format", "treatment", "opinion_step")


def _postgres_is_there() -> bool:
    try:
        with create_engine(f"{POSTGRES}/postgres", connect_args={"connect_timeout": 2}).connect():
            return True
    except OperationalError:
        return False


class Client(FlaskClient):
    """A browser: its requests come from our own pages, each in a context of its own.

    A request must not see the test's own database session, or bugs would hide in what both share.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        if has_app_context():  # not so for the second request of a redirect
            db.session.commit()
        headers = dict(kwargs.pop("headers", None) or {})
        headers.setdefault("Sec-Fetch-Site", "same-origin")
        return contextvars.Context().run(super().open, *args, headers=headers, **kwargs)


@contextmanager
def database(engine: str, name: str, folder: Any) -> Iterator[dict[str, str]]:
    """A fresh migrated database, as `WEBCAST_*` settings."""
    environ = {"WEBCAST_DATA_DIR": str(folder)}
    if engine == "sqlite":
        yield environ
        return
    admin = create_engine(f"{POSTGRES}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    try:
        yield environ | {"WEBCAST_DATABASE_URI": f"{POSTGRES}/{name}"}
    finally:
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        admin.dispose()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine_name(request: pytest.FixtureRequest) -> str:
    """Which database this run of the test is on."""
    name: str = request.param
    if name == "postgresql" and not _postgres_is_there():
        pytest.skip("no PostgreSQL answers here")
    return name


@pytest.fixture(scope="session")
def whole_app(
    engine_name: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[Flask]:
    """The application with a migrated database, one for each database and test process."""
    folder = tmp_path_factory.mktemp(engine_name)
    with database(engine_name, f"webcast_test_{worker_id}_{os.getpid()}", folder) as environ:
        app = create_app(environ, testing=True)
        app.test_client_class = Client
        with app.app_context():
            upgrade()
            first_rows = {
                table.name: [dict(row._mapping) for row in db.session.execute(select(table))]
                for table in Base.metadata.sorted_tables
                if table.name in KEPT
            }
            db.session.remove()
        app.extensions["first_rows"] = first_rows
        pages.PATIENCE = 0.0  # tests look at once, and must see what has just changed
        yield app
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def app(whole_app: Flask) -> Iterator[Flask]:
    """The application with an empty database (but for what the migrations bring)."""
    with whole_app.app_context():
        yield whole_app
        db.session.rollback()
        _wipe(whole_app)
        db.session.remove()
    whole_app.extensions["webcast.shelf"].clear()
    limiter.reset()


def _wipe(app: Flask) -> None:
    """Empty every table; quicker than TRUNCATE where there are few rows."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA defer_foreign_keys=ON"))
    db.session.execute(text("DELETE FROM topic_search"))
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    for table in Base.metadata.sorted_tables:
        if rows := app.extensions["first_rows"].get(table.name):
            db.session.execute(table.insert(), rows)
    db.session.commit()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """The browser of somebody without an account."""
    return app.test_client()


SignInAs = Callable[[Person], FlaskClient]


@pytest.fixture
def sign_in(app: Flask) -> SignInAs:
    """Give the browser of a signed-in person (without going through the form)."""

    def enter(person: Person) -> FlaskClient:
        token = secrets.token_urlsafe(12)
        db.session.flush()
        db.session.add(SignIn(person_id=person.id, token_hash=token_hash(token), browser="test"))
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        assert client.get_cookie(COOKIE)
        return client

    return enter


@pytest.fixture
def organiser(sign_in: SignInAs) -> Callable[..., FlaskClient]:
    """`organiser("editorial", "planning")`: the browser of somebody with these capabilities."""
    from tests.factories import PersonFactory

    def enter(*capabilities: str) -> FlaskClient:
        person = PersonFactory()
        db.session.flush()
        for capability in capabilities:
            db.session.add(CapabilityGrant(person_id=person.id, capability=Capability(capability)))
        return sign_in(person)

    return enter


@pytest.fixture
def count_queries(app: Flask) -> Iterator[list[str]]:
    """The SQL statements sent from here on (clear the list to count anew)."""
    statements: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, _p: Any, _ctx: Any, _many: bool) -> None:
        if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "PRAGMA")):
            statements.append(statement)

    engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
