"""What tests about money start from."""

from tests.factories import CampaignFactory, OrganisationFactory, member_of, organiser_with
from webcast.accounts import queries as people
from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors import actions, queries
from webcast.sponsors.actions import Promise
from webcast.sponsors.models import Campaign, Membership, Organisation, Pledge, PledgeKind

EUROS = 100


def money(euros: int, **more: object) -> Promise:
    """A promise of so many euros."""
    return Promise(PledgeKind.MONEY, euros * EUROS, **more)  # type: ignore[arg-type]


def service(what: str, euros: int = 500, **more: object) -> Promise:
    """A promise of a service, worth so many euros."""
    return Promise(PledgeKind.SERVICE, euros * EUROS, what, **more)  # type: ignore[arg-type]


def pledged(
    promise: Promise, campaign: Campaign | None = None, organisation: Organisation | None = None
) -> Pledge:
    """A pledge that waits for an answer."""
    campaign = campaign or CampaignFactory()
    organisation = organisation or OrganisationFactory()
    members = queries.members(organisation.id)
    return actions.pledge(
        loaded(members[0] if members else member_of(organisation)),
        campaign,
        organisation,
        promise,
        declared=True,
    )


def accepted(
    promise: Promise, campaign: Campaign | None = None, organisation: Organisation | None = None
) -> Pledge:
    """A pledge that counts."""
    return actions.accept(pledged(promise, campaign, organisation), actor=treasurer())


def treasurer() -> Person:
    """Somebody trusted with the treasury."""
    return trusted("treasury")


def trusted(*capabilities: str) -> Person:
    """Somebody with these capabilities, loaded as who is signed in is."""
    return loaded(organiser_with(*capabilities))


def speaker_of(pledge: Pledge) -> Person:
    """Somebody who speaks for the organisation that has pledged."""
    return loaded(queries.members(pledge.organisation_id)[0])


def loaded(person: Person) -> Person:
    """Somebody with their capabilities, as who is signed in has them."""
    return people.by_id(person.id) or person


def fresh(campaign: Campaign) -> Campaign:
    """The campaign as the database has it."""
    db.session.flush()
    db.session.expire(campaign)
    return db.session.get_one(Campaign, campaign.id)


def joins(organisation: Organisation, person: Person) -> None:
    """Make somebody a member."""
    db.session.add(Membership(organisation_id=organisation.id, person_id=person.id, since=now()))
    db.session.flush()
