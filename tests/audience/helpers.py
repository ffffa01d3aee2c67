"""Steps, speakers and races that the tests of the audience share."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy import select

from webcast.accounts import queries as accounts
from webcast.accounts.models import Person
from webcast.audience.models import OpinionStep
from webcast.core.database import db
from webcast.topics.models import CoSpeaker, InvitationState, Topic


def steps() -> list[OpinionStep]:
    """The scale, from the worst to the best."""
    return list(db.session.scalars(select(OpinionStep).order_by(OpinionStep.position)))


def whole(person: Person) -> Person:
    """The person as a request knows them, capabilities included."""
    db.session.flush()
    found = accounts.by_id(person.id)
    assert found is not None
    return found


def speaks(person: Person, topic: Topic, state: str = "accepted") -> CoSpeaker:
    """Somebody is invited to speak, and has answered."""
    speaker = CoSpeaker(
        topic_id=topic.id,
        person_id=person.id,
        name=person.name,
        email=person.email,
        state=InvitationState(state),
    )
    db.session.add(speaker)
    db.session.flush()
    return speaker


def race(app: Flask, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all jobs at the same moment, each in a thread with a session of its own."""
    db.session.commit()
    barrier = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def work(index: int, job: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait(20)
            try:
                results[index] = job()
                db.session.commit()
            except Exception as error:  # noqa: BLE001 - the test looks at what went wrong
                db.session.rollback()
                results[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=work, args=(i, job)) for i, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    db.session.expire_all()
    return results
