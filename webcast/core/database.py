"""The database: one declarative base, one session, the same promises on SQLite and PostgreSQL."""

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    MetaData,
    String,
    TypeDecorator,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Refuses naive times; what comes back is aware and in UTC on every engine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive datetime {value!r}: only aware instants are stored")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Label(TypeDecorator[StrEnum]):
    """A `StrEnum` stored as its text value, so that a row reads without the code."""

    impl = String(24)
    cache_ok = True

    def __init__(self, kind: type[StrEnum]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """What every stored thing is."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def label_column(kind: type[StrEnum], **options: Any) -> Any:
    """A mapped column for a `StrEnum`."""
    return mapped_column(Label(kind), **options)


class Identified:
    """A public name that never changes and says nothing: a random UUID beside the number."""

    uuid: Mapped[str] = mapped_column(String(36), default=lambda: str(uuid.uuid4()), unique=True)


db = SQLAlchemy(metadata=Base.metadata)

# Web requests that only read, and commands that say so, open their transaction without taking
# SQLite's write lock; whatever may write takes it at the start. A transaction that reads first
# and upgrades later would lose the race, or fail as "locked" without waiting.
_reading: ContextVar[bool] = ContextVar("reading", default=False)


def set_reading(reads_only: bool) -> None:
    """Say whether the transactions begun from here on only read."""
    _reading.set(reads_only)


@contextmanager
def only_reading() -> Iterator[None]:
    """Open transactions as readers inside this block."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def beside() -> Iterator[Connection]:
    """A short transaction of its own, for what a request that only reads leaves behind."""
    token = _reading.set(False)
    try:
        with db.engine.begin() as connection:
            yield connection
    finally:
        _reading.reset(token)


_hurried: ContextVar[bool] = ContextVar("hurried", default=False)


@contextmanager
def not_waiting() -> Iterator[None]:
    """Inside this block a transaction that has to wait for another one fails (OperationalError)."""
    token = _hurried.set(True)
    try:
        yield
    finally:
        _hurried.reset(token)


# How long (milliseconds) a writer waits for its turn on SQLite.
_BUSY_TIMEOUT = 20_000


@event.listens_for(Engine, "connect")
def _on_connect(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # the driver must not begin on its own
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        # NORMAL would be faster, and could lose the last answered commits in a power cut.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT}",
        "cache_size=-32000",
        "temp_store=MEMORY",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _on_begin(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        if _hurried.get():
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
        return
    if not _hurried.get():
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=50")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={_BUSY_TIMEOUT}")


def is_sqlite() -> bool:
    """Whether the embedded database is in use."""
    return bool(db.engine.dialect.name == "sqlite")


def upsert(table: type[Base]) -> Any:
    """An INSERT that may say what happens where the row is there: alike on both engines."""
    return (sqlite if is_sqlite() else postgresql).insert(table)
