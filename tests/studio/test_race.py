"""Planners in several processes press save at the same moment: exactly one gets it."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.studio.examples import a_studio, somebody
from tests.studio.racing import START, take_person, take_studio
from webcast.core.database import db
from webcast.studio import actions
from webcast.studio.actions import Plan
from webcast.studio.models import Assignment, Booking, StudioSession

RACERS = 6


def race(app: Flask, run: Callable[..., None]) -> Counter[str]:
    settings = app.config["SETTINGS"]
    environ = {
        "WEBCAST_DATA_DIR": str(settings.data_path),
        "WEBCAST_DATABASE_URI": settings.database,
    }
    context = multiprocessing.get_context("spawn")
    barrier, answers = context.Barrier(RACERS), context.Queue()
    processes = [
        context.Process(target=run, args=(environ, barrier, answers, number))
        for number in range(RACERS)
    ]
    for process in processes:
        process.start()
    said: Counter[str] = Counter(answers.get(timeout=90) for _process in processes)
    for process in processes:
        process.join(30)
        assert process.exitcode == 0
    return said


@pytest.fixture
def rows(app: Flask) -> Callable[[Any], int]:
    def count(model: Any) -> int:
        db.session.rollback()
        return db.session.scalar(select(func.count()).select_from(model)) or 0

    return count


def test_of_six_processes_that_want_one_studio_exactly_one_gets_it(
    app: Flask, rows: Callable[[Any], int]
) -> None:
    a_studio()
    db.session.commit()
    assert race(app, take_studio) == {"won": 1, "refused": RACERS - 1}
    assert (rows(StudioSession), rows(Booking)) == (1, 1)


def test_of_six_processes_that_want_one_person_exactly_one_gets_them(
    app: Flask, rows: Callable[[Any], int]
) -> None:
    somebody()
    for _number in range(RACERS):
        actions.plan(None, Plan(a_studio(), START, START + timedelta(hours=1)))
    db.session.commit()
    assert race(app, take_person) == {"won": 1, "refused": RACERS - 1}
    assert (rows(Assignment), rows(Booking)) == (1, RACERS + 1)
