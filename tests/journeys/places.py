"""Where each kind of person can go: every page, with something of the demo on it."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import func, select

from tests.journeys.house import House
from webcast.accounts.models import Expertise, Person
from webcast.audience.models import Reaction, ReactionState
from webcast.broadcast.models import Episode, EpisodeState, Release
from webcast.core.clock import now
from webcast.notices.actions import write
from webcast.notices.letters import Letter
from webcast.notices.models import Mail
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Membership,
    Organisation,
    Pledge,
    PledgeState,
)
from webcast.studio.models import SessionState, Studio, StudioSession
from webcast.topics.models import Format, Series, Theme, Topic, TopicState, Treatment
from webcast.topics.policy import PUBLIC

# Answers that are no pages, steps that only pass one on, and what a link in a mail opens once.
NOT_PAGES = {
    "accounts.change_email",
    "accounts.reset",
    "calendars.channel_feed",
    "calendars.session_event",
    "calendars.studio_feed",
    "calendars.theme_feed",
    "own.export",
    "site.health",
    "site.picture",
    "site.robots",
    "sponsors.campaign_of",
    "sponsors.invitation",
    "sponsors.sponsor_session",
    "topics.invitation",
    "topics.lists",
}

Place = tuple[str, dict[str, Any]]


class Guide:
    """Finds things of the demo; used while the house is open."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def one(self, model: Any, *where: Any, by: Any = None) -> Any:
        """The first row of which all this is true."""
        found = self.session.scalars(
            select(model).where(*where).order_by(model.id if by is None else by)
        ).first()
        assert found is not None, f"the demo has no such {model.__name__}"
        return found

    def topic(self, state: TopicState, *where: Any) -> int:
        """A topic in a state."""
        return int(self.one(Topic, Topic.state == state, *where).id)

    def person(self, email: str) -> Person:
        """Somebody by their address."""
        found: Person = self.one(Person, Person.email == email)
        return found

    def proposer_of(self, topic_id: int) -> str:
        """Their address."""
        return str(
            self.session.scalar(
                select(Person.email)
                .join(Topic, Topic.proposer_id == Person.id)
                .where(Topic.id == topic_id)
            )
        )

    def studio_session(self, state: SessionState) -> str:
        """One with topics if there is one, in a state."""
        busiest = (
            select(StudioSession.uuid)
            .where(StudioSession.state == state)
            .outerjoin(StudioSession.items)
            .group_by(StudioSession.id)
            .order_by(func.count().desc(), StudioSession.id)
        )
        found = self.session.scalars(busiest).first()
        assert found, f"the demo has no {state} session"
        return str(found)


def public(guide: Guide) -> Iterator[Place]:
    """Pages that need no account."""
    for name in (
        "site.home", "site.accessibility", "site.legal", "site.how_it_works", "site.privacy",
        "calendars.subscribe", "accounts.sign_in", "accounts.sign_up", "accounts.forgotten",
        "topics.index", "studio.studios", "broadcast.replays", "sponsors.ledger", "own.erased",
    ):  # fmt: skip
        yield name, {}
    yield "topics.index", {"q": "plumitif introuvable"}
    yield "topics.index", {"state": "open", "theme": guide.one(Theme).code}
    for state in (
        TopicState.OPEN, TopicState.SELECTED, TopicState.SCHEDULED, TopicState.RECORDED,
        TopicState.PUBLISHED,
    ):  # fmt: skip
        yield "topics.show", {"topic_id": guide.topic(state), "slug": "x"}
    yield "topics.show", {"topic_id": guide.topic(TopicState.DECLINED), "slug": "gone"}
    read = guide.one(Topic, Topic.format.has(is_show=False), Topic.state.in_(PUBLIC))
    yield "topics.show", {"topic_id": read.id, "slug": "x"}
    published = guide.topic(TopicState.PUBLISHED)
    yield "audience.reactions", {"topic_id": published}
    said = guide.one(Reaction, Reaction.state == ReactionState.VISIBLE)
    yield "audience.thread", {"reaction_id": said.id}
    yield "audience.react", {"topic_id": published}
    yield "audience.motivation", {"topic_id": published}
    yield "sponsors.sponsor_topic", {"topic_id": campaign_of(guide).topic_id}
    yield "studio.programme", {}
    yield "studio.programme", {"week": "2031-W07"}
    fair = guide.one(Studio, Studio.is_mobile)
    year, week, _day = fair.there_from.isocalendar()
    yield "studio.programme", {"week": f"{year}-W{week:02}"}
    for seen in (SessionState.CONFIRMED, SessionState.PUBLISHED, SessionState.CANCELLED):
        yield "studio.session", {"uuid": guide.studio_session(seen)}
    yield "studio.studio", {"slug": fair.slug}
    speaker = guide.person("intervenante@demo.example")
    yield "people.show", {"uuid": speaker.uuid, "slug": ""}
    yield "sponsors.public_organisation", {"slug": supporter(guide).slug}
    yield "accounts.confirm", {"token": "a-link-that-was-used"}


def campaign_of(guide: Guide) -> Campaign:
    """A campaign for a topic that takes pledges."""
    found: Campaign = guide.one(
        Campaign,
        Campaign.state == CampaignState.OPEN,
        Campaign.closes_at > now(),
        Campaign.topic_id.is_not(None),
    )
    return found


def supporter(guide: Guide) -> Organisation:
    """An organisation with an accepted pledge."""
    pledge = guide.one(Pledge, Pledge.state == PledgeState.ACCEPTED)
    found: Organisation = guide.one(Organisation, Organisation.id == pledge.organisation_id)
    return found


def viewer(guide: Guide) -> Iterator[Place]:
    """Somebody with an account and no more: what is added for them, and their own pages."""
    for name in (
        "site.home", "own.home", "own.account", "own.profile", "notices.mine", "studio.mine",
        "audience.own_motivations", "audience.own_reactions", "sponsors.organisations",
        "topics.new", "topics.index",
    ):  # fmt: skip
        yield name, {}
    me = guide.person("spectateur@demo.example")
    for state in (TopicState.OPEN, TopicState.PUBLISHED):
        yield "topics.show", {"topic_id": guide.topic(state), "slug": "x"}
    said = guide.one(Reaction, Reaction.state == ReactionState.VISIBLE, Reaction.person_id != me.id)
    yield "audience.report", {"reaction_id": said.id}
    yield "audience.react", {"topic_id": said.topic_id, "to": said.id}
    yield "audience.motivation", {"topic_id": said.topic_id}
    yield "sponsors.sponsor_topic", {"topic_id": campaign_of(guide).topic_id}


def speaker(guide: Guide) -> Iterator[Place]:
    """Who proposes, and is on sessions."""
    me = guide.person("intervenante@demo.example")
    yield "own.home", {}
    yield "studio.mine", {}
    mine = guide.topic(TopicState.OPEN, Topic.proposer_id == me.id)
    yield "topics.show", {"topic_id": mine, "slug": "x"}
    for name in ("topics.speakers", "topics.history"):
        yield name, {"topic_id": mine}
    yield "topics.version", {"topic_id": mine, "number": 1}
    release = guide.one(Release, Release.person_id == me.id)
    signed_for = guide.one(StudioSession, StudioSession.id == release.session_id)
    yield "broadcast.release", {"uuid": signed_for.uuid}


def writer(guide: Guide) -> Iterator[Place]:
    """Whose topic came back to be revised."""
    mine = guide.topic(TopicState.RETURNED)
    yield "own.home", {}
    yield "topics.show", {"topic_id": mine, "slug": "x"}
    yield "topics.edit", {"topic_id": mine}
    yield "topics.history", {"topic_id": mine}
    yield "topics.speakers", {"topic_id": mine}


def silenced(guide: Guide) -> Iterator[Place]:
    """Whose reaction was withheld."""
    gone = guide.one(Reaction, Reaction.state == ReactionState.WITHHELD)
    yield "audience.object_to", {"reaction_id": gone.id}
    yield "audience.own_reactions", {}
    yield "topics.show", {"topic_id": gone.topic_id, "slug": "x"}


def sponsor(guide: Guide) -> Iterator[Place]:
    """Who speaks for an organisation."""
    me = guide.person("sponsor@demo.example")
    mine = guide.session.scalars(
        select(Organisation).join(Membership).where(Membership.person_id == me.id)
    ).first()
    yield "own.home", {}
    yield "sponsors.organisations", {}
    yield "sponsors.organisation", {"slug": mine.slug}
    pledges = guide.session.scalars(select(Pledge).where(Pledge.organisation_id == mine.id))
    for pledge in {pledge.state: pledge for pledge in pledges}.values():
        yield "sponsors.pledge", {"uuid": pledge.uuid}
    campaign = campaign_of(guide)
    yield "topics.show", {"topic_id": campaign.topic_id, "slug": "x"}
    yield "sponsors.sponsor_topic", {"topic_id": campaign.topic_id}


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
        "studio.desk_studios", "studio.new_studio",
    ):  # fmt: skip
        yield name, {}
    fair = guide.one(Studio, Studio.is_mobile)
    yield "studio.planning", {"day": fair.there_from, "studio": fair.slug}
    yield "studio.edit_studio", {"slug": fair.slug}
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


PLACES: dict[str, Callable[[Guide], Iterator[Place]]] = {
    "": public,
    "spectateur": viewer,
    "intervenante": speaker,
    "returned": writer,
    "withheld": silenced,
    "sponsor": sponsor,
    "redaction": editorial,
    "planning": planning,
    "moderation": moderation,
    "tresorerie": treasury,
    "admin": administration,
}


def address_of(house: House, role: str) -> str:
    """Who plays this part in the demo: the name of an account, or an address."""
    with house.open() as session:
        guide = Guide(session)
        if role == "returned":
            return guide.proposer_of(guide.topic(TopicState.RETURNED))
        if role == "withheld":
            gone = guide.one(Reaction, Reaction.state == ReactionState.WITHHELD)
            return str(session.get(Person, gone.person_id).email)
    return role


def places(house: House, role: str) -> list[Place]:
    """The pages of one role."""
    with house.open() as session:
        return list(PLACES[role](Guide(session)))
