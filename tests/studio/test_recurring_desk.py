"""The planners' pages of programmes that come back, and what the public reads of them."""

from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories import RecurrenceFactory, StudioFactory
from tests.studio.examples import a_planner
from tests.studio.test_recurring import a_programme
from webcast.core.database import db
from webcast.core.i18n import speaking
from webcast.studio import actions, queries
from webcast.studio.models import Recurrence, SessionState, StudioSession
from webcast.studio.rhythm import LAST
from webcast.studio.rhythm_words import rhythm_words

NEW = "/desk/planning/recurring/new"


def typed(**changes: Any) -> dict[str, Any]:
    studio = db.session.scalars(select(StudioSession.studio_id)).first()
    facts = {
        "title": "Le grand débat", "studio_id": studio or StudioFactory().id, "kind": "live",
        "unit": "weeks", "every": 1, "weekdays": ["3"], "place": 1, "starts": "20:30",
        "minutes": 52, "lead": 45, "strike": 15, "first_day": "2027-03-03", "until": "2027-04-15",
        "public_note": "",
    }  # fmt: skip
    db.session.commit()
    return facts | changes


def test_a_planner_plans_a_programme_and_does_everything_to_it(
    organiser: Callable[..., FlaskClient], visitor: FlaskClient
) -> None:
    planner = organiser("planning")
    assert planner.get(NEW).status_code == 200
    answer = planner.post(NEW, data=typed())
    assert answer.status_code == 303
    page = answer.location
    text = planner.get(page).text
    assert "tous les jeudis à 20\u00a0h\u00a030" in text
    assert text.count("jeu. ") >= 7
    one = db.session.scalars(select(Recurrence)).one()

    def post(step: str, **data: Any) -> int:
        db.session.expire_all()
        known = {f"{step}-version": db.session.get_one(Recurrence, one.id).version}
        db.session.rollback()
        data = known | {f"{step}-{name}": value for name, value in data.items()}
        return planner.post(f"{page}/{step}", data=data).status_code

    assert post("confirm") == 303
    assert post("confirm") == 409
    assert post("prolong", until="2027-04-15") == 422
    assert post("prolong", until="2027-04-29") == 303
    assert post("words", title="", public_note="") == 422
    assert post("words", title="La controverse", public_note="Entrée libre.") == 303
    assert post("move", starts="19:00", shift=1) == 303
    assert post("end", day="2027-04-20", reason="") == 422
    assert post("end", day="2027-04-20", reason="Plus de budget.") == 303
    db.session.expire_all()
    sessions = queries.sessions_of(one)
    assert {s.title for s in sessions} == {"La controverse"}
    assert [s.state for s in sessions].count(SessionState.CANCELLED) == 2
    text = planner.get(page).text
    assert "tous les vendredis à 19\u00a0h, terminé le 20 avr. 2027" in text
    public = visitor.get(f"/sessions/{sessions[0].uuid}").text
    assert "Un rendez-vous régulier\u202f: tous les vendredis à 19\u00a0h" in public
    assert "La controverse" in planner.get("/desk/planning/recurring").text


def test_a_session_and_its_week_say_which_programme_they_are_part_of(
    organiser: Callable[..., FlaskClient],
) -> None:
    one = a_programme()
    session = queries.sessions_of(one)[0]
    db.session.commit()
    link = f'href="/desk/planning/recurring/{one.uuid}"'
    planner = organiser("planning")
    assert link in planner.get(f"/desk/sessions/{session.uuid}").text
    assert link in planner.get("/desk/planning?week=2027-W09").text
    assert link not in planner.get("/desk/planning?week=2026-W09").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": []}, "weekdays"),
        ({"unit": "months", "weekdays": ["1", "3"]}, "weekdays"),
        ({"until": "2027-03-01"}, "until"),
        ({"until": "2027-03-03"}, "until"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"every": 0}, "every"),
        ({"weekdays": ["9"]}, "weekdays"),
        ({"title": "  "}, "title"),
        ({"starts": "25:00"}, "starts"),
        ({"starts": "02:30", "weekdays": ["6"]}, "starts"),
        ({"place": "7"}, "place"),
        ({"minutes": 1441}, "minutes"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_made(
    changes: dict[str, Any], field: str, organiser: Callable[..., FlaskClient]
) -> None:
    answer = organiser("planning").post(NEW, data=typed(**changes))
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert db.session.scalars(select(StudioSession)).all() == []


def test_every_other_week_counts_from_the_first_time_it_takes_place(
    organiser: Callable[..., FlaskClient],
) -> None:
    organiser("planning").post(NEW, data=typed(first_day="2027-03-05", every=2))
    assert [f"{s.starts_at:%d/%m}" for s in db.session.scalars(select(StudioSession))] == [
        "11/03", "25/03", "08/04",
    ]  # fmt: skip


def test_what_is_in_the_way_is_named_on_the_page(organiser: Callable[..., FlaskClient]) -> None:
    one = a_programme()
    db.session.commit()
    answer = organiser("planning").post(NEW, data=typed(studio_id=one.studio_id, starts="20:00"))
    assert answer.status_code == 409
    assert answer.text.count("Le grand débat") >= 7


@pytest.mark.parametrize(
    ("facts", "french", "english"),
    [
        ({}, "tous les jeudis à 20 h 30", "every Thursday at 20:30"),
        ({"weekdays": [1, 3]}, "tous les mardis et jeudis à 20 h 30",
         "every Tuesday and Thursday at 20:30"),
        ({"weekdays": list(range(7)), "now_starts": time(8)}, "tous les jours à 8 h",
         "every day at 08:00"),
        ({"every": 2}, "un jeudi sur deux à 20 h 30", "every other Thursday at 20:30"),
        ({"every": 3, "weekdays": [0, 2]}, "toutes les 3 semaines (lundi et mercredi) à 20 h 30",
         "every 3 weeks (Monday and Wednesday) at 20:30"),
        ({"place": 2}, "le deuxième jeudi du mois à 20 h 30",
         "the second Thursday of the month at 20:30"),
        ({"place": LAST, "every": 2, "shift": -1},
         "tous les 2 mois, le dernier jeudi, à 20 h 30 (1 jour plus tôt)",
         "every 2 months, the last Thursday, at 20:30 (1 day earlier)"),
        ({"shift": 3}, "tous les dimanches à 20 h 30", "every Sunday at 20:30"),
        ({"ended_on": date(2027, 4, 1)}, "tous les jeudis à 20 h 30, terminé le 1er avr. 2027",
         "every Thursday at 20:30, ended on 1 Apr 2027"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("app")
def test_how_it_comes_back_in_words(facts: dict[str, Any], french: str, english: str) -> None:
    one = RecurrenceFactory(**facts)
    with speaking("fr"):
        assert rhythm_words(one).replace("\u00a0", " ") == french
    with speaking("en"):
        assert rhythm_words(one) == english


@pytest.mark.parametrize("programmes", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_programmes(
    programmes: int, organiser: Callable[..., FlaskClient], count_queries: list[str]
) -> None:
    planner = organiser("planning")
    for _n in range(programmes):
        a_programme()
    db.session.commit()
    planner.get("/desk/planning/recurring")
    count_queries.clear()
    assert planner.get("/desk/planning/recurring?again").status_code == 200
    assert len([s for s in count_queries if "FROM recurrence" in s]) == 1


def test_the_page_of_a_programme_costs_the_same_for_any_number_of_sessions(
    organiser: Callable[..., FlaskClient], count_queries: list[str]
) -> None:
    planner = organiser("planning")
    costs = []
    for until in (date(2027, 3, 11), date(2027, 6, 10)):
        one = a_programme(until=until)
        db.session.commit()
        count_queries.clear()
        assert planner.get(f"/desk/planning/recurring/{one.uuid}").status_code == 200
        costs.append(len([s for s in count_queries if "touch" not in s]))
    assert costs[0] == costs[1]


def test_a_deleted_step_of_a_gone_programme_is_not_there(
    organiser: Callable[..., FlaskClient],
) -> None:
    planner = organiser("planning")
    nothing = "/desk/planning/recurring/00000000-0000-4000-8000-000000000000"
    assert planner.get(nothing).status_code == 404
    assert planner.post(f"{nothing}/confirm").status_code == 404


def test_ending_says_goodbye_on_the_page_of_a_session(
    visitor: FlaskClient,
) -> None:
    one = a_programme()
    actions.confirm_all(a_planner(), one)
    db.session.commit()
    session = queries.sessions_of(one)[0]
    assert "terminé" not in visitor.get(f"/sessions/{session.uuid}").text
    actions.end(a_planner(), one, date(2027, 3, 20), "Fini.")
    db.session.commit()
    assert "terminé le 20 mars 2027" in visitor.get(f"/sessions/{session.uuid}").text
