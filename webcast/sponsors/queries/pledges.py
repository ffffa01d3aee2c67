"""Reading pledges."""

from collections.abc import Iterable

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload

from webcast.core.database import db
from webcast.sponsors.models import (
    Campaign,
    Membership,
    Pledge,
    PledgeKind,
    PledgeState,
)
from webcast.sponsors.policy import COUNTED, LIVE, named_in_public
from webcast.sponsors.queries.campaigns import FUNDED, others_behind
from webcast.studio.models import SessionTopic

WHOLE = (
    joinedload(Pledge.campaign).options(*FUNDED),
    joinedload(Pledge.organisation),
    joinedload(Pledge.person),
)


def pledge_by_id(pledge_id: int) -> Pledge | None:
    """A pledge with everything about it."""
    return db.session.scalars(select(Pledge).where(Pledge.id == pledge_id).options(*WHOLE)).first()


def pledge_by_uuid(uuid: str) -> Pledge | None:
    """A pledge by its public name, with everything about it."""
    return db.session.scalars(select(Pledge).where(Pledge.uuid == uuid).options(*WHOLE)).first()


def supports_of_campaign(campaign_id: int) -> list[Pledge]:
    """The accepted pledges of a campaign with their organisations, oldest first."""
    query = (
        select(Pledge)
        .where(Pledge.campaign_id == campaign_id, Pledge.state.in_(COUNTED))
        .options(joinedload(Pledge.organisation))
        .order_by(Pledge.decided_at, Pledge.id)
    )
    return list(db.session.scalars(query))


def supports_of(organisation_id: int) -> list[Pledge]:
    """What an organisation supports and the public may know of, latest first."""
    query = (
        select(Pledge)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(Pledge.organisation_id == organisation_id, named_in_public())
        .options(joinedload(Pledge.campaign).options(*FUNDED))
        .order_by(Pledge.decided_at.desc(), Pledge.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def behind_topic(topic_id: int) -> list[tuple[Campaign, Pledge | None]]:
    """The campaigns behind a topic or a session that treats it, each with its accepted pledges.

    A row for each pledge with its organisation, oldest first; one without for a campaign that has
    none. One query for all that the page of a topic says of money.
    """
    sessions = select(SessionTopic.session_id).where(SessionTopic.topic_id == topic_id)
    query = (
        select(Campaign, Pledge)
        .outerjoin(Pledge, and_(Pledge.campaign_id == Campaign.id, Pledge.state.in_(COUNTED)))
        .where(or_(Campaign.topic_id == topic_id, Campaign.session_id.in_(sessions)))
        .options(joinedload(Pledge.organisation))
        .order_by(Campaign.id, Pledge.decided_at, Pledge.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def own_behind(
    person_id: int, *, topic_id: int | None = None, session_id: int | None = None
) -> list[Pledge]:
    """The pledges behind one thing of the organisations that somebody speaks for."""
    query = (
        select(Pledge)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .join(Membership, Membership.organisation_id == Pledge.organisation_id)
        .where(Membership.person_id == person_id)
        .options(joinedload(Pledge.organisation))
        .order_by(Pledge.at, Pledge.id)
    )
    if topic_id is not None:
        query = query.where(Campaign.topic_id == topic_id)
    else:
        query = query.where(Campaign.session_id == session_id)
    return list(db.session.scalars(query))


def pledges_of_organisations(organisation_ids: Iterable[int]) -> list[Pledge]:
    """Every pledge of these organisations, latest first."""
    query = (
        select(Pledge)
        .where(Pledge.organisation_id.in_(list(organisation_ids)))
        .options(*WHOLE)
        .order_by(Pledge.at.desc(), Pledge.id.desc())
        .limit(200)
    )
    return list(db.session.scalars(query))


def all_of_campaign(campaign_id: int) -> list[Pledge]:
    """Every pledge of a campaign, oldest first."""
    query = (
        select(Pledge)
        .where(Pledge.campaign_id == campaign_id, Pledge.state != PledgeState.DRAFT)
        .options(joinedload(Pledge.organisation))
        .order_by(Pledge.at, Pledge.id)
        .limit(300)
    )
    return list(db.session.scalars(query))


def released_before(campaign: Campaign) -> list[Pledge]:
    """What was given back when an earlier campaign behind the same thing ended, latest first."""
    earlier = [other.id for other in others_behind(campaign) if other.id < campaign.id]
    if not earlier:
        return []
    query = (
        select(Pledge)
        .where(Pledge.campaign_id.in_(earlier), Pledge.state == PledgeState.RELEASED)
        .options(joinedload(Pledge.organisation))
        .order_by(Pledge.id.desc())
    )
    return list(db.session.scalars(query))


def live_of_campaign(campaign_id: int) -> list[Pledge]:
    """The pledges of a campaign that nobody has given up or refused."""
    query = (
        select(Pledge)
        .where(Pledge.campaign_id == campaign_id, Pledge.state.in_(LIVE))
        .options(*WHOLE)
        .order_by(Pledge.id)
    )
    return list(db.session.scalars(query))


def live_of_organisation(organisation_id: int) -> list[Pledge]:
    """The pledges of an organisation that nobody has given up or refused, by campaign."""
    query = (
        select(Pledge)
        .where(Pledge.organisation_id == organisation_id, Pledge.state.in_(LIVE))
        .options(*WHOLE)
        .order_by(Pledge.campaign_id, Pledge.id)
    )
    return list(db.session.scalars(query))


def waiting_pledges(campaign_id: int, organisation_id: int, kind: PledgeKind) -> list[Pledge]:
    """What an organisation has pledged of this kind behind a campaign and waits for an answer."""
    query = select(Pledge).where(
        Pledge.campaign_id == campaign_id,
        Pledge.organisation_id == organisation_id,
        Pledge.kind == kind,
        Pledge.state == PledgeState.SUBMITTED,
    )
    return list(db.session.scalars(query))


def interested(topic_id: int) -> set[int]:
    """People who speak for organisations with a live pledge behind a topic or a session with it."""
    sessions = select(SessionTopic.session_id).where(SessionTopic.topic_id == topic_id)
    query = (
        select(Membership.person_id)
        .join(Pledge, Pledge.organisation_id == Membership.organisation_id)
        .join(Campaign, Campaign.id == Pledge.campaign_id)
        .where(
            Pledge.state.in_(LIVE),
            or_(Campaign.topic_id == topic_id, Campaign.session_id.in_(sessions)),
        )
        .distinct()
    )
    return set(db.session.scalars(query))


def desk_pledges(state: PledgeState) -> Select[Pledge]:
    """Pledges in a state for the desk, in no order."""
    return select(Pledge).where(Pledge.state == state).options(*WHOLE)


def pledge_counts() -> dict[PledgeState, int]:
    """How many pledges are in each state."""
    rows = db.session.execute(select(Pledge.state, func.count()).group_by(Pledge.state))
    return {row[0]: row[1] for row in rows}
