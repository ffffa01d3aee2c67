"""What tests about money start from."""

from tests.factories import CampaignFactory, OrganisationFactory, member_of, organiser_with
from webcast.accounts import queries as people
from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors import actions, queries
from webcast.sponsors.actions import Promise
from webcast.sponsors.models import Campaign, Membership, PledgeKind

EUROS = 100


def money(euros, **more):
    """A promise of so many euros."""
    return Promise(PledgeKind.MONEY, euros * EUROS, **more)


def service(what, euros=500, **more):
    """A promise of a service, worth so many euros."""
    return Promise(PledgeKind.SERVICE, euros * EUROS, what, **more)


def pledged(promise, campaign=None, organisation=None):
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


def accepted(promise, campaign=None, organisation=None):
    """A pledge that counts."""
    return actions.accept(pledged(promise, campaign, organisation), actor=treasurer())


def treasurer():
    """Somebody trusted with the treasury."""
    return trusted("treasury")


def trusted(*capabilities):
    """Somebody with these capabilities, loaded as who is signed in is."""
    return loaded(organiser_with(*capabilities))


def speaker_of(pledge):
    """Somebody who speaks for the organisation that has pledged."""
    return loaded(queries.members(pledge.organisation_id)[0])


def loaded(person):
    """Somebody with their capabilities, as who is signed in has them."""
    return people.by_id(person.id) or person


def fresh(campaign):
    """The campaign as the database has it."""
    db.session.flush()
    db.session.expire(campaign)
    return db.session.get_one(Campaign, campaign.id)


def joins(organisation, person):
    """Make somebody a member."""
    db.session.add(Membership(organisation_id=organisation.id, person_id=person.id, since=now()))
    db.session.flush()
