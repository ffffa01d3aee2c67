"""People who come, ask for their data, or leave: what topics know of them."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select, update

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.topics import queries, search
from webcast.topics.actions.writing import content_of, delete_draft
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState, TopicVersion
from webcast.topics.workflow import TOPIC


def link_invitations(person: Person) -> None:
    """Invitations that came before the account, once its address is confirmed."""
    if person.email:
        db.session.execute(
            update(CoSpeaker)
            .where(CoSpeaker.email == person.email, CoSpeaker.person_id.is_(None))
            .values(person_id=person.id)
        )


def data_of(person: Person) -> tuple[str, list[dict[str, Any]]]:
    """For somebody's export: the topics they proposed and the invitations they got."""
    own = select(Topic.id).where(Topic.proposer_id == person.id).order_by(Topic.id)
    topics = [queries.by_id(number) for number in db.session.scalars(own)]
    rows: list[dict[str, Any]] = [
        {
            "kind": "topic",
            "address": queries.path_of(topic),
            "state": topic.state,
            "created_at": topic.created_at.isoformat(),
            "changed_at": topic.changed_at.isoformat(),
            **content_of(topic),
        }
        for topic in topics
        if topic
    ]
    for line, title in db.session.execute(
        select(CoSpeaker, Topic.title)
        .join(Topic, Topic.id == CoSpeaker.topic_id)
        .where(_invitations_of(person))
    ):
        rows += [
            {
                "kind": "invitation",
                "topic": title,
                "name": line.name,
                "email": line.email,
                "answer": line.state,
                "invited_at": line.invited_at.isoformat(),
            }
        ]
    return "topics", rows


def _invitations_of(person: Person) -> Any:
    if person.email is None:
        return CoSpeaker.person_id == person.id
    return or_(CoSpeaker.person_id == person.id, CoSpeaker.email == person.email)


def forget_person(person: Person) -> None:
    """Follower of an erasure: drafts go, what waits is withdrawn, what is public stays unsigned.

    It is called while the person still has a name and an address; invitations lose both here.
    """
    own = list(db.session.scalars(search.everything().where(Topic.proposer_id == person.id)))
    for topic in own:
        if topic.state == TopicState.DRAFT:
            delete_draft(topic)
        elif topic.state in {TopicState.SUBMITTED, TopicState.RETURNED}:
            TOPIC.force("withdraw", topic)
    lines = list(db.session.scalars(select(CoSpeaker).where(_invitations_of(person))))
    for line in lines:
        line.name, line.email, line.token_hash = _("Deleted account"), None, None
        if line.state == InvitationState.PENDING:
            line.state = InvitationState.DECLINED
    db.session.execute(
        update(TopicVersion).where(TopicVersion.actor_id == person.id).values(actor_id=None)
    )
    db.session.flush()
    concerned = {t.id for t in own if t.state != TopicState.DRAFT} | {c.topic_id for c in lines}
    search.index_anew(concerned, forgetting=person.id)
    for number in concerned:
        touch("topic", number)
