"""The audience over HTTP: who reaches what, what is never shown or lost, what pages cost."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.audience.helpers import steps, whole
from tests.audience.pages import page, regular, rows
from tests.factories import PersonFactory, TopicFactory, organiser_with
from webcast.accounts.kept import Kept
from webcast.audience.actions.feedback import give_feedback
from webcast.audience.actions.motivations import write_motivation
from webcast.audience.actions.opinions import opine
from webcast.audience.actions.reactions import react
from webcast.audience.models import (
    Feedback,
    Follow,
    Intention,
    Motivation,
    Opinion,
    OpinionStep,
    Reaction,
)
from webcast.core.database import db
from webcast.topics.models import TopicState
from webcast.topics.queries import path_of


def test_an_opinion_is_given_changed_and_taken_back_with_buttons(sign_in):
    topic, scale = TopicFactory(), steps()
    client = sign_in(PersonFactory())
    for step in (scale[4], scale[1]):
        answer = client.post(f"/topics/{topic.id}/opinion", data={"step": step.id})
        assert answer.status_code == 303
        assert answer.location.endswith("#opinion")
    html = page(client, topic)
    assert re.search(rf'checked[^>]*value="{scale[1].id}"|value="{scale[1].id}"[^>]*checked', html)
    assert rows(Opinion) == 1
    client.post(f"/topics/{topic.id}/opinion/withdraw")
    assert rows(Opinion) == 0


@pytest.mark.parametrize("data", [{}, {"step": "999"}, {"step": "x"}])
def test_an_opinion_that_is_none_is_answered_422_with_the_scale(sign_in, data):
    topic = TopicFactory()
    answer = sign_in(PersonFactory()).post(f"/topics/{topic.id}/opinion", data=data)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count('type="radio"') == 5
    assert rows(Opinion) == 0


POSTS = [
    ("opinion", {"step": "1"}),
    ("opinion/withdraw", {}),
    ("motivation", {"intention": "speak", "words": "Bonjour à toute l’équipe"}),
    ("react", {"words": "Bonjour à toutes et à tous"}),
    ("follow", {}),
    ("unfollow", {}),
    ("feedback", {"rating": "5"}),
    ("feedback/withdraw", {}),
]


@pytest.mark.parametrize(("step", "data"), POSTS)
def test_visitors_are_asked_to_sign_in_and_what_they_sent_is_kept(visitor, step, data):
    topic = TopicFactory(state=TopicState.PUBLISHED)
    answer = visitor.post(f"/topics/{topic.id}/{step}", data=data)
    assert answer.status_code == 401
    for value in data.values():
        assert value in unescape(answer.get_data(as_text=True))
    assert rows(Opinion) + rows(Motivation) + rows(Reaction) + rows(Follow) + rows(Feedback) == 0


@pytest.mark.parametrize("state", [TopicState.DRAFT, TopicState.SUBMITTED, TopicState.WITHDRAWN])
@pytest.mark.parametrize(("step", "data"), POSTS)
def test_nobody_takes_part_in_a_topic_that_they_may_not_see(visitor, sign_in, state, step, data):
    topic = TopicFactory(state=state)
    for client in (visitor, sign_in(PersonFactory())):
        assert client.post(f"/topics/{topic.id}/{step}", data=data).status_code == 404


def test_feedback_before_the_broadcast_is_refused_and_kept_on_the_form(sign_in):
    topic = TopicFactory(state=TopicState.RECORDED)
    data = {"rating": "4", "words": "Très bien mené"}
    answer = sign_in(PersonFactory()).post(f"/topics/{topic.id}/feedback", data=data)
    assert answer.status_code == 409
    assert "Très bien mené" in answer.get_data(as_text=True)
    assert rows(Feedback) == 0


@pytest.mark.parametrize(
    ("step", "data", "model"),
    [
        ("motivation", {"intention": "speak", "words": "Bonjour"}, Motivation),
        ("react", {"words": "Bonjour"}, Reaction),
        ("opinion", {"step": "1"}, Opinion),
        ("follow", {}, Follow),
        ("feedback", {"rating": "5"}, Feedback),
    ],
)
def test_a_form_sent_twice_does_one_thing(sign_in, step, data, model):
    topic = TopicFactory(state=TopicState.PUBLISHED)
    client = sign_in(PersonFactory())
    for _ in range(2):
        assert client.post(f"/topics/{topic.id}/{step}", data=data).status_code == 303
    assert rows(model) == 1


def test_a_megabyte_is_refused_without_losing_it(sign_in):
    topic = TopicFactory()
    words = "Long. " * 180_000
    for step in ("react", "motivation"):
        data = {"words": words, "intention": "speak"}
        answer = sign_in(PersonFactory()).post(f"/topics/{topic.id}/{step}", data=data)
        assert answer.status_code == 422
        assert words.strip() in answer.get_data(as_text=True)


def test_addresses_and_opinions_of_people_stand_in_no_page(sign_in, visitor, organiser):
    topic = TopicFactory(state=TopicState.PUBLISHED)
    proposer = topic.proposer
    person = regular(email="secret@example.org", name="Camille")
    step = steps()[0]
    opine(person, topic, step.id)
    react(person, topic, "Bonjour")
    give_feedback(person, topic, 1, "Mots pour l’équipe")
    motivation = write_motivation(person, topic, Intention.SPEAK, "Mots privés")
    number = db.session.scalar(select(Reaction.id))
    boss = organiser("editorial", "planning", "moderation")
    for client in (visitor, sign_in(PersonFactory()), sign_in(proposer)):
        for path in (path_of(topic), f"/topics/{topic.id}/reactions", f"/reactions/{number}"):
            html = client.get(path).get_data(as_text=True)
            assert "secret@example.org" not in html
            assert "Mots privés" not in html
            assert "Mots pour l’équipe" not in html
    for path in ("/desk/motivations", "/desk/moderation?queue=visible", f"/desk/topics/{topic.id}"):
        html = boss.get(path).get_data(as_text=True)
        assert "secret@example.org" not in html
    assert motivation.id


DESK = [
    ("/desk/moderation", {"moderation"}),
    ("/desk/motivations", {"editorial", "planning"}),
    ("/desk/scale", {"editorial"}),
    ("/desk/topics/{topic}/feedback", {"editorial", "planning"}),
]


@pytest.mark.parametrize(("path", "who"), DESK)
def test_the_desk_is_for_those_it_is_meant_for(visitor, sign_in, organiser, path, who):
    path = path.format(topic=TopicFactory(state=TopicState.PUBLISHED).id)
    assert visitor.get(path).status_code == 401
    assert sign_in(PersonFactory()).get(path).status_code == 403
    for capability in ("editorial", "planning", "moderation", "treasury", "administration"):
        expected = 200 if capability in who else 403
        assert organiser(capability).get(path).status_code == expected, capability


def test_a_message_is_read_by_its_author_and_the_organisers_alone(visitor, sign_in, organiser):
    topic, author = TopicFactory(), PersonFactory()
    proposer = topic.proposer
    number = write_motivation(author, topic, Intention.SPEAK, "Mots privés").id
    path = f"/desk/motivations/{number}"
    assert visitor.post(path, data={"answer": "Oui"}).status_code == 401
    for person in (PersonFactory(), proposer):
        client = sign_in(person)
        assert client.post(path, data={"answer": "Oui"}).status_code == 404
        assert "Mots privés" not in client.get("/me/motivations").get_data(as_text=True)
    assert sign_in(author).post(path, data={"answer": "Oui"}).status_code == 403
    assert organiser("moderation").post(path, data={"answer": "Oui"}).status_code == 404
    planner = organiser("planning")
    assert "Mots privés" in planner.get("/desk/motivations").get_data(as_text=True)
    assert planner.post(path, data={"answer": " "}).status_code == 422
    assert planner.post(path, data={"answer": "Avec plaisir"}).status_code == 303
    late = planner.post(path, data={"answer": "Finalement non"})
    assert late.status_code == 409
    own = sign_in(author).get("/me/motivations").get_data(as_text=True)
    assert "Mots privés" in own
    assert "Avec plaisir" in own


def test_the_scale_is_edited_in_one_form(organiser, visitor):
    scale, client = steps(), organiser("editorial")
    data: dict[str, str] = {}
    for step in scale:
        data |= {
            f"{step.id}-name_fr": step.name_fr,
            f"{step.id}-name_en": step.name_en,
            f"{step.id}-tone": str(step.tone),
            f"{step.id}-position": str(step.position),
        }
    new = {
        "new-name_fr": "génial",
        "new-name_en": "brilliant",
        "new-tone": "2",
        "new-position": "9",
    }
    wrong = client.post("/desk/scale", data=data | {f"{scale[0].id}-name_fr": " "})
    assert wrong.status_code == 422
    retired = {f"{step.id}-retired": "y" for step in scale}
    assert client.post("/desk/scale", data=data | retired).status_code == 409
    assert client.post("/desk/scale", data=data | new).status_code == 303
    assert rows(OpinionStep) == 6
    assert "génial" in page(visitor, TopicFactory())
    fresh = steps()[-1].id
    assert client.post(f"/desk/scale/{fresh}/remove").status_code == 303
    assert rows(OpinionStep) == 5


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_of_ones_own_and_of_the_desk_can_be_opened_in_both_languages(sign_in, prefix):
    boss = organiser_with("editorial", "moderation", "planning")
    topic = TopicFactory(state=TopicState.PUBLISHED)
    react(whole(boss), topic, "Bonjour")
    write_motivation(boss, topic, Intention.SPEAK, "Bonjour")
    client = sign_in(boss)
    for path in (
        "/me/",
        "/me/reactions",
        "/me/motivations",
        f"/topics/{topic.id}/react",
        f"/topics/{topic.id}/motivation?about=sponsor",
        f"/topics/{topic.id}/reactions",
        f"/topics/{topic.id}/reactions?after=nonsense",
        "/desk/",
        "/desk/moderation?queue=visible",
        "/desk/moderation?queue=nonsense",
        "/desk/motivations?show=answered",
        f"/desk/topics/{topic.id}",
        f"/desk/topics/{topic.id}/feedback",
    ):
        assert client.get(prefix + path).status_code == 200, path


def test_a_chosen_answer_is_said_in_words_after_the_sign_in(app):
    topic, step = TopicFactory(), steps()[3]
    for path, fields, words in (
        (f"/en/topics/{topic.id}/opinion", {"step": str(step.id)}, step.name_fr),
        (f"/topics/{topic.id}/feedback", {"rating": "4"}, "Bon"),
    ):
        with app.test_request_context():
            (said,) = Kept(path, tuple(fields.items())).readable
        assert words in said
    with app.test_request_context():
        assert Kept("/topics/new", (("step", str(step.id)),)).readable == []
