"""The sums of a campaign: one writer at a time, and the database holds them under the ceiling.

Whatever changes a pledge holds its campaign first (`hold`), and moves the pledge and the sums
together (`move`).
"""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.core.hooks import wires
from webcast.core.touches import touch
from webcast.sponsors import queries
from webcast.sponsors.actions import letters
from webcast.sponsors.models import Campaign, CampaignState, Pledge, PledgeKind, PledgeState
from webcast.sponsors.naming import topics_of
from webcast.sponsors.policy import COUNTED, LIVE, RUNNING
from webcast.sponsors.workflow import CAMPAIGN
from webcast.topics.models import Topic

# A million: more is a slip of the finger, and sums stay far from what a column holds.
MOST_CENTS = 100_000_000


def hold(campaign_id: int) -> Campaign:
    """The campaign as it is now, with what it funds, held against other writers until commit.

    Its topic is held before it: whoever withdraws a topic comes by that way as well.
    """
    topic_id = db.session.scalar(select(Campaign.topic_id).where(Campaign.id == campaign_id))
    if topic_id is not None:
        db.session.execute(select(Topic.id).where(Topic.id == topic_id).with_for_update())
    db.session.execute(select(Campaign.id).where(Campaign.id == campaign_id).with_for_update())
    campaign = queries.campaign_by_id(campaign_id)
    assert campaign is not None  # noqa: S101 - its row is held
    _read_anew(campaign)
    for topic in topics_of(campaign):
        db.session.refresh(topic, ["state", "sponsorable"])
    return campaign


def hold_with(pledge: Pledge) -> Campaign:
    """The pledge's campaign, held; the pledge itself is read anew, with all about it."""
    campaign = hold(pledge.campaign_id)
    queries.pledge_by_id(pledge.id)
    _read_anew(pledge)
    return campaign


def _read_anew(thing: Campaign | Pledge) -> None:
    """What was read before the campaign was held may be stale by now; only its own columns."""
    db.session.refresh(thing, [column.key for column in type(thing).__mapper__.column_attrs])


def room(campaign: Campaign) -> int:
    """Cents that may still be accepted."""
    return campaign.ceiling_cents - campaign.accepted_cents


def shares(pledge: Pledge) -> tuple[int, int]:
    """What a pledge adds to what is promised and what is accepted, in cents; services nothing."""
    if pledge.kind is not PledgeKind.MONEY:
        return 0, 0
    return (
        pledge.amount_cents if pledge.state is PledgeState.SUBMITTED else 0,
        pledge.amount_cents if pledge.state in COUNTED else 0,
    )


def settle(campaign: Campaign, pledge: Pledge, before: tuple[int, int], was_live: bool) -> None:
    """After `pledge` moved from what it added `before`: sums, states, and who has to know."""
    db.session.flush()
    promised, accepted = (a - b for a, b in zip(shares(pledge), before, strict=True))
    _add(campaign, promised, accepted)
    follow_the_sums(campaign)
    if was_live != (pledge.state in LIVE):
        tell_interest(campaign)
    looks_different(campaign)
    touch("organisation", pledge.organisation_id)


def _add(campaign: Campaign, promised: int, accepted: int) -> None:
    if not promised and not accepted:
        return
    change = (
        update(Campaign)
        .where(Campaign.id == campaign.id)
        .values(
            promised_cents=Campaign.promised_cents + promised,
            accepted_cents=Campaign.accepted_cents + accepted,
        )
        .execution_options(synchronize_session=False)
    )
    try:
        with db.session.begin_nested():
            db.session.execute(change)
    except IntegrityError:  # the last guard: nothing gets here past the checks of the actions
        raise Refused(_("This would pass the ceiling of the campaign.")) from None
    db.session.refresh(campaign, ["promised_cents", "accepted_cents"])


def follow_the_sums(campaign: Campaign) -> None:
    """A campaign whose goal is met is reached, and open again if it no longer is."""
    enough = campaign.accepted_cents >= campaign.goal_cents
    if enough and CAMPAIGN.force("reach", campaign):
        letters.write_reached(campaign)
    elif not enough and campaign.state is CampaignState.REACHED:
        CAMPAIGN.force("unreach", campaign)
        letters.write_unreached(campaign)
    db.session.flush()


def tell_interest(campaign: Campaign) -> None:
    """Other people are behind a campaign now: who counts in the ranking has to be recounted."""
    for topic in sorted(topics_of(campaign), key=lambda topic: topic.id):
        wires.announce("sponsors.interest_changed", topic)


def looks_different(campaign: Campaign) -> None:
    """The pages that show it are to be made anew."""
    if campaign.topic_id is not None:
        touch("topic", campaign.topic_id)
    if campaign.session_id is not None:
        touch("session", campaign.session_id)
    touch("campaign", campaign.id)


def tell_of_room(campaign: Campaign) -> None:
    """If the smallest pledge on the waiting list fits by now, the treasury should know."""
    waiting = [
        pledge.amount_cents
        for pledge in queries.live_of_campaign(campaign.id)
        if pledge.state is PledgeState.WAITLISTED
    ]
    if waiting and min(waiting) <= room(campaign) and campaign.state in RUNNING:
        letters.write_room(campaign, room(campaign))


def closing_details(campaign: Campaign) -> dict[str, Any]:
    """For the journal: what the campaign stood at."""
    return {
        "promised": campaign.promised_cents,
        "accepted": campaign.accepted_cents,
        "goal": campaign.goal_cents,
        "currency": campaign.currency,
    }


def decided(pledge: Pledge, reason: str) -> None:
    """Note on the pledge itself what was said to it, and when."""
    pledge.reason = reason.strip()
    pledge.decided_at = now()
