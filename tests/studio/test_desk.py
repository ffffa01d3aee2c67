"""The planners' pages: who may open them, planning a session, what is refused and how."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from tests.studio.examples import (
    MINUTE,
    a_planner,
    a_studio,
    a_topic,
    plan_at,
    public_sessions,
    session_form,
)
from webcast.core.database import db
from webcast.studio import actions, queries
from webcast.studio.models import (
    StudioSession,
)
from webcast.topics.models import TopicState

Organiser = Callable[..., FlaskClient]
WEEK = "2030-W19"


@pytest.mark.parametrize("path", [f"/desk/planning?week={WEEK}", "/desk/planning?day=2030-05-07"])
def test_the_planning_costs_the_same_for_any_number_of_sessions(
    planner: FlaskClient, count_queries: list[str], path: str
) -> None:
    public_sessions(0, 1)
    db.session.commit()
    count_queries.clear()
    assert planner.get(path).status_code == 200
    cost = len(count_queries)
    public_sessions(1, 3)
    db.session.commit()
    count_queries.clear()
    assert planner.get(path).status_code == 200
    assert cost == len(count_queries) <= 12


@pytest.mark.parametrize(
    "path",
    [
        "/desk/planning",
        "/desk/sessions/new",
        "/desk/sessions/series",
        "/desk/studios",
        "/desk/studios/new",
        "/desk/studios/ici",
        "/desk/sessions/{uuid}",
    ],
)
def test_the_desk_is_for_planners_only(
    visitor: FlaskClient, organiser: Organiser, planner: FlaskClient, path: str
) -> None:
    session = plan_at(studio=a_studio(slug="ici"), title="Une émission")
    actions.confirm(session, actor=a_planner())
    path = path.format(uuid=session.uuid)
    assert visitor.get(path).status_code == 401
    others = organiser("editorial", "moderation", "treasury", "administration")
    assert others.get(path).status_code == 403
    for prefix in ("", "/en"):
        assert planner.get(prefix + path).status_code == 200


def test_the_desk_of_a_secret_session_is_not_there_for_others(organiser: Organiser) -> None:
    session = plan_at()
    assert organiser("editorial").get(f"/desk/sessions/{session.uuid}").status_code == 404


def test_a_planner_plans_a_session_on_the_clocks_of_the_studio(planner: FlaskClient) -> None:
    studio, topic = a_studio(zone="America/Montreal"), a_topic(state=TopicState.SELECTED)
    form = session_form(
        studio, "2030-05-07T09:00", "2030-05-07T10:00", lead=30, strike=15, topic_id=topic.id
    )
    answer = planner.post("/desk/sessions/new", data=form)
    assert answer.status_code == 303
    (session,) = db.session.query(StudioSession).all()
    assert session.starts_at == datetime(2030, 5, 7, 13, 0, tzinfo=UTC)
    assert session.envelope_starts_at == session.starts_at - 30 * MINUTE
    assert [t.id for t in queries.topics_of(session.id)] == [topic.id]


def test_a_taken_studio_answers_409_and_names_what_is_in_the_way(planner: FlaskClient) -> None:
    studio = a_studio()
    plan_at(studio=studio, title="Le grand entretien")
    form = session_form(studio, "2030-05-07T11:30", "2030-05-07T12:30", title="Mon titre à moi")
    answer = planner.post("/desk/sessions/new", data=form)
    assert answer.status_code == 409
    assert "Le grand entretien" in answer.text
    assert "Mon titre à moi" in answer.text
    assert db.session.query(StudioSession).count() == 1


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2030-05-07T11:00", "2030-05-07T11:00", "ends_at"),
        ("2027-03-28T02:30", "2027-03-28T04:30", "starts_at"),
        ("2026-10-25T02:30", "2026-10-25T04:30", "starts_at"),
        ("", "2030-05-07T11:00", "starts_at"),
    ],
)
def test_a_time_that_cannot_be_answers_422_beside_its_field(
    planner: FlaskClient, start: str, end: str, field: str
) -> None:
    answer = planner.post("/desk/sessions/new", data=session_form(a_studio(), start, end))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text


def test_a_time_that_is_twice_is_asked_about_and_then_taken(planner: FlaskClient) -> None:
    form = session_form(a_studio(), "2026-10-25T02:30", "2026-10-25T04:30")
    assert 'name="starts_at_fold"' in planner.post("/desk/sessions/new", data=form).text
    answer = planner.post("/desk/sessions/new", data=form | {"starts_at_fold": "1"})
    assert answer.status_code == 303
    (session,) = db.session.query(StudioSession).all()
    assert session.starts_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    # Saved again untouched, it is not asked about a second time.
    page = planner.post(
        f"/desk/sessions/{session.uuid}", data=form | {"title": "Titre", "version": session.version}
    )
    assert page.status_code == 303


def test_two_planners_who_change_one_session_do_not_overwrite_each_other(
    planner: FlaskClient,
) -> None:
    session = plan_at()
    form = session_form(
        session.studio, "2030-05-07T11:00", "2030-05-07T12:00", version=session.version
    )
    path = f"/desk/sessions/{session.uuid}"
    assert planner.post(path, data=form | {"title": "Le premier"}).status_code == 303
    answer = planner.post(path, data=form | {"title": "Le second"})
    assert answer.status_code == 409
    assert "Le second" in answer.text
    db.session.expire_all()
    assert queries.locked(session.id).title == "Le premier"


def test_confirming_with_a_topic_that_is_not_selected_answers_409_with_its_name(
    planner: FlaskClient,
) -> None:
    session, topic = plan_at(), a_topic(title="Encore en débat ?")
    actions.put_topic(None, session, topic, 10)
    answer = planner.post(f"/desk/sessions/{session.uuid}/confirm")
    assert answer.status_code == 409
    assert re.search(r"<li>Encore en débat", answer.text)


def test_calling_off_without_a_reason_answers_422(planner: FlaskClient) -> None:
    session = plan_at()
    path = f"/desk/sessions/{session.uuid}/cancel"
    assert planner.post(path, data={"reason": " "}).status_code == 422
    assert planner.post(path, data={"reason": "Panne."}).status_code == 303


def test_a_version_that_no_page_has_sent_is_no_crash(planner: FlaskClient) -> None:
    session = plan_at()
    form = session_form(session.studio, "2030-05-07T11:00", "2030-05-07T12:00", title="Un titre")
    path = f"/desk/sessions/{session.uuid}"
    for typed, answer in (("9" * 5000, 303), ("-1", 303), (str(session.version), 409)):
        assert planner.post(path, data=form | {"version": typed}).status_code == answer
