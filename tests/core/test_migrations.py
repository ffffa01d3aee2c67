"""The database can be made, unmade and made again, and is what the models say."""

import os

import pytest
from flask import Flask
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from tests.conftest import database
from tests.factories import CampaignFactory, OrganisationFactory
from webcast import create_app
from webcast.core.database import Base, db
from webcast.sponsors.models import Pledge


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


def test_campaigns_keep_their_pledges_when_they_learn_to_follow_each_other(
    engine_name: str, tmp_path: object, worker_id: str
) -> None:
    behind = text(
        "SELECT pledge.amount_cents, campaign.uuid, campaign.goal_cents"
        " FROM pledge JOIN campaign ON campaign.id = pledge.campaign_id"
    )
    with database(engine_name, f"webcast_campaigns_{worker_id}_{os.getpid()}", tmp_path) as environ:
        app: Flask = create_app(environ, testing=True)
        with app.app_context():
            upgrade()
            campaign = CampaignFactory()
            pledge = Pledge(
                campaign=campaign, organisation=OrganisationFactory(), amount_cents=40_000
            )
            db.session.add(pledge)
            db.session.commit()
            kept = [tuple(row) for row in db.session.execute(behind)]
            assert len(kept) == 1
            for move in (lambda: downgrade(revision="0003"), upgrade):
                db.session.remove()
                move()
                assert [tuple(row) for row in db.session.execute(behind)] == kept
                # Its pledges hold it, and its own rules stand, as before.
                for forbidden in (
                    "DELETE FROM campaign",
                    "UPDATE campaign SET goal_cents = 0",
                    "UPDATE campaign SET topic_id = NULL",
                ):
                    with pytest.raises(IntegrityError), db.session.begin_nested():
                        db.session.execute(text(forbidden))
            db.session.remove()
            db.engine.dispose()
