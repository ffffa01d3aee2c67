"""`webcast demo …`: a channel with a season in it, to look around."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy import select

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.settings import Settings
from webcast.demo.loading import is_empty, load_season
from webcast.demo.reading import load
from webcast.demo.season import Season


@click.group("demo")
def demo_cli() -> None:
    """A season to look around in."""


@demo_cli.command("load")
@click.option(
    "--force-date",
    metavar="YYYY-MM-DD",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Load it as on that day instead of today.",
)
@with_appcontext
def load_command(force_date: datetime | None) -> None:
    """Fill an empty database with the demo's season; one that is in use stays as it is."""
    season = load()
    settings: Settings = current_app.config["SETTINGS"]
    if is_empty():
        day = force_date.date() if force_date else None
        load_season(season, settings.data_path / "uploads", day=day, say=click.echo)
        db.session.commit()
        click.echo(f"The demo channel “{season.channel.name}” is there.")
    else:
        click.echo("There are people or topics in this database already: nothing was loaded.")
    _say_doors(season)


def _say_doors(season: Season) -> None:
    doors = [season.people[door.person].email for door in season.channel.sign_in]
    # A real channel has no such doors, and nobody should look for them there.
    if not db.session.scalar(select(Person.id).where(Person.email.in_(doors)).limit(1)):
        return
    click.echo(f"\nDemo sign-ins, all with the password {season.channel.password}")
    for door in season.channel.sign_in:
        click.echo(f"  {season.people[door.person].email:<28}{door.label.en}")
