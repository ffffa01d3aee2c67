"""calendar-query and calendar-multiget (RFC 4791, sections 7.8 and 7.9)."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from tests.calendars.caldav.accounts import DECLARED, Account, Answers, account, conditions
from tests.calendars.planned import HOUR, confirmed, soon

SECOND = timedelta(seconds=1)
UID_PARAMETER = '<C:prop-filter name="UID"><C:param-filter name="X"/></C:prop-filter>'


def z(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def span(start: datetime | None = None, end: datetime | None = None) -> str:
    said = f' start="{z(start)}"' if start else ""
    said += f' end="{z(end)}"' if end else ""
    return f"<C:time-range{said}/>"


def test_an_empty_filter_leaves_every_event(app: Flask) -> None:
    one = account(app)
    paths = [one.path(event=confirmed(start=soon(day)).uuid) for day in (7, 8)]
    assert one.query("").hrefs == paths
    assert one.filtered('<C:comp-filter name="VCALENDAR"/>').hrefs == paths


def test_a_span_of_time_leaves_what_touches_it(app: Flask) -> None:
    one = account(app)
    session = confirmed()
    path, start, end = one.path(event=session.uuid), session.starts_at, session.ends_at
    confirmed(start=soon(9))
    for inside, is_there in (
        (span(start, end), True),
        (span(end - SECOND, end + HOUR), True),
        (span(end, end + HOUR), False),
        (span(start - HOUR, start), False),
        (span(start - HOUR, start + SECOND), True),
        (span(start + SECOND, start + 2 * SECOND), True),
        (span(end=start + SECOND), True),
        (span(end=start), False),
        (span(start=end - SECOND), True),
        ('<C:time-range start="00010101T000000Z" end="99991231T235959Z"/>', True),
    ):
        assert (path in one.query(inside).hrefs) is is_there, inside
    assert one.query(span(start, end)).hrefs == [path]


@pytest.mark.parametrize(
    "inside",
    [
        "<C:time-range/>", '<C:time-range start="20260101"/>',
        '<C:time-range start="20260101T000000"/>', '<C:time-range end="20261301T000000Z"/>',
        '<C:time-range start="20260102T000000Z" end="20260101T000000Z"/>', "<C:filter/>",
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_said_to_be_invalid(app: Flask, inside: str) -> None:
    one = account(app)
    assert refused(one, f'<C:comp-filter name="VEVENT">{inside}</C:comp-filter>') == [
        "C:valid-filter"
    ]


@pytest.mark.parametrize(
    "body",
    ["", "<C:filter/>", '<C:filter><C:comp-filter name="VEVENT"/></C:filter>'],
)
def test_a_filter_begins_at_the_calendar(app: Flask, body: str) -> None:
    one = account(app)
    answer = one.ask(
        "REPORT", one.path(), f"<C:calendar-query {DECLARED}><D:prop/>{body}</C:calendar-query>"
    )
    assert conditions(answer) == ["C:valid-filter"]


def refused(one: Account, inside: str) -> list[str]:
    body = (
        f'<C:calendar-query {DECLARED}><D:prop/><C:filter><C:comp-filter name="VCALENDAR">{inside}'
        "</C:comp-filter></C:filter></C:calendar-query>"
    )
    return conditions(one.ask("REPORT", one.path(), body, Depth="1"))


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ('<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"/></C:comp-filter>', "prop"),
        ('<C:comp-filter name="VEVENT"><C:comp-filter name="VALARM"/></C:comp-filter>', "comp"),
        ('<C:prop-filter name="VERSION"/>', "prop"),
        (f'<C:comp-filter name="VEVENT">{UID_PARAMETER}</C:comp-filter>', "prop"),
    ],
)
def test_a_filter_beyond_us_is_named_and_refused(app: Flask, inside: str, named: str) -> None:
    assert refused(account(app), inside) == ["C:supported-filter", f"C:{named}-filter"]


def test_other_components_are_not_there(app: Flask) -> None:
    one = account(app)
    path = one.path(event=confirmed().uuid)
    calendar = '<C:comp-filter name="VCALENDAR">{}</C:comp-filter>'
    absent = '<C:comp-filter name="{}"><C:is-not-defined/></C:comp-filter>'
    there = '<C:comp-filter name="{}"/>'
    assert one.filtered(calendar.format(there.format("VTODO"))).hrefs == []
    assert one.filtered(calendar.format(absent.format("VTODO"))).hrefs == [path]
    assert one.filtered(calendar.format(absent.format("VEVENT"))).hrefs == []
    both = absent.format("VTODO") + there.format("vevent")
    assert one.filtered(calendar.format(both)).hrefs == [path]
    assert one.filtered(calendar.format("<C:is-not-defined/>")).hrefs == []


def uid(text: str, **attributes: str) -> str:
    said = "".join(f' {name.replace("_", "-")}="{v}"' for name, v in attributes.items())
    return f'<C:prop-filter name="UID"><C:text-match{said}>{text}</C:text-match></C:prop-filter>'


def test_an_event_is_found_by_its_uid(app: Flask) -> None:
    one = account(app)
    session, other = confirmed(), confirmed(start=soon(8))
    path, rest = one.path(event=session.uuid), one.path(event=other.uuid)
    name = f"session-{session.uuid}@"
    assert one.query(uid(name)).hrefs == [path]
    assert one.query(uid(name.upper())).hrefs == [path]
    assert one.query(uid(name, collation="i;octet")).hrefs == [path]
    assert one.query(uid(name.upper(), collation="i;octet")).hrefs == []
    assert one.query(uid(name, negate_condition="yes")).hrefs == [rest]
    assert one.query('<C:prop-filter name="UID"/>').hrefs == [path, rest]
    absent = '<C:prop-filter name="UID"><C:is-not-defined/></C:prop-filter>'
    assert one.query(absent).hrefs == []
    assert one.query(uid(name) + span(start=session.ends_at)).hrefs == []


def test_an_unknown_collation_is_refused(app: Flask) -> None:
    inside = uid("x", collation="i;unicode-casemap")
    found = refused(account(app), f'<C:comp-filter name="VEVENT">{inside}</C:comp-filter>')
    assert found == ["C:supported-collation"]


def test_several_events_come_in_the_order_asked_for(app: Flask) -> None:
    one = account(app)
    first, second = confirmed(), confirmed(start=soon(8))
    paths = [one.path(event=second.uuid), one.path(event=first.uuid)]
    unknown = [
        one.path(event="unknown"), "/elsewhere/x.ics", one.path(), one.path("x", first.uuid),
        one.path(event=first.uuid).replace("/programme/", "/programme%2F"), "", "%00", "http://",
    ]  # fmt: skip
    said = one.multiget(*paths, *unknown)
    assert said.hrefs == paths
    assert said.gone == set(unknown)
    assert b"BEGIN:VEVENT" in said.text(paths[0], "C:calendar-data").encode()


def test_addresses_may_have_a_host_and_odd_escapes(app: Flask) -> None:
    one = account(app)
    path = one.path(event=confirmed().uuid)
    odd = "http://localhost" + path.replace("-", "%2D").replace("programme", "p%72ogramme")
    assert one.multiget(odd).hrefs == [path]


def test_nothing_asked_for_is_a_bad_request(app: Flask) -> None:
    one = account(app)
    body = f"<C:calendar-multiget {DECLARED}><D:prop/></C:calendar-multiget>"
    assert one.ask("REPORT", one.path(), body).status_code == 400


@pytest.mark.parametrize("data", ['content-type="text/x-vcard"', 'version="1.0"'])
def test_other_kinds_of_data_are_refused(app: Flask, data: str) -> None:
    one = account(app)
    body = (
        f"<C:calendar-multiget {DECLARED}><D:prop><C:calendar-data {data}/></D:prop>"
        f"<D:href>{one.path(event='x')}</D:href></C:calendar-multiget>"
    )
    assert conditions(one.ask("REPORT", one.path(), body)) == ["C:supported-calendar-data"]


def test_expanding_what_happens_once_changes_nothing(app: Flask) -> None:
    one = account(app)
    session = confirmed()
    path = one.path(event=session.uuid)
    plain = one.multiget(path).text(path, "C:calendar-data")
    start, end = z(session.starts_at), z(session.ends_at)
    body = (
        f'<C:calendar-query {DECLARED}><D:prop><C:calendar-data><C:expand start="{start}"'
        f' end="{end}"/></C:calendar-data></D:prop><C:filter><C:comp-filter name="VCALENDAR"/>'
        "</C:filter></C:calendar-query>"
    )
    said = Answers(one.ask("REPORT", one.path(), body, Depth="1"))
    assert said.text(path, "C:calendar-data") == plain


@pytest.mark.parametrize("where", ["/dav/", "{home}", "{principal}", "{calendar}"])
def test_reports_that_are_not_ours_are_refused(app: Flask, where: str) -> None:
    one = account(app)
    path = where.format(home=one.home, principal=f"/dav/{one.person.uuid}/", calendar=one.path())
    for report in ("D:principal-search-property-set", "D:expand-property", "C:free-busy-query"):
        answer = one.ask("REPORT", path, f"<{report} {DECLARED}/>", Depth="0")
        assert conditions(answer) == ["D:supported-report"]
