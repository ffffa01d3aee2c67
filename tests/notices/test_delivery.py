"""The outbox: every mail arrives, once, whatever the server does; a real SMTP server says so."""

import email
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from tests.conftest import SignInAs
from tests.factories import PersonFactory, organiser_with
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.settings import Settings
from webcast.notices import delivery
from webcast.notices.actions import BACK_OFF, tell, write
from webcast.notices.letters import Letter, absolute
from webcast.notices.models import Mail, MailState, Notice

LETTER = Letter(
    subject=_l("Confirm your address"),
    lines=[_l("Somebody, no doubt you, has opened an account with this address.")],
    action=_l("Confirm my address"),
    path="/confirm/abc",
)


@dataclass
class Postbox:
    """What a server received, and what it should answer at each step."""

    arrived: list[EmailMessage] = field(default_factory=list)
    answers: dict[str, list[str]] = field(default_factory=dict)

    def _answer(self, step: str) -> str:
        waiting = self.answers.get(step, [])
        return waiting.pop(0) if waiting else "250 OK"

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self._answer("MAIL")
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        answer = self._answer("RCPT")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        answer = self._answer("DATA")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            message = email.message_from_bytes(content, policy=email.policy.default)
            assert isinstance(message, EmailMessage)
            self.arrived.append(message)
        return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def mail_server(app: Flask, postbox: Postbox, running: bool = True) -> Iterator[None]:
    """A real SMTP server on this machine, and the application set to use it."""
    port = free_port()
    before: Settings = app.config["SETTINGS"]
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    if running:
        controller.start()
    app.config["SETTINGS"] = Settings(
        data_dir=before.data_dir, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none"
    )
    try:
        yield
    finally:
        app.config["SETTINGS"] = before
        if running:
            controller.stop()


def waiting() -> list[Mail]:
    db.session.expire_all()
    query = select(Mail).where(Mail.state == MailState.WAITING).order_by(Mail.id)
    return list(db.session.scalars(query))


def post(count: int = 1) -> None:
    for number in range(count):
        write(LETTER, to=f"to{number}@example.org", name="Zoé Léglise", locale="fr")
    db.session.commit()


def test_a_mail_is_sent_once_with_text_and_html(app: Flask) -> None:
    postbox = Postbox()
    post()
    with mail_server(app, postbox):
        delivery.deliver()
        delivery.deliver()
    (message,) = postbox.arrived
    assert message["To"] == "Zoé Léglise <to0@example.org>"
    assert message["Subject"] == "Confirmez votre adresse"
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert text
    assert html
    assert "/confirm/abc" in text.get_content()
    assert 'href="http' in html.get_content()
    assert not waiting()


def test_mails_speak_the_language_of_who_reads_them(app: Flask) -> None:
    for locale in ("fr", "en"):
        tell(PersonFactory(locale=locale), LETTER)
    db.session.commit()
    subjects = [mail.subject for mail in waiting()]
    assert subjects == ["Confirmez votre adresse", "Confirm your address"]
    assert [notice.words for notice in db.session.scalars(select(Notice))] == subjects
    assert "/en/confirm/abc" in waiting()[1].text


@pytest.mark.parametrize(
    ("facts", "base"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"local_port": 8020}, "http://127.0.0.1:8020"),
        ({"local_port": 8020, "base_url": "https://tv.example.org/"}, "https://tv.example.org"),
    ],
)
def test_links_lead_to_where_the_channel_is_served(
    app: Flask, monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any], base: str
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", Settings(**facts))
    assert absolute("/me/", "fr") == f"{base}/me/"
    assert absolute("/me/", "en") == f"{base}/en/me/"


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("trouble", ["451 later", "550 never", "421 closing"])
def test_a_server_that_says_no_at_any_step_gets_each_mail_once_later(
    app: Flask, step: str, trouble: str
) -> None:
    postbox = Postbox(answers={step: [trouble]})
    post(3)
    with mail_server(app, postbox):
        for minutes in range(12):
            with time_machine.travel(now() + timedelta(minutes=5 * minutes), tick=True):
                delivery.deliver()
    assert sorted(message["To"].addresses[0].addr_spec for message in postbox.arrived) == [
        f"to{number}@example.org" for number in range(3)
    ]
    assert not waiting()


def test_a_server_that_is_not_there_loses_nothing(app: Flask) -> None:
    postbox = Postbox()
    post(2)
    with mail_server(app, postbox, running=False):
        delivery.deliver()
    assert [mail.attempts for mail in waiting()] == [1, 1]
    assert "refused" in waiting()[0].error.lower()
    with mail_server(app, postbox), time_machine.travel(now() + timedelta(minutes=2)):
        delivery.deliver()
    assert len(postbox.arrived) == 2


def test_a_mail_that_never_goes_is_given_up_and_shown_and_can_be_tried_again(
    app: Flask, sign_in: SignInAs
) -> None:
    postbox = Postbox(answers={"RCPT": ["550 no such user"] * 50})
    post()
    with mail_server(app, postbox):
        for days in range(len(BACK_OFF) + 2):
            with time_machine.travel(now() + timedelta(days=2 * days)):
                delivery.deliver()
        mail = db.session.scalars(select(Mail)).one()
        db.session.refresh(mail)
        assert mail.state == MailState.FAILED
        desk = sign_in(organiser_with("administration"))
        page = desk.get("/desk/outbox?state=failed")
        assert "no such user" in page.text
        postbox.answers.clear()
        assert desk.post(f"/desk/outbox/{mail.id}/again").status_code == 303
        delivery.deliver()
    assert len(postbox.arrived) == 1


def test_a_worker_that_dies_after_claiming_loses_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    postbox = Postbox()
    post()

    def die(*_args: Any) -> None:
        raise SystemExit

    with mail_server(app, postbox):
        with monkeypatch.context() as patch:
            patch.setattr(delivery, "compose", die)
            with pytest.raises(SystemExit):
                delivery.deliver()
        db.session.rollback()
        delivery.deliver()
        assert not postbox.arrived  # claimed: another worker may be at it
        with time_machine.travel(now() + timedelta(minutes=6)):
            delivery.deliver()
    assert len(postbox.arrived) == 1


def test_the_same_mail_written_twice_is_one(app: Flask) -> None:
    for _ in range(2):
        write(LETTER, to="to@example.org", dedupe="confirm:7")
    db.session.commit()
    assert len(waiting()) == 1


def test_without_a_server_mails_become_files(app: Flask) -> None:
    post()
    delivery.deliver()
    folder = app.config["SETTINGS"].data_path / "mail"
    (path,) = list(folder.glob("*.eml"))
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert message["To"] == "Zoé Léglise <to0@example.org>"
    path.unlink()


@pytest.mark.parametrize(
    "hostile",
    [
        "a\r\nBcc: evil@example.org",
        "x" * 900,
        "\u202eabc 😀",
        "Zoé, evil@example.org",
        'Zoé (") <evil@example.org>, b',
    ],
)
def test_hostile_names_stay_names(app: Flask, hostile: str) -> None:
    postbox = Postbox()
    letter = Letter(subject=hostile, lines=[hostile], quote="<script>alert(1)</script>")
    write(letter, to="to@example.org", name=hostile[:100])
    db.session.commit()
    with mail_server(app, postbox):
        delivery.deliver()
    (message,) = postbox.arrived
    assert message["Bcc"] is None
    assert [one.addr_spec for one in message["To"].addresses] == ["to@example.org"]
    html = message.get_body(("html",))
    assert html
    assert "<script>" not in html.get_content()


def test_the_outbox_is_for_administrators(sign_in: SignInAs) -> None:
    assert sign_in(organiser_with("editorial")).get("/desk/outbox").status_code == 403


def test_notices_are_seen_and_marked_read(
    app: Flask, sign_in: SignInAs, make_notices: Callable[[Any], None]
) -> None:
    person = PersonFactory()
    make_notices(person)
    me = sign_in(person)
    assert "Confirmez votre adresse" in me.get("/me/notices").text
    me.post("/me/notices/read")
    assert db.session.scalars(select(Notice)).one().read_at is not None


@pytest.fixture
def make_notices(app: Flask) -> Callable[[Any], None]:
    def make(person: Any) -> None:
        tell(person, LETTER)

    return make


def test_a_mail_that_cannot_even_be_written_does_not_stop_the_others(app: Flask) -> None:
    postbox = Postbox()
    write(LETTER, to="deux\nlignes@example.org", name="Zoé", locale="fr")
    post()
    with mail_server(app, postbox):
        delivery.deliver()
    assert [message["To"] for message in postbox.arrived] == ["Zoé Léglise <to0@example.org>"]
    (mail,) = waiting()
    assert mail.attempts == 1
    assert mail.error
