"""Articles and tutorials: topics that are read, and never recorded."""

import html

import pytest
from sqlalchemy import select

from tests.factories import CampaignFactory, TopicFactory, organiser_with
from webcast.accounts import queries as people
from webcast.core.database import db
from webcast.notices.models import Mail
from webcast.studio import queries as studio
from webcast.topics import queries
from webcast.topics.actions import take_step
from webcast.topics.models import Format, Topic, TopicState


def text_topic(**more):
    """A public topic that is only read."""
    read = db.session.scalars(select(Format).where(~Format.is_show)).first()
    return TopicFactory(format=read, **more)


def main_of(client, path):
    page = html.unescape(client.get(path, follow_redirects=True).text)
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("state", [TopicState.OPEN, TopicState.SELECTED])
def test_the_chain_of_a_text_has_two_steps_and_stops_at_the_reading(app, visitor, state):
    page = main_of(visitor, f"/en/topics/{text_topic(state=state).id}/")
    chain = page[page.index('<ol class="chain">') :]
    steps = chain[: chain.index("</ol>")]
    assert steps.count("<li") == 2
    assert steps.count('class="done"') == 2
    assert steps.count("aria-current") == 1
    assert "recorded" not in chain[: chain.index("</section>")]


def test_a_text_that_the_editors_select_is_recommended_and_not_promised_a_studio(app, visitor):
    topic, show = text_topic(), TopicFactory()
    authors = {one: one.proposer.email for one in (topic, show)}
    editor = people.by_id(organiser_with("editorial").id)
    assert editor is not None
    for one in (topic, show):
        take_step(db.session.get_one(Topic, one.id), "select", actor=editor)
    db.session.commit()
    read, watched = (main_of(visitor, f"/en/topics/{one.id}/") for one in (topic, show))
    assert "Recommended" in read
    assert "The editors recommend it." in read
    assert "Recommended" not in watched
    assert "It will be recorded." in watched

    def letters(one):
        query = select(Mail.text).where(Mail.recipient == authors[one])
        return " ".join(db.session.scalars(query))

    assert "recommande votre texte" in letters(topic)
    assert "enregistr" not in letters(topic)
    assert "enregistr" in letters(show)


def test_nobody_is_asked_to_plan_a_text(app):
    text_topic(state=TopicState.SELECTED)
    text_topic(state=TopicState.OPEN)
    show = TopicFactory(state=TopicState.SELECTED)
    assert [topic.id for topic in studio.topics_to_place()] == [show.id]
    assert list(db.session.scalars(queries.waiting("plan")[0])) == [show]
    assert queries.waiting_counts()["plan"] == 1


def test_the_list_of_topics_tells_what_is_read_from_what_is_watched(app, visitor):
    read, watched = text_topic(state=TopicState.SELECTED), TopicFactory()
    code, other = read.format.code, watched.format.code
    page = main_of(visitor, f"/en/topics/?format={code}")
    assert f"/topics/{read.id}/" in page
    assert "Recommended" in page
    assert f"/topics/{watched.id}/" not in page
    page = main_of(visitor, f"/en/topics/?format={other}")
    assert f"/topics/{watched.id}/" in page
    assert f"/topics/{read.id}/" not in page


def test_a_campaign_for_a_text_does_not_speak_of_a_recording(app, visitor):
    read = CampaignFactory(topic=text_topic(sponsorable=True)).topic_id
    watched = CampaignFactory().topic_id
    assert "service for this text" in main_of(visitor, f"/en/topics/{read}/")
    assert "gets recorded" not in main_of(visitor, f"/en/topics/{read}/")
    assert "gets recorded" in main_of(visitor, f"/en/topics/{watched}/")
