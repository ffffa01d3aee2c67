"""Reading campaigns."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import defer, joinedload, selectinload

from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors.models import OVER, Campaign, CampaignState
from webcast.sponsors.policy import RUNNING
from webcast.studio.models import SessionState, SessionTopic, StudioSession
from webcast.studio.policy import is_public as session_is_public
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
    """The campaign behind a topic: the one that is not over, or the last one."""
    return _last(Campaign.topic_id == topic_id)


def for_session(session_id: int) -> Campaign | None:
    """The campaign behind a session: the one that is not over, or the last one."""
    return _last(Campaign.session_id == session_id)


def shown_of_session(session_id: int) -> Campaign | None:
    """The campaign that the public sees behind a session; a draft leaves the last one in place."""
    return _last(Campaign.session_id == session_id, Campaign.state != CampaignState.DRAFT)


def _last(*where: ColumnElement[bool]) -> Campaign | None:
    # What is over never comes back to life, so the one that is not over is the latest as well.
    query = select(Campaign).where(*where).options(*FUNDED).order_by(Campaign.id.desc()).limit(1)
    return db.session.scalars(query).first()


def others_behind(campaign: Campaign) -> list[Campaign]:
    """The other campaigns behind the same topic or session, latest first."""
    if campaign.topic_id is not None:
        same = Campaign.topic_id == campaign.topic_id
    else:
        same = Campaign.session_id == campaign.session_id
    query = (
        select(Campaign)
        .where(same, Campaign.id != campaign.id)
        .order_by(Campaign.id.desc())
        .limit(50)
    )
    return list(db.session.scalars(query))


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
    """Public topics that may be sponsored and have no campaign now, by title: to open one."""
    query = (
        select(Topic)
        .where(
            Topic.sponsorable,
            Topic.state.in_(PUBLIC),
            ~exists().where(Campaign.topic_id == Topic.id, Campaign.state.not_in(OVER)),
        )
        .order_by(Topic.title, Topic.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def sponsorable_sessions(limit: int = 200) -> list[StudioSession]:
    """Public sessions to come that may be sponsored and have no campaign now, soonest first."""
    ruled_out = exists().where(
        SessionTopic.session_id == StudioSession.id,
        SessionTopic.topic_id == Topic.id,
        ~Topic.sponsorable,
    )
    query = (
        select(StudioSession)
        .where(
            session_is_public(),
            StudioSession.state != SessionState.CANCELLED,
            StudioSession.ends_at > now(),
            ~ruled_out,
            ~exists().where(Campaign.session_id == StudioSession.id, Campaign.state.not_in(OVER)),
        )
        .options(
            joinedload(StudioSession.studio),
            selectinload(StudioSession.items).joinedload(SessionTopic.topic),
        )
        .order_by(StudioSession.starts_at, StudioSession.id)
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
