"""One thing of each kind, and one person of each kind, for the matrix of routes and roles."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from tests.factories import (
    CampaignFactory,
    OrganisationFactory,
    PersonFactory,
    RecurrenceFactory,
    SessionFactory,
    StudioFactory,
    TopicFactory,
    member_of,
    organiser_with,
)
from webcast.accounts.models import Person
from webcast.audience.models import Intention, Motivation, OpinionStep, Reaction, ReactionState
from webcast.broadcast.models import Episode
from webcast.calendars.caldav.actions import make_password
from webcast.calendars.caldav.models import AppPassword
from webcast.calendars.external.models import BusyTime, ExternalCalendar
from webcast.calendars.invitations.models import MailedReply, Outcome
from webcast.calendars.own.actions import make_key
from webcast.calendars.own.models import Scope
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.models import Mail, MailState
from webcast.sponsors.models import Pledge, PledgeState
from webcast.studio.models import Assignment, AssignmentState, Role, SessionState, SessionTopic
from webcast.topics.models import CoSpeaker, InvitationState, Theme, TopicVersion

# Letter → who it is.
ROLES = {
    "v": "a visitor",
    "s": "somebody signed in",
    "p": "the proposer of the topic",
    "k": "who speaks on it and is on its session",
    "r": "who wrote the reaction",
    "m": "a member of the organisation that pledges",
    "E": "editorial",
    "P": "planning",
    "M": "moderation",
    "T": "treasury",
    "A": "administration",
}
CAPABILITIES = {
    "E": "editorial",
    "P": "planning",
    "M": "moderation",
    "T": "treasury",
    "A": "administration",
}
# Addresses with a secret or a hash in them: what is asked for is unknown, whoever asks (404).
BY_TOKEN = ("<token>", "<name>")


@dataclass
class World:
    """The people by letter, and what stands for each variable of an address."""

    people: dict[str, Person] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    app_passwords: dict[str, str] = field(default_factory=dict)

    def client(
        self, letter: str, app: Flask, sign_in: Callable[[Person], FlaskClient]
    ) -> FlaskClient:
        """The browser of this role."""
        return app.test_client() if letter == "v" else sign_in(self.people[letter])

    def headers(self, letter: str, rule: Rule) -> dict[str, str]:
        """What else this role's program sends: calendar accounts know app passwords only."""
        if letter == "v" or not rule.rule.startswith("/dav/"):
            return {"Depth": "0"}
        pair = f"{self.people[letter].email}:{self.app_passwords[letter]}"
        return {"Depth": "0", "Authorization": f"Basic {b64encode(pair.encode()).decode()}"}

    def renew(self) -> None:
        """Forget what a request may have left in the test's own session."""
        db.session.expire_all()

    def may_be_gone(self, rule: Rule) -> bool:
        """Whether 404 says nothing about permission: a token that nobody knows."""
        return any(token in rule.rule for token in BY_TOKEN)

    def path(self, rule: Rule) -> str:
        """An address of this route, about the things of this world."""
        kind = rule.rule.split("/")[1:3]
        values = {name: self._value(name, kind, rule) for name in rule.arguments}
        _host, path = rule.build(values) or ("", "")
        return path

    def _value(self, name: str, kind: list[str], rule: Rule) -> Any:
        for key in (f"{rule.endpoint} {name}", f"{'/'.join(kind)} {name}", f"{kind[0]} {name}"):
            if key in self.values:
                return self.values[key]
        return self.values[name]


def build() -> World:
    """Everything once, in the state in which most can be done with it."""
    world = World()
    people = world.people
    for letter in "spkr":
        people[letter] = PersonFactory(name=ROLES[letter], is_public=True)
    organisation = OrganisationFactory(name="Maison", slug="maison")
    people["m"] = member_of(organisation)
    for letter, capability in CAPABILITIES.items():
        people[letter] = organiser_with(capability)

    topic = TopicFactory(proposer=people["p"], sponsorable=True)
    invitation = CoSpeaker(
        topic_id=topic.id,
        person_id=people["k"].id,
        name="k",
        email=people["k"].email,
        state=InvitationState.ACCEPTED,
    )
    db.session.add(invitation)
    db.session.add(TopicVersion(topic_id=topic.id, number=1, content={"title": topic.title}))
    studio = StudioFactory(slug="studio")
    session = SessionFactory(studio=studio, state=SessionState.CONFIRMED, announced_at=now())
    db.session.add(SessionTopic(session_id=session.id, topic_id=topic.id, position=0, minutes=20))
    assignment = Assignment(
        session_id=session.id,
        person_id=people["k"].id,
        role=Role.GUEST,
        state=AssignmentState.PENDING,
    )
    reaction = Reaction(
        topic_id=topic.id,
        person_id=people["r"].id,
        words="Oui",
        html="<p>Oui</p>",
        state=ReactionState.VISIBLE,
    )
    motivation = Motivation(
        topic_id=topic.id, person_id=people["s"].id, intention=Intention.SPEAK, words="Moi"
    )
    episode = Episode(session_id=session.id, topic_id=topic.id, title="Épisode", minutes=20)
    campaign = CampaignFactory(topic=topic, closes_at=now() + timedelta(days=9))
    pledge = Pledge(
        campaign_id=campaign.id,
        organisation_id=organisation.id,
        person_id=people["m"].id,
        amount_cents=5000,
        state=PledgeState.SUBMITTED,
    )
    campaign.promised_cents = 5000
    mail = Mail(recipient="x@example.org", subject="x", text="x", html="x", state=MailState.FAILED)
    theme = Theme(code="theme", name_fr="Thème", name_en="Theme")
    secret = current_app.config["SECRET_KEY"]
    key = make_key(people["s"], Scope.CREW, secret=secret)
    programme = RecurrenceFactory(studio=studio)
    db.session.add_all([assignment, reaction, motivation, episode, pledge, mail, theme])
    for letter, person in people.items():
        world.app_passwords[letter] = make_password(
            person, letter, key=current_app.config["SECRET_KEY"]
        )
    db.session.flush()
    of_s = select(AppPassword.id).where(AppPassword.person_id == people["s"].id)
    app_password_id = db.session.scalars(of_s).one()
    calendars = {
        who: ExternalCalendar(address="https://example.org/a.ics", address_hash="x", **owner)
        for who, owner in (
            ("busy.step", {"person_id": people["s"].id}),
            ("busy.studio_step", {"studio_id": studio.id}),
        )
    }
    busy = BusyTime(person_id=people["s"].id, starts_at=now(), ends_at=now() + timedelta(hours=1))
    db.session.add_all([*calendars.values(), busy])
    reply = MailedReply(key="x" * 64, outcome=Outcome.NO_CALENDAR)
    db.session.add_all([assignment, reaction, motivation, episode, pledge, mail, theme, reply])
    db.session.commit()

    world.values = {
        "topic_id": topic.id,
        "topics slug": "x",
        "uuid": session.uuid,
        "people uuid": people["s"].uuid,
        "people slug": "x",
        "dav path": f"{people['s'].uuid}/calendars/programme/",
        "me/app-passwords number": app_password_id,
        "desk/people uuid": people["s"].uuid,
        "me/pledges uuid": pledge.uuid,
        "desk/planning uuid": programme.uuid,
        "studios slug": studio.slug,
        "desk/studios slug": studio.slug,
        "calendars.studio_feed slug": studio.slug,
        "calendar code": theme.code,
        "calendars.list_feed kind": "theme",
        "calendars.person_feed uuid": people["s"].uuid,
        "organisations slug": organisation.slug,
        "desk/organisations slug": organisation.slug,
        "me/organisations slug": organisation.slug,
        "assignment_id": assignment.id,
        "reaction_id": reaction.id,
        "motivation_id": motivation.id,
        "episode_id": episode.id,
        "campaign_id": campaign.id,
        "pledge_id": pledge.id,
        "busy.step uuid": calendars["busy.step"].uuid,
        "busy.step step": "look",
        "busy.studio_step uuid": calendars["busy.studio_step"].uuid,
        "busy.studio_step step": "look",
        "busy.take_back number": busy.id,
        "step_id": db.session.scalars(select(OpinionStep.id)).first(),
        "desk/outbox number": mail.id,
        "desk/replies number": reply.id,
        "desk/lists number": 1,
        "desk/sessions number": assignment.id,
        "topics number": 1,
        "me/sign-ins number": 999_999,
        "me/calendars number": key.id,
        "own_calendars.make scope": "mine",
        "me/invitations number": invitation.id,
        "answer": "accept",
        "kind": "formats",
        "what": "retire",
        "capability": "editorial",
        "token": "unknown",
        "name": "nothing",
        "width": 320,
        "topics.step step": "withdraw",
        "topics.row_step what": "retire",
        "topics.speaker what": "again",
        "studio.answer step": "accept",
        "studio.advance step": "cancel",
        "studio.change_programme step": "move",
        "studio.person_step step": "accept",
        "studio.studio_step step": "retire",
        "studio.arrange step": "out",
        "audience.moderate step": "withhold",
        "broadcast.step step": "ready",
        "invitations.handle step": "dismiss",
        "sponsors.answer step": "accept",
        "sponsors.bar step": "bar",
    }
    return world
