"""The pages: who sees what, what is refused and how, what they cost, in both languages."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from flask.testing import FlaskClient

from tests.factories import SessionFactory
from tests.studio.examples import (
    HOUR,
    MINUTE,
    NINE,
    a_planner,
    a_studio,
    a_topic,
    booked,
    plan_at,
    somebody,
)
from webcast.accounts.models import Person
from webcast.core.clock import instant, now
from webcast.core.database import db
from webcast.studio import actions, queries
from webcast.studio.models import (
    Assignment,
    AssignmentState,
    Role,
    SessionState,
    Studio,
    StudioSession,
)
from webcast.studio.policy import RULES, visible_to
from webcast.topics.models import TopicState

S = SessionState
SignIn = Callable[[Person], FlaskClient]
Organiser = Callable[..., FlaskClient]
WEEK = "2030-W19"


def session_form(studio: Studio, start: str, end: str, **more: Any) -> dict[str, Any]:
    form = {
        "studio_id": studio.id,
        "kind": "recording",
        "starts_at": start,
        "ends_at": end,
        "lead": 0,
        "strike": 0,
    }
    return form | more


def a_session(state: SessionState, announced_at: datetime | None) -> StudioSession:
    return cast("StudioSession", SessionFactory(state=state, announced_at=announced_at))


@pytest.fixture
def planner(organiser: Organiser) -> FlaskClient:
    return organiser("planning")


# The public


@pytest.mark.parametrize(
    ("state", "announced", "status"),
    [
        (S.TENTATIVE, False, 404),
        (S.TENTATIVE, True, 200),
        (S.CONFIRMED, True, 200),
        (S.RECORDED, True, 200),
        (S.PUBLISHED, True, 200),
        (S.CANCELLED, True, 200),
        (S.CANCELLED, False, 404),
    ],
)
def test_the_public_knows_of_what_was_announced(
    visitor: FlaskClient, state: SessionState, announced: bool, status: int
) -> None:
    session = a_session(state, now() if announced else None)
    assert visitor.get(f"/sessions/{session.uuid}").status_code == status


def test_who_is_on_a_tentative_session_sees_it_and_others_do_not(sign_in: SignIn) -> None:
    session, person = plan_at(), somebody()
    actions.assign(None, session, person, Role.GUEST)
    assert sign_in(person).get(f"/sessions/{session.uuid}").status_code == 200
    assert sign_in(somebody()).get(f"/sessions/{session.uuid}").status_code == 404
    assert sign_in(a_planner()).get(f"/sessions/{session.uuid}").status_code == 200


def test_the_rule_for_seeing_a_session_and_its_sql_twin_agree(app: object) -> None:
    guest = somebody()
    for state in S:
        for announced_at in (None, now()):
            for people in ([], [guest]):
                session = a_session(state, announced_at)
                for person in people:
                    row = Assignment(session_id=session.id, person_id=person.id, role=Role.GUEST)
                    row.state = AssignmentState.DECLINED
                    db.session.add(row)
    db.session.flush()
    every = queries.between(now(), now() + 30 * 24 * HOUR, actor=a_planner())
    assert len(every) == 20
    for actor in (None, guest, somebody(), a_planner()):
        by_rule = {one.id for one in every if RULES["studio.view_session"](actor, one)}
        query = db.session.query(StudioSession.id).where(visible_to(actor))
        assert {row[0] for row in query} == by_rule


def test_the_programme_shows_a_week_and_strikes_out_what_was_called_off(
    visitor: FlaskClient,
) -> None:
    planner = a_planner()
    shown = plan_at(title="Se tient")
    hidden = plan_at(title="Reste secret")
    off = plan_at(title="N’a pas lieu")
    actions.confirm(shown, actor=planner)
    actions.confirm(off, actor=planner)
    actions.cancel(off, actor=planner, reason="Le studio est inondé.")
    page = visitor.get(f"/programme/?week={WEEK}").text
    assert "Se tient" in page
    assert "slot-cancelled" in page
    assert hidden.uuid not in page
    assert "Le studio est inondé." in visitor.get(f"/sessions/{off.uuid}").text
    assert "Se tient" not in visitor.get("/programme/?week=2030-W20").text


def test_a_week_that_is_none_is_not_found(visitor: FlaskClient) -> None:
    for week in ("2030-W60", "2026-W54", "demain", "9999-W01"):
        assert visitor.get(f"/programme/?week={week}").status_code == 404
    assert visitor.get("/programme/").status_code == 200
    assert visitor.get("/programme/?studio=nulle-part").status_code == 404


def test_a_day_of_short_slots_is_one_block_of_the_week_and_a_list_below(
    visitor: FlaskClient,
) -> None:
    planner, studio = a_planner(), a_studio(name="Caravane")
    pattern = actions.Plan(studio, NINE, NINE, title="Au salon")
    for slot in actions.plan_series(planner, pattern, NINE + 8 * HOUR, minutes=15, pause=5):
        actions.confirm(slot, actor=planner)
    page = visitor.get(f"/en/programme/?week={WEEK}").text
    assert "24 short sessions" in page
    assert page.count('class="block r-') == 1
    assert page.count('<li class="slot') == 24


@pytest.mark.parametrize(
    ("day", "week", "clock"),
    [
        # Clocks go back at 3 on 25 October 2026, and forward at 2 on 28 March 2027 (Paris).
        (date(2026, 10, 25), "2026-W43", "23:30"),
        (date(2027, 3, 28), "2027-W12", "23:30"),
    ],
)
def test_the_last_evening_before_and_after_a_clock_change_stays_in_its_week(
    visitor: FlaskClient, day: date, week: str, clock: str
) -> None:
    late = instant(datetime(day.year, day.month, day.day, 23, 30), "Europe/Paris")
    SessionFactory(state=S.CONFIRMED, announced_at=now(), title="Tard", starts_at=late)
    page = visitor.get(f"/programme/?week={week}").text
    assert "Tard" in page
    assert clock in page
    year, number = map(int, week.split("-W"))
    assert "Tard" not in visitor.get(f"/programme/?week={year}-W{number + 1}").text


def test_only_names_that_the_public_may_know_are_on_the_page(visitor: FlaskClient) -> None:
    session = plan_at(title="Une émission")
    for name, facts in {
        "Alix Publique": {"is_public": True},
        "Bo Discret": {},
        "Charlie Hésitant": {"is_public": True},
    }.items():
        one = actions.assign(None, session, somebody(name=name, **facts), Role.GUEST)
        if "Hésitant" not in name:
            actions.answer(one.person, one, "accept")
    camera = actions.assign(None, session, somebody(name="Dom Cadre", is_public=True), Role.CAMERA)
    actions.answer(camera.person, camera, "accept")
    actions.confirm(session, actor=a_planner())
    page = visitor.get(f"/sessions/{session.uuid}").text
    assert "Alix Publique" in page
    for hidden in ("Bo Discret", "Charlie Hésitant", "Dom Cadre"):
        assert hidden not in page


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize("path", ["/programme/", "/studios/", "/studios/ici", "/sessions/{uuid}"])
def test_public_pages_are_there_in_both_languages(
    visitor: FlaskClient, prefix: str, path: str
) -> None:
    session = plan_at(studio=a_studio(slug="ici"), title="Une émission")
    actions.confirm(session, actor=a_planner())
    page = visitor.get(prefix + path.format(uuid=session.uuid))
    assert page.status_code == 200
    assert f'<html lang="{"en" if prefix else "fr"}"' in page.text


def public_sessions(count: int) -> Studio:
    studio, planner = a_studio(slug="ici"), a_planner()
    for number in range(count):
        session = plan_at(NINE + number * HOUR, studio=studio)
        actions.put_topic(None, session, a_topic(state=TopicState.SELECTED), 20)
        one = actions.assign(None, session, somebody(is_public=True), Role.GUEST)
        actions.answer(one.person, one, "accept")
        actions.confirm(session, actor=planner)
    return studio


@pytest.mark.parametrize("path", [f"/programme/?week={WEEK}", "/studios/ici", "/studios/"], ids=str)
def test_a_public_page_costs_the_same_for_any_number_of_sessions(
    visitor: FlaskClient, count_queries: list[str], path: str
) -> None:
    costs = []
    for count in (1, 2):
        public_sessions(count) if count == 1 else plan_more()
        db.session.commit()
        count_queries.clear()
        assert visitor.get(path).status_code == 200
        costs.append(len(count_queries))
    assert costs[0] == costs[1] <= 12


def plan_more() -> None:
    studio = queries.studio_by_slug("ici")
    for number in (3, 5):
        session = plan_at(NINE + number * HOUR, studio=studio)
        actions.put_topic(None, session, a_topic(state=TopicState.SELECTED), 20)
        one = actions.assign(None, session, somebody(is_public=True), Role.GUEST)
        actions.answer(one.person, one, "accept")
        actions.confirm(session, actor=a_planner())


@pytest.mark.parametrize("path", [f"/desk/planning?week={WEEK}", "/desk/planning?day=2030-05-07"])
def test_the_planning_costs_the_same_for_any_number_of_sessions(
    planner: FlaskClient, count_queries: list[str], path: str
) -> None:
    public_sessions(1)
    db.session.commit()
    count_queries.clear()
    assert planner.get(path).status_code == 200
    cost = len(count_queries)
    plan_more()
    db.session.commit()
    count_queries.clear()
    assert planner.get(path).status_code == 200
    assert cost == len(count_queries) <= 12


# Planners


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


# People on sessions


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
