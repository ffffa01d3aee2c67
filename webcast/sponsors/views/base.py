"""The blueprint, and how things are fetched: 404 if not there for you, 403 if you may not."""

from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from webcast.core.access import permissions
from webcast.core.errors import Missing
from webcast.core.web import actor, require
from webcast.sponsors import queries
from webcast.sponsors.models import Campaign, Organisation, Pledge
from webcast.sponsors.naming import thing_of
from webcast.studio.models import StudioSession
from webcast.topics.cards import url_of as topic_url
from webcast.topics.models import Topic

bp = Blueprint("sponsors", __name__)


def load_pledge(uuid: str, permission: str = "sponsors.view_pledge") -> tuple[Pledge, Any]:
    """A pledge, and the actor who may do this to it."""
    me = require("sponsors.own")
    pledge = queries.pledge_by_uuid(uuid)
    if pledge is None or not permissions.allows("sponsors.view_pledge", me, pledge):
        raise Missing(_("There is no such pledge."))
    return pledge, require(permission, pledge)


def load_organisation(slug: str, permission: str = "sponsors.view_organisation") -> Organisation:
    """An organisation to whoever may do this with it."""
    organisation = queries.organisation_by_slug(slug)
    if organisation is None or not permissions.allows(
        "sponsors.view_organisation", actor(), organisation
    ):
        raise Missing(_("There is no such organisation here."))
    if permission != "sponsors.view_organisation":
        require(permission, organisation)
    return organisation


def load_campaign(campaign_id: int) -> tuple[Campaign, Any]:
    """A campaign for the treasury, and who asks."""
    me = require("sponsors.decide")
    campaign = queries.campaign_by_id(campaign_id)
    if campaign is None:
        raise Missing(_("There is no such campaign."))
    return campaign, me


def url_of(campaign: Campaign) -> str:
    """The address of the page of what is funded, in the language spoken."""
    thing = thing_of(campaign)
    if isinstance(thing, Topic):
        return topic_url(thing)
    return url_for("studio.session", uuid=thing.uuid)


def pledge_url(campaign: Campaign) -> str:
    """Where one pledges behind it, in the language spoken."""
    thing = thing_of(campaign)
    if isinstance(thing, Topic):
        return url_for("sponsors.sponsor_topic", topic_id=thing.id)
    return url_for("sponsors.sponsor_session", uuid=thing.uuid)


def opening_url(thing: Topic | StudioSession) -> str:
    """Where the treasury opens a campaign behind a topic or a session."""
    if isinstance(thing, Topic):
        return url_for("sponsors.new_campaign", topic=thing.id)
    return url_for("sponsors.new_campaign", session=thing.uuid)
