"""What the page of somebody shows of their topics."""

from tests.factories import PersonFactory, TopicFactory
from webcast.core.database import db
from webcast.topics.models import CoSpeaker, InvitationState, TopicState


def _page(visitor, person):
    return visitor.get(f"/people/{person.uuid}/", follow_redirects=True).text


def test_a_person_s_page_shows_the_topics_they_propose_or_agreed_to_speak_of(app, visitor):
    person = PersonFactory(is_public=True)
    TopicFactory(proposer=person, state=TopicState.OPEN, title="Ma question ouverte")
    spoken = TopicFactory(state=TopicState.OPEN, title="La question où je parle")
    asked = TopicFactory(state=TopicState.OPEN, title="La question sans réponse de moi")
    for topic, state in ((spoken, InvitationState.ACCEPTED), (asked, InvitationState.PENDING)):
        db.session.add(
            CoSpeaker(
                topic_id=topic.id,
                person_id=person.id,
                name=person.name,
                email=person.email,
                state=state,
            )
        )
    db.session.commit()
    page = _page(visitor, person)
    assert "Ma question ouverte" in page
    assert "La question où je parle" in page
    assert "La question sans réponse de moi" not in page


def test_a_person_s_page_keeps_drafts_to_themselves(app, visitor):
    person = PersonFactory(is_public=True)
    TopicFactory(proposer=person, state=TopicState.DRAFT, title="Mon brouillon secret")
    db.session.commit()
    page = _page(visitor, person)
    assert person.name in page
    assert "Mon brouillon secret" not in page
