"""The form of a topic: nothing typed is lost, nothing is saved twice or over another."""

import io

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import HOSTILE, png, stored, the_topic, typed
from webcast.core.database import db
from webcast.topics.models import Topic, TopicState, TopicVersion


def test_a_form_with_errors_keeps_everything_that_was_typed(app, sign_in):
    client = sign_in(PersonFactory())
    answer = client.post(
        "/topics/new",
        data=typed(
            title="",
            standfirst=HOSTILE,
            keywords="mer, vent",
            series_number="douze",
            send="1",
            co_speakers="personne sans adresse",
        ),
    )
    assert answer.status_code == 422
    for words in ("&lt;img src=x", "mer, vent", "douze", "personne sans adresse"):
        assert words in answer.text
    assert db.session.query(Topic).count() == 0


def test_what_cannot_be_read_is_not_sent_and_not_lost(app, sign_in):
    client = sign_in(PersonFactory())
    answer = client.post("/topics/new", data=typed(article="", keywords="mer", send="1"))
    assert answer.status_code == 422
    assert "mer" in answer.text
    assert client.post("/topics/new", data=typed(article="", save="1")).status_code == 303
    assert the_topic().state is TopicState.DRAFT


def test_the_same_form_sent_twice_makes_one_topic(app, sign_in):
    client = sign_in(PersonFactory())
    first = client.post("/topics/new", data=typed(once="abc", save="1"))
    second = client.post("/topics/new", data=typed(once="abc", save="1"))
    assert (first.status_code, second.location) == (303, first.location)
    assert db.session.query(Topic).count() == 1


def test_a_cover_comes_with_words_and_can_be_taken_away(app, sign_in):
    me = PersonFactory()
    client = sign_in(me)
    answer = client.post("/topics/new", data=typed(save="1", cover=(png(), "a.png")))
    assert answer.status_code == 422
    client.post("/topics/new", data=typed(save="1", cover=(png(), "a.png"), cover_alt="La mer"))
    topic = the_topic()
    assert topic.cover_id
    page = client.get(f"/topics/{topic.id}/", follow_redirects=True).text
    assert 'alt="La mer"' in page
    data = typed(save="1", version=topic.version, remove_cover="y", cover_alt="La mer")
    client.post(f"/topics/{topic.id}/edit", data=data)
    assert (the_topic().cover_id, the_topic().cover_alt) == (None, "")


def test_a_file_that_is_no_picture_is_refused_beside_its_field(app, sign_in):
    client = sign_in(PersonFactory())
    data = typed(save="1", cover=(io.BytesIO(b"<svg onload=alert(1)>"), "a.svg"), cover_alt="x")
    answer = client.post("/topics/new", data=data)
    assert answer.status_code == 422
    assert 'id="cover-error"' in answer.text


def test_a_draft_saves_itself_into_one_topic_even_when_answers_are_lost(app, sign_in):
    client = sign_in(PersonFactory())
    tab = "11111111-1111-4111-8111-111111111111"
    first = client.post("/topics/autosave", data=typed(tab=tab, title="Un"))
    assert first.status_code == 200
    client.post("/topics/autosave", data=typed(tab=tab, title="Deux"))  # never heard of the first
    topic = the_topic()
    assert topic.title == "Deux"
    assert first.json["autosave"] == f"/topics/{topic.id}/autosave"
    data = typed(tab=tab, title="Trois", version=topic.version)
    assert client.post(first.json["autosave"], data=data).json["fields"]["version"]
    assert (
        client.post("/topics/new", data=typed(tab=tab, title="Fini", send="1")).status_code == 303
    )
    assert (the_topic().title, the_topic().state) == ("Fini", TopicState.SUBMITTED)
    assert db.session.query(TopicVersion).count() == 1


def test_a_stale_window_may_not_save_itself_over_another(app, sign_in):
    me = PersonFactory()
    client = sign_in(me)
    topic = TopicFactory(state=TopicState.DRAFT, proposer=me)
    old = topic.version
    one = typed(tab="11111111-1111-4111-8111-111111111111", version=old, title="Un")
    two = typed(tab="22222222-2222-4222-8222-222222222222", version=old, title="Deux")
    assert client.post(f"/topics/{topic.id}/autosave", data=one).status_code == 200
    refused = client.post(f"/topics/{topic.id}/autosave", data=two)
    assert refused.status_code == 409
    assert refused.json["message"]
    assert stored(topic.id).title == "Un"


def test_what_is_public_does_not_save_itself(app, sign_in):
    me = PersonFactory()
    topic = TopicFactory(state=TopicState.SUBMITTED, proposer=me)
    assert sign_in(me).post(f"/topics/{topic.id}/autosave", data=typed()).status_code == 403


def test_two_editors_at_once_and_the_second_keeps_what_they_typed(app, organiser):
    topic = TopicFactory(state=TopicState.OPEN)
    seen = topic.version
    one, two = organiser("editorial"), organiser("editorial")
    edit = f"/topics/{topic.id}/edit"
    assert one.post(edit, data=typed(title="Le premier", version=seen)).status_code == 303
    answer = two.post(edit, data=typed(title="Le second", version=seen))
    assert answer.status_code == 409
    assert "Le second" in answer.text
    assert stored(topic.id).title == "Le premier"
    latest = stored(topic.id).version
    assert f'value="{latest}"' in answer.text
    assert two.post(edit, data=typed(title="Le second", version=latest)).status_code == 303
    assert stored(topic.id).title == "Le second"


def test_a_form_saves_nothing_by_itself_once_its_topic_was_sent(app, sign_in):
    client = sign_in(PersonFactory())
    tab = "11111111-1111-4111-8111-111111111111"
    client.post("/topics/new", data=typed(tab=tab, title="Fini", send="1"))
    late = client.post("/topics/autosave", data=typed(tab=tab, title="Encore"))
    assert (late.status_code, the_topic().title) == (409, "Fini")


def test_the_name_of_somebody_elses_draft_saves_nothing_into_it(app, sign_in):
    theirs = TopicFactory(state=TopicState.DRAFT)
    client = sign_in(PersonFactory())
    data = typed(tab=theirs.uuid, title="Le mien")
    assert client.post("/topics/autosave", data=data).status_code == 409
    assert client.post("/topics/new", data=data).status_code == 409
