"""The desk: what waits, longest first; many at once; decisions beside the chain; the lists."""

from datetime import timedelta

import pytest
from sqlalchemy.orm.exc import StaleDataError

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import editor, stored
from webcast.accounts.models import Expertise
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.topics import actions, queries
from webcast.topics.models import NO_DEADLINE, Format, Theme, TopicState
from webcast.topics.workflow import TOPIC


def test_what_waits_longest_stands_first(app, organiser):
    for days in (1, 9, 4):
        TopicFactory(
            state=TopicState.SUBMITTED,
            title=f"Depuis {days} jours",
            waiting_since=now() - timedelta(days=days),
        )
    page = organiser("editorial").get("/desk/topics").text
    places = [page.index(f"Depuis {days} jours") for days in (9, 4, 1)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("tab", "state"),
    [("review", "submitted"), ("closing", "open"), ("plan", "selected"), ("returned", "returned")],
)
def test_each_tab_holds_its_own_state(app, organiser, tab, state):
    for other in TopicState:
        TopicFactory(state=other, title=f"Dans l’état {other}")
    page = organiser("editorial").get(f"/desk/topics?tab={tab}").text
    found = [other for other in TopicState if f"Dans l’état {other}<" in page]
    assert found == [state]


def test_many_move_at_once_and_one_that_cannot_does_not_hold_the_others(app, organiser):
    ready = [TopicFactory(state=TopicState.SUBMITTED) for _n in range(2)]
    gone = TopicFactory(state=TopicState.WITHDRAWN, title="Déjà retiré")
    client = organiser("editorial")
    numbers = [topic.id for topic in (*ready, gone)]
    answer = client.post("/desk/topics", data={"step": "open", "topic": numbers})
    assert answer.status_code == 303
    assert [stored(n).state for n in numbers] == [
        TopicState.OPEN,
        TopicState.OPEN,
        TopicState.WITHDRAWN,
    ]
    told = client.get(answer.location).text
    assert "Déjà retiré" in told


def test_declining_many_without_words_declines_none(app, organiser):
    topic = TopicFactory(state=TopicState.SUBMITTED)
    client = organiser("editorial")
    client.post("/desk/topics", data={"step": "decline", "topic": [topic.id]})
    assert stored(topic.id).state is TopicState.SUBMITTED
    client.post("/desk/topics", data={"step": "decline", "topic": [topic.id], "reason": "Non."})
    assert stored(topic.id).state is TopicState.DECLINED


def test_of_two_organisers_at_once_the_second_is_told(app, organiser, monkeypatch):
    topic = TopicFactory(state=TopicState.OPEN)
    client = organiser("editorial")
    number, check = topic.id, TOPIC.check

    def overtaken(*args, **kwargs):
        """Between reading and writing, another transaction moves the same topic."""
        row = check(*args, **kwargs)
        with db.session.no_autoflush:
            db.session.execute(
                db.text("UPDATE topic SET version = version + 1 WHERE id = :id"), {"id": number}
            )
        return row

    monkeypatch.setattr(TOPIC, "check", overtaken)
    answer = client.post(f"/topics/{number}/select")
    monkeypatch.undo()
    assert answer.status_code == 409
    assert stored(number).state is TopicState.OPEN


def test_a_stale_copy_of_a_topic_is_not_written(app):
    topic = TopicFactory(state=TopicState.OPEN)
    db.session.commit()
    assert topic.version
    with db.session.no_autoflush:
        topic.title = "Le mien"
        db.session.execute(db.text("UPDATE topic SET version = version + 1"))
    with pytest.raises(StaleDataError):
        db.session.flush()
    db.session.rollback()


def test_whether_sponsors_may_support_a_topic_is_on_record_with_its_reason(app, organiser):
    topic = TopicFactory()
    client = organiser("editorial")
    address = f"/desk/topics/{topic.id}/sponsorable"
    assert client.post(address, data={"sponsorable": "yes", "reason": ""}).status_code == 422
    assert not stored(topic.id).sponsorable
    assert (
        client.post(address, data={"sponsorable": "yes", "reason": "Culture."}).status_code == 303
    )
    assert stored(topic.id).sponsorable
    (line,) = journal.history("topic", topic.id)
    assert (line.step, line.reason) == ("sponsorable", "Culture.")


def test_a_first_no_to_sponsors_is_on_record_once(app, organiser):
    topic = TopicFactory()
    client = organiser("editorial")
    for reason in ("Actualité.", "Encore."):
        data = {"sponsorable": "no", "reason": reason}
        assert client.post(f"/desk/topics/{topic.id}/sponsorable", data=data).status_code == 303
    (line,) = journal.history("topic", topic.id)
    assert (line.step, line.reason) == ("not sponsorable", "Actualité.")


def test_the_end_of_the_call_is_set_taken_away_and_never_in_the_past(app, organiser):
    topic = TopicFactory()
    client = organiser("editorial")
    address = f"/desk/topics/{topic.id}/deadline"
    assert client.post(address, data={"closes_at": "2020-01-01T10:00"}).status_code == 422
    assert client.post(address, data={"closes_at": "2096-07-01T10:00"}).status_code == 303
    assert stored(topic.id).closes_at.isoformat() == "2096-07-01T08:00:00+00:00"
    assert client.post(address, data={"closes_at": ""}).status_code == 303
    assert stored(topic.id).closes_at == NO_DEADLINE


@pytest.mark.parametrize("kind", ["formats", "treatments", "themes", "series", "expertises"])
def test_a_list_is_added_to_renamed_and_what_nothing_uses_deleted(app, organiser, kind):
    client = organiser("editorial")
    more = {"minutes": 30, "min_speakers": 1, "max_speakers": 3} if kind == "formats" else {}
    row = {"name_fr": "Éducation populaire", "name_en": "Popular education", **more}
    assert client.post(f"/desk/lists/{kind}", data=row).status_code == 303
    assert client.post(f"/desk/lists/{kind}", data=row).status_code == 422
    page = client.get(f"/en/desk/lists/{kind}").text
    assert "Popular education" in page
    number = max(int(n) for n in __import__("re").findall(rf"/desk/lists/{kind}/(\d+)\"", page))
    address = f"/desk/lists/{kind}/{number}"
    assert client.post(address, data={**row, "name_fr": "Éducation"}).status_code == 303
    assert "Éducation" in client.get(f"/desk/lists/{kind}").text
    assert client.post(f"{address}/delete").status_code == 303
    assert client.get(address).status_code == 404


def test_what_is_in_use_is_not_deleted_but_retired(app, organiser):
    theme = Theme(code="mer", name_fr="Mer", name_en="Sea")
    topic = TopicFactory(theme=theme)
    client = organiser("editorial")
    answer = client.post(f"/desk/lists/themes/{theme.id}/delete")
    assert answer.status_code == 409
    assert "1 sujet" in answer.text or "1 topic" in answer.text
    assert client.post(f"/desk/lists/themes/{theme.id}/retire").status_code == 303
    assert queries.choices(Theme) == []
    assert [row.code for row in queries.choices(Theme, also=theme.id)] == ["mer"]
    assert "Mer" in client.get(f"/topics/{topic.id}/", follow_redirects=True).text


def test_an_expertise_that_people_have_is_in_use(app):
    row = Expertise(slug="droit", name_fr="Droit", name_en="Law")
    PersonFactory(expertises=[row])
    db.session.flush()
    with pytest.raises(Refused) as error:
        actions.delete_row(row, actor=editor())
    assert len(error.value.conflicts) == 1


def test_rows_are_put_in_order(app):
    codes = [row.code for row in queries.formats()]
    actions.move_row(db.session.query(Format).filter_by(code=codes[2]).one(), True)
    assert [row.code for row in queries.formats()] == [codes[0], codes[2], codes[1], *codes[3:]]
    actions.move_row(queries.formats()[0], True)
    assert queries.formats()[0].code == codes[0]


def test_a_format_does_not_ask_for_more_speakers_than_it_has_room_for(app, organiser):
    row = {"name_fr": "A", "name_en": "A", "minutes": 30, "min_speakers": 4, "max_speakers": 3}
    assert organiser("editorial").post("/desk/lists/formats", data=row).status_code == 422


def test_no_reason_no_decision_on_sponsors(app):
    with pytest.raises(Invalid):
        actions.decide_sponsorable(TopicFactory(), True, actor=editor(), reason=" ")
