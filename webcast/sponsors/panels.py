"""What sponsors add to pages of other domains, and the parts that belong to a person."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.panels import Panel, fragment
from webcast.core.slots import shows
from webcast.core.web import actor, can
from webcast.sponsors import queries
from webcast.sponsors.actions.campaigns import is_fundable
from webcast.sponsors.actions.sums import room
from webcast.sponsors.labels import CAMPAIGN_STATES, PLEDGE_STATES
from webcast.sponsors.meters import Meter, meter
from webcast.sponsors.models import (
    OVER,
    Campaign,
    CampaignState,
    Pledge,
    PledgeKind,
    PledgeState,
)
from webcast.sponsors.naming import amount_of, thing_of, title_of
from webcast.sponsors.policy import RUNNING, on_air
from webcast.sponsors.views.base import pledge_url
from webcast.studio.models import StudioSession
from webcast.studio.policy import announced
from webcast.topics.models import Topic, TopicState
from webcast.topics.policy import PUBLIC

# A topic may still get a campaign until it is recorded.
DRAFT = CampaignState.DRAFT
TO_BE_FUNDED = frozenset({TopicState.OPEN, TopicState.SELECTED, TopicState.SCHEDULED})


@dataclass(frozen=True)
class Support:
    """What the public may read of an organisation's support."""

    name: str
    slug: str
    service: str
    value: str


def _supports(
    campaign: Campaign, pledges: Iterable[Pledge]
) -> tuple[list[Support], list[Support], int]:
    """Who gives money, who gives services, and how many do so discreetly, each counted once."""
    named_all = on_air(thing_of(campaign))
    money: dict[int, Support] = {}
    services: list[Support] = []
    discreet: set[int] = set()
    for pledge in pledges:
        if pledge.discreet and not named_all:
            discreet.add(pledge.organisation_id)
            continue
        shows("organisation", pledge.organisation_id)
        support = _support(pledge)
        if pledge.kind is PledgeKind.SERVICE:
            services.append(support)
        else:
            money[pledge.organisation_id] = support
    return list(money.values()), services, len(discreet)


def _support(pledge: Pledge) -> Support:
    organisation = pledge.organisation
    return Support(organisation.name, organisation.slug, pledge.service, amount_of(pledge))


def on_topic_page(topic: Topic) -> list[Panel]:
    """On the page of a topic: who supported what is on air; its campaign, and how to pledge."""
    parts: list[Panel] = []
    if topic.state not in PUBLIC or not (topic.sponsorable or on_air(topic)):
        return parts
    behind = queries.behind_topic(topic.id)
    if on_air(topic):
        # Discreet or not: what supports a programme is disclosed (décret 92-280, art. 18).
        shows("campaign")
        if named := {pledge.organisation for _campaign, pledge in behind if pledge}:
            organisations = sorted(named, key=lambda organisation: organisation.name)
            html = fragment("sponsors/_disclosure.html", organisations=organisations)
            parts.append(Panel("before_article", 10, html))
    if not topic.sponsorable:
        return parts
    # The latest: those before it are over. A draft leaves the last one in place.
    own = [c for c, _pledge in behind if c.topic_id == topic.id and c.state is not DRAFT]
    if own:
        campaign = own[-1]
        pledges = [pledge for found, pledge in behind if pledge and found is campaign]
        html = _panel(campaign, pledges, mine=("sponsors.mine", topic.id))
        parts.append(Panel("after_article", 25, html))
    elif topic.state in TO_BE_FUNDED:
        parts.append(
            Panel("after_article", 25, fragment("sponsors/_no_campaign.html", topic=topic))
        )
    return parts


def on_session_page(session: StudioSession) -> Panel | None:
    """On the page of a session: its campaign, and how to pledge."""
    if not announced(None, session):
        return None
    campaign = queries.shown_of_session(session.id)
    mine = ("sponsors.mine_session", session.id, session.uuid)
    if campaign is None:
        return Panel("main", 25, fragment("sponsors/_session_mine.html", mine=mine))
    pledges = queries.supports_of_campaign(campaign.id)
    return Panel("main", 25, _panel(campaign, pledges, mine=mine))


def _panel(campaign: Campaign, pledges: Iterable[Pledge], mine: tuple[str | int, ...]) -> Markup:
    shows("campaign", campaign.id)
    money, services, discreet = _supports(campaign, pledges)
    running = campaign.state in RUNNING and campaign.closes_at > now() and is_fundable(campaign)
    thing = thing_of(campaign)
    return fragment(
        "sponsors/_panel.html",
        campaign=campaign,
        meter=meter(campaign),
        of_topic=isinstance(thing, Topic),
        to_read=isinstance(thing, Topic) and not thing.format.is_show,
        on_air=on_air(thing),
        running=running,
        full=room(campaign) <= 0,
        money=money,
        services=services,
        discreet=discreet,
        pledge_url=pledge_url(campaign),
        state_label=CAMPAIGN_STATES[campaign.state],
        mine=mine,
    )


def mine_slot(topic_id: int) -> str:
    """Somebody's own pledges behind a topic, and where the treasury manages it."""
    return _mine({"topic": topic_id}, topic_id=topic_id)


def mine_session_slot(session_id: int, uuid: str) -> str:
    """Somebody's own pledges behind a session, and where the treasury manages it."""
    return _mine({"session": uuid}, session_id=session_id)


def _mine(thing: dict[str, Any], **number: int) -> str:
    me = actor()
    if me is None:
        return ""
    pledges = queries.own_behind(me.id, **number)
    manages = can("sponsors.decide")
    if not pledges and not manages:
        return ""
    return render_template(
        "sponsors/_mine.html",
        pledges=pledges,
        amount_of=amount_of,
        states=PLEDGE_STATES,
        desk_url=url_for("sponsors.campaign_of", **thing) if manages else "",
    )


def on_own_page(person: Person) -> Panel | None:
    """On my page: the organisations I speak for and what they have pledged."""
    mine = queries.organisations_of(person.id)
    if not mine:
        return None
    pledges = queries.pledges_of_organisations([each.id for each in mine])
    html = fragment(
        "sponsors/_own_panel.html",
        organisations=mine,
        pledges=pledges[:5],
        title_of=title_of,
        amount_of=amount_of,
        states=PLEDGE_STATES,
    )
    return Panel("main", 50, html)


def on_desk_home(_person: Person) -> Panel | None:
    """What waits for the treasury."""
    if not can("sponsors.decide"):
        return None
    counts = queries.pledge_counts()
    waiting = counts.get(PledgeState.SUBMITTED, 0)
    listed = counts.get(PledgeState.WAITLISTED, 0)
    running = queries.campaign_counts().get(CampaignState.OPEN, 0)
    if not (waiting or listed or running):
        return None
    html = fragment(
        "sponsors/desk/_home_panel.html", waiting=waiting, listed=listed, running=running
    )
    return Panel("main", 40, html)


def on_topic_desk(topic: Topic) -> Panel | None:
    """On the page where organisers review a topic: its campaign, for the treasury."""
    if not can("sponsors.decide"):
        return None
    campaign = queries.for_topic(topic.id)
    fundable = topic.sponsorable and topic.state in PUBLIC
    if campaign is None and not fundable:
        return None
    html = fragment(
        "sponsors/desk/_topic_panel.html",
        topic=topic,
        campaign=campaign,
        meter=meter(campaign) if campaign else None,
        states=CAMPAIGN_STATES,
        may_open=fundable and (campaign is None or campaign.state in OVER),
    )
    return Panel("rail", 40, html)


def on_cards(topic_ids: Iterable[int]) -> dict[int, dict[str, Meter]]:
    """What cards of topics show of their campaigns; money never orders them."""
    return {
        number: {"campaign": meter(campaign)}
        for number, campaign in queries.campaigns_of_topics(topic_ids).items()
    }


SLOTS: dict[str, Callable[..., str]] = {
    "sponsors.mine": mine_slot,
    "sponsors.mine_session": mine_session_slot,
}
