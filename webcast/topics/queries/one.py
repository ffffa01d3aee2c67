"""One topic, its people, its history."""

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import defer, joinedload, selectinload

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.journal import Decision, history
from webcast.core.text import slugify
from webcast.core.tokens import token_hash
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicVersion


def by_id(topic_id: int) -> Topic | None:
    """A topic with everything its page shows."""
    return db.session.scalars(_whole(Topic.id == topic_id)).unique().one_or_none()


def by_uuid(uuid: str) -> Topic | None:
    """A topic by its public name, with everything its page shows."""
    return db.session.scalars(_whole(Topic.uuid == uuid)).unique().one_or_none()


def _whole(which: ColumnElement[bool]) -> Select[Topic]:
    return (
        select(Topic)
        .where(which)
        .options(
            joinedload(Topic.format),
            joinedload(Topic.treatment),
            joinedload(Topic.theme),
            joinedload(Topic.series),
            joinedload(Topic.cover),
            joinedload(Topic.proposer).joinedload(Person.picture),
            # A handful each: some rows more are cheaper than two queries more.
            joinedload(Topic.expertises),
            joinedload(Topic.speakers).joinedload(CoSpeaker.person).joinedload(Person.picture),
            selectinload(Topic.keywords),
        )
    )


def light(topic_id: int) -> Topic | None:
    """A topic's own row, without its long texts and what hangs on it."""
    long = (Topic.article, Topic.article_html, Topic.sources, Topic.sources_html)
    return db.session.get(Topic, topic_id, options=[defer(column) for column in long])


# Pages beside that of a topic: a title must not be mistaken for one of them.
RESERVED = frozenset({"edit", "history", "speakers"})


def slug_of(topic: Topic) -> str:
    """The words of its title in its address."""
    slug = slugify(topic.title)
    return f"{slug}-topic" if slug in RESERVED else slug


def path_of(topic: Topic) -> str:
    """The address of its page without the language, as mails want it."""
    return f"/topics/{topic.id}/{slug_of(topic)}"


def speakers_of(topic: Topic) -> list[Person]:
    """Who would speak and has an account: the proposer, and co-speakers who accepted."""
    query = (
        select(Person)
        .join(CoSpeaker, CoSpeaker.person_id == Person.id)
        .where(CoSpeaker.topic_id == topic.id, CoSpeaker.state == InvitationState.ACCEPTED)
        .order_by(CoSpeaker.id)
    )
    proposer = db.session.get_one(Person, topic.proposer_id)
    return [proposer, *(p for p in db.session.scalars(query) if p.id != proposer.id)]


def invitation(token: str) -> CoSpeaker | None:
    """The invitation that a link in a mail stands for, with its topic."""
    return db.session.scalars(
        select(CoSpeaker)
        .where(CoSpeaker.token_hash == token_hash(token))
        .options(
            joinedload(CoSpeaker.topic).options(
                joinedload(Topic.proposer), joinedload(Topic.format), joinedload(Topic.treatment)
            )
        )
    ).first()


def invitation_of(number: int, person: Person) -> CoSpeaker | None:
    """An invitation by number, if it is this person's: by their account or their address."""
    return db.session.scalars(
        select(CoSpeaker).where(
            CoSpeaker.id == number,
            or_(CoSpeaker.person_id == person.id, CoSpeaker.email == person.email),
        )
    ).first()


def versions(topic: Topic) -> list[TopicVersion]:
    """What the topic said over time, latest first."""
    query = (
        select(TopicVersion)
        .where(TopicVersion.topic_id == topic.id)
        .options(joinedload(TopicVersion.actor))
        .order_by(TopicVersion.number.desc())
    )
    return list(db.session.scalars(query))


def version(topic: Topic, number: int) -> TopicVersion | None:
    """One version of its text."""
    return db.session.scalars(
        select(TopicVersion)
        .where(TopicVersion.topic_id == topic.id, TopicVersion.number == number)
        .options(joinedload(TopicVersion.actor))
    ).first()


def decisions(topic: Topic) -> list[tuple[Decision, Person | None]]:
    """What was decided about it and by whom, latest first."""
    lines = history("topic", topic.id)
    people = named({line.actor_id for line in lines if line.actor_id})
    return [(line, people.get(line.actor_id or 0)) for line in lines]


def sponsors_decided(topic: Topic) -> bool:
    """Whether somebody has ever decided if sponsors may support it."""
    return bool(
        db.session.scalar(
            select(
                exists().where(
                    Decision.subject == "topic",
                    Decision.subject_id == topic.id,
                    Decision.step.in_(("sponsorable", "not sponsorable")),
                )
            )
        )
    )


def named(numbers: set[int]) -> dict[int, Person]:
    """People by number."""
    if not numbers:
        return {}
    return {p.id: p for p in db.session.scalars(select(Person).where(Person.id.in_(numbers)))}
