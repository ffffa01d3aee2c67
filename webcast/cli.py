"""The `webcast` command."""

import click
from flask.cli import FlaskGroup

from webcast import create_app
from webcast.accounts.commands import people_cli
from webcast.audience.commands import check_command
from webcast.calendars.external.commands import calendars_cli
from webcast.calendars.invitations.commands import mail_cli
from webcast.core.catalogues import translations_cli
from webcast.core.serving import serve_command, worker_command
from webcast.demo.commands import demo_cli
from webcast.syndication.commands import import_cli
from webcast.topics.commands import reindex_command


@click.group(cls=FlaskGroup, create_app=create_app, add_default_commands=False)
def main() -> None:
    """Run and look after a Webcastory channel."""


main.add_command(translations_cli)
main.add_command(people_cli)
main.add_command(mail_cli)
main.add_command(check_command)
main.add_command(import_cli)
main.add_command(calendars_cli)
main.add_command(demo_cli)
main.add_command(reindex_command)
main.add_command(serve_command)
main.add_command(worker_command)
