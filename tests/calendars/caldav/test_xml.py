"""XML that comes in is bounded and expands nothing; what goes out is understood by lxml."""

import contextlib
import time

import pytest
from flask import Flask
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.calendars.caldav.accounts import account
from tests.calendars.planned import confirmed
from webcast.calendars.caldav import xml
from webcast.calendars.caldav.xml import Element, Unreadable, read, tag, words

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))
HOSTILE = {
    "billion laughs": f"<!DOCTYPE a [{LAUGHS}]><a>&l9;</a>",
    "a file": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "a fetch": '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
    "an empty type": "<!DOCTYPE a><a/>",
    "parameter entities": '<!DOCTYPE a [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><a/>',
    "a long name": f"<{'a' * 1_000_000}/>",
    "a long attribute": f"<a {'b' * 1_000_000}='c'/>",
    "a long namespace": f"<a xmlns='{'b' * 1_000_000}'/>",
    "deep": "<a>" * 100_000,
    "deep and closed": "<a>" * 1000 + "</a>" * 1000,
    "wide": f"<a>{'<b/>' * 100_000}</a>",
    "many attributes twice": "<a b='' b=''/>",
    "no namespace": "<b:a/>",
    "xml redefined": "<a xmlns:xml='urn:x'/>",
    "large": f"<a>{'b' * 5_000_000}</a>",
    "nothing": "",
    "two": "<a/><a/>",
    "a null": "<a>\0</a>",
    "an entity": "<a>&nbsp;</a>",
    "an encoding": "<?xml version='1.0' encoding='utf-7'?><a/>",
    "half": "<a",
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_xml_is_refused_at_once(body: str) -> None:
    began = time.process_time()
    with pytest.raises(Unreadable):
        read(body.encode())
    assert time.process_time() - began < 2


@pytest.mark.parametrize("method", ["PROPFIND", "REPORT"])
def test_a_hostile_question_is_a_bad_request(app: Flask, method: str) -> None:
    one = account(app)
    for name, body in HOSTILE.items():
        if body:
            status = one.ask(method, one.path(), body, Depth="0").status_code
            assert status in {400, 413}, name


names = st.from_regex(r"[A-Za-z_][A-Za-z0-9._-]{0,20}", fullmatch=True)
spaces = st.sampled_from(["", *xml._PREFIXES, "urn:x", "urn:a&b", "urn:it's"])


@given(spaces, names, st.text(st.characters(codec="utf-8"), max_size=60))
@example("http://www.w3.org/XML/1998/namespace", "lang", "x")
@example("DAV:", "prop", "a\r\nb\x00\ufffe]]>&#x;<!--")
def test_what_is_written_is_what_others_read(space: str, name: str, text: str) -> None:
    qualified = f"{{{space}}}{name}"
    inner = tag(qualified, words(text), a=text)
    root = etree.fromstring(xml.document("multistatus", inner))
    clean = xml._UNWRITABLE.sub("\ufffd", text)
    assert len(root) == 1
    assert root[0].tag == (qualified if space else name)
    assert (root[0].text or "") == clean


@given(spaces, names, st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cn"])))
def test_what_others_write_is_what_we_read(space: str, name: str, text: str) -> None:
    qualified = f"{{{space}}}{name}" if space else name
    element = etree.Element(qualified)
    element.text = text
    element.set("{urn:x}y", text)
    element.set("z", text)
    seen = read(etree.tostring(element, encoding="utf-8"))
    assert seen.name == f"{{{space}}}{name}"
    assert "".join(seen.words) == text
    assert seen.attributes["{}z"] == seen.attributes["{urn:x}y"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with contextlib.suppress(Unreadable):
        assert isinstance(read(body), Element)


VOCABULARY = [
    f"{prefix}:{name}"
    for prefix, found in {
        "D": "propfind prop allprop propname include href sync-collection sync-token sync-level"
        " limit nresults getetag displayname expand-property",
        "C": "calendar-query calendar-multiget filter comp-filter prop-filter param-filter"
        " time-range text-match is-not-defined calendar-data expand comp free-busy-query",
    }.items()
    for name in found.split()
]
values = st.sampled_from(
    ["VCALENDAR", "VEVENT", "UID", "", "infinite", "yes", "i;octet", "20260101T000000Z", "²", "1"]
)
attributes = st.dictionaries(
    st.sampled_from(["name", "start", "end", "collation", "negate-condition"]), values, max_size=2
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> str:
    """Elements of WebDAV in any order."""
    name = draw(st.sampled_from(VOCABULARY))
    said = "".join(f' {key}="{value}"' for key, value in draw(attributes).items())
    inside = draw(values)
    if depth:
        inside += "".join(draw(st.lists(trees(depth - 1), max_size=3)))
    return f"<{name}{said}>{inside}</{name}>"


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(trees(), st.sampled_from(["PROPFIND", "REPORT"]))
def test_whatever_is_asked_gets_an_answer_of_the_standard(
    app: Flask, body: str, method: str
) -> None:
    if "one" not in app.extensions or app.extensions["one"][0] is not _session_of(app):
        confirmed()
        app.extensions["one"] = (_session_of(app), account(app))
    one = app.extensions["one"][1]
    opening = f"<{body[1:].split('>', maxsplit=1)[0].split(' ', maxsplit=1)[0]}"
    declared = body.replace(
        opening, f'{opening} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"', 1
    )
    answer = one.ask(method, one.path(), declared, Depth="0")
    assert answer.status_code in {207, 400, 403}
    if answer.status_code != 400:
        etree.fromstring(answer.data)


def _session_of(app: Flask) -> object:
    """What is new for every test: whether its rows are there."""
    from sqlalchemy import func, select

    from webcast.accounts.models import Person
    from webcast.core.database import db

    return db.session.scalar(select(func.max(Person.id)))
