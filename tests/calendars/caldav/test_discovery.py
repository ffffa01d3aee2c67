"""How a program finds the calendars that it was given the address of the site for."""

import pytest
from flask import Flask

from tests.calendars.caldav.accounts import Account, account
from tests.calendars.planned import a_theme
from tests.factories import StudioFactory
from webcast.calendars.caldav.views.account import READING, WRITING
from webcast.core.database import db


@pytest.mark.parametrize("method", ["GET", "PROPFIND"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_well_known_address_leads_to_the_door(app: Flask, method: str, prefix: str) -> None:
    answer = app.test_client().open(f"{prefix}/.well-known/caldav", method=method)
    assert answer.status_code == 301
    assert answer.headers["Location"] == "/dav/"


def test_from_the_door_to_the_calendars(app: Flask) -> None:
    studio = StudioFactory(name="Le Grand Plateau")
    theme = a_theme()
    one = account(app, name="Zoé")
    door = one.propfind("/dav/", "D:current-user-principal", "D:resourcetype")
    principal = door.found["/dav/"]["D:current-user-principal"][0].text
    assert door.inside("/dav/", "D:resourcetype") == ["D:collection"]

    person = one.propfind(principal, "C:calendar-home-set", "D:principal-URL", "D:displayname")
    assert person.text(principal, "D:displayname") == "Zoé"
    assert person.found[principal]["D:principal-URL"][0].text == principal
    home = person.found[principal]["C:calendar-home-set"][0].text

    calendars = one.propfind(home, "D:resourcetype", "D:displayname", depth="1")
    assert calendars.inside(home, "D:resourcetype") == ["D:collection"]
    names = {
        href.removeprefix(home): calendars.text(href, "D:displayname")
        for href in calendars.hrefs
        if calendars.inside(href, "D:resourcetype") == ["D:collection", "C:calendar"]
    }
    assert names == {
        "mine/": "Ma Web-TV – mon calendrier",
        "crew/": "Ma Web-TV – mes convocations",
        "programme/": "Ma Web-TV",
        f"studio-{studio.id}/": "Ma Web-TV – Le Grand Plateau",
        f"theme-{theme.id}/": "Ma Web-TV – Numérique",
    }


def test_names_are_in_the_language_of_the_account_and_addresses_in_none(app: Flask) -> None:
    theme = a_theme()
    french, english = account(app, locale="fr"), account(app, locale="en")
    for one, name in ((french, "Ma Web-TV – Numérique"), (english, "My Web-TV – Digital")):
        path = one.path(f"theme-{theme.id}")
        assert one.propfind(path, "D:displayname").text(path, "D:displayname") == name


def test_the_address_of_the_english_site_leads_to_the_one_address(app: Flask) -> None:
    one = account(app)
    answer = one.ask("PROPFIND", f"/en{one.home}", Depth="0")
    assert answer.status_code == 301
    assert answer.headers["Location"] == one.home


def test_addresses_survive_a_site_below_a_path(app: Flask) -> None:
    one = account(app)
    answer = one.client.open(
        "/.well-known/caldav", method="PROPFIND", environ_overrides={"SCRIPT_NAME": "/tele"}
    )
    assert answer.headers["Location"] == "/tele/dav/"
    answer = one.client.open(
        one.home,
        method="PROPFIND",
        environ_overrides={"SCRIPT_NAME": "/tele"},
        headers={"Depth": "1", **_signed_in(one)},
    )
    assert f"<D:href>/tele{one.home}programme/</D:href>" in answer.text


def _signed_in(one: Account) -> dict[str, str]:
    from tests.calendars.caldav.accounts import basic

    return {"Authorization": basic(one.person.email, one.password)}


def test_a_calendar_says_everything_that_programs_ask(app: Flask) -> None:
    studio = StudioFactory(name="A & <B>", address="1 rue de l’Été", zone="America/New_York")
    one = account(app)
    path = one.path(f"studio-{studio.id}")
    names = [
        "D:displayname", "C:calendar-description", "A:calendar-color", "A:calendar-order",
        "CS:getctag", "D:sync-token", "C:supported-calendar-component-set",
        "C:supported-calendar-data", "D:supported-report-set", "C:calendar-timezone",
        "C:calendar-timezone-id", "D:owner", "D:current-user-principal",
        "D:current-user-privilege-set", "C:supported-collation-set", "D:principal-collection-set",
    ]  # fmt: skip
    said = one.propfind(path, *names)
    assert said.missing[path] == set()
    assert said.text(path, "D:displayname") == "Ma Web-TV – A & <B>"
    assert said.text(path, "C:calendar-description") == "1 rue de l’Été"
    assert said.text(path, "CS:getctag") == said.text(path, "D:sync-token")
    assert said.found[path]["C:supported-calendar-component-set"][0].attrib == {"name": "VEVENT"}
    assert said.text(path, "C:calendar-timezone-id") == "America/New_York"
    assert "TZID:America/New_York\r\n" in said.text(path, "C:calendar-timezone")
    assert said.found[path]["D:owner"][0].text == f"/dav/{one.person.uuid}/"
    colour = said.text(path, "A:calendar-color")
    assert colour.startswith("#")
    assert len(colour) == 9
    reports = said.inside(path, "D:supported-report-set")
    assert {"C:calendar-query", "C:calendar-multiget", "D:sync-collection"} <= set(reports)


@pytest.mark.parametrize("where", ["", "calendars/", "calendars/programme/"])
def test_everything_may_be_read_and_nothing_written(app: Flask, where: str) -> None:
    one = account(app)
    path = f"/dav/{one.person.uuid}/{where}"
    said = one.propfind(path, "D:current-user-privilege-set", "C:schedule-inbox-URL")
    rights = said.inside(path, "D:current-user-privilege-set")
    assert [right for right in rights if right != "D:privilege"] == [
        "D:read",
        "D:read-current-user-privilege-set",
    ]
    assert said.missing[path] == {"C:schedule-inbox-URL"}


def test_options_say_what_this_is_without_asking_who(app: Flask) -> None:
    answer = app.test_client().open("/dav/", method="OPTIONS")
    assert answer.status_code == 200
    assert answer.headers["DAV"] == "1, 3, calendar-access"
    assert set(answer.headers["Allow"].split(", ")) == set(READING)
    assert not set(READING) & set(WRITING)


def test_a_studio_that_closes_is_no_longer_offered_but_does_not_break(app: Flask) -> None:
    studio = StudioFactory()
    one = account(app)
    path = one.path(f"studio-{studio.id}")
    assert path in one.propfind(one.home, "D:resourcetype", depth="1").hrefs
    studio.retired = True
    db.session.commit()
    assert path not in one.propfind(one.home, "D:resourcetype", depth="1").hrefs
    assert path in one.propfind(path, "D:resourcetype").hrefs


@pytest.mark.parametrize(
    "path",
    [
        "{other}", "{other}calendars/", "{other}calendars/programme/", "{own}calendar/",
        "{own}calendars/nothing/", "{own}calendars/studio-0/", "{own}calendars/studio-01/",
        "{own}calendars/studio-99999999999999999999/", "{own}calendars/studio-x/",
        "{own}calendars/theme-²/", "{own}calendars/channel/", "{own}calendars/programme/x/y.ics",
        "{own}calendars/programme/x.ics", "{own}calendars/programme/x", "nothing/",
    ],
)  # fmt: skip
def test_what_is_not_there_or_not_theirs_is_not_found(app: Flask, path: str) -> None:
    one, other = account(app), account(app)
    address = "/dav/" + path.format(own=f"{one.person.uuid}/", other=f"{other.person.uuid}/")
    for method in ("PROPFIND", "REPORT", "GET"):
        assert one.ask(method, address, Depth="0").status_code == 404


@pytest.mark.parametrize("where", ["", "calendars", "calendars/programme"])
def test_a_forgotten_final_slash_is_forgiven(app: Flask, where: str) -> None:
    one = account(app)
    path = f"/dav/{one.person.uuid}/{where}".rstrip("/")
    assert one.propfind(path, "D:resourcetype").hrefs == [f"{path}/"]
