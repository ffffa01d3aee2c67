"""Things to test with: each valid, with as little said as possible."""

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import factory
from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy import select

from webcast.accounts.models import Capability, CapabilityGrant, Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors.models import Campaign, CampaignState, Membership, Organisation
from webcast.studio.models import Recurrence, Studio, StudioSession
from webcast.topics.models import Format, Topic, TopicState, Treatment

FAR = datetime(9999, 1, 1, tzinfo=UTC)


class Factory(SQLAlchemyModelFactory):
    """Into the test's own session, flushed."""

    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731
        sqlalchemy_session_persistence = "flush"

    if TYPE_CHECKING:  # calling a factory gives a stored thing, not a factory

        def __new__(cls, *args: Any, **kwargs: Any) -> Any: ...


class PersonFactory(Factory):
    """Somebody with a confirmed account."""

    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"Personne {n}")
    email = factory.Sequence(lambda n: f"personne{n}@example.org")
    email_confirmed_at = factory.LazyFunction(now)


def organiser_with(*capabilities: str) -> Person:
    """A person who holds these capabilities."""
    person: Person = PersonFactory()
    for capability in capabilities:
        db.session.add(CapabilityGrant(person_id=person.id, capability=Capability(capability)))
    db.session.flush()
    return person


def first(model: Any) -> Any:
    """The first row of a list that the migrations bring."""
    return db.session.scalars(select(model).order_by(model.id)).first()


class TopicFactory(Factory):
    """A topic, open to the public unless said otherwise."""

    class Meta:
        model = Topic

    title = factory.Sequence(lambda n: f"Faut-il débattre du sujet {n} ?")
    standfirst = "Deux lignes pour dire de quoi il s’agit."
    article = "Le **fond** du sujet."
    article_html = "<p>Le <strong>fond</strong> du sujet.</p>"
    state = TopicState.OPEN
    proposer = factory.SubFactory(PersonFactory)
    format = factory.LazyFunction(lambda: first(Format))
    treatment = factory.LazyFunction(lambda: first(Treatment))
    closes_at = FAR


class StudioFactory(Factory):
    """A studio that is always open, without turnaround."""

    class Meta:
        model = Studio

    slug = factory.Sequence(lambda n: f"studio-{n}")
    name = factory.Sequence(lambda n: f"Studio {n}")


class SessionFactory(Factory):
    """A session of one hour next week; give `starts_at` for another time. Books nothing."""

    class Meta:
        model = StudioSession

    studio = factory.SubFactory(StudioFactory)
    starts_at = factory.LazyFunction(
        lambda: now().replace(minute=0, second=0, microsecond=0) + timedelta(days=7)
    )
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + timedelta(hours=1))
    envelope_starts_at = factory.LazyAttribute(lambda o: o.starts_at)
    envelope_ends_at = factory.LazyAttribute(lambda o: o.ends_at)


class RecurrenceFactory(Factory):
    """A programme for every Thursday at half past eight in the evening; without sessions."""

    class Meta:
        model = Recurrence

    studio = factory.SubFactory(StudioFactory)
    zone = "Europe/Paris"
    title = factory.Sequence(lambda n: f"Rendez-vous {n}")
    every = 1
    weekdays = factory.LazyFunction(lambda: [3])
    first_day = date(2027, 3, 4)
    planned_until = date(2027, 4, 15)
    starts = time(20, 30)
    now_starts = factory.LazyAttribute(lambda o: o.starts)
    minutes = 52


class OrganisationFactory(Factory):
    """An organisation."""

    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"maison-{n}")
    name = factory.Sequence(lambda n: f"Maison {n}")


def member_of(organisation: Organisation) -> Person:
    """Somebody who may speak for `organisation`."""
    person: Person = PersonFactory()
    db.session.add(Membership(organisation_id=organisation.id, person_id=person.id))
    db.session.flush()
    return person


class CampaignFactory(Factory):
    """An open campaign of 1,000 € behind a topic, with a ceiling of 2,000 €."""

    class Meta:
        model = Campaign

    topic = factory.SubFactory(TopicFactory, sponsorable=True)
    state = CampaignState.OPEN
    goal_cents = 100_000
    ceiling_cents = 200_000
    closes_at = factory.LazyFunction(lambda: now() + timedelta(days=30))
