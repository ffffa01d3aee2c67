"""Where each kind of person can go: every page, with something of the demo on it."""

from collections.abc import Callable, Iterator

from sqlalchemy import select

from tests.journeys import places_desk as desk
from tests.journeys.guide import Guide, Place, campaign_of, supporter
from tests.journeys.house import House
from webcast.accounts.models import Person
from webcast.audience.models import Reaction, ReactionState
from webcast.broadcast.models import Release
from webcast.sponsors.models import (
    Membership,
    Organisation,
    Pledge,
)
from webcast.studio.models import SessionState, Studio, StudioSession
from webcast.topics.models import Theme, Topic, TopicState
from webcast.topics.policy import PUBLIC

# Answers that are no pages, steps that only pass one on, what a link in a mail opens once; and
# pages of things that the demo has none of: journeys of their own look at them.
NOT_PAGES = {
    "accounts.change_email",
    "accounts.reset",
    "caldav.account",
    "caldav.well_known",
    "calendars.channel_feed",
    "calendars.list_feed",
    "calendars.person_feed",
    "calendars.session_event",
    "calendars.studio_feed",
    "invitations.invitation",
    "own.export",
    "own_calendars.check",
    "own_calendars.feed",
    "site.health",
    "site.picture",
    "site.robots",
    "sponsors.campaign_of",
    "sponsors.invitation",
    "sponsors.sponsor_session",
    "studio.programme_desk",
    "topics.invitation",
    "topics.lists",
}


def public(guide: Guide) -> Iterator[Place]:
    """Pages that need no account."""
    for name in (
        "site.home", "site.accessibility", "site.legal", "site.how_it_works", "site.privacy",
        "calendars.subscribe", "accounts.sign_in", "accounts.sign_up", "accounts.forgotten",
        "topics.index", "studio.studios", "broadcast.replays", "sponsors.ledger", "own.erased",
        "accounts.disowned",
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


def viewer(guide: Guide) -> Iterator[Place]:
    """Somebody with an account and no more: what is added for them, and their own pages."""
    for name in (
        "site.home", "own.home", "own.account", "own.profile", "notices.mine", "studio.mine",
        "busy.mine", "own_calendars.mine",
        "audience.own_motivations", "audience.own_reactions", "sponsors.organisations",
        "topics.new", "topics.index", "app_passwords.mine",
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


PLACES: dict[str, Callable[[Guide], Iterator[Place]]] = {
    "": public,
    "spectateur": viewer,
    "intervenante": speaker,
    "returned": writer,
    "withheld": silenced,
    "sponsor": sponsor,
    "redaction": desk.editorial,
    "planning": desk.planning,
    "moderation": desk.moderation,
    "tresorerie": desk.treasury,
    "admin": desk.administration,
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
