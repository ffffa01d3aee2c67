"""People on sessions: what they see, what they answer, what is added to other pages."""

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.studio.examples import (
    HOUR,
    NINE,
    a_planner,
    a_studio,
    a_topic,
    booked,
    plan_at,
    somebody,
)
from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.studio import actions
from webcast.studio.models import (
    AssignmentState,
    Role,
)
from webcast.topics.models import TopicState

SignIn = Callable[[Person], FlaskClient]
WEEK = "2030-W19"


def test_somebody_accepts_and_declines_with_a_word(sign_in: SignIn) -> None:
    session, person = plan_at(title="Une émission"), somebody()
    one = actions.assign(None, session, person, Role.GUEST)
    browser = sign_in(person)
    assert "Une émission" in browser.get("/me/sessions/").text
    assert browser.post(f"/me/sessions/{one.id}/accept").status_code == 303
    assert browser.post(f"/me/sessions/{one.id}/accept").status_code == 409
    answer = browser.post(f"/me/sessions/{one.id}/decline", data={"words": "Malade."})
    assert answer.status_code == 303
    db.session.expire_all()
    assert (one.state, one.answer_words) == (AssignmentState.DECLINED, "Malade.")
    assert f"person:{person.id}" not in booked(session)


def test_nobody_answers_for_somebody_else(sign_in: SignIn, visitor: FlaskClient) -> None:
    one = actions.assign(None, plan_at(), somebody(), Role.GUEST)
    assert sign_in(somebody()).post(f"/me/sessions/{one.id}/accept").status_code == 404
    assert visitor.post(f"/me/sessions/{one.id}/accept").status_code == 401
    assert visitor.get("/me/sessions/").status_code == 401


def test_the_note_for_the_crew_is_for_the_crew(sign_in: SignIn, visitor: FlaskClient) -> None:
    session, person = plan_at(title="Une émission", crew_note="Code de la porte : 4321"), somebody()
    actions.assign(None, session, person, Role.CAMERA)
    actions.confirm(session, actor=a_planner())
    path = f"/sessions/{session.uuid}"
    assert "4321" in sign_in(person).get(path).text
    assert "4321" not in sign_in(somebody()).get(path).text
    assert "4321" not in visitor.get(path).text


def test_the_page_of_a_topic_says_where_and_when(visitor: FlaskClient) -> None:
    session, topic = (
        plan_at(studio=a_studio(name="La Verrière")),
        a_topic(state=TopicState.SELECTED),
    )
    actions.put_topic(None, session, topic, 10)
    address = visitor.get(f"/topics/{topic.id}/").location
    assert "La Verrière" not in visitor.get(address).text
    actions.confirm(session, actor=a_planner())
    assert "La Verrière" in visitor.get(address).text


def test_one_s_own_data_hold_the_sessions_one_is_on(app: object) -> None:
    from webcast.studio.panels import export

    person = somebody()
    actions.assign(None, plan_at(title="Une émission"), person, Role.GUEST)
    name, rows = export(person)
    assert (name, [row["session"] for row in rows]) == ("sessions", ["Une émission"])


def test_what_planners_have_to_look_at_waits_on_the_desk(planner: FlaskClient) -> None:
    session, person = plan_at(now() + 3 * HOUR, title="Sans personne"), somebody()
    one = actions.assign(None, session, person, Role.GUEST)
    assert "Sans personne" not in planner.get("/desk/").text
    actions.answer(person, one, "decline")
    assert "Sans personne" in planner.get("/desk/").text


def test_a_longer_day_is_shown_whole(planner: FlaskClient) -> None:
    plan_at(NINE - 6 * HOUR, title="À l’aube", envelope_starts_at=NINE - 7 * HOUR)
    page = planner.get(f"/desk/planning?week={WEEK}").text
    assert "04:00" in page
