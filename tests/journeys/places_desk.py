"""Where each organiser can go on the desk."""

from collections.abc import Iterator

from sqlalchemy import select

from tests.journeys.guide import Guide, Place, campaign_of, supporter
from webcast.accounts.models import Expertise
from webcast.broadcast.models import Episode, EpisodeState
from webcast.notices.actions import write
from webcast.notices.letters import Letter
from webcast.notices.models import Mail
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Pledge,
    PledgeState,
)
from webcast.studio.models import SessionState, Studio, StudioSession
from webcast.topics.models import Format, Series, Theme, Topic, TopicState, Treatment


def editorial(guide: Guide) -> Iterator[Place]:
    """The editors."""
    for name in (
        "own.home", "desk.home", "topics.desk", "audience.scale", "audience.motivations",
        "broadcast.desk", "desk.journal", "team.index",
    ):  # fmt: skip
        yield name, {}
    for tab in ("closing", "plan", "declined", "withdrawn"):
        yield "topics.desk", {"tab": tab}
    for state in (TopicState.SUBMITTED, TopicState.OPEN, TopicState.PUBLISHED):
        yield "topics.review", {"topic_id": guide.topic(state)}
    waiting = guide.topic(TopicState.SUBMITTED)
    yield "topics.edit", {"topic_id": waiting}
    yield "topics.speakers", {"topic_id": waiting}
    yield "audience.motivations", {"show": "answered"}
    yield "audience.feedback_words", {"topic_id": guide.topic(TopicState.PUBLISHED)}
    for kind, model in (
        ("formats", Format), ("treatments", Treatment), ("themes", Theme), ("series", Series),
        ("expertises", Expertise),
    ):  # fmt: skip
        yield "topics.rows", {"kind": kind}
        yield "topics.row", {"kind": kind, "number": guide.one(model).id}
    for episode_state in EpisodeState:
        found = guide.session.scalars(select(Episode).where(Episode.state == episode_state)).first()
        if found:
            yield "broadcast.edit_episode", {"episode_id": found.id}


def planning(guide: Guide) -> Iterator[Place]:
    """The planners."""
    for name in (
        "desk.home", "studio.planning", "studio.new_session", "studio.new_series",
        "studio.programmes", "studio.new_programme", "studio.desk_studios", "studio.new_studio",
        "invitations.replies",
    ):  # fmt: skip
        yield name, {}
    fair = guide.one(Studio, Studio.is_mobile)
    yield "studio.planning", {"day": fair.there_from, "studio": fair.slug}
    yield "studio.edit_studio", {"slug": fair.slug}
    yield "busy.studio", {"slug": fair.slug}
    for state in SessionState:
        if guide.session.scalars(select(StudioSession).where(StudioSession.state == state)).first():
            yield "studio.edit_session", {"uuid": guide.studio_session(state)}
    tentative = guide.studio_session(SessionState.TENTATIVE)
    yield "studio.edit_session", {"uuid": tentative, "who": "a"}
    yield "studio.session", {"uuid": tentative}


def moderation(guide: Guide) -> Iterator[Place]:
    """The moderators."""
    yield "desk.home", {}
    for queue in ("pending", "reported", "objections", "withheld"):
        yield "audience.moderation", {"queue": queue}


def treasury(guide: Guide) -> Iterator[Place]:
    """The treasurers."""
    for name in ("desk.home", "sponsors.campaigns", "sponsors.pledges"):
        yield name, {}
    yield "sponsors.desk_organisations", {}
    running = campaign_of(guide)
    yield "sponsors.campaign", {"campaign_id": running.id}
    reached = guide.one(Campaign, Campaign.state == CampaignState.REACHED)
    yield "sponsors.campaign", {"campaign_id": reached.id}
    free = guide.topic(
        TopicState.OPEN,
        Topic.sponsorable,
        Topic.id.not_in(select(Campaign.topic_id).where(Campaign.topic_id.is_not(None))),
    )
    yield "sponsors.new_campaign", {"topic": free}
    for state in (PledgeState.SUBMITTED, PledgeState.ACCEPTED):
        pledge = guide.one(Pledge, Pledge.state == state)
        yield "sponsors.desk_pledge", {"pledge_id": pledge.id}
    yield "sponsors.desk_organisation", {"slug": supporter(guide).slug}


def administration(guide: Guide) -> Iterator[Place]:
    """The administrators."""
    for name in ("desk.home", "desk.channel", "notices.outbox", "desk.journal", "desk.styleguide"):
        yield name, {}
    write(
        Letter(subject="Une lettre", lines=["Quelques mots."]),
        to="quelqu-un@journeys.example",
        name="Quelqu’un",
        locale="fr",
    )
    yield "notices.show", {"number": guide.one(Mail).id}
    yield "team.index", {"q": "a"}
    yield "team.show", {"uuid": guide.person("redaction@demo.example").uuid}
