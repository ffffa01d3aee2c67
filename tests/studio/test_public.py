"""What the public sees of studios and sessions, and what it costs."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import cast

import pytest
from flask.testing import FlaskClient

from tests.factories import SessionFactory
from tests.studio.examples import (
    HOUR,
    NINE,
    a_planner,
    a_studio,
    plan_at,
    public_sessions,
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
    StudioSession,
)
from webcast.studio.policy import RULES, visible_to

S = SessionState
SignIn = Callable[[Person], FlaskClient]
Organiser = Callable[..., FlaskClient]
WEEK = "2030-W19"


def a_session(state: SessionState, announced_at: datetime | None) -> StudioSession:
    return cast("StudioSession", SessionFactory(state=state, announced_at=announced_at))


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
    assert page.count('<li data-state="confirmed">') == 1
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


@pytest.mark.parametrize("path", [f"/programme/?week={WEEK}", "/studios/ici", "/studios/"], ids=str)
def test_a_public_page_costs_the_same_for_any_number_of_sessions(
    visitor: FlaskClient, count_queries: list[str], path: str
) -> None:
    costs = []
    for first, last in ((0, 1), (1, 3)):
        public_sessions(first, last)
        db.session.commit()
        count_queries.clear()
        assert visitor.get(path).status_code == 200
        costs.append(len(count_queries))
    assert costs[0] == costs[1] <= 12


def test_the_page_of_a_studio_lists_the_next_sessions_and_leads_to_the_rest(
    visitor: FlaskClient,
) -> None:
    studio = a_studio(name="Ici", slug="la")
    for day in range(1, 11):
        begin = now() + timedelta(days=day)
        SessionFactory(studio=studio, state=S.CONFIRMED, starts_at=begin, ends_at=begin + HOUR)
    db.session.commit()
    page = visitor.get(f"/en/studios/{studio.slug}").text
    listed = page[page.index('id="next"') : page.index("week by week")]
    assert listed.count("/sessions/") == 8
    assert "Ici" not in listed[listed.index("<ol") : listed.index("</ol>")]
