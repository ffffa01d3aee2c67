"""`webcast mail …`: how the mail server hands over what people's calendars answer."""

import asyncio
import logging
import os
import signal
import sys

import click
from flask import Flask
from flask.cli import ScriptInfo

from webcast.calendars.invitations.actions import receive as take
from webcast.calendars.invitations.lmtp import Door, listen
from webcast.calendars.invitations.reading import MOST
from webcast.core.database import db
from webcast.core.settings import BadSetting

log = logging.getLogger(__name__)


@click.group("mail")
def mail_cli() -> None:
    """Take in mails: answers to invitations, and what came back undelivered."""


@mail_cli.command("receive")
@click.pass_context
def receive(context: click.Context) -> None:
    """Read one mail from the standard input, for a pipe.

    Ends with a code of sysexits.h: 0 once it is stored, whatever is in it; 75 when it should be
    tried again; 65 for no mail at all; 78 when the settings are wrong.
    """
    raw = sys.stdin.buffer.read(MOST + 1)
    if not raw.strip():
        click.echo("no mail on the standard input", err=True)
        sys.exit(os.EX_DATAERR)
    # The rest is not wanted, but whoever writes it must not be cut off.
    while sys.stdin.buffer.read(1 << 16):
        pass
    try:
        with _application(context).app_context():
            line = take(raw)
            db.session.commit()
            said = line.outcome.value if line else "taken before"
    except BadSetting as error:
        click.echo(str(error), err=True)
        sys.exit(os.EX_CONFIG)
    except Exception:
        # Whatever it is, the mail stays with the mail server.
        log.exception("the mail could not be taken in")
        sys.exit(os.EX_TEMPFAIL)
    click.echo(said)


def _application(context: click.Context) -> Flask:
    return context.ensure_object(ScriptInfo).load_app()


@mail_cli.command("lmtp")
@click.option("--listen", "address", required=True, help="HOST:PORT, or unix:PATH.")
@click.pass_context
def lmtp(context: click.Context, address: str) -> None:
    """Take in mails by LMTP until told to stop."""
    app = _application(context)
    try:
        asyncio.run(_serve(Door(app, app.config["SETTINGS"].mail_replies_to), address))
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--listen") from None


async def _serve(door: Door, address: str) -> None:
    server = await listen(door, address)
    click.echo(f"LMTP at {address}")
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with server:
        await stop.wait()
