"""What pages with opinions and reactions cost, and that they are the same for everybody."""

import pytest

from tests.audience.helpers import whole
from tests.audience.pages import page, regular
from tests.factories import PersonFactory, TopicFactory, organiser_with
from webcast.audience.actions.motivations import write_motivation
from webcast.audience.actions.reactions import react
from webcast.audience.models import (
    Intention,
    ReactionState,
)
from webcast.core.database import db
from webcast.topics.models import TopicState
from webcast.topics.queries import path_of


def test_visitors_always_get_the_same_bytes(app, visitor):
    topic = TopicFactory(state=TopicState.PUBLISHED)
    react(regular(), topic, "Bonjour")
    first = visitor.get(path_of(topic))
    app.extensions["webcast.shelf"].clear()
    again = visitor.get(path_of(topic))
    assert first.data == again.data
    assert first.headers["ETag"] == again.headers["ETag"]
    assert b'name="once"' not in first.data


def test_all_slots_of_a_page_cost_three_queries(app, sign_in, visitor, count_queries):
    topic, person = TopicFactory(state=TopicState.PUBLISHED), PersonFactory()
    react(whole(person), topic, "Bonjour")
    client = sign_in(person)
    address = path_of(topic)
    visitor.get(address)
    client.get(address)
    count_queries.clear()
    client.get(address)
    mine = ("opinion", "reaction", "motivation", "feedback", "follow")
    own = [s for s in count_queries if any(f" {table}" in s for table in mine)]
    assert len(own) <= 3, own
    assert "Bonjour" in page(client, topic)


@pytest.mark.parametrize("path", ["/", "/reactions"])
def test_a_debate_costs_the_same_for_one_reaction_and_for_many(app, visitor, count_queries, path):
    costs = []
    visitor.get("/legal")  # the foot of all pages is made once
    for number in (1, 3):
        topic = TopicFactory()
        for _ in range(number):
            react(regular(is_public=True), topic, "Réponse", react(regular(), topic, "Question"))
        address = path_of(topic) if path == "/" else f"/topics/{topic.id}/reactions"
        db.session.commit()
        count_queries.clear()
        assert visitor.get(address).status_code == 200
        costs.append(len(count_queries))
    own = [s for s in count_queries if any(f"FROM {t}" in s for t in ("reaction", "opinion_step"))]
    assert costs[0] == costs[1]
    assert len(own) <= 4, own


@pytest.mark.parametrize("path", ["/desk/moderation", "/desk/motivations", "/me/reactions"])
def test_lists_cost_the_same_for_one_row_and_for_three(app, sign_in, count_queries, path):
    costs = []
    boss = organiser_with("moderation", "editorial")
    client = sign_in(boss)
    client.get("/legal")
    for _ in range(3):
        topic = TopicFactory()
        parent = react(regular(), topic, "Question")
        reaction = react(whole(PersonFactory()), topic, "Réponse", parent)
        assert reaction.state is ReactionState.PENDING
        react(whole(boss), topic, "Merci")
        write_motivation(PersonFactory(), topic, Intention.OTHER, "Bonjour")
        db.session.commit()
        count_queries.clear()
        assert client.get(path).status_code == 200
        costs.append(len(count_queries))
    assert costs[0] == costs[2], costs
    assert costs[0] <= 12
