"""What has changed: every process that keeps pages hears of it through the database.

An action says `touch("topic", 12)`. The word travels in the same transaction as the change, so
that it is heard exactly when the change is seen, and never for a change that was rolled back.
"""

import sqlite3
import threading
import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Engine, String, delete, event, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, db, only_reading
from webcast.core.hooks import wires

EVERYTHING = "*"
_FORGET_AFTER = 600.0  # a process that has not listened for so long (seconds) trusts nothing


class Touch(Base):
    """Something that changed: `topic:12`, or `*`. Pruned by the worker."""

    __tablename__ = "touch"
    # Readers go by the number: it must not begin anew after old rows were pruned.
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    # PostgreSQL only: ids are given before commits are ordered, so a reader goes by transaction.
    transaction: Mapped[int | None] = mapped_column(BigInteger, index=True)


def touch(kind: str, number: int | str | None = None) -> None:
    """Say that a thing (or, without a number, any thing of this kind) looks different now."""
    what = kind if number is None else f"{kind}:{number}"
    db.session.info.setdefault("touched", set()).add(what)


@event.listens_for(Session, "before_commit")
def _write_touches(session: Session) -> None:
    touched: set[str] = session.info.get("touched", set())
    if not touched or session.in_nested_transaction():
        return
    # Who keeps something made of what was touched (calendars: when they last changed) brings it
    # up to date in the same transaction, and may touch more.
    wires.announce("touched", frozenset(touched))
    rows: list[dict[str, Any]] = [{"what": what, "at": now()} for what in sorted(touched)]
    if session.get_bind().dialect.name == "postgresql":
        number = session.scalar(text("SELECT pg_current_xact_id()::text::bigint"))
        for row in rows:
            row["transaction"] = number
    session.execute(insert(Touch), rows)
    touched.clear()


@event.listens_for(Session, "after_soft_rollback")
def _forget_touches(session: Session, _previous: object) -> None:
    if not session.in_transaction():
        session.info.pop("touched", None)


def prune(older_than: timedelta = timedelta(hours=1)) -> None:
    """Forget old touches: who has not heard of them by now has forgotten its pages anyway."""
    db.session.execute(delete(Touch).where(Touch.at < now() - older_than))


class Listener:
    """Hears of touches for one process. `hear` is cheap enough for every request."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._version_connection: Any = None
        self._last_id = -1
        self._horizon = 0
        self._heard_at = 0.0
        # Another one says that something was committed, by whomever; the same, that nothing was.
        self.generation: Any = None

    def hear(self, patience: float = 0.0) -> set[str]:
        """What was touched since the last call; `{"*"}` when that cannot be told.

        `patience` (seconds): on PostgreSQL, an answer so old will do. On SQLite the database
        file itself says at no cost whether anything was committed.
        """
        with self._lock:
            clock = time.monotonic()
            lost = clock - self._heard_at > _FORGET_AFTER
            if self._engine.dialect.name == "sqlite":
                if not self._file_changed() and not lost:
                    return set()
                found = self._read_sqlite()
            else:
                if clock - self._heard_at < patience:
                    return set()
                found = self._read_postgresql()
            self._heard_at = clock
            return {EVERYTHING} if lost else found

    def _file_changed(self) -> bool:
        """SQLite's own counter of commits by others, on a connection kept for this alone."""
        if self._version_connection is None:
            # Lent to one thread at a time by the lock above; SQLite itself is built for that.
            self._version_connection = sqlite3.connect(
                str(self._engine.url.database), check_same_thread=False, isolation_level=None
            )
        version = self._version_connection.execute("PRAGMA data_version").fetchone()[0]
        changed = bool(version != self.generation)
        self.generation = version
        return changed

    def _read_sqlite(self) -> set[str]:
        rows = self._version_connection.execute(
            "SELECT id, what FROM touch WHERE id > ? ORDER BY id", (self._last_id,)
        ).fetchall()
        if rows:
            self._last_id = rows[-1][0]
        return {row[1] for row in rows}

    def _read_postgresql(self) -> set[str]:
        heard = select(func.array_agg(Touch.what)).where(Touch.transaction >= self._horizon)
        with only_reading(), self._engine.connect() as connection:
            # The same snapshot: whoever wrote at the last look is still writing, nobody else has.
            snapshot, horizon, found = connection.execute(
                select(
                    text("pg_current_snapshot()::text"),
                    text("pg_snapshot_xmin(pg_current_snapshot())::text::bigint"),
                    heard.scalar_subquery(),
                )
            ).one()
        unchanged = snapshot == self.generation
        self.generation, self._horizon = snapshot, horizon
        return set() if unchanged else set(found or ())
