"""`webcast reindex`: the search index made anew from the topics."""

import click
from flask.cli import with_appcontext

from webcast.core.database import db
from webcast.topics import search


@click.command("reindex")
@with_appcontext
def reindex_command() -> None:
    """Make the search index of topics anew, as after restoring a backup."""
    done = max(search.rebuild(), default=0)
    db.session.commit()
    click.echo(f"{done} topics can be found.")
