"""Who may see and do what with topics; the rules and their SQL twin agree."""

import pytest
from sqlalchemy import select

from tests.factories import PersonFactory, TopicFactory, organiser_with
from tests.topics.helpers import editor, with_grants
from webcast.core.access import permissions
from webcast.core.database import db
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState
from webcast.topics.policy import PUBLIC, visible_to

S = TopicState
ROLES = (
    "visitor", "stranger", "proposer", "invited", "accepted", "declined", "editorial", "planning",
)  # fmt: skip


def actor_of(role, topic):
    if role == "visitor":
        return None
    if role == "proposer":
        return topic.proposer
    if role in {"editorial", "planning"}:
        return organiser_with(role)
    person = PersonFactory(grants=[])
    if role != "stranger":
        state = {"invited": "pending"}.get(role, role)
        db.session.add(
            CoSpeaker(
                topic_id=topic.id,
                person_id=person.id,
                name=person.name,
                email=person.email,
                state=InvitationState(state),
            )
        )
    db.session.flush()
    return person


def may_see(role, state):
    if state in PUBLIC or role in {"proposer", "accepted"}:
        return True
    return role == "editorial" and state is not S.DRAFT


@pytest.mark.parametrize("role", ROLES)
def test_who_sees_a_topic_is_the_same_in_the_rule_and_in_lists(app, role):
    for state in S:
        topic = TopicFactory(state=state, proposer=PersonFactory(grants=[]))
        actor = actor_of(role, topic)
        if actor is not None:
            with_grants(actor)
        listed = db.session.scalars(select(Topic.id).where(visible_to(actor))).all()
        assert permissions.allows("topics.view", actor, topic) is may_see(role, state), state
        assert (topic.id in listed) is may_see(role, state), state


def test_the_text_is_the_proposers_until_it_is_public_and_the_editors_once_it_was_sent(app):
    stranger, desk = with_grants(PersonFactory()), editor()
    for state in S:
        topic = TopicFactory(state=state, proposer=PersonFactory(grants=[]))
        assert permissions.allows("topics.edit", topic.proposer, topic) is (state not in PUBLIC)
        assert permissions.allows("topics.edit", desk, topic) is (state is not S.DRAFT)
        assert not permissions.allows("topics.edit", stranger, topic)
        assert not permissions.allows("topics.edit", None, topic)


def test_the_rule_on_speakers_answers_the_same_with_and_without_loaded_speakers(app):
    topic = TopicFactory(state=S.DRAFT)
    person = actor_of("accepted", topic)
    assert permissions.allows("topics.view", person, topic)
    loaded = db.session.scalars(select(Topic).execution_options(populate_existing=True)).one()
    db.session.refresh(loaded, ["speakers"])
    assert permissions.allows("topics.view", person, loaded)
