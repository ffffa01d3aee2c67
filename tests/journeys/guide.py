"""Finds things of the demo, by what they are rather than by their numbers."""

from typing import Any

from sqlalchemy import func, select

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Organisation,
    Pledge,
    PledgeState,
)
from webcast.studio.models import SessionState, StudioSession
from webcast.topics.models import Topic, TopicState

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
