"""Events are those of the feeds, byte by byte; nothing can be written."""

import re

import pytest
from flask import Flask

from tests.calendars.caldav.accounts import account, conditions, moved_to
from tests.calendars.planned import called_off, confirmed, fetched, on_screen, planned, soon
from tests.calendars.readers import READERS
from webcast.calendars.caldav.views.account import WRITING


def blocks(calendar: bytes) -> list[bytes]:
    """Its VEVENTs."""
    return re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", calendar, re.DOTALL)


@pytest.mark.parametrize(("locale", "feed"), [("fr", "/calendar.ics"), ("en", "/en/calendar.ics")])
def test_feed_and_account_never_disagree(app: Flask, locale: str, feed: str) -> None:
    on_screen(confirmed(public_note="Une note ; avec, des \\ signes\nsur deux lignes"), "Idriss")
    called_off(confirmed(start=soon(8)), "Le studio < & >")
    planned(start=soon(9))
    moved_to(confirmed(start=soon(10)), soon(11))
    one = account(app, locale=locale)
    shown = blocks(fetched(one.client, feed).data)
    assert len(shown) == 3
    said = one.propfind(one.path(), "D:getetag", depth="1")
    events = [href for href in said.hrefs if href.endswith(".ics")]
    given = [one.ask("GET", href) for href in events]
    assert [blocks(answer.data) for answer in given] == [[block] for block in shown]
    assert [answer.headers["ETag"] for answer in given] == [
        said.text(href, "D:getetag") for href in events
    ]
    data = one.multiget(*events)
    assert [data.text(href, "C:calendar-data").encode() for href in events] == [
        answer.data for answer in given
    ]
    assert blocks(one.ask("GET", one.path()).data) == shown


@pytest.mark.parametrize("reader", READERS)
def test_an_event_is_a_calendar_that_every_reader_reads(app: Flask, reader: str) -> None:
    session = confirmed()
    one = account(app)
    answer = one.ask("GET", one.path(event=session.uuid))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    (seen,) = READERS[reader](answer.data)
    assert (seen.starts, seen.ends) == (session.starts_at, session.ends_at)
    assert b"METHOD" not in answer.data


def test_an_event_that_is_known_is_not_sent_again(app: Flask) -> None:
    session = confirmed()
    one = account(app)
    path = one.path(event=session.uuid)
    tag = one.ask("GET", path).headers["ETag"]
    assert tag.startswith('"')
    again = one.ask("GET", path, If_None_Match=tag)
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    head = one.ask("HEAD", path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    moved_to(session, soon(12))
    assert one.ask("GET", path, If_None_Match=tag).status_code == 200


def test_a_tentative_session_is_not_there(app: Flask) -> None:
    session = planned()
    one = account(app)
    assert one.ask("GET", one.path(event=session.uuid)).status_code == 404


def test_an_event_is_in_the_calendars_of_its_studio_and_theme_only(app: Flask) -> None:
    session, other = confirmed(), confirmed(start=soon(8))
    one = account(app)
    place = f"studio-{session.studio_id}"
    assert one.ask("GET", one.path(place, session.uuid)).status_code == 200
    assert one.ask("GET", one.path(place, other.uuid)).status_code == 404


def test_a_refusal_is_xml_whatever_the_address(app: Flask) -> None:
    one = account(app)
    answer = one.ask("PUT", "/dav/%00%0B%EF%BF%BF<é>&.ics", "x")
    assert conditions(answer)[0] == "D:need-privileges"
    assert "/dav/%00%0B%EF%BF%BF%3C%C3%A9%3E%26.ics" in answer.text
    for method in ("PROPFIND", "GET"):
        for path in ("%00", "calendars/%00/", "calendars/programme/%00.ics"):
            assert one.ask(method, f"/dav/{one.person.uuid}/{path}").status_code == 404


@pytest.mark.parametrize("path", ["/dav/", "{}", "{}calendars/"])
def test_what_is_no_calendar_says_so_to_a_browser(app: Flask, path: str) -> None:
    one = account(app)
    answer = one.ask("GET", path.format(f"/dav/{one.person.uuid}/"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize("site", ["same-origin", "cross-site", None])
def test_nothing_can_be_written(app: Flask, method: str, site: str | None) -> None:
    session = confirmed()
    one = account(app)
    path = one.path(event=session.uuid)
    before = one.ask("GET", path).data
    headers = {"Sec_Fetch_Site": site} if site else {}
    answer = one.ask(method, path, "BEGIN:VCALENDAR", **headers)
    assert conditions(answer) == [
        "D:need-privileges", "D:resource", "D:href", "D:privilege", "D:write"
    ]  # fmt: skip
    assert path in answer.text
    assert one.ask("GET", path).data == before


def test_answers_belong_to_one_person_and_set_no_cookie(app: Flask) -> None:
    session = confirmed()
    one = account(app)
    for method, path in (
        ("GET", one.path(event=session.uuid)),
        ("PROPFIND", one.home),
        ("REPORT", one.home),
        ("PUT", one.home),
        ("OPTIONS", one.home),
    ):
        answer = one.ask(method, path, Depth="0")
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer.headers["Vary"]
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["DAV"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
