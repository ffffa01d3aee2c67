"""What people see and type of busy times, and who else may know of them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.calendars.external.busy import busy
from tests.conftest import SignInAs
from tests.studio.examples import HOUR, NINE, a_planner, a_studio, plan_at, somebody
from webcast.accounts.models import Person
from webcast.calendars.external import actions
from webcast.calendars.external.models import BusyTime, ExternalCalendar, Trouble
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.i18n import speaking
from webcast.studio import actions as studio_actions
from webcast.studio.elsewhere import Busy, Elsewhere, show_times, show_when
from webcast.studio.models import Role, StudioSession
from webcast.studio.queries import by_id

SECRET = "https://calendar.google.com/calendar/ical/ines/private-5e5a3e/basic.ics"


def words(answer: Any) -> str:
    """The text of a page, without its tags."""
    text = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(text))


def add(person_or_studio: Any, **facts: Any) -> ExternalCalendar:
    calendar = actions.add_calendar(person_or_studio, SECRET, "Travail")
    for name, value in facts.items():
        setattr(calendar, name, value)
    db.session.commit()
    return calendar


def test_a_calendar_is_added_waits_to_be_read_and_hides_its_secret(
    app: Flask, sign_in: SignInAs
) -> None:
    client = sign_in(somebody())
    answer = client.post("/me/busy/calendars", data={"address": SECRET, "name": "Travail"})
    assert answer.status_code == 303
    page = client.get("/me/busy/")
    assert "Première lecture en cours." in words(page)
    assert "calendar.google.com/…" in words(page)
    assert "private-5e5a3e" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/a.ics", "https://me:pw@example.org/", "ftp://example.org/", "", "x" * 3000],
)
def test_an_address_that_may_not_be_fetched_is_refused_on_the_form(
    app: Flask, sign_in: SignInAs, address: str
) -> None:
    answer = sign_in(somebody()).post("/me/busy/calendars", data={"address": address})
    assert answer.status_code == 422
    assert db.session.scalars(select(ExternalCalendar)).all() == []


def test_a_page_says_what_was_found_how_old_it_is_and_what_went_wrong(
    app: Flask, sign_in: SignInAs
) -> None:
    person = somebody()
    calendar = add(person, asked_at=now() - timedelta(minutes=12), left_out=2, was_cut=True)
    calendar.read_at = calendar.asked_at
    start = now() + timedelta(days=3)
    for number in range(2):
        begins = start + number * timedelta(days=1)
        db.session.add(
            BusyTime(
                person_id=person.id,
                calendar_id=calendar.id,
                starts_at=begins,
                ends_at=begins + HOUR,
            )
        )
    client = sign_in(person)
    text = words(client.get("/me/busy/"))
    assert "2 périodes occupées d’ici au" in text
    assert "lu il y a 12 minutes" in text
    assert "2 événements n’ont pas pu être compris" in text
    assert "plus que nous ne pouvons en garder" in text
    assert re.search(
        r"2 busy times until .* read 12 minutes ago", words(client.get("/en/me/busy/"))
    )
    calendar = db.session.get_one(ExternalCalendar, calendar.id)
    calendar.trouble, calendar.failures = Trouble.WEB_PAGE, 3
    db.session.commit()
    assert "C’est une page web et non un agenda" in words(client.get("/me/busy/"))
    assert "Un de vos agendas ne peut pas être lu" in words(client.get("/me/"))


def test_a_calendar_is_looked_at_again_and_removed_by_its_owner_only(
    app: Flask, sign_in: SignInAs
) -> None:
    owner = somebody()
    calendar = add(owner, due_at=None)
    path = f"/me/busy/calendars/{calendar.uuid}"
    for stranger in (somebody(), a_planner("administration")):
        client = sign_in(stranger)
        assert client.post(f"{path}/look").status_code == 404
        assert client.post(f"{path}/remove").status_code == 404
    client = sign_in(owner)
    assert client.post(f"{path}/look").status_code == 303
    db.session.expire_all()
    assert db.session.get_one(ExternalCalendar, calendar.id).due_at is not None
    assert client.post(f"{path}/remove").status_code == 303
    assert db.session.scalars(select(ExternalCalendar)).all() == []


def say(client: Any, **typed: str) -> int:
    status: int = client.post("/me/busy/times", data=typed).status_code
    return status


def test_somebody_types_when_they_cannot_and_takes_it_back(app: Flask, sign_in: SignInAs) -> None:
    client = sign_in(somebody())
    assert say(client, from_day="2030-05-07", note="Dentiste") == 303
    assert say(client, from_day="2030-05-08", from_time="14:00", to_time="16:00", maybe="y") == 303
    first, second = db.session.scalars(select(BusyTime).order_by(BusyTime.starts_at))
    assert (first.starts_at, first.ends_at) == (
        datetime(2030, 5, 6, 22, tzinfo=UTC),
        datetime(2030, 5, 7, 22, tzinfo=UTC),
    )
    assert first.all_day
    assert (second.starts_at, second.ends_at) == (
        datetime(2030, 5, 8, 12, tzinfo=UTC),
        datetime(2030, 5, 8, 14, tzinfo=UTC),
    )
    assert second.maybe
    text = words(client.get("/me/busy/"))
    assert "Dentiste" in text
    assert "mer. 8 mai, de 14:00 à 16:00 (peut-être)" in text
    assert sign_in(somebody()).post(f"/me/busy/times/{first.id}/remove").status_code == 404
    assert client.post(f"/me/busy/times/{first.id}/remove").status_code == 303
    assert len(db.session.scalars(select(BusyTime)).all()) == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"from_day": "2030-03-31", "from_time": "02:30", "to_time": "04:00"}, "from_time"),
        ({"from_day": "2030-03-31", "from_time": "01:00", "to_time": "02:30"}, "to_time"),
        ({"from_day": "2030-05-07", "from_time": "10:00"}, "to_time"),
        ({"from_day": "2030-05-07", "to_time": "10:00"}, "from_time"),
        ({"from_day": "2030-05-07", "from_time": "10:00", "to_time": "10:00"}, "to_time"),
        ({"from_day": "2030-05-07", "to_day": "2030-05-06"}, "to_day"),
        ({"from_day": "2030-05-07", "to_day": "2032-05-06"}, ""),
        ({"from_day": "9999-12-31"}, "from_day"),
        ({"from_day": "2020-05-07"}, ""),
        ({"from_day": "soon"}, "from_day"),
        ({}, "from_day"),
    ],
)
def test_times_that_cannot_be_are_refused_on_the_form(
    app: Flask, sign_in: SignInAs, typed: dict[str, str], field: str
) -> None:
    answer = sign_in(somebody()).post("/me/busy/times", data=typed)
    assert answer.status_code == 422
    if field:
        assert f'id="{field}-error"' in answer.get_data(as_text=True)
    assert db.session.scalars(select(BusyTime)).all() == []


def test_an_hour_that_is_twice_is_meant_whole(app: Flask, sign_in: SignInAs) -> None:
    assert (
        say(sign_in(somebody()), from_day="2030-10-27", from_time="02:00", to_time="03:00") == 303
    )
    (row,) = db.session.scalars(select(BusyTime))
    assert row.ends_at - row.starts_at == timedelta(hours=2)


def planned_with(person: Person, start: datetime = NINE) -> StudioSession:
    session = plan_at(start)
    studio_actions.assign(None, session, person, Role.GUEST, quiet=True)
    db.session.commit()
    found = by_id(session.id)
    assert found is not None
    return found


def test_a_planner_is_warned_and_not_refused(app: Flask, sign_in: SignInAs) -> None:
    guest = somebody(name="Inès")
    calendar = add(guest, read_at=now() - timedelta(minutes=12))
    db.session.add(
        BusyTime(
            person_id=guest.id,
            calendar_id=calendar.id,
            starts_at=NINE + timedelta(minutes=30),
            ends_at=NINE + 3 * HOUR,
        )
    )
    session = planned_with(guest)
    planner = sign_in(a_planner())
    warning = "Inès : occupé·e ailleurs de 11:30 à 14:00 (d’après son agenda, lu il y a 12 minutes)"
    for page in (f"/desk/sessions/{session.uuid}", "/desk/planning?day=2030-05-07"):
        assert warning in words(planner.get(page)), page
    listed = words(planner.get("/desk/planning?week=2030-W19"))
    assert "Inès mar. 7 mai, de 11:30 à 14:00" in listed


def test_moving_out_of_the_way_ends_the_warning(app: Flask, sign_in: SignInAs) -> None:
    guest = somebody(name="Inès")
    busy(guest, NINE, 2)
    session = planned_with(guest)
    planner = sign_in(a_planner())
    page = f"/desk/sessions/{session.uuid}"
    assert "Inès : occupé·e ailleurs de 11:00 à 13:00 (d’après ses indications)" in words(
        planner.get(page)
    )
    session = by_id(session.id) or session
    plan = studio_actions.plan_of(session)
    studio_actions.change(
        None,
        session,
        replace(
            plan,
            starts_at=NINE + 2 * HOUR,
            ends_at=NINE + 3 * HOUR,
            envelope_starts_at=None,
            envelope_ends_at=None,
        ),
    )
    db.session.commit()
    assert "occupé·e ailleurs" not in words(planner.get(page))


def test_who_is_busy_is_said_before_they_are_asked(app: Flask, sign_in: SignInAs) -> None:
    guest = somebody(name="Inès Invitée")
    busy(guest, NINE, 2, maybe=True)
    session = plan_at()
    db.session.commit()
    page = sign_in(a_planner()).get(f"/desk/sessions/{session.uuid}?who=Inès")
    assert "occupé·e ailleurs : mar. 7 mai, de 11:00 à 13:00 (peut-être)" in words(page)


def test_somebody_who_has_declined_is_nobodys_warning(app: Flask) -> None:
    guest = somebody()
    busy(guest, NINE, 2)
    session = planned_with(guest)
    assert len(Elsewhere.about([session]).clashes(session)) == 1
    studio_actions.answer(guest, session.people[0], "decline")
    db.session.commit()
    session = by_id(session.id) or session
    assert Elsewhere.about([session]).clashes(session) == []


def test_a_studio_that_others_have_is_not_offered_as_free(app: Flask, sign_in: SignInAs) -> None:
    studio = a_studio(name="La Verrière", slug="verriere")
    busy(studio, NINE, 2)
    busy(studio, NINE + 4 * HOUR, 1, maybe=True)
    session = plan_at(studio=studio)
    db.session.commit()
    planner = sign_in(a_planner())
    for page in ("/desk/planning?day=2030-05-07", "/desk/planning?week=2030-W19&studio=verriere"):
        html = planner.get(page).get_data(as_text=True)
        assert html.count('data-state="busy"') == 2, page
        free = re.findall(r'data-state="free">.*?datetime="2030-05-07T(\d\d)', html, re.DOTALL)
        # Open from 6 to 18 UTC; taken, by us and by others, from 9 to 11.
        assert free == ["06", "11"], page
    whole = planner.get("/desk/planning?week=2030-W19").get_data(as_text=True)
    assert whole.count('data-state="busy"') == 2
    assert "La Verrière : pas libre" in whole.replace("\u202f", " ")
    text = words(planner.get(f"/desk/sessions/{session.uuid}"))
    assert "La Verrière : pris ailleurs de 11:00 à 13:00" in text


def test_planners_add_the_calendar_of_a_studio(app: Flask, sign_in: SignInAs) -> None:
    studio = a_studio(slug="verriere")
    db.session.commit()
    planner = sign_in(a_planner())
    assert "agenda de la maison" in words(planner.get("/desk/studios/verriere"))
    answer = planner.post("/desk/studios/verriere/calendars", data={"address": SECRET})
    assert answer.status_code == 303
    (calendar,) = db.session.scalars(select(ExternalCalendar))
    assert calendar.studio_id == studio.id
    for page in ("/desk/studios/verriere", "/desk/studios/verriere/calendars"):
        html = planner.get(page).get_data(as_text=True)
        assert "calendar.google.com/…" in html
        assert "private-5e5a3e" not in html
    other = a_studio(slug="autre")
    db.session.commit()
    path = f"/calendars/{calendar.uuid}/remove"
    assert planner.post(f"/desk/studios/{other.slug}{path}").status_code == 404
    assert planner.post(f"/desk/studios/verriere{path}").status_code == 303
    refused = planner.post("/desk/studios/verriere/calendars", data={"address": "http://[::1]/"})
    assert refused.status_code == 422


def test_nobody_but_planners_learns_when_somebody_is_busy(app: Flask, sign_in: SignInAs) -> None:
    guest = somebody(name="Inès", is_public=True)
    busy(guest, NINE, 2)
    session = planned_with(guest)
    studio = session.studio.slug
    colleague = somebody()
    studio_actions.assign(None, session, colleague, Role.CAMERA, quiet=True)
    db.session.commit()
    clients = [app.test_client(), sign_in(colleague), sign_in(somebody())]
    pages = [
        f"/sessions/{session.uuid}", "/programme/?week=2030-W19", f"/people/{guest.uuid}",
        "/me/sessions/", "/me/", "/me/busy/", f"/desk/sessions/{session.uuid}", "/desk/planning",
        "/desk/", f"/studios/{studio}",
    ]  # fmt: skip
    for client in clients:
        for page in pages:
            text = words(client.get(page, follow_redirects=True))
            assert "occupé·e" not in text, page
            assert "11:00 à 13:00" not in text, page


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_week_costs_the_same_for_any_number_of_busy_people(
    app: Flask, sign_in: SignInAs, count_queries: list[str], sessions: int
) -> None:
    for number in range(sessions):
        guest = somebody()
        busy(guest, NINE + 3 * number * HOUR, 2)
        planned_with(guest, NINE + 3 * number * HOUR)
    planner = sign_in(a_planner())
    planner.get("/desk/planning?week=2030-W19")
    count_queries.clear()
    planner.get("/desk/planning?week=2030-W19")
    asked = [one for one in count_queries if "FROM busy_time" in one]
    assert len(asked) == 1


PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("hours", "said", "listed"),
    [
        ((9, 11), "de 11:00 à 13:00", "mar. 7 mai, de 11:00 à 13:00"),
        ((9, 22), "de 11:00 à 00:00", "mar. 7 mai, de 11:00 à 00:00"),
        ((-2, 22), "mar. 7 mai toute la journée", "mar. 7 mai toute la journée"),
        (
            (-2, 46),
            "du mar. 7 mai au mer. 8 mai, toute la journée",
            "du mar. 7 mai au mer. 8 mai, toute la journée",
        ),
        (
            (20, 30),
            "du mar. 7 mai 2030 à 22:00 au mer. 8 mai 2030 à 08:00",
            "du mar. 7 mai 2030 à 22:00 au mer. 8 mai 2030 à 08:00",
        ),
    ],
)
def test_a_stretch_reads_as_people_say_it(
    app: Flask, hours: tuple[int, int], said: str, listed: str
) -> None:
    midnight = datetime(2030, 5, 7, tzinfo=UTC)
    one = Busy(midnight + hours[0] * HOUR, midnight + hours[1] * HOUR, False, None)
    with speaking("fr"):
        assert show_when(one, PARIS) == said
        assert show_times(one, PARIS) == listed
