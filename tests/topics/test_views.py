"""The pages of topics as browsers see them."""

import pytest

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import HOSTILE, indexed, stored, the_topic, typed
from webcast.core.database import db
from webcast.notices.models import Mail
from webcast.topics.models import CoSpeaker, TopicState


def test_a_topic_is_proposed_sent_opened_shown_and_listed(app, sign_in, organiser, visitor):
    proposer = sign_in(PersonFactory(name="Nadège Kermarrec"))
    answer = proposer.post("/topics/new", data=typed(send="1", keywords="lecture, machines"))
    assert answer.status_code == 303
    topic = the_topic()
    assert topic.state is TopicState.SUBMITTED
    assert visitor.get(answer.location).status_code == 404
    assert proposer.get(answer.location).status_code == 200

    editor = organiser("editorial")
    assert topic.title in editor.get("/desk/topics").text
    assert editor.get(f"/desk/topics/{topic.id}").status_code == 200
    opened = editor.post(
        f"/topics/{topic.id}/open",
        data={"reason": "Belle question.", "version": topic.version, "next": "/desk/topics"},
    )
    assert (opened.status_code, opened.location) == (303, "/desk/topics")
    assert the_topic().state is TopicState.OPEN
    mail = db.session.query(Mail).filter(Mail.person_id == topic.proposer_id).one()
    assert "Belle question." in mail.text

    page = visitor.get(answer.location)
    assert page.status_code == 200
    assert "<strong>fond</strong>" in page.text
    assert answer.location in visitor.get("/topics/?q=machine").text
    assert f"/en/topics/{topic.id}/" in visitor.get("/en/topics/").text


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("state", list(TopicState))
def test_the_page_shows_in_both_languages_in_every_state(app, organiser, state, prefix):
    topic = TopicFactory(state=state, language="en", title=HOSTILE, standfirst=HOSTILE)
    client = organiser("editorial")
    answer = client.get(f"{prefix}/topics/{topic.id}/", follow_redirects=True)
    assert answer.status_code == (404 if state is TopicState.DRAFT else 200)
    assert "<img src=x" not in answer.text
    assert "&lt;img src=x" in answer.text or state is TopicState.DRAFT


def test_another_slug_leads_to_the_canonical_address(app, visitor):
    topic = TopicFactory(title="Où va-t-on ?")
    answer = visitor.get(f"/topics/{topic.id}/autre-chose")
    assert (answer.status_code, answer.location) == (301, f"/topics/{topic.id}/ou-va-t-on")
    assert visitor.get(f"/en/topics/{topic.id}/").location == f"/en/topics/{topic.id}/ou-va-t-on"
    assert visitor.get("/topics/9999/x").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("address", ["/topics/", "/topics/?q=sujet&format=talkshow", "/en/topics/"])
def test_the_list_costs_the_same_for_any_number_of_topics(
    app, visitor, count_queries, address, count
):
    for _n in range(count):
        indexed(title="Un sujet")
    db.session.commit()
    visitor.get(address)
    app.extensions["webcast.shelf"].clear()
    count_queries.clear()
    assert visitor.get(address).status_code == 200
    assert len(count_queries) <= 12
    key = f"cost {address}"
    assert app.extensions.setdefault(key, len(count_queries)) == len(count_queries)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_with_one_or_three_of_everything(
    app, visitor, count_queries, count
):
    topic = indexed(title="Le vent se lève")
    for n in range(count):
        indexed(title="Le vent se lève encore")
        person = PersonFactory()
        db.session.add(
            CoSpeaker(
                topic_id=topic.id,
                person_id=person.id,
                name="X",
                email=f"x{n}@example.org",
                state="accepted",
            )
        )
    db.session.commit()
    address = f"/topics/{topic.id}/le-vent-se-leve"
    visitor.get(address)
    app.extensions["webcast.shelf"].clear()
    count_queries.clear()
    assert visitor.get(address).status_code == 200
    assert app.extensions.setdefault("cost of a topic", len(count_queries)) == len(count_queries)


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_any_number_of_topics(app, organiser, count_queries, count):
    client = organiser("editorial")
    for _n in range(count):
        TopicFactory(state=TopicState.SUBMITTED)
    db.session.commit()
    count_queries.clear()
    assert client.get("/desk/topics").status_code == 200
    assert len(count_queries) <= 12
    assert app.extensions.setdefault("cost of the desk", len(count_queries)) == len(count_queries)


def test_a_refused_step_answers_409_and_keeps_the_words(app, organiser):
    topic = TopicFactory(state=TopicState.DECLINED)
    answer = organiser("editorial").post(
        f"/topics/{topic.id}/open", data={"reason": "Mes mots si bien pesés"}
    )
    assert answer.status_code == 409
    assert "Mes mots si bien pesés" in answer.text
    assert stored(topic.id).state is TopicState.DECLINED


def test_a_step_without_its_reason_answers_422(app, organiser):
    topic = TopicFactory(state=TopicState.SUBMITTED)
    answer = organiser("editorial").post(f"/topics/{topic.id}/decline", data={"reason": " "})
    assert answer.status_code == 422
    assert stored(topic.id).state is TopicState.SUBMITTED


ADDRESSES = {
    "edit": "/topics/{}/edit",
    "history": "/topics/{}/history",
    "version": "/topics/{}/history/1",
    "speakers": "/topics/{}/speakers",
    "review": "/desk/topics/{}",
    "desk": "/desk/topics",
    "lists": "/desk/lists",
}


@pytest.mark.parametrize(
    ("name", "visitor", "stranger", "proposer", "editorial"),
    [
        ("edit", 401, 403, 403, 200),
        ("history", 401, 403, 200, 200),
        ("version", 401, 403, 404, 404),
        ("speakers", 401, 403, 200, 200),
        ("review", 401, 403, 403, 200),
        ("desk", 401, 403, 403, 200),
        ("lists", 401, 403, 403, 200),
    ],
)
def test_each_page_opens_to_those_it_is_for(
    app, sign_in, organiser, name, visitor, stranger, proposer, editorial
):
    topic = TopicFactory(state=TopicState.OPEN)
    address = ADDRESSES[name].format(topic.id)
    clients = {
        app.test_client(): visitor,
        sign_in(PersonFactory()): stranger,
        sign_in(topic.proposer): proposer,
        organiser("editorial"): editorial,
    }
    for client, status in clients.items():
        assert client.get(address).status_code == status


@pytest.mark.parametrize("address", ["/topics/{}/edit", "/topics/{}/history", "/topics/{}/open"])
def test_a_draft_of_somebody_else_is_not_there(app, organiser, address):
    topic = TopicFactory(state=TopicState.DRAFT)
    client = organiser("editorial")
    send = client.post if address.endswith("open") else client.get
    assert send(address.format(topic.id)).status_code == 404


def test_the_preview_is_what_the_page_will_be(app, sign_in):
    client = sign_in(PersonFactory())
    answer = client.post("/topics/preview", data={"text": "# A\n\n*b* <script>x</script>"})
    assert "<em>b</em>" in answer.text
    assert "<script" not in answer.text


def test_visitors_see_no_steps_and_no_addresses_of_people(app, visitor, sign_in):
    proposer = PersonFactory()
    topic = TopicFactory(proposer=proposer)
    db.session.add(CoSpeaker(topic_id=topic.id, name="En attente", email="attend@example.org"))
    address = f"/topics/{topic.id}/"
    page = visitor.get(address, follow_redirects=True).text
    assert "topic-steps" not in page
    assert "attend@example.org" not in page
    assert "En attente" not in page
    assert proposer.email not in page
    own = sign_in(proposer).get(address, follow_redirects=True).text
    assert f"/topics/{topic.id}/withdraw" in own


def test_a_change_is_on_the_page_at_once(app, visitor, organiser):
    topic = TopicFactory(title="Avant")
    db.session.commit()
    assert "Avant" in visitor.get("/topics/").text
    organiser("editorial").post(
        f"/topics/{topic.id}/edit", data=typed(title="Après", version=topic.version)
    )
    assert "Après" in visitor.get("/topics/").text


def test_ones_own_topics_are_on_ones_own_page(app, sign_in):
    me = PersonFactory()
    TopicFactory(proposer=me, state=TopicState.DRAFT, title="Mon brouillon")
    other = TopicFactory(title="Où je suis invitée")
    db.session.add(CoSpeaker(topic_id=other.id, name="M", email=me.email))
    TopicFactory(title="À quelqu’un d’autre")
    page = sign_in(me).get("/me/").text
    assert "Mon brouillon" in page
    assert "Où je suis invitée" in page
    assert "À quelqu’un d’autre" not in page
