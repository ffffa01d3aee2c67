"""What one of several processes does that all want the same studio or person at once."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from webcast import create_app
from webcast.accounts.models import Person
from webcast.core.database import db, set_reading
from webcast.core.errors import Refused
from webcast.studio import actions
from webcast.studio.actions import Plan
from webcast.studio.models import Role, Studio, StudioSession

START = datetime(2030, 5, 7, 9, 0, tzinfo=UTC)


def take_studio(environ: dict[str, str], barrier: Any, answers: Any, number: int) -> None:
    """Plan a session in the one studio, overlapping with what everybody else plans."""
    app = create_app(environ, testing=True)
    with app.app_context():
        db.session.connection()
        db.session.rollback()
        barrier.wait(60)
        try:
            set_reading(False)
            studio = db.session.scalars(select(Studio).order_by(Studio.id)).first()
            assert studio is not None, "there is no studio"
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
    """Ask the one person for the session that is one's own: all of them at the same time."""
    app = create_app(environ, testing=True)
    with app.app_context():
        db.session.connection()
        db.session.rollback()
        barrier.wait(60)
        try:
            set_reading(False)
            sessions = list(db.session.scalars(select(StudioSession).order_by(StudioSession.id)))
            person = db.session.scalars(select(Person).order_by(Person.id)).first()
            assert person is not None, "there is nobody"
            session = sessions[number]
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
