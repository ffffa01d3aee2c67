"""`webcast check`: whether what is kept beside the opinions agrees with them."""

import sys

import click
from flask.cli import with_appcontext

from webcast.audience.queries.opinions import disagreements


@click.command("check")
@with_appcontext
def check_command() -> None:
    """Compare tallies and rankings with the opinions themselves; changes nothing."""
    found = disagreements()
    for line in found:
        click.echo(line)
    if found:
        sys.exit(1)
    click.echo("Tallies and rankings agree with the opinions.")
