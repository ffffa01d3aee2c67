"""Organisations, campaigns behind topics, and what becomes of the pledges."""

from datetime import datetime, timedelta

from webcast.core.database import db
from webcast.demo import shapes
from webcast.demo.known import Demo
from webcast.demo.moments import Moments
from webcast.demo.shapes import Topic
from webcast.demo.states import PledgeState, SessionState
from webcast.demo.timeline import between, chance
from webcast.sponsors import actions
from webcast.sponsors.models import Campaign, Pledge, PledgeKind
from webcast.sponsors.queries import pledge_by_id

TREASURER = "gwenael"
# Why the treasury says no, where the content gives the sponsor's words only.
REFUSAL = (
    "Merci de votre offre. Vous êtes trop près de ce sujet pour que le public croie que vous n’y"
    " avez rien dit\u202f: nous préférons un autre soutien. Vous restez bienvenus sur"
    " le plateau."
)


def load_sponsors(demo: Demo) -> None:
    """Put organisations, campaigns and pledges on the timeline."""
    moments = Moments(demo.season, demo.timeline)
    for organisation in demo.season.organisations.values():
        _found(demo, organisation)
    for topic in demo.season.topics.values():
        if topic.campaign:
            _campaign(demo, moments, topic, topic.campaign)


def _found(demo: Demo, said: shapes.Organisation) -> None:
    def found() -> None:
        about = f"{said.sector}, {said.city}. {said.description.fr}"
        details = actions.Details(name=said.name, about=about, website=said.url)
        row = actions.found(demo.actor(said.representatives[0]), details)
        demo.organisations[said.code] = row.id

    campaigns = [topic.campaign for topic in demo.season.topics.values() if topic.campaign]
    days = [p.day for c in campaigns for p in c.pledges if p.organisation == said.code]
    demo.timeline.add(demo.timeline.on(min(days, default=-60) - 4, 11), found)


def _campaign(demo: Demo, moments: Moments, topic: Topic, said: shapes.Campaign) -> None:
    def begin() -> None:
        plan = actions.Plan(
            goal_cents=said.goal,
            ceiling_cents=said.ceiling,
            closes_at=demo.timeline.on(said.deadline_day, 23 + 59 / 60),
        )
        made = actions.begin(demo.topic(topic.code), plan, actor=demo.actor(TREASURER))
        demo.campaigns[topic.code] = made.id
        actions.open_campaign(made, actor=demo.actor(TREASURER))

    opened = max(demo.timeline.on(said.opened_day, 14.5), moments.opened(topic))
    demo.timeline.add(opened + timedelta(minutes=30), begin)
    for place, pledge in enumerate(said.pledges):
        _Pledge(demo, moments, topic, pledge).load(opened + timedelta(hours=1 + place))


class _Pledge:
    """What one organisation promises behind one topic, and the treasury's answer."""

    def __init__(self, demo: Demo, moments: Moments, topic: Topic, said: shapes.Pledge) -> None:
        self.demo, self.moments, self.topic, self.said = demo, moments, topic, said
        self.number = 0

    def load(self, earliest: datetime) -> None:
        """Promised, answered within two days, and taken back if the content says so."""
        timeline, said = self.demo.timeline, self.said
        random = chance("pledge", self.topic.code, said.organisation)
        promised = max(timeline.on(said.day, 9 + 7 * random.random()), earliest)
        promised = timeline.add(promised, self._promise)
        thought = timeline.awake(promised + timedelta(hours=20 + 28 * random.random()))
        answered = timeline.past(max(promised, thought))
        if said.state is PledgeState.DECLINED:
            timeline.add(answered, self._decline)
        elif said.state is PledgeState.ACCEPTED:
            timeline.add(answered, self._accept)
        elif said.state is PledgeState.WITHDRAWN:
            timeline.add(answered, self._accept)
            timeline.add(self._withdrawal(answered), self._withdraw)

    def _withdrawal(self, answered: datetime) -> datetime:
        """An hour before its session is called off for it, if there is one."""
        session = self.moments.session_of.get(self.topic.code)
        if session and session.state is SessionState.CANCELLED:
            return self.moments.cancelled(session) - timedelta(hours=1)
        return between(answered, self.demo.timeline.present, 0.5)

    def _promise(self) -> None:
        demo, said = self.demo, self.said
        organisation = demo.season.organisations[said.organisation]
        taken_back = said.state is PledgeState.WITHDRAWN
        made = actions.pledge(
            demo.actor(organisation.representatives[0]),
            db.session.get_one(Campaign, demo.campaigns[self.topic.code]),
            demo.organisation(said.organisation),
            actions.Promise(
                kind=PledgeKind.MONEY if said.amount else PledgeKind.SERVICE,
                amount_cents=said.worth,
                service=said.service,
                words="" if taken_back else said.words,
                discreet=not said.public,
            ),
            declared=True,
        )
        self.number = made.id

    def _made(self) -> Pledge:
        made = pledge_by_id(self.number)
        if made is None:
            raise LookupError(self.said.organisation)
        return made

    def _accept(self) -> None:
        actions.accept(self._made(), actor=self.demo.actor(TREASURER))

    def _decline(self) -> None:
        actions.decline(self._made(), actor=self.demo.actor(TREASURER), reason=REFUSAL)

    def _withdraw(self) -> None:
        organisation = self.demo.season.organisations[self.said.organisation]
        actor = self.demo.actor(organisation.representatives[0])
        actions.withdraw(self._made(), actor=actor, reason=self.said.words)
