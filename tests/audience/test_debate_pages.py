"""Pages of the debate: reactions, reports, and what moderators decide with buttons."""

from sqlalchemy import select

from tests.audience.helpers import whole
from tests.audience.pages import page, regular, rows
from tests.factories import PersonFactory, TopicFactory
from webcast.audience.actions.reactions import react
from webcast.audience.models import (
    Reaction,
    ReactionReport,
)
from webcast.core.database import db
from webcast.topics.queries import path_of


def test_hostile_words_are_shown_as_words(sign_in):
    topic = TopicFactory()
    person = regular(name='<b onclick="x">Zoé</b>')
    words = '"><script>alert(1)</script> \u202e txet'
    sign_in(person).post(f"/topics/{topic.id}/react", data={"words": words})
    html = sign_in(PersonFactory()).get(path_of(topic)).get_data(as_text=True)
    assert "<script>alert" not in html
    assert "<b onclick" not in html
    # What turns the direction of the text ends with the block that it stands in.
    assert '<div class="prose" dir="auto">' in html


def test_a_newcomer_sees_their_pending_reaction_and_nobody_else_does(sign_in, visitor):
    topic = TopicFactory()
    author, other = sign_in(PersonFactory()), sign_in(PersonFactory())
    answer = author.post(f"/topics/{topic.id}/react", data={"words": "Ma première réaction"})
    assert answer.status_code == 303
    assert "Ma première réaction" in page(author, topic)
    assert "Ma première réaction" not in page(other, topic)
    assert "Ma première réaction" not in page(visitor, topic)
    number = db.session.scalar(select(Reaction.id))
    assert author.get(f"/reactions/{number}").status_code == 200
    assert other.get(f"/reactions/{number}").status_code == 404
    assert visitor.get(f"/reactions/{number}").status_code == 404


def test_an_answer_goes_below_what_it_answers(sign_in, visitor):
    topic = TopicFactory()
    asked = react(regular(), topic, "Question")
    client = sign_in(regular())
    form = client.get(f"/topics/{topic.id}/react?to={asked.id}").get_data(as_text=True)
    assert "Question" in form
    assert f'value="{asked.id}"' in form
    client.post(f"/topics/{topic.id}/react", data={"words": "Réponse", "to": str(asked.id)})
    db.session.expire_all()
    said = db.session.scalars(select(Reaction).where(Reaction.words == "Réponse")).one()
    assert said.parent_id == asked.id
    for wrong in ("x", "99999", "9" * 30):
        assert client.get(f"/topics/{topic.id}/react?to={wrong}").status_code == 404
    assert "Réponse" in visitor.get(f"/reactions/{asked.id}").get_data(as_text=True)


def test_moderators_decide_with_buttons_and_reasons(sign_in, organiser, visitor):
    topic = TopicFactory()
    one, two, three = (react(whole(PersonFactory()), topic, f"Bonjour {n}") for n in range(3))
    ids = [one.id, two.id, three.id]
    desk = organiser("moderation")
    html = desk.get("/desk/moderation").get_data(as_text=True)
    assert [html.count(f'value="{number}" form="bulk"') for number in ids] == [1, 1, 1]
    empty = desk.post(f"/desk/moderation/{ids[0]}/reject", data={"reason": ""})
    assert empty.status_code == 422
    done = desk.post(f"/desk/moderation/{ids[0]}/reject", data={"reason": "Hors sujet"})
    assert done.status_code == 303
    none = desk.post("/desk/moderation/approve", follow_redirects=True)
    assert "Cochez d’abord" in none.text
    assert "en ligne." not in none.text
    assert desk.post("/desk/moderation/approve", data={"ids": ids}).status_code == 303
    again = desk.post(f"/desk/moderation/{ids[1]}/approve")
    assert again.status_code == 409
    html = page(visitor, topic)
    assert ["Bonjour 0" in html, "Bonjour 1" in html, "Bonjour 2" in html] == [False, True, True]
    stranger = sign_in(PersonFactory())
    assert stranger.post(f"/desk/moderation/{ids[1]}/withhold").status_code == 403
    assert stranger.post("/desk/moderation/approve", data={"ids": ids}).status_code == 403


def test_a_page_kept_for_visitors_forgets_what_is_withheld(organiser, visitor):
    topic = TopicFactory()
    number = react(regular(), topic, "Propos déplacé").id
    assert "Propos déplacé" in page(visitor, topic)
    organiser("moderation").post(f"/desk/moderation/{number}/withhold", data={"reason": "Insulte"})
    assert "Propos déplacé" not in page(visitor, topic)


def test_an_author_reads_the_reason_and_objects(sign_in, organiser):
    topic, author = TopicFactory(), regular()
    number = react(author, topic, "Bonjour").id
    desk, client, other = organiser("moderation"), sign_in(author), sign_in(PersonFactory())
    desk.post(f"/desk/moderation/{number}/withhold", data={"reason": "Attaque une personne"})
    path = f"/reactions/{number}/object"
    assert "Attaque une personne" in client.get(path).get_data(as_text=True)
    assert other.get(path).status_code == 404
    assert client.post(path, data={"objection": ""}).status_code == 422
    assert client.post(path, data={"objection": "Non"}).status_code == 303
    assert client.post(path, data={"objection": "Non !"}).status_code == 409
    assert "Non" in desk.get("/desk/moderation?queue=objections").get_data(as_text=True)


def test_a_reaction_is_reported_once_by_others_than_its_author(sign_in, visitor):
    author = regular()
    number = react(author, TopicFactory(), "Bonjour").id
    path = f"/reactions/{number}/report"
    client = sign_in(PersonFactory())
    for _ in range(2):
        assert client.post(path, data={"words": "Insulte"}).status_code == 303
    assert rows(ReactionReport) == 1
    assert visitor.post(path, data={"words": "Insulte"}).status_code == 401
    assert sign_in(author).get(path).status_code == 403


def test_taking_words_back_is_for_their_author(sign_in):
    author = regular()
    number = react(author, TopicFactory(), "Bonjour").id
    assert sign_in(PersonFactory()).post(f"/reactions/{number}/take-back").status_code == 403
    assert rows(Reaction) == 1
    client = sign_in(author)
    assert "Bonjour" in client.get("/me/reactions").get_data(as_text=True)
    assert client.post(f"/reactions/{number}/take-back").status_code == 303
    assert rows(Reaction) == 0
