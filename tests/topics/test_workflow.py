"""The chain of a topic: every step from every state by every role."""

import pytest

from tests.factories import PersonFactory, TopicFactory, organiser_with
from tests.topics.helpers import editor, stored, with_grants
from webcast.accounts.models import Capability
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.notices.models import Mail, Notice
from webcast.topics import actions
from webcast.topics.models import TopicState
from webcast.topics.workflow import STEPS_OF_PEOPLE, TOPIC

S = TopicState
# The product's own table, written down once more: step, from, to, whose.
TABLE = {
    ("submit", S.DRAFT): (S.SUBMITTED, "proposer"),
    ("submit", S.RETURNED): (S.SUBMITTED, "proposer"),
    ("open", S.SUBMITTED): (S.OPEN, "editorial"),
    ("return", S.SUBMITTED): (S.RETURNED, "editorial"),
    ("select", S.OPEN): (S.SELECTED, "editorial"),
    ("decline", S.SUBMITTED): (S.DECLINED, "editorial"),
    ("decline", S.OPEN): (S.DECLINED, "editorial"),
    ("decline", S.SELECTED): (S.DECLINED, "editorial"),
    ("withdraw", S.DRAFT): (S.WITHDRAWN, "proposer"),
    ("withdraw", S.SUBMITTED): (S.WITHDRAWN, "proposer"),
    ("withdraw", S.RETURNED): (S.WITHDRAWN, "proposer"),
    ("withdraw", S.OPEN): (S.WITHDRAWN, "proposer"),
    ("withdraw", S.SELECTED): (S.WITHDRAWN, "proposer"),
    ("resubmit", S.DECLINED): (S.SUBMITTED, "proposer"),
    ("resubmit", S.WITHDRAWN): (S.SUBMITTED, "proposer"),
}
FORCED = {
    ("schedule", S.SELECTED): S.SCHEDULED,
    ("unschedule", S.SCHEDULED): S.SELECTED,
    ("record", S.SCHEDULED): S.RECORDED,
    ("publish", S.RECORDED): S.PUBLISHED,
}


@pytest.mark.parametrize("role", ["proposer", "editorial", "planning", "stranger"])
@pytest.mark.parametrize("step", TOPIC.steps)
def test_each_step_goes_where_the_table_says_or_changes_nothing(app, step, role):
    person = with_grants(organiser_with(role) if role in set(Capability) else PersonFactory())
    for state in S:
        topic = TopicFactory(state=state, proposer=PersonFactory(grants=[]))
        actor = topic.proposer if role == "proposer" else person
        target, whose = TABLE.get((step, state), (None, None))
        if whose == role:
            actions.take_step(topic, step, actor=actor, reason="Parce que.")
            assert topic.state is target
            line = journal.history("topic", topic.id)[0]
            assert (line.step, line.before, line.after) == (step, state, target)
            assert (line.actor_id, line.reason) == (actor.id, "Parce que.")
        else:
            with pytest.raises((Forbidden, Refused)):
                actions.take_step(topic, step, actor=actor, reason="Parce que.")
            assert topic.state is state
            assert journal.history("topic", topic.id) == []


@pytest.mark.parametrize("step", ["schedule", "unschedule", "record", "publish"])
def test_what_follows_from_the_studio_is_forced_from_its_own_state_only(app, step):
    assert step not in STEPS_OF_PEOPLE
    for state in S:
        topic = TopicFactory(state=state)
        assert TOPIC.force(step, topic) is ((step, state) in FORCED)
        assert topic.state is FORCED.get((step, state), state)


@pytest.mark.parametrize("step", ["return", "decline"])
@pytest.mark.parametrize("reason", ["", "  \n "])
def test_without_words_nothing_is_sent_back_or_declined(app, step, reason):
    topic = TopicFactory(state=S.SUBMITTED)
    with pytest.raises(Invalid) as error:
        actions.take_step(topic, step, actor=editor(), reason=reason)
    assert error.value.field == "reason"
    assert topic.state is S.SUBMITTED


@pytest.mark.parametrize("missing", ["standfirst", "article"])
def test_a_topic_that_cannot_be_read_is_not_sent(app, missing):
    topic = TopicFactory(state=S.DRAFT, **{missing: ""})
    with pytest.raises(Invalid) as error:
        actions.take_step(topic, "submit", actor=topic.proposer)
    assert error.value.field == missing
    assert topic.state is S.DRAFT


@pytest.mark.parametrize("step", ["open", "return", "decline"])
def test_the_proposer_reads_the_editors_words_in_a_mail(app, step):
    topic = TopicFactory(state=S.SUBMITTED, proposer__locale="en")
    actions.take_step(topic, step, actor=editor(), reason="Trop <b>vague</b> & long.")
    db.session.flush()
    mail = db.session.query(Mail).one()
    assert mail.person_id == topic.proposer_id
    assert "Trop <b>vague</b> & long." in mail.text
    assert "<b>vague</b>" not in mail.html


def test_co_speakers_are_not_told_of_remarks_on_the_text(app):
    topic = TopicFactory(state=S.SUBMITTED)
    actions.take_step(topic, "return", actor=editor(), reason="À revoir.")
    db.session.flush()
    assert {n.person_id for n in db.session.query(Notice)} == {topic.proposer_id}


def test_editors_hear_on_the_site_of_what_was_sent_to_them(app):
    reader = editor()
    topic = TopicFactory(state=S.DRAFT)
    actions.take_step(topic, "submit", actor=topic.proposer)
    db.session.flush()
    notice = db.session.query(Notice).one()
    assert (notice.person_id, notice.path) == (reader.id, f"/desk/topics/{topic.id}")
    assert db.session.query(Mail).count() == 0


def test_the_dates_of_a_topic_follow_its_steps(app):
    topic = TopicFactory(state=S.SUBMITTED)
    sent = topic.waiting_since
    actions.take_step(topic, "open", actor=editor())
    opened = topic.opened_at
    assert opened == topic.waiting_since > sent
    actions.take_step(topic, "select", actor=editor())
    assert topic.opened_at == opened < topic.waiting_since
    for step in ("schedule", "record", "publish"):
        assert topic.published_at is None
        TOPIC.force(step, topic)
    assert topic.published_at == topic.waiting_since


def test_what_one_has_not_read_one_does_not_decide_on(app):
    topic = TopicFactory(state=S.SUBMITTED)
    seen = topic.version
    topic.title = "Tout autre chose"
    db.session.flush()
    with pytest.raises(Refused):
        actions.take_step(topic, "open", actor=editor(), seen=seen)
    assert stored(topic.id).state is S.SUBMITTED
