"""Invitations to test with: what went out, and what programs answer to it.

The shapes of answers are written after the RFCs and the public documentation of what each program
is known to do; none is a copy of a real mail.
"""

import email
import email.policy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

import icalendar
from sqlalchemy import select

from tests.studio.examples import NINE, plan_at, somebody
from webcast.accounts.models import Person
from webcast.calendars.invitations import actions
from webcast.calendars.invitations.models import MailedReply, SessionCall
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.delivery import compose
from webcast.notices.models import Mail, MailState
from webcast.studio import actions as studio
from webcast.studio import queries
from webcast.studio.models import Assignment, Role, StudioSession


@dataclass
class Invited:
    """Somebody who was asked to a session, and their part in it."""

    session: StudioSession
    person: Person
    part: Assignment

    @property
    def call(self) -> SessionCall:
        found = call_of(self.person, self.session)
        assert found is not None
        return found

    @property
    def state(self) -> Any:
        db.session.expire_all()
        return self.part.state


def invite(role: Role = Role.GUEST, person: Person | None = None, **more: object) -> Invited:
    """A guest of a new session on a Tuesday at nine (UTC)."""
    session = plan_at(**{"title": "Le débat", **more})  # type: ignore[arg-type]
    person = person or somebody(name="Zoé Léglise", email="zoe@example.org")
    part = studio.assign(None, session, person, role)
    db.session.commit()
    return Invited(session, person, part)


def move(session: StudioSession, by: timedelta = timedelta(hours=2)) -> None:
    """The session takes place later."""
    from dataclasses import replace

    loaded = queries.locked(session.id)
    wanted = studio.plan_of(loaded)
    studio.change(
        None,
        loaded,
        replace(
            wanted,
            starts_at=wanted.starts_at + by,
            ends_at=wanted.ends_at + by,
            envelope_starts_at=(wanted.envelope_starts_at or NINE) + by,
            envelope_ends_at=(wanted.envelope_ends_at or NINE) + by,
        ),
    )
    db.session.commit()


def call_of(person: Person, session: StudioSession) -> SessionCall | None:
    db.session.expire_all()
    return db.session.scalars(
        select(SessionCall).where(
            SessionCall.person_id == person.id, SessionCall.session_id == session.id
        )
    ).first()


def mails(person: Person, *, gone: bool = False) -> list[Mail]:
    """The mails to somebody, oldest first; `gone`: those that were replaced, too."""
    query = select(Mail).where(Mail.recipient == person.email).order_by(Mail.id)
    return [m for m in db.session.scalars(query) if gone or m.state != MailState.REPLACED]


def sent(mail: Mail) -> EmailMessage:
    """A mail as it leaves, read back from its bytes."""
    message = email.message_from_bytes(compose(mail).as_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def part_of(message: EmailMessage) -> EmailMessage:
    """Its calendar part."""
    (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
    assert isinstance(part, EmailMessage)
    return part


def data_of(mail: Mail) -> bytes:
    """The calendar that the mail carries."""
    content = part_of(sent(mail)).get_payload(decode=True)
    assert isinstance(content, bytes)
    return content


def event_of(mail: Mail) -> tuple[str, Any]:
    """METHOD and the event of a mail, as the `icalendar` library reads them."""
    calendar = icalendar.Calendar.from_ical(data_of(mail))
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


def link_in(mail: Mail) -> str:
    """The address in the mail where one answers, without the host."""
    (line,) = [line for line in mail.text.splitlines() if "/invitations/" in line]
    return "/" + line.split("/", 3)[3]


@dataclass
class Reply:
    """An answer as a program writes it. `lines` go into the event, `head` into the calendar."""

    call: SessionCall
    partstat: str = "ACCEPTED"
    sender: str = "zoe@example.org"
    attendee: str = "mailto:zoe@example.org"
    method: str = "REPLY"
    sequence: int | None = 0
    stamp: datetime | None = None
    uid: str = ""
    lines: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    zones: list[str] = field(default_factory=list)
    parameters: str = ""
    prodid: str = "-//Someone//Calendar//EN"
    encoding: str = "base64"
    name: str = ""
    more: dict[str, str] = field(default_factory=dict)

    def calendar(self) -> str:
        uid = self.uid or f"call-{self.call.uuid}@{domain()}"
        stamp = (self.stamp or now()).strftime("%Y%m%dT%H%M%SZ")
        event = [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTAMP:{stamp}",
            f"ATTENDEE{self.parameters};PARTSTAT={self.partstat}:{self.attendee}",
            *([] if self.sequence is None else [f"SEQUENCE:{self.sequence}"]),
            *self.lines,
            "END:VEVENT",
        ]
        head = ["BEGIN:VCALENDAR", f"PRODID:{self.prodid}", "VERSION:2.0"]
        method = [f"METHOD:{self.method}"] if self.method else []
        rest = [*self.head, *self.zones, *event, "END:VCALENDAR", ""]
        return "\r\n".join([*head, *method, *rest])

    def message(self) -> EmailMessage:
        message = EmailMessage(policy=email.policy.SMTP)
        message["From"] = f"Zoé <{self.sender}>"
        message["To"] = "reponses@tv.example"
        message["Subject"] = "Accepted: Le débat"
        message["Date"] = format_datetime(now())
        message["Message-ID"] = self.name or make_msgid(domain="example.org")
        for key, value in self.more.items():
            message[key] = value
        message.set_content("Je serai là.")
        message.add_alternative(
            self.calendar(),
            subtype="calendar",
            cte=self.encoding,
            params={"method": self.method or "REPLY"},
        )
        return message

    @property
    def raw(self) -> bytes:
        return self.message().as_bytes()


def domain() -> str:
    from webcast.core.channel import Channel

    return db.session.scalars(select(Channel.uid_domain)).one()


def take(raw: bytes) -> MailedReply | None:
    """A mail comes in."""
    line = actions.receive(raw)
    db.session.commit()
    db.session.expire_all()
    return line


def taken(reply: Reply) -> MailedReply:
    """The line that is kept of an answer."""
    line = take(reply.raw)
    assert line is not None
    return line


# What Outlook sends along of the zone of Paris, under any name.
PARIS = [
    "BEGIN:VTIMEZONE",
    "TZID:{name}",
    "BEGIN:STANDARD",
    "DTSTART:16010101T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


def zone(name: str) -> list[str]:
    return [line.format(name=name) for line in PARIS]
