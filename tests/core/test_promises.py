"""What a person was told happened is in the database, mail included: also when the server dies."""

import os
import urllib.parse
import urllib.request
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select

from tests.conftest import database
from tests.serving import server
from webcast import create_app
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.notices.models import Mail


def sign_up(url: str, email: str) -> int:
    data = {"name": "Noé", "email": email, "password": "quatre chevaux au galop"}
    request = urllib.request.Request(
        f"{url}/sign-up",
        data=urllib.parse.urlencode(data).encode(),
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        status: int = answer.status
        return status


def test_a_server_killed_right_after_its_answer_has_lost_nothing(
    engine_name: str, tmp_path: Path, worker_id: str
) -> None:
    with database(engine_name, f"webcast_kill_{worker_id}_{os.getpid()}", tmp_path) as settings:
        app = create_app(settings, testing=True)
        with app.app_context():
            upgrade()
            db.session.remove()
        told = []
        for number in range(3):
            with server(settings) as here:
                email = f"p{number}@example.org"
                assert sign_up(here.url, email) == 200
                here.kill()
                told.append(email)
        with app.app_context():
            assert sorted(map(str, db.session.scalars(select(Person.email)))) == told
            assert sorted(db.session.scalars(select(Mail.recipient))) == told
            db.session.remove()
            db.engine.dispose()
