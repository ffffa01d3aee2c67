"""Chores: what is done beside the requests (mails, deadlines, cleaning), by the worker.

The truth of what is left to do is always in the database, so a chore may be run at any time,
twice or not at all: the next run finds the rest. Huey only says "now would be a good time".
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session

from webcast.core.database import db
from webcast.core.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to do: `work` runs in an application context and commits what it does itself."""

    name: str
    work: Callable[[], None]
    minutes: int


class Chores:
    """The chores of an application, and the queue that wakes the worker."""

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["SETTINGS"]
        self.app = app
        self.chores: dict[str, Chore] = {}
        options: dict[str, Any] = {"immediate": False, "results": False}
        self.huey: Huey = (
            RedisHuey("webcast", url=settings.redis_uri, **options)
            if settings.redis_uri
            else SqliteHuey("webcast", filename=str(settings.data_path / "jobs.sqlite"), **options)
        )
        self._do = self.huey.task(name="do")(self.do)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)
        self._minute = 0

    def add(self, name: str, work: Callable[[], None], minutes: int = 1) -> None:
        """Run `work` every so many minutes, and whenever something wakes it."""
        self.chores[name] = Chore(name, work, minutes)

    def do(self, name: str) -> None:
        """Run one chore now; an error is logged and the next run tries again."""
        with self.app.app_context():
            try:
                self.chores[name].work()
            except Exception:
                log.exception("chore %s failed; it will be tried again", name)
                db.session.rollback()

    def sweep(self) -> None:
        """Run every chore whose minute it is."""
        for chore in self.chores.values():
            if self._minute % chore.minutes == 0:
                self.do(chore.name)
        self._minute += 1

    def wake(self, name: str) -> None:
        """Ask the worker to run a chore soon. Never fails: the next sweep does it anyway."""
        try:
            self._do(name)
        except Exception:
            log.warning("the worker could not be woken for %s", name, exc_info=True)


def committed(work: Callable[[], Any]) -> Callable[[], None]:
    """A chore out of an action: what it does is committed at its end."""

    def chore() -> None:
        work()
        db.session.commit()

    return chore


def wake(name: str) -> None:
    """After this transaction's commit, have the worker run the chore `name`."""
    db.session.info.setdefault("wake", set()).add(name)


@event.listens_for(Session, "after_commit")
def _wake(session: Session) -> None:
    if session.in_nested_transaction():  # a savepoint: others cannot see it yet
        return
    for name in session.info.pop("wake", ()):
        if chores := current_app.extensions.get("webcast.chores"):
            chores.wake(name)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop("wake", None)


def run_worker(app: Flask) -> None:
    """Work until told to stop (SIGINT, SIGTERM)."""
    chores: Chores = app.extensions["webcast.chores"]
    chores.sweep()  # what was left when the last worker ended
    chores.huey.create_consumer(
        workers=1, worker_type="thread", periodic=True, initial_delay=0.1, max_delay=1.0
    ).run()
