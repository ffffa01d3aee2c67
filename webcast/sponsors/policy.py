"""Who may do what with organisations, campaigns and pledges, and whom the public may know."""

from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from webcast.accounts.policy import treasury
from webcast.core.access import Actor, rule, signed_in
from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Membership,
    Organisation,
    Pledge,
    PledgeState,
)
from webcast.studio.models import SessionKind, SessionState, StudioSession
from webcast.studio.policy import is_public as session_is_public
from webcast.topics.models import Topic, TopicState
from webcast.topics.policy import PUBLIC

# Promised and not given up by anybody: who is behind such a pledge has an interest in the topic.
LIVE = frozenset({PledgeState.SUBMITTED, PledgeState.WAITLISTED, PledgeState.ACCEPTED})
# Counted under the ceiling. The states of the money side that follow `accepted` belong here.
COUNTED = frozenset({PledgeState.ACCEPTED})
# Campaigns in which pledges are taken and decided.
RUNNING = frozenset({CampaignState.OPEN, CampaignState.REACHED})


@rule
def member(actor: Actor | None, thing: Any) -> bool:
    """Somebody who may speak for an organisation, or for the one behind a pledge."""
    if actor is None or thing is None:
        return False
    organisation_id = thing.id if isinstance(thing, Organisation) else thing.organisation_id
    return db.session.get(Membership, (organisation_id, actor.id)) is not None


@rule
def known_supporter(_actor: Actor | None, organisation: Any) -> bool:
    """An organisation that the public reads of already; a discreet one has no public page."""
    if organisation is None or organisation.barred:
        return False
    found = (
        select(Pledge.id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Pledge.organisation_id == organisation.id, named_in_public())
    )
    return bool(db.session.scalar(select(exists(found))))


RULES = {
    "sponsors.pledge": signed_in,
    "sponsors.own": signed_in,
    "sponsors.view_organisation": known_supporter | member | treasury,
    "sponsors.edit_organisation": member,
    "sponsors.view_pledge": member | treasury,
    "sponsors.edit_pledge": member,
    "sponsors.decide": treasury,
}


def on_air(thing: Topic | StudioSession) -> bool:
    """Whether this is broadcast, or is live by now: what supports it must be disclosed."""
    if isinstance(thing, Topic):
        return thing.state == TopicState.PUBLISHED
    if thing.state == SessionState.PUBLISHED:
        return True
    live = thing.kind == SessionKind.LIVE and thing.starts_at <= now()
    return live and thing.state in {SessionState.CONFIRMED, SessionState.RECORDED}


def named_in_public() -> ColumnElement[bool]:
    """Pledges whose organisation the public may know, in a query on `Pledge` and `Campaign`.

    A discreet one is named once what it supports is on air (décret 92-280, art. 18).
    """
    topic = (
        select(Topic.id)
        .where(
            Topic.id == Campaign.topic_id,
            Topic.state.in_(PUBLIC),
            or_(~Pledge.discreet, Topic.state == TopicState.PUBLISHED),
        )
        .correlate(Campaign, Pledge)
    )
    session = (
        select(StudioSession.id)
        .where(
            StudioSession.id == Campaign.session_id,
            session_is_public(),
            or_(~Pledge.discreet, _session_on_air()),
        )
        .correlate(Campaign, Pledge)
    )
    return and_(Pledge.state.in_(COUNTED), or_(exists(topic), exists(session)))


def _session_on_air() -> ColumnElement[bool]:
    """The SQL twin of `on_air` for sessions."""
    live = and_(
        StudioSession.kind == SessionKind.LIVE,
        StudioSession.starts_at <= now(),
        StudioSession.state.in_((SessionState.CONFIRMED, SessionState.RECORDED)),
    )
    return or_(StudioSession.state == SessionState.PUBLISHED, live)
