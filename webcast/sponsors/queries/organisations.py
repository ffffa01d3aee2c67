"""Reading organisations and who speaks for them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.sponsors.models import Campaign, Membership, Organisation, Pledge
from webcast.sponsors.policy import LIVE, named_in_public


def organisation_by_slug(slug: str) -> Organisation | None:
    """An organisation by its name in addresses."""
    return db.session.scalars(select(Organisation).where(Organisation.slug == slug)).first()


def organisation_by_name(name: str) -> Organisation | None:
    """An organisation of this name, whatever its capitals."""
    return db.session.scalars(
        select(Organisation).where(
            or_(Organisation.name == name, func.lower(Organisation.name) == name.lower())
        )
    ).first()


def organisations_of(person_id: int) -> list[Organisation]:
    """The organisations that somebody speaks for, by name."""
    query = (
        select(Organisation)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Organisation.name)
    )
    return list(db.session.scalars(query))


def memberships(organisation_ids: Sequence[int]) -> dict[int, list[Membership]]:
    """Who speaks for each of these organisations, since when; longest first."""
    query = (
        select(Membership)
        .where(Membership.organisation_id.in_(organisation_ids))
        .options(joinedload(Membership.person))
        .order_by(Membership.since, Membership.person_id)
    )
    found: dict[int, list[Membership]] = {number: [] for number in organisation_ids}
    for line in db.session.scalars(query):
        found[line.organisation_id].append(line)
    return found


def members(organisation_id: int) -> list[Person]:
    """The people who speak for an organisation."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.since, Person.id)
    )
    return list(db.session.scalars(query))


def supporters() -> list[tuple[Organisation, int]]:
    """The public ledger: organisations that the public may know of, with how many supports."""
    query = (
        select(Organisation, func.count(Pledge.id))
        .join(Pledge, Pledge.organisation_id == Organisation.id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(~Organisation.barred, named_in_public())
        .group_by(Organisation.id)
        .order_by(Organisation.name)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def desk_organisations(words: str = "") -> Select[Any]:
    """Organisations for the desk, in no order."""
    query = select(Organisation)
    if words:
        like = f"%{words.lower().replace('%', '').replace('_', '')}%"
        query = query.where(func.lower(Organisation.name).like(like))
    return query


def live_counts(organisation_ids: Sequence[int]) -> dict[int, int]:
    """How many live pledges each of these organisations has."""
    query = (
        select(Pledge.organisation_id, func.count())
        .where(Pledge.organisation_id.in_(organisation_ids), Pledge.state.in_(LIVE))
        .group_by(Pledge.organisation_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
