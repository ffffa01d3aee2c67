"""Administrators grant and withdraw capabilities; imports bring profiles without an account."""

from collections.abc import Iterable
from typing import NamedTuple

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


class Profile(NamedTuple):
    """Somebody as an import names them."""

    external_id: str
    name: str
    uuid: str


class Profiles(NamedTuple):
    """People by their number in the source; how many of them are new, how many renamed."""

    people: dict[str, Person]
    made: int
    renamed: int


def ensure_profiles(source: str, wanted: Iterable[Profile]) -> Profiles:
    """The profiles without account of everybody in an import, those of earlier imports included.

    A name is the source's until an account takes the profile over. Who has been erased stays so.
    """
    people = {
        person.external_id or "": person
        for person in db.session.scalars(select(Person).where(Person.source == source))
    }
    made = renamed = 0
    for profile in wanted:
        person = people.get(profile.external_id)
        if person is None:
            people[profile.external_id] = person = Person(
                uuid=profile.uuid,
                name=profile.name,
                source=source,
                external_id=profile.external_id,
                is_public=True,
            )
            db.session.add(person)
            made += 1
        elif person.name != profile.name and person.email is None and person.erased_at is None:
            person.name = profile.name
            renamed += 1
    db.session.flush()
    return Profiles(people, made, renamed)
