"""What topics keep of people who ask for their data or leave."""

from werkzeug.datastructures import MultiDict

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import indexed, stored, writing
from webcast.core.database import db
from webcast.core.hooks import wires
from webcast.topics import actions, queries
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState
from webcast.topics.queries import Filters


def test_ones_data_hold_ones_topics_and_invitations(app):
    me = PersonFactory()
    topic = actions.propose(me, writing(title="Le mien", keywords=("mer",)))
    other = TopicFactory(title="Celui d’une autre")
    db.session.add(CoSpeaker(topic_id=other.id, name="Moi", email=me.email))
    db.session.flush()
    name, rows = actions.data_of(me)
    assert name == "topics"
    assert [row["kind"] for row in rows] == ["topic", "invitation"]
    assert rows[0]["title"] == "Le mien"
    assert rows[0]["keywords"] == ["mer"]
    assert rows[0]["address"] == queries.path_of(topic)
    assert rows[1]["topic"] == "Celui d’une autre"


def test_who_leaves_takes_drafts_along_and_public_topics_stay_unsigned(app):
    me = PersonFactory(name="Nadège Kermarrec")
    drafted = actions.propose(me, writing()).id
    sent = TopicFactory(proposer=me, state=TopicState.SUBMITTED).id
    public = indexed(proposer=me, title="Le vent").id
    other = indexed(title="La mer").id
    db.session.add(
        CoSpeaker(topic_id=other, name=me.name, email=me.email, person_id=me.id, state="pending")
    )
    db.session.flush()
    wires.announce("accounts.erased", me)
    db.session.flush()
    assert db.session.get(Topic, drafted) is None
    assert stored(sent).state is TopicState.WITHDRAWN
    assert stored(public).state is TopicState.OPEN
    line = db.session.query(CoSpeaker).one()
    assert (line.email, line.token_hash, line.state) == (None, None, InvitationState.DECLINED)
    assert "Kermarrec" not in line.name
    assert queries.listed(Filters.parse(MultiDict({"q": "Kermarrec"}))).items == []
    assert queries.listed(Filters.parse(MultiDict({"q": "vent"}))).items == [public]
