"""Administrators grant and withdraw capabilities; imports bring profiles without an account."""

from flask_babel import gettext as _
from sqlalchemy import select

from webcast.accounts.actions.own import refuse_if_last_administrator
from webcast.accounts.models import Capability, CapabilityGrant, Person
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.core.hooks import wires


def grant(person: Person, capability: Capability, *, actor: Person | None) -> bool:
    """Trust a person with a capability; False if they had it already.

    `actor` None: from the command line.
    """
    if not person.is_active:
        raise Refused(_("Only somebody with a confirmed account can be trusted with this."))
    if person.has(capability):
        return False
    person.grants.append(
        CapabilityGrant(capability=capability, granted_by_id=actor.id if actor else None)
    )
    journal.record("person", person.id, "grant", actor=actor, after=capability.value)
    db.session.flush()
    wires.announce("accounts.letter", "granted", person, capability=capability)
    return True


def withdraw(person: Person, capability: Capability, *, actor: Person) -> bool:
    """Take a capability back. False: they did not have it."""
    if not person.has(capability):
        return False
    if capability == Capability.ADMINISTRATION:
        refuse_if_last_administrator(person)
    person.grants = [row for row in person.grants if row.capability != capability]
    journal.record("person", person.id, "ungrant", actor=actor, before=capability.value)
    db.session.flush()
    wires.announce("accounts.letter", "withdrawn", person, capability=capability)
    return True


def ensure_profile(source: str, external_id: str, name: str) -> tuple[Person, bool]:
    """The profile without account of somebody in an import; True if it was made now."""
    person = db.session.scalars(
        select(Person).where(Person.source == source, Person.external_id == external_id)
    ).first()
    if person is not None:
        if person.email is None and person.name != name:
            person.name = name
        return person, False
    person = Person(name=name, source=source, external_id=external_id, is_public=True)
    db.session.add(person)
    db.session.flush()
    return person, True
