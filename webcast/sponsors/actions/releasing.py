"""Giving pledges back when what they were meant for will not take place."""

from webcast.sponsors import queries
from webcast.sponsors.actions import letters
from webcast.sponsors.actions.sums import decided, settle, shares
from webcast.sponsors.models import Campaign, Pledge
from webcast.sponsors.workflow import PLEDGE


def release(pledge: Pledge, campaign: Campaign, reason: str) -> None:
    """Give one pledge back; its campaign is held."""
    before = shares(pledge)
    if PLEDGE.force("release", pledge, reason, amount=pledge.amount_cents):
        decided(pledge, reason)
        settle(campaign, pledge, before, was_live=True)
        letters.write_answer(pledge, campaign, "release")


def release_all(campaign: Campaign, reason: str) -> None:
    """Give every live pledge of a campaign back; the campaign is held."""
    for pledge in queries.live_of_campaign(campaign.id):
        release(pledge, campaign, reason)
