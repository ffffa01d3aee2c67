"""PROPFIND: what is asked for, how deep, and what is not there."""

import pytest
from flask import Flask

from tests.calendars.caldav.accounts import DECLARED, Account, Answers, account, conditions
from tests.calendars.planned import confirmed

BODY = f"<D:propfind {DECLARED}>{{}}</D:propfind>"


def asked(one: Account, path: str, inside: str | None, depth: str = "0") -> Answers:
    body = "" if inside is None else BODY.format(inside)
    return Answers(one.ask("PROPFIND", path, body, Depth=depth))


@pytest.mark.parametrize("body", [None, "<D:allprop/>"])
def test_all_properties_are_those_of_the_standard_itself(app: Flask, body: str | None) -> None:
    session = confirmed()
    one = account(app)
    said = asked(one, one.path(), body, "1")
    event = one.path(event=session.uuid)
    assert set(said.found[one.path()]) == {"D:resourcetype", "D:displayname"}
    assert set(said.found[event]) == {
        "D:resourcetype", "D:getetag", "D:getcontenttype", "D:getcontentlength",
        "D:getlastmodified",
    }  # fmt: skip
    assert said.inside(event, "D:resourcetype") == []
    assert said.text(event, "D:getcontenttype").startswith("text/calendar")


def test_more_can_be_included_in_all(app: Flask) -> None:
    one = account(app)
    said = asked(one, one.path(), "<D:allprop/><D:include><CS:getctag/><D:nothing/></D:include>")
    assert "CS:getctag" in said.found[one.path()]
    assert said.missing[one.path()] == {"D:nothing"}


def test_names_alone_have_no_values(app: Flask) -> None:
    one = account(app)
    said = asked(one, one.path(), "<D:propname/>")
    found = said.found[one.path()]
    assert {"D:sync-token", "C:calendar-description", "A:calendar-color"} <= set(found)
    assert not any(len(element) or element.text for element in found.values())


def test_unknown_properties_are_not_found_and_keep_their_names(app: Flask) -> None:
    one = account(app)
    said = asked(
        one,
        one.path(),
        '<D:prop><a xmlns="urn:a&amp;b"/><b/><D:displayname/><D:displayname/></D:prop>',
    )
    assert said.missing[one.path()] == {"{urn:a&b}a", "b"}
    assert set(said.found[one.path()]) == {"D:displayname"}


def test_no_property_at_all_is_an_answer_too(app: Flask) -> None:
    one = account(app)
    assert asked(one, one.path(), "<D:prop/>").found == {one.path(): {}}


@pytest.mark.parametrize("depth", ["infinity", "Infinity", "2", "-1", "nonsense", None])
def test_a_tree_is_not_told_in_one_piece(app: Flask, depth: str | None) -> None:
    one = account(app)
    headers = {} if depth is None else {"Depth": depth}
    answer = one.ask("PROPFIND", one.home, **headers)
    assert conditions(answer) == ["D:propfind-finite-depth"]


def test_an_event_has_no_depth(app: Flask) -> None:
    session = confirmed()
    one = account(app)
    path = one.path(event=session.uuid)
    for headers in ({}, {"Depth": "infinity"}, {"Depth": "1"}):
        assert Answers(one.ask("PROPFIND", path, **headers)).hrefs == [path]


@pytest.mark.parametrize(
    "body",
    [
        "<D:propfind", "nonsense", "<propfind/>", f"<D:prop {DECLARED}/>", "\x00", "<a></b>",
        "<?xml version='1.0' encoding='nonsense'?><a/>", "<a>\x01</a>", "<b:a/>",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    ],
)  # fmt: skip
def test_what_is_not_a_question_is_a_bad_request(app: Flask, body: str) -> None:
    one = account(app)
    for method in ("PROPFIND", "REPORT"):
        answer = one.ask(method, one.path(), body, Depth="0")
        # A report that is well written and unknown is another matter.
        assert answer.status_code == 400 or (method == "REPORT" and answer.status_code == 403)


def test_a_body_that_nobody_needs_is_not_read(app: Flask) -> None:
    one = account(app)
    body = BODY.format(" " * 5_000_000)
    assert one.ask("PROPFIND", one.path(), body, Depth="0").status_code == 413


def test_the_door_shows_oneself_alone(app: Flask) -> None:
    one, _other = account(app), account(app)
    said = asked(one, "/dav/", None, "1")
    assert said.hrefs == ["/dav/", f"/dav/{one.person.uuid}/"]
    assert asked(one, said.hrefs[1], None, "1").hrefs == [said.hrefs[1], one.home]
