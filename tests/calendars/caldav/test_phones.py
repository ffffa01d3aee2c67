"""DAVx⁵, Apple Calendar and Thunderbird: the requests that they are known to send, in their order.

Written down from what these programs are publicly known to ask, not from their code. Each walk
goes only where the answers before have led it, as the programs do.
"""

# ruff: noqa: E501 - requests are written as they are sent

from typing import Any

from flask import Flask

from tests.calendars.caldav.accounts import NS, Account, Answers, account, conditions, moved_to
from tests.calendars.planned import a_theme, a_topic, confirmed, soon
from webcast.core.database import db

DAVX5 = "DAVx5/4.4.5-ose (2025/03/01; dav4jvm; okhttp/4.12.0) Android/15"
IOS = "iOS/18.3 (22D63) dataaccessd/1.0"
MACOS = "macOS/15.3 (24D60) CalendarAgent/1113"
THUNDERBIRD = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.7.0"


class Program:
    """A program with its own headers."""

    def __init__(self, one: Account, **headers: str) -> None:
        self.one = one
        self.headers = headers

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> Any:
        opening = '<?xml version="1.0" encoding="UTF-8"?>' if body else ""
        return self.one.ask(method, path, opening + body, **self.headers, **headers)

    def answers(self, method: str, path: str, body: str, depth: str = "0") -> Answers:
        return Answers(self.ask(method, path, body, Depth=depth))


def only(answers: Answers, href: str, name: str) -> str:
    """The address in a property."""
    path: str = answers.found[href][name].findtext("D:href", namespaces=NS)
    return path


def test_davx5_finds_the_calendars_and_keeps_them(app: Flask) -> None:
    theme = a_theme()
    session, other = confirmed(topic=a_topic(theme=theme)), confirmed(start=soon(8))
    first, second = session.uuid, other.uuid
    one = account(app)
    program = Program(
        one,
        User_Agent=DAVX5,
        Accept_Language="fr-FR, en;q=0.7, *;q=0.5",
        Content_Type="application/xml; charset=utf-8",
    )

    # The address that was typed, then the well-known one.
    probe = (
        '<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><resourcetype />'
        "<displayname /><CAL:calendar-description /><current-user-privilege-set /><CAL:calendar-home-set />"
        "<current-user-principal /></prop></propfind>"
    )
    moved = program.ask("PROPFIND", "/.well-known/caldav", probe, Depth="0")
    assert moved.status_code == 301
    door = program.answers("PROPFIND", moved.headers["Location"], probe)
    principal = only(door, "/dav/", "D:current-user-principal")
    options = program.ask("OPTIONS", principal)
    assert "calendar-access" in options.headers["DAV"]
    assert "PROPFIND" in options.headers["Allow"]

    homes = program.answers(
        "PROPFIND",
        principal,
        '<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"'
        ' xmlns:CARD="urn:ietf:params:xml:ns:carddav"><prop><displayname /><resourcetype />'
        "<group-membership /><CAL:calendar-home-set /><CARD:addressbook-home-set />"
        "<CAL:calendar-proxy-read-for /><CAL:calendar-user-address-set /></prop></propfind>",
    )
    home = only(homes, principal, "C:calendar-home-set")

    calendars = program.answers(
        "PROPFIND",
        home,
        '<propfind xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"'
        ' xmlns:ICAL="http://apple.com/ns/ical/" xmlns:CS="http://calendarserver.org/ns/"><prop>'
        "<resourcetype /><displayname /><owner /><current-user-privilege-set />"
        "<CAL:calendar-description /><ICAL:calendar-color /><CAL:calendar-timezone />"
        "<CAL:calendar-timezone-id /><CAL:supported-calendar-component-set /><CS:source />"
        "<supported-report-set /><sync-token /></prop></propfind>",
        "1",
    )
    path = one.path()
    assert one.path(f"theme-{theme.id}") in calendars.hrefs
    # No right to write: DAVx⁵ shows the calendar as one that is only read.
    assert "D:write" not in calendars.inside(path, "D:current-user-privilege-set")
    assert "D:write-content" not in calendars.inside(path, "D:current-user-privilege-set")

    # A synchronisation: is there anything new, what is in these months, get it.
    state = (
        '<propfind xmlns="DAV:" xmlns:CS="http://calendarserver.org/ns/"'
        ' xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><CAL:max-resource-size />'
        "<supported-report-set /><CS:getctag /><sync-token /></prop></propfind>"
    )
    tag = program.answers("PROPFIND", path, state).text(path, "CS:getctag")
    listing = (
        '<CAL:calendar-query xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop><getetag />'
        '</prop><CAL:filter><CAL:comp-filter name="VCALENDAR"><CAL:comp-filter name="{}">'
        '<CAL:time-range start="20260101T000000Z" /></CAL:comp-filter></CAL:comp-filter></CAL:filter>'
        "</CAL:calendar-query>"
    )
    events = program.answers("REPORT", path, listing.format("VEVENT"), "1").etags()
    assert program.answers("REPORT", path, listing.format("VTODO"), "1").hrefs == []
    assert set(events) == {one.path(event=first), one.path(event=second)}
    hrefs = "".join(f"<href>{href}</href>" for href in events)
    data = program.answers(
        "REPORT",
        path,
        '<CAL:calendar-multiget xmlns="DAV:" xmlns:CAL="urn:ietf:params:xml:ns:caldav"><prop>'
        '<getcontenttype /><getetag /><CAL:calendar-data content-type="text/calendar" version="2.0" />'
        f"</prop>{hrefs}</CAL:calendar-multiget>",
    )
    assert data.etags() == events
    assert program.answers("PROPFIND", path, state).text(path, "CS:getctag") == tag

    moved_to(session, soon(12))
    assert program.answers("PROPFIND", path, state).text(path, "CS:getctag") != tag
    later = program.answers("REPORT", path, listing.format("VEVENT"), "1").etags()
    assert {href for href in later if later[href] != events[href]} == {one.path(event=first)}

    # Without a limit to the past it synchronises by token.
    sync = (
        '<sync-collection xmlns="DAV:"><sync-token>{}</sync-token><sync-level>1</sync-level><prop>'
        "<getetag /></prop></sync-collection>"
    )
    every = program.answers("REPORT", path, sync.format(""))
    assert every.etags() == later
    moved_to(other, soon(13))
    assert program.answers("REPORT", path, sync.format(every.token)).hrefs == [
        one.path(event=second)
    ]

    # Somebody deletes an event on the phone: it is told that it may not, and puts it back.
    gone = program.ask("DELETE", one.path(event=first), If_Match=later[one.path(event=first)])
    assert conditions(gone)[0] == "D:need-privileges"


def test_apple_calendar_finds_the_calendars_and_keeps_them(app: Flask) -> None:
    session = confirmed()
    one = account(app)
    program = Program(
        one, User_Agent=IOS, Accept="*/*", Accept_Language="fr-FR,fr;q=0.9", Brief="t",
        Prefer="return-minimal", Content_Type="text/xml",
    )  # fmt: skip

    # It asks without a password first, and waits to be asked for one.
    find = (
        '<A:propfind xmlns:A="DAV:"><A:prop><A:current-user-principal/><A:principal-URL/>'
        "<A:resourcetype/></A:prop></A:propfind>"
    )
    first = app.test_client().open(
        "/.well-known/caldav", method="PROPFIND", data=find, headers={"Depth": "0"}
    )
    assert first.status_code == 301
    challenge = app.test_client().open(
        first.headers["Location"], method="PROPFIND", data=find, headers={"Depth": "0"}
    )
    assert challenge.status_code == 401
    assert challenge.headers["WWW-Authenticate"].startswith("Basic ")

    door = program.answers("PROPFIND", "/dav/", find)
    principal = only(door, "/dav/", "D:current-user-principal")
    assert program.ask("OPTIONS", principal).headers["DAV"] == "1, 3, calendar-access"
    about = program.answers(
        "PROPFIND",
        principal,
        '<A:propfind xmlns:A="DAV:"><A:prop><B:calendar-home-set'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><B:calendar-user-address-set'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><A:current-user-principal/><A:displayname/>'
        '<C:dropbox-home-URL xmlns:C="http://calendarserver.org/ns/"/><C:email-address-set'
        ' xmlns:C="http://calendarserver.org/ns/"/><B:max-attendees-per-instance'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><C:notification-URL'
        ' xmlns:C="http://calendarserver.org/ns/"/><A:principal-collection-set/><A:principal-URL/>'
        '<A:resource-id/><B:schedule-inbox-URL xmlns:B="urn:ietf:params:xml:ns:caldav"/>'
        '<B:schedule-outbox-URL xmlns:B="urn:ietf:params:xml:ns:caldav"/><A:supported-report-set/>'
        "</A:prop></A:propfind>",
    )
    home = only(about, principal, "C:calendar-home-set")
    assert {"C:schedule-inbox-URL", "C:schedule-outbox-URL"} <= about.missing[principal]
    searched = program.ask(
        "REPORT",
        only(about, principal, "D:principal-collection-set"),
        '<A:principal-search-property-set xmlns:A="DAV:"/>',
        Depth="0",
    )
    assert conditions(searched) == ["D:supported-report"]

    listing = (
        '<A:propfind xmlns:A="DAV:"><A:prop><A:add-member/><C:allowed-sharing-modes'
        ' xmlns:C="http://calendarserver.org/ns/"/><D:autoprovisioned xmlns:D="http://apple.com/ns/ical/"/>'
        '<E:bulk-requests xmlns:E="http://me.com/_namespace/"/><B:calendar-alarm'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><D:calendar-color xmlns:D="http://apple.com/ns/ical/"/>'
        '<B:calendar-description xmlns:B="urn:ietf:params:xml:ns:caldav"/><B:calendar-free-busy-set'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><D:calendar-order xmlns:D="http://apple.com/ns/ical/"/>'
        '<B:calendar-timezone xmlns:B="urn:ietf:params:xml:ns:caldav"/><A:current-user-privilege-set/>'
        '<A:displayname/><C:getctag xmlns:C="http://calendarserver.org/ns/"/><A:owner/>'
        '<C:pushkey xmlns:C="http://calendarserver.org/ns/"/><A:quota-available-bytes/>'
        '<D:refreshrate xmlns:D="http://apple.com/ns/ical/"/><A:resource-id/><A:resourcetype/>'
        '<C:source xmlns:C="http://calendarserver.org/ns/"/><B:supported-calendar-component-set'
        ' xmlns:B="urn:ietf:params:xml:ns:caldav"/><A:supported-report-set/><A:sync-token/>'
        "</A:prop></A:propfind>"
    )
    calendars = program.answers("PROPFIND", home, listing, "1")
    path = one.path()
    assert calendars.inside(path, "D:resourcetype") == ["D:collection", "C:calendar"]
    assert calendars.text(path, "A:calendar-color").startswith("#")

    # It would like another colour. It may keep that to itself.
    colour = program.ask(
        "PROPPATCH",
        path,
        '<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop><D:calendar-color'
        ' xmlns:D="http://apple.com/ns/ical/">#FF2968FF</D:calendar-color></A:prop></A:set>'
        "</A:propertyupdate>",
    )
    assert conditions(colour)[0] == "D:need-privileges"

    sync = (
        '<A:sync-collection xmlns:A="DAV:"><A:sync-token>{}</A:sync-token><A:sync-level>1</A:sync-level>'
        "<A:prop><A:getetag/><A:getcontenttype/></A:prop></A:sync-collection>"
    )
    every = program.answers("REPORT", path, sync.format(""), "1")
    event = one.path(event=session.uuid)
    assert every.hrefs == [event]
    data = program.answers(
        "REPORT",
        path,
        '<B:calendar-multiget xmlns:B="urn:ietf:params:xml:ns:caldav"><A:prop xmlns:A="DAV:"><A:getetag/>'
        '<B:calendar-data/><C:updated-by xmlns:C="http://calendarserver.org/ns/"/><C:created-by'
        ' xmlns:C="http://calendarserver.org/ns/"/></A:prop>'
        f'<A:href xmlns:A="DAV:">{event}</A:href></B:calendar-multiget>',
        "1",
    )
    assert "BEGIN:VEVENT" in data.text(event, "C:calendar-data")
    assert program.answers("REPORT", path, sync.format(every.token), "1").hrefs == []

    # macOS asks by time, and only then for what it does not have.
    mac = Program(one, User_Agent=MACOS, Content_Type="text/xml")
    span = mac.answers(
        "REPORT",
        path,
        '<B:calendar-query xmlns:B="urn:ietf:params:xml:ns:caldav"><A:prop xmlns:A="DAV:"><A:getetag/>'
        '<A:getcontenttype/></A:prop><B:filter><B:comp-filter name="VCALENDAR"><B:comp-filter'
        ' name="VEVENT"><B:time-range start="20260101T000000Z"/></B:comp-filter></B:comp-filter>'
        "</B:filter></B:calendar-query>",
        "1",
    )
    assert span.hrefs == [event]

    # Another language, other texts: the token is refused, and it begins anew.
    one.person.locale = "en"
    db.session.commit()
    refused = program.ask("REPORT", path, sync.format(every.token), Depth="1")
    assert conditions(refused) == ["D:valid-sync-token"]
    anew = program.answers("REPORT", path, sync.format(""), "1")
    assert anew.etags()[event] != every.etags()[event]


def test_thunderbird_finds_the_calendars_and_keeps_them(app: Flask) -> None:
    session = confirmed()
    one = account(app)
    program = Program(
        one, User_Agent=THUNDERBIRD, Accept="text/xml", Accept_Charset="utf-8,*;q=0.1",
        Content_Type="text/xml; charset=utf-8",
    )  # fmt: skip
    find = (
        '<D:propfind xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:resourcetype/>'
        "<D:owner/><D:displayname/><D:current-user-principal/><D:current-user-privilege-set/>"
        '<A:calendar-color xmlns:A="http://apple.com/ns/ical/"/><C:calendar-home-set/></D:prop>'
        "</D:propfind>"
    )
    principal = only(
        program.answers("PROPFIND", "/dav/", find), "/dav/", "D:current-user-principal"
    )
    home = only(program.answers("PROPFIND", principal, find), principal, "C:calendar-home-set")
    calendars = program.answers("PROPFIND", home, find, "1")
    path = one.path()
    assert path in calendars.hrefs
    checked = program.answers(
        "PROPFIND",
        path,
        '<D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"'
        ' xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:resourcetype/><D:owner/>'
        "<D:current-user-principal/><D:current-user-privilege-set/><D:supported-report-set/>"
        "<C:supported-calendar-component-set/><CS:getctag/></D:prop></D:propfind>",
    )
    assert checked.missing[path] == set()
    sync = program.answers(
        "REPORT",
        path,
        '<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getcontenttype/>'
        "<getetag/></prop></sync-collection>",
        "1",
    )
    event = one.path(event=session.uuid)
    assert sync.text(event, "D:getcontenttype").startswith("text/calendar")
    data = program.answers(
        "REPORT",
        path,
        '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
        f"<C:calendar-data/></D:prop><D:href>{event}</D:href></C:calendar-multiget>",
        "1",
    )
    assert data.etags() == {event: sync.text(event, "D:getetag")}
