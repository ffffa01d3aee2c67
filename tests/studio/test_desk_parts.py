"""Planners ask people, arrange topics, make slots, copy, swap and look after studios."""

import re
from collections.abc import Callable
from typing import Any, cast

from flask.testing import FlaskClient

from tests.factories import SessionFactory
from tests.studio.examples import (
    HOUR,
    NINE,
    a_planner,
    a_studio,
    a_topic,
    plan_at,
    session_form,
    somebody,
)
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions, queries
from webcast.studio.models import (
    SessionState,
    Studio,
    StudioSession,
)
from webcast.topics.models import CoSpeaker, InvitationState, TopicState

Organiser = Callable[..., FlaskClient]


def test_people_are_found_by_name_asked_and_refused_where_they_are_taken(
    planner: FlaskClient,
) -> None:
    person = somebody(name="Camille Introuvable")
    first, second = plan_at(title="Ici"), plan_at(title="Là")
    path = f"/desk/sessions/{first.uuid}"
    assert "Camille" not in planner.get(path).text
    assert "Camille" in planner.get(f"{path}?who=introuv").text
    form = {"person": person.id, "role": "guest"}
    assert planner.post(f"{path}/people?who=introuv", data=form).status_code == 303
    answer = planner.post(f"/desk/sessions/{second.uuid}/people?who=introuv", data=form)
    assert answer.status_code == 409
    assert "Camille Introuvable" in answer.text
    assert "« Ici »" in answer.text.replace("\u202f", " ").replace("\xa0", " ")


def test_whoever_proposes_a_topic_is_offered_first(planner: FlaskClient) -> None:
    session, topic = plan_at(), a_topic(proposer=somebody(name="Dominique Propose"))
    actions.put_topic(None, session, topic, 10)
    assert "Dominique Propose (" in planner.get(f"/desk/sessions/{session.uuid}").text


def test_a_speaker_without_an_account_is_named_and_not_forgotten(planner: FlaskClient) -> None:
    session, topic = plan_at(), a_topic(proposer=somebody())
    actions.put_topic(None, session, topic, 10)
    facts = {"topic_id": topic.id, "state": InvitationState.ACCEPTED}
    db.session.add(CoSpeaker(name="Bob Sans-Compte", email="bob@example.org", **facts))
    db.session.add(CoSpeaker(name="Ada Avec", email="a@example.org", person=somebody(), **facts))
    pending = facts | {"state": InvitationState.PENDING}
    db.session.add(CoSpeaker(name="Cy Muet", email="cy@example.org", **pending))
    db.session.commit()
    page = planner.get(f"/desk/sessions/{session.uuid}").text
    assert "Bob Sans-Compte a accepté d’intervenir, et n’a pas encore de compte" in page
    assert "Ada Avec a accepté" not in page
    assert "Cy Muet" not in page


def test_a_search_that_finds_nobody_says_so_beside_who_is_offered(planner: FlaskClient) -> None:
    session, topic = plan_at(), a_topic(proposer=somebody(name="Dominique Propose"))
    actions.put_topic(None, session, topic, 10)
    page = planner.get(f"/desk/sessions/{session.uuid}?who=nullepart").text
    assert "Personne ne s’appelle ainsi" in page
    assert "Dominique Propose (" in page
    page = planner.get(f"/desk/sessions/{session.uuid}?who=Dominique").text
    assert "Personne ne s’appelle ainsi" not in page


def test_topics_are_ordered_timed_and_taken_out_with_buttons(planner: FlaskClient) -> None:
    session = plan_at()
    topics = [a_topic(state=TopicState.SELECTED) for _n in range(2)]
    path = f"/desk/sessions/{session.uuid}/topics"
    for topic in topics:
        answer = planner.post(path, data={"topic": topic.id, "minutes": 20})
        assert answer.status_code == 303
    planner.post(f"{path}/{topics[1].id}/up")
    assert [t.id for t in queries.topics_of(session.id)] == [topics[1].id, topics[0].id]
    assert planner.post(f"{path}/{topics[1].id}/minutes", data={"minutes": 41}).status_code == 422
    assert planner.post(f"{path}/{topics[1].id}/minutes", data={"minutes": 40}).status_code == 303
    planner.post(f"{path}/{topics[1].id}/out")
    assert [t.id for t in queries.topics_of(session.id)] == [topics[0].id]
    assert planner.post(f"{path}/{topics[1].id}/out").status_code == 404


def test_slots_made_at_once_are_given_topics_from_the_planning(planner: FlaskClient) -> None:
    studio, topic = a_studio(slug="ici"), a_topic(state=TopicState.SELECTED)
    form = {
        "studio_id": studio.id,
        "day": "2030-05-07",
        "from_time": "10:00",
        "until": "11:00",
        "minutes": 15,
        "pause": 5,
        "kind": "recording",
    }
    answer = planner.post("/desk/sessions/series", data=form)
    assert answer.status_code == 303
    slots = queries.empty_slots(now())
    assert len(slots) == 3
    assert planner.get(answer.location).status_code == 200
    answer = planner.post("/desk/planning/place", data={"topic": topic.id, "slot": slots[1].id})
    assert answer.status_code == 303
    assert [t.id for t in queries.topics_of(slots[1].id)] == [topic.id]


def test_copying_and_swapping_are_one_button_each(planner: FlaskClient) -> None:
    first, second = plan_at(title="Un"), plan_at(NINE + 3 * HOUR, title="Deux")
    path = f"/desk/sessions/{first.uuid}"
    assert planner.post(f"{path}/swap", data={"other": second.id}).status_code == 303
    assert planner.post(f"{path}/copy", data={"copy_at": "2030-06-07T11:00"}).status_code == 303
    db.session.expire_all()
    assert queries.locked(first.id).starts_at == NINE + 3 * HOUR
    assert db.session.query(StudioSession).count() == 3


def test_the_same_form_sent_twice_plans_one_session(planner: FlaskClient) -> None:
    form = session_form(a_studio(), "2030-05-07T11:00", "2030-05-07T12:00", once="the-key")
    first = planner.post("/desk/sessions/new", data=form)
    second = planner.post("/desk/sessions/new", data=form)
    assert first.location == second.location
    assert db.session.query(StudioSession).count() == 1


def test_free_time_of_a_day_leads_to_the_form_filled_in(planner: FlaskClient) -> None:
    studio = a_studio(opening={"1": [["09:00", "18:00"]]})
    plan_at(studio=studio)
    page = planner.get("/desk/planning?day=2030-05-07").text
    assert page.count('data-state="free"') == 2
    found = re.search(r'href="(/desk/sessions/new\?[^"]*12:00[^"]*|[^"]*12%3A00[^"]*)"', page)
    assert found is not None
    form = planner.get(found[1].replace("&amp;", "&")).text
    assert 'value="2030-05-07T12:00"' in form


def test_a_studio_is_opened_with_its_hours_and_wrong_hours_are_told_beside_the_day(
    planner: FlaskClient,
) -> None:
    form = {"name": "La Verrière", "zone": "Europe/Paris", "turnaround": 30, "hours_1": "de 9 à 12"}
    answer = planner.post("/desk/studios/new", data=form)
    assert answer.status_code == 422
    assert 'id="hours_1-error"' in answer.text
    form["hours_1"] = "9h–12h30, 14:00-19:00"
    assert planner.post("/desk/studios/new", data=form).status_code == 303
    studio = cast("Studio", queries.studio_by_slug("la-verriere"))
    assert studio.opening == {"1": [["09:00", "12:30"], ["14:00", "19:00"]]}
    assert 'value="09:00–12:30, 14:00–19:00"' in planner.get("/desk/studios/la-verriere").text


def test_a_studio_with_sessions_to_come_is_not_retired(planner: FlaskClient) -> None:
    studio = a_studio(slug="ici")
    session = plan_at(studio=studio)
    assert planner.post("/desk/studios/ici/retire").status_code == 409
    actions.cancel(session, actor=a_planner(), reason="Panne.")
    assert planner.post("/desk/studios/ici/retire").status_code == 303
    form = session_form(studio, "2030-05-07T11:00", "2030-05-07T12:00")
    assert planner.post("/desk/sessions/new", data=form).status_code == 422


def test_a_session_is_marked_as_recorded_only_once_it_has_begun(organiser: Organiser) -> None:
    session: Any = SessionFactory(state=SessionState.CONFIRMED)
    client = organiser("planning")
    address = f"/desk/sessions/{session.uuid}"
    page = client.get(f"/en{address}").text
    assert f"{address}/record" not in page
    assert "once it has begun" in page
    began: Any = SessionFactory(
        state=SessionState.CONFIRMED, starts_at=now() - HOUR, ends_at=now() + HOUR
    )
    address = f"/desk/sessions/{began.uuid}"
    assert f"{address}/record" in client.get(address).text
