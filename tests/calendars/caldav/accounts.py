"""A calendar account as programs use it: requests, and answers as lxml understands them."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

from tests.calendars.planned import HOUR, moved
from tests.factories import PersonFactory
from webcast.accounts.models import Person
from webcast.accounts.queries import by_id
from webcast.calendars.caldav.actions import make_password
from webcast.core.database import db
from webcast.studio.models import StudioSession

NS = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "CS": "http://calendarserver.org/ns/",
    "A": "http://apple.com/ns/ical/",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NS.items())


def somebody(**facts: Any) -> Person:
    """A person, as a request has them, committed."""
    person = by_id(PersonFactory(**facts).id)
    assert person is not None
    db.session.commit()
    return person


def secret_of(app: Flask, person: Person, name: str = "Téléphone") -> str:
    """A fresh app password."""
    password = make_password(person, name, key=app.config["SECRET_KEY"])
    db.session.commit()
    return password


def basic(user: str | None, password: str) -> str:
    """The header that says both."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def moved_to(session: StudioSession, start: datetime, **changes: Any) -> StudioSession:
    """The session at another time, an hour long."""
    end = start + HOUR
    times = {"starts_at": start, "ends_at": end}
    return moved(session, **times, envelope_starts_at=None, envelope_ends_at=None, **changes)


@dataclass
class Account:
    """Somebody's program."""

    client: FlaskClient
    person: Person
    password: str

    def __post_init__(self) -> None:
        # Once and for all: a test that counts queries must not count those of its own session.
        self.email = self.person.email
        self.home = f"/dav/{self.person.uuid}/calendars/"

    def path(self, calendar: str = "programme", event: str = "") -> str:
        """The address of a calendar, or of an event there."""
        return f"{self.home}{calendar}/" + (f"{event}.ics" if event else "")

    def ask(self, method: str, path: str, body: str = "", **headers: str) -> TestResponse:
        """Any request, signed in."""
        sent = {"Authorization": basic(self.email, self.password)}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer: TestResponse = self.client.open(
            path, method=method, data=body.encode(), headers=sent
        )
        return answer

    def propfind(self, path: str, *names: str, depth: str = "0") -> "Answers":
        """These properties (`D:getetag`), of a resource and perhaps of what is in it."""
        body = f"<D:propfind {DECLARED}><D:prop>{_elements(names)}</D:prop></D:propfind>"
        return Answers(self.ask("PROPFIND", path, body, Depth=depth))

    def sync(self, token: str = "", calendar: str = "programme", *, more: str = "") -> "Answers":
        """What is new since `token`."""
        body = (
            f"<D:sync-collection {DECLARED}><D:sync-token>{token}</D:sync-token>"
            f"<D:sync-level>1</D:sync-level>{more}<D:prop><D:getetag/></D:prop></D:sync-collection>"
        )
        return Answers(self.ask("REPORT", self.path(calendar), body))

    def query(self, inside: str, calendar: str = "programme", *, data: bool = False) -> "Answers":
        """What a filter of VEVENTs leaves."""
        return self.filtered(
            f'<C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">{inside}'
            "</C:comp-filter></C:comp-filter>",
            calendar,
            data=data,
        )

    def filtered(
        self, inside: str, calendar: str = "programme", *, data: bool = False
    ) -> "Answers":
        """What a filter leaves."""
        wanted = "<D:getetag/>" + ("<C:calendar-data/>" if data else "")
        body = (
            f"<C:calendar-query {DECLARED}><D:prop>{wanted}</D:prop>"
            f"<C:filter>{inside}</C:filter></C:calendar-query>"
        )
        return Answers(self.ask("REPORT", self.path(calendar), body, Depth="1"))

    def multiget(self, *paths: str, calendar: str = "programme", data: str = "") -> "Answers":
        """These events, with their data."""
        hrefs = "".join(f"<D:href>{path}</D:href>" for path in paths)
        body = (
            f"<C:calendar-multiget {DECLARED}><D:prop><D:getetag/>"
            f"<C:calendar-data {data}/></D:prop>{hrefs}</C:calendar-multiget>"
        )
        return Answers(self.ask("REPORT", self.path(calendar), body))


def _elements(names: tuple[str, ...]) -> str:
    return "".join(f"<{name}/>" for name in names)


def account(app: Flask, **facts: Any) -> Account:
    """The program of somebody new."""
    person = somebody(**facts)
    return Account(app.test_client(), person, secret_of(app, person))


class Answers:
    """A multistatus: by address the properties that were found, and the names of those that not."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        assert response.status_code == 207, (response.status, response.text)
        assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
        self.root = etree.fromstring(response.data, etree.XMLParser(resolve_entities=False))
        assert self.root.tag == "{DAV:}multistatus"
        self.found: dict[str, dict[str, Any]] = {}
        self.missing: dict[str, set[str]] = {}
        self.gone: set[str] = set()
        for one in self.root.findall("D:response", NS):
            self._take(one)

    def _take(self, one: Any) -> None:
        href = one.findtext("D:href", namespaces=NS)
        assert href not in self.found
        assert href not in self.gone
        assert (one.find("D:status", NS) is None) == bool(one.findall("D:propstat", NS))
        if one.findtext("D:status", namespaces=NS) == "HTTP/1.1 404 Not Found":
            self.gone.add(href)
            return
        self.found[href], self.missing[href] = {}, set()
        for stat in one.findall("D:propstat", NS):
            for element in stat.find("D:prop", NS):
                name = _short(element.tag)
                if stat.findtext("D:status", namespaces=NS) == "HTTP/1.1 200 OK":
                    self.found[href][name] = element
                else:
                    self.missing[href].add(name)

    @property
    def hrefs(self) -> list[str]:
        """Of what is there."""
        return list(self.found)

    @property
    def token(self) -> str:
        """The sync token at the end of a report."""
        return self.root.findtext("D:sync-token", namespaces=NS) or ""

    def text(self, href: str, name: str) -> str:
        """The text of a property."""
        return self.found[href][name].text or ""

    def inside(self, href: str, name: str) -> list[str]:
        """The names of all elements in a property."""
        return [_short(element.tag) for element in self.found[href][name].iterdescendants()]

    def etags(self) -> dict[str, str]:
        """Address → tag."""
        return {href: self.text(href, "D:getetag") for href in self.found}


def _short(tag: str) -> str:
    """`D:getetag` of `{DAV:}getetag`."""
    for prefix, uri in NS.items():
        if tag.startswith(f"{{{uri}}}"):
            return f"{prefix}:{tag.removeprefix(f'{{{uri}}}')}"
    return tag


def conditions(response: TestResponse, status: int = 403) -> list[str]:
    """What a refusal names (RFC 4918, section 16), outermost first."""
    assert response.status_code == status, (response.status, response.text)
    root = etree.fromstring(response.data, etree.XMLParser(resolve_entities=False))
    assert root.tag == "{DAV:}error"
    return [_short(element.tag) for element in root.iterdescendants()]
