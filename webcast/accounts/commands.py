"""`webcast people …`: the first administrator, and what an operator may have to do by hand."""

import click
from flask.cli import with_appcontext

from webcast.accounts import passwords, queries
from webcast.accounts.actions import team
from webcast.accounts.models import Capability, Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused


@click.group("people")
def people_cli() -> None:
    """Accounts and capabilities."""


@people_cli.command("create")
@click.argument("email")
@click.argument("name")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@with_appcontext
def create(email: str, name: str, password: str) -> None:
    """Open a confirmed account."""
    if len(password) < passwords.MIN_LENGTH:
        raise click.ClickException(f"at least {passwords.MIN_LENGTH} characters, please")
    if queries.by_email(email):
        raise click.ClickException(f"{email} has an account already")
    db.session.add(
        Person(
            name=name,
            email=email.strip().lower(),
            email_confirmed_at=now(),
            password_hash=passwords.hash_password(password),
        )
    )
    db.session.commit()
    click.echo(f"{email} may sign in.")


@people_cli.command("grant")
@click.argument("email")
@click.argument("capability", type=click.Choice([c.value for c in Capability]))
@with_appcontext
def grant(email: str, capability: str) -> None:
    """Trust somebody with a capability."""
    person = queries.by_email(email)
    if person is None:
        raise click.ClickException(f"nobody has an account with {email}")
    try:
        changed = team.grant(person, Capability(capability), actor=None)
    except Refused as error:
        raise click.ClickException(str(error.message)) from None
    db.session.commit()
    click.echo(f"{email} {'is now' if changed else 'was already'} trusted with {capability}.")
