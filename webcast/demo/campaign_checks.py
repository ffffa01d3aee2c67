"""What has to hold in a campaign of the demo season: the money adds up."""

from collections.abc import Iterator

from webcast.demo.season import Season
from webcast.demo.shapes import Campaign, Pledge, Topic
from webcast.demo.states import CampaignState, TopicState


def campaign_problems(season: Season, topic: Topic) -> Iterator[str]:
    """Say what is wrong with the campaign of `topic`, if it has one."""
    campaign = topic.campaign
    if campaign is None:
        return
    if not topic.sponsorable:
        yield "it has a campaign and may not be sponsored"
    if topic.opened_day is not None and campaign.opened_day < topic.opened_day:
        yield "the campaign is older than the call"
    if not campaign.opened_day <= 0 or campaign.deadline_day <= campaign.opened_day:
        yield "the campaign ends before it starts, or has not started"
    yield from _sums(topic, campaign)
    for pledge in campaign.pledges:
        if pledge.organisation not in season.organisations:
            yield f"no organisation is called “{pledge.organisation}”"
        yield from _pledge(campaign, pledge)


def _sums(topic: Topic, campaign: Campaign) -> Iterator[str]:
    if not 0 < campaign.goal <= campaign.ceiling:
        yield "the ceiling is below the goal"
    if campaign.accepted > campaign.ceiling:
        yield f"accepted pledges ({campaign.accepted}) pass the ceiling ({campaign.ceiling})"
    if (campaign.accepted >= campaign.goal) == (campaign.state is CampaignState.OPEN):
        yield f"{campaign.accepted} of {campaign.goal} is not what {campaign.state} means"
    if (campaign.state is CampaignState.SETTLED) != (topic.state is TopicState.PUBLISHED):
        yield "a campaign is settled when its topic is published"
    if (campaign.state is CampaignState.OPEN) != (campaign.deadline_day > 0):
        yield "a campaign is open until its deadline"


def _pledge(campaign: Campaign, pledge: Pledge) -> Iterator[str]:
    who = f"the pledge of {pledge.organisation}"
    if not campaign.opened_day <= pledge.day <= min(0, campaign.deadline_day):
        yield f"{who} is outside of the campaign"
    if bool(pledge.amount) == bool(pledge.service):
        yield f"{who} is money or a service, one of them"
    if bool(pledge.service) != bool(pledge.value) or pledge.worth <= 0:
        yield f"{who} needs a worth"
