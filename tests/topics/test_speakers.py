"""Co-speakers: invited by mail, they answer with or without an account."""

import re

import pytest

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import stored, typed, with_grants
from webcast.core.access import permissions
from webcast.core.database import db
from webcast.core.hooks import wires
from webcast.core.journal import Decision
from webcast.notices.models import Mail
from webcast.topics import queries
from webcast.topics.models import CoSpeaker, Format, InvitationState, TopicState


def invite(client, topic, name="Odile Roux", email="odile@example.org"):
    return client.post(f"/topics/{topic.id}/speakers", data={"name": name, "email": email})


def link_in_last_mail():
    mail = db.session.query(Mail).order_by(Mail.id.desc()).limit(1).one()
    (link,) = set(re.findall(r"/topics/invitations/[\w-]+", mail.text))
    return link


def the_line():
    db.session.expire_all()
    return db.session.query(CoSpeaker).one()


def test_somebody_without_an_account_reads_a_draft_and_accepts(app, sign_in, visitor):
    topic = TopicFactory(state=TopicState.DRAFT)
    client = sign_in(topic.proposer)
    assert invite(client, topic).status_code == 303
    link = link_in_last_mail()
    page = visitor.get(link)
    assert page.status_code == 200
    assert topic.title in page.text
    assert visitor.post(link, data={"answer": "accept"}).status_code == 303
    assert the_line().state is InvitationState.ACCEPTED
    assert the_line().person_id is None
    # The team asks for dates through accounts: whoever has none learns it here.
    asked = "Ouvrez-en un avec cette adresse, odile@example.org"
    assert asked in visitor.get(link).text
    assert asked not in page.text
    assert "Odile Roux" in client.get(queries.path_of(stored(topic.id))).text
    told = db.session.query(Mail).filter_by(person_id=topic.proposer_id).one()
    assert "Odile Roux" in told.subject


def test_an_account_of_the_invited_address_becomes_a_speaker_who_may_read(app, sign_in):
    topic = TopicFactory(state=TopicState.DRAFT)
    odile = PersonFactory(email="odile@example.org")
    invite(sign_in(topic.proposer), topic)
    link = link_in_last_mail()
    client = sign_in(odile)
    assert client.get(queries.path_of(topic)).status_code == 404
    client.post(link, data={"answer": "accept"})
    assert client.get(queries.path_of(topic)).status_code == 200
    client.post(link, data={"answer": "decline"})
    assert client.get(queries.path_of(topic)).status_code == 404


def test_another_account_with_the_link_does_not_take_the_invitation_over(app, sign_in):
    topic = TopicFactory(state=TopicState.DRAFT)
    invite(sign_in(topic.proposer), topic)
    stranger = PersonFactory()
    sign_in(stranger).post(link_in_last_mail(), data={"answer": "accept"})
    assert the_line().person_id is None
    now_stored = stored(topic.id)
    assert not permissions.allows("topics.view", with_grants(stranger), now_stored)


def test_an_account_made_later_with_that_address_gets_the_invitation(app):
    topic = TopicFactory(state=TopicState.DRAFT)
    db.session.add(
        CoSpeaker(topic_id=topic.id, name="O", email="odile@example.org", state="accepted")
    )
    odile = PersonFactory(email="odile@example.org")
    wires.announce("accounts.confirmed", odile)
    assert permissions.allows("topics.view", odile, stored(topic.id))


def test_inviting_again_ends_the_first_link(app, sign_in, visitor):
    topic = TopicFactory()
    client = sign_in(topic.proposer)
    invite(client, topic)
    first = link_in_last_mail()
    client.post(f"/topics/{topic.id}/speakers/{the_line().id}/again")
    second = link_in_last_mail()
    assert visitor.get(first).status_code == 404
    assert visitor.get(second).status_code == 200


def test_who_is_taken_off_the_list_cannot_answer_any_more(app, sign_in, visitor):
    topic = TopicFactory()
    client = sign_in(topic.proposer)
    invite(client, topic)
    link = link_in_last_mail()
    assert client.post(f"/topics/{topic.id}/speakers/{the_line().id}/remove").status_code == 303
    assert visitor.get(link).status_code == 404
    assert visitor.post(link, data={"answer": "accept"}).status_code == 404


def test_after_the_recording_nobody_answers_an_invitation(app, sign_in, visitor):
    topic = TopicFactory()
    invite(sign_in(topic.proposer), topic)
    link = link_in_last_mail()
    topic.state = TopicState.RECORDED
    assert visitor.get(link).status_code == 200
    assert visitor.post(link, data={"answer": "accept"}).status_code == 409
    assert the_line().state is InvitationState.PENDING


@pytest.mark.parametrize("email", ["odile@example.org", "ODILE@example.org ", "nobody", ""])
def test_an_address_is_invited_once_and_must_be_one(app, sign_in, email):
    topic = TopicFactory()
    client = sign_in(topic.proposer)
    invite(client, topic)
    assert invite(client, topic, email=email).status_code == 422
    assert db.session.query(CoSpeaker).count() == 1


def test_who_proposes_is_not_invited(app, sign_in):
    topic = TopicFactory()
    assert invite(sign_in(topic.proposer), topic, email=topic.proposer.email).status_code == 422


def test_a_format_has_room_for_so_many(app, sign_in):
    duel = db.session.query(Format).filter_by(code="face-to-face").one()
    topic = TopicFactory(format=duel)
    client = sign_in(topic.proposer)
    assert invite(client, topic).status_code == 303
    answer = invite(client, topic, name="Tomáš", email="tomas@example.org")
    assert answer.status_code == 409
    assert "tomas@example.org" in answer.text


def test_only_the_proposer_and_the_editors_invite(app, sign_in, organiser):
    topic = TopicFactory()
    assert invite(sign_in(PersonFactory()), topic).status_code == 403
    assert invite(organiser("editorial"), topic).status_code == 303


def test_speakers_typed_into_the_proposal_are_invited_when_it_is_saved(app, sign_in):
    client = sign_in(PersonFactory())
    lines = "Odile Roux, odile@example.org\n<tomas@example.org>\nAda <ada@example.org>"
    client.post("/topics/new", data=typed(save="1", co_speakers=lines))
    people = db.session.query(CoSpeaker.name, CoSpeaker.email).order_by(CoSpeaker.id).all()
    assert [tuple(p) for p in people] == [
        ("Odile Roux", "odile@example.org"),
        ("tomas", "tomas@example.org"),
        ("Ada", "ada@example.org"),
    ]
    assert db.session.query(Mail).count() == 3


def test_higher_domains_hear_when_speakers_change(app, sign_in, visitor, monkeypatch):
    heard = []
    followers = [*wires._followers["topic.speakers_changed"], lambda topic: heard.append(topic.id)]
    monkeypatch.setitem(wires._followers, "topic.speakers_changed", followers)
    topic = TopicFactory()
    invite(sign_in(topic.proposer), topic)
    visitor.post(link_in_last_mail(), data={"answer": "decline"})
    assert heard == [topic.id, topic.id]
    steps = [line.step for line in db.session.query(Decision).order_by(Decision.id)]
    assert steps == ["invite", "speaker declines"]


def test_who_is_invited_answers_on_their_own_page(app, sign_in):
    topic = TopicFactory(title="Qui lit encore ?")
    invite(sign_in(topic.proposer), topic)
    number = the_line().id
    client = sign_in(PersonFactory(email="odile@example.org"))
    assert f"/me/invitations/{number}/decline" in client.get("/me/").text
    assert client.post(f"/me/invitations/{number}/accept").status_code == 303
    assert the_line().state is InvitationState.ACCEPTED
    assert f"/me/invitations/{number}/" not in client.get("/me/").text
    told = db.session.query(Mail).filter_by(person_id=topic.proposer_id).one()
    assert "Odile Roux" in told.subject


def test_nobody_else_answers_an_invitation_by_its_number(app, sign_in, visitor):
    topic = TopicFactory()
    client = sign_in(topic.proposer)
    invite(client, topic)
    path = f"/me/invitations/{the_line().id}/accept"
    assert visitor.post(path).status_code == 401
    assert client.post(path).status_code == 404
    assert sign_in(PersonFactory()).post(path).status_code == 404
    assert the_line().state is InvitationState.PENDING


def test_after_the_recording_ones_own_page_offers_no_answer(app, sign_in):
    topic = TopicFactory()
    invite(sign_in(topic.proposer), topic)
    topic.state = TopicState.RECORDED
    client = sign_in(PersonFactory(email="odile@example.org"))
    assert "/me/invitations/" not in client.get("/me/").text
    assert client.post(f"/me/invitations/{the_line().id}/accept").status_code == 409
