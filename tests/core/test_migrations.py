"""The database can be made, unmade and made again, and is what the models say."""

import os

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from tests.conftest import database
from webcast import create_app
from webcast.core.database import Base, db


def test_migrations_run_up_down_and_up_and_match_the_models(
    engine_name: str, tmp_path: object, worker_id: str
) -> None:
    with database(engine_name, f"webcast_migrate_{worker_id}_{os.getpid()}", tmp_path) as environ:
        app: Flask = create_app(environ, testing=True)
        with app.app_context():
            upgrade()
            downgrade(revision="base")
            left = set(inspect(db.engine).get_table_names()) & set(Base.metadata.tables)
            assert not left
            upgrade()
            try:
                check()
            except SystemExit:
                pytest.fail("the models say something else than the migrations")
            db.engine.dispose()
