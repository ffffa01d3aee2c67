"""Reading campaigns."""

from collections.abc import Iterable

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors.models import Campaign, CampaignState
from webcast.sponsors.policy import RUNNING
from webcast.studio.models import SessionTopic, StudioSession
from webcast.topics.models import Topic
from webcast.topics.policy import PUBLIC
from webcast.topics.queries import cards as topic_cards

# What a campaign is behind, with what its title and address are made of.
FUNDED = (
    joinedload(Campaign.topic).options(
        *(
            defer(text)
            for text in (Topic.article, Topic.article_html, Topic.sources, Topic.sources_html)
        )
    ),
    joinedload(Campaign.session).options(
        joinedload(StudioSession.studio),
        selectinload(StudioSession.items).joinedload(SessionTopic.topic),
    ),
)


def campaign_by_id(campaign_id: int) -> Campaign | None:
    """A campaign with what it funds."""
    return db.session.scalars(
        select(Campaign).where(Campaign.id == campaign_id).options(*FUNDED)
    ).first()


def for_topic(topic_id: int) -> Campaign | None:
    """The campaign behind a topic."""
    return db.session.scalars(
        select(Campaign).where(Campaign.topic_id == topic_id).options(*FUNDED)
    ).first()


def for_session(session_id: int) -> Campaign | None:
    """The campaign behind a session."""
    return db.session.scalars(
        select(Campaign).where(Campaign.session_id == session_id).options(*FUNDED)
    ).first()


def campaigns_of_topics(topic_ids: Iterable[int]) -> dict[int, Campaign]:
    """The campaigns to show on the cards of these topics, by topic."""
    query = select(Campaign).where(
        Campaign.topic_id.in_(list(topic_ids)),
        Campaign.state.in_([*RUNNING, CampaignState.SETTLED]),
    )
    return {found.topic_id: found for found in db.session.scalars(query) if found.topic_id}


def campaigns_open(limit: int = 6) -> list[Topic]:
    """Topics that may be supported now, soonest deadline first, with what their cards show."""
    query = (
        select(Campaign.topic_id)
        .join(Topic, Topic.id == Campaign.topic_id)
        .where(
            Campaign.state == CampaignState.OPEN,
            Campaign.closes_at > now(),
            Topic.sponsorable,
            Topic.state.in_(PUBLIC),
        )
        .order_by(Campaign.closes_at, Campaign.id)
        .limit(limit)
    )
    return topic_cards(number for number in db.session.scalars(query) if number)


def sponsorable_topics(limit: int = 200) -> list[Topic]:
    """Public topics that may be sponsored and have no campaign yet, by title: to open one."""
    query = (
        select(Topic)
        .where(
            Topic.sponsorable,
            Topic.state.in_(PUBLIC),
            ~exists().where(Campaign.topic_id == Topic.id),
        )
        .order_by(Topic.title, Topic.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def desk_campaigns(state: CampaignState | None = None) -> Select[Campaign]:
    """Campaigns for the desk, in no order."""
    query = select(Campaign).options(*FUNDED)
    return query if state is None else query.where(Campaign.state == state)


def campaign_counts() -> dict[CampaignState, int]:
    """How many campaigns are in each state."""
    rows = db.session.execute(select(Campaign.state, func.count()).group_by(Campaign.state))
    return {row[0]: row[1] for row in rows}


def due() -> list[int]:
    """Open campaigns whose deadline has passed, by number."""
    query = (
        select(Campaign.id)
        .where(Campaign.state == CampaignState.OPEN, Campaign.closes_at <= now())
        .order_by(Campaign.id)
    )
    return list(db.session.scalars(query))
