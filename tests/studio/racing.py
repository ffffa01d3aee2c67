"""What one of several processes does that all want the same studio or person at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from webcast import create_app
from webcast.accounts.models import Person
from webcast.core.database import db, set_reading
from webcast.core.errors import Refused
from webcast.studio import actions, queries
from webcast.studio.actions import Plan
from webcast.studio.models import Role, StudioSession

START = datetime(2030, 5, 7, 9, 0, tzinfo=UTC)


def take_studio(environ: dict[str, str], barrier: Any, answers: Any, number: int) -> None:
    """Plan a session in studio 1, overlapping with what everybody else plans."""
    app = create_app(environ, testing=True)
    with app.app_context():
        db.session.connection()
        db.session.rollback()
        barrier.wait(60)
        try:
            set_reading(False)
            studio = queries.studio_by_id(1)
            assert studio is not None
            start = START + timedelta(minutes=number)
            actions.plan(None, Plan(studio, start, start + timedelta(hours=1)))
            db.session.commit()
            answers.put("won")
        except Refused as refused:
            db.session.rollback()
            answers.put("refused" if refused.conflicts else "refused without a name")
        except Exception as error:  # noqa: BLE001 - the test reads what it was
            answers.put(f"crashed: {error!r}")
        db.session.remove()
        db.engine.dispose()


def take_person(environ: dict[str, str], barrier: Any, answers: Any, number: int) -> None:
    """Ask person 1 for the session that is one's own: all of them at the same time."""
    app = create_app(environ, testing=True)
    with app.app_context():
        db.session.connection()
        db.session.rollback()
        barrier.wait(60)
        try:
            set_reading(False)
            session = db.session.get(StudioSession, number + 1)
            person = db.session.get(Person, 1)
            assert session is not None
            assert person is not None
            actions.assign(None, session, person, Role.GUEST)
            db.session.commit()
            answers.put("won")
        except Refused as refused:
            db.session.rollback()
            answers.put("refused" if refused.conflicts else "refused without a name")
        except Exception as error:  # noqa: BLE001 - the test reads what it was
            answers.put(f"crashed: {error!r}")
        db.session.remove()
        db.engine.dispose()
