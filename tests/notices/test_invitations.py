"""Invitations in the outbox: a server that fails at each step in turn, and each arrives once."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import icalendar
import pytest
import time_machine
from flask import Flask

from tests.studio.examples import NINE, a_studio, plan_at, somebody
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices import delivery
from webcast.studio import actions, queries
from webcast.studio.models import Role

STEPS = ["connect", "EHLO", "MAIL", "RCPT", "DATA", "body", "QUIT"]


@dataclass
class Server:
    """What arrived, and at what `step` it goes wrong next: with a `code`, or by dying."""

    step: str = ""
    code: bytes = b""
    arrived: list[bytes] = field(default_factory=list)


class _Smtp(socketserver.StreamRequestHandler):
    box: Server

    def fails(self, step: str) -> bool:
        """Whether it is this step's turn: once."""
        if self.box.step != step:
            return False
        self.box.step = ""
        if self.box.code:
            self.wfile.write(self.box.code + b" trouble\r\n")
        return True

    def handle(self) -> None:
        if self.fails("connect"):
            return
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            name = line.split()[0].decode().upper()
            if self.fails(name):
                if self.box.code and name != "QUIT":
                    continue
                return
            if name == "DATA":
                self.wfile.write(b"354 go on\r\n")
                if not self.take():
                    return
            elif name == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 OK\r\n")

    def take(self) -> bool:
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        if self.fails("body"):
            return bool(self.box.code)
        self.box.arrived.append(b"".join(lines))
        self.wfile.write(b"250 taken\r\n")
        return True


@contextmanager
def smtp(app: Flask, box: Server) -> Iterator[None]:
    handler = type("Handler", (_Smtp,), {"box": box})
    before = app.config["SETTINGS"]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        app.config["SETTINGS"] = replace(
            before, smtp_host="127.0.0.1", smtp_port=server.server_address[1], smtp_tls="none"
        )
        try:
            yield
        finally:
            app.config["SETTINGS"] = before
            server.shutdown()


def sequences(box: Server) -> list[tuple[str, str, int]]:
    """(to, METHOD, SEQUENCE) of what arrived, in this order."""
    found = []
    for raw in box.arrived:
        message = message_from_bytes(raw)
        (part,) = [p for p in message.walk() if p.get_content_type() == "text/calendar"]
        content: Any = part.get_payload(decode=True)
        calendar = icalendar.Calendar.from_ical(content)
        event: Any = calendar.walk("VEVENT")[0]
        assert part.get_param("method") == calendar["METHOD"]
        found.append((str(event["ATTENDEE"]), str(calendar["METHOD"]), int(event["SEQUENCE"])))
    return found


def deliver_for_an_hour() -> None:
    for minutes in range(0, 60, 6):
        with time_machine.travel(now() + timedelta(minutes=minutes), tick=True):
            delivery.deliver()


@pytest.mark.parametrize("code", [b"", b"451", b"554"])
@pytest.mark.parametrize("step", STEPS)
def test_each_invitation_arrives_once_whatever_step_fails(
    app: Flask, step: str, code: bytes
) -> None:
    session = plan_at()
    people = [somebody(email=f"g{number}@example.org") for number in range(3)]
    for person in people:
        actions.assign(None, session, person, Role.GUEST)
    db.session.commit()
    box = Server(step, code)
    with smtp(app, box):
        deliver_for_an_hour()
    assert sorted(sequences(box)) == [
        (f"mailto:g{number}@example.org", "REQUEST", 0) for number in range(3)
    ]


def test_while_the_server_is_down_a_later_letter_takes_the_place_of_an_earlier_one(
    app: Flask,
) -> None:
    session, person = plan_at(), somebody(email="g@example.org")
    actions.assign(None, session, person, Role.GUEST)
    db.session.commit()
    box = Server()
    with smtp(app, box):
        delivery.deliver()
        box.step, box.code = "MAIL", b"451"
        elsewhere(session.id)
        delivery.deliver()  # refused: it waits for a minute
        elsewhere(session.id)
        deliver_for_an_hour()
    assert [sequence for _to, _method, sequence in sequences(box)] == [0, 2]


def elsewhere(session_id: int) -> None:
    """The session moves to another studio."""
    session = queries.locked(session_id)
    actions.change(None, session, replace(actions.plan_of(session), studio=a_studio()))
    db.session.commit()
    assert session.starts_at == NINE
