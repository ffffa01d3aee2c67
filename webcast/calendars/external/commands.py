"""`webcast calendars …`: what the worker does with others' calendars, by hand."""

import click
from flask.cli import with_appcontext
from sqlalchemy import update

from webcast.calendars.external import refreshing
from webcast.calendars.external.models import ExternalCalendar
from webcast.core.clock import now
from webcast.core.database import db


@click.group("calendars")
def calendars_cli() -> None:
    """Others' calendars, read in as busy times."""


@calendars_cli.command("fetch")
@click.option("--all", "everything", is_flag=True, help="Also those that are not due yet.")
@with_appcontext
def fetch(everything: bool) -> None:
    """Look at every calendar that is due."""
    if everything:
        db.session.execute(update(ExternalCalendar).values(due_at=now()))
        db.session.commit()
    looked = refreshing.fetch_due(budget=float("inf"))
    failing = (
        db.session.query(ExternalCalendar).filter(ExternalCalendar.trouble.is_not(None)).count()
    )
    db.session.rollback()
    click.echo(f"looked at {looked}; {failing} could not be read the last time")
