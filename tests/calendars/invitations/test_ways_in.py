"""The ways by which mails come in: a pipe, LMTP, a mailbox. Each is stored before it is let go."""

import asyncio
import os
import re
import smtplib
import socket
import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from tests.calendars.invitations.world import Reply, invite
from tests.conftest import database
from webcast.calendars.invitations import imap, lmtp
from webcast.calendars.invitations.models import MailedReply, Outcome
from webcast.core.database import db
from webcast.studio.models import AssignmentState

A = AssignmentState


def lines() -> list[MailedReply]:
    db.session.expire_all()
    return list(db.session.scalars(select(MailedReply).order_by(MailedReply.id)))


# The pipe


def pipe(raw: bytes, environ: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("WEBCAST_")}
    return subprocess.run(
        [sys.executable, "-m", "webcast", "mail", "receive"],
        input=raw,
        env=clean | environ,
        capture_output=True,
        check=False,
    )


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    from flask_migrate import upgrade

    from webcast import create_app

    with database("sqlite", "", tmp_path_factory.mktemp("pipe")) as environ:
        with create_app(environ, testing=True).app_context():
            upgrade()
            db.engine.dispose()
        yield environ


@pytest.mark.parametrize(
    ("raw", "more", "code"),
    [
        (b"From: a@example.org\r\n\r\nBonjour", {}, os.EX_OK),
        (b"\xff\x00 hardly a mail", {}, os.EX_OK),
        (b"", {}, os.EX_DATAERR),
        (b"From: a@b.example\r\n\r\nx", {"WEBCAST_NONSENSE": "1"}, os.EX_CONFIG),
        (
            b"From: a@b.example\r\n\r\nx",
            {"WEBCAST_DATABASE_URI": "postgresql://nobody@127.0.0.1:9/none?connect_timeout=2"},
            os.EX_TEMPFAIL,
        ),
    ],
)
def test_the_pipe_tells_the_mail_server_what_to_do_with_the_mail(
    channel: dict[str, str], raw: bytes, more: dict[str, str], code: int
) -> None:
    done = pipe(raw, channel | more)
    assert done.returncode == code, done.stderr.decode()


def test_the_pipe_reads_to_the_end_of_what_is_too_big(channel: dict[str, str]) -> None:
    done = pipe(b"From: a@example.org\r\n\r\n" + b"x" * 3_000_000, channel)
    assert (done.returncode, done.stdout.strip()) == (0, b"too_big")


# LMTP


class _Lmtp:
    """The server as the command runs it, in a thread of its own."""

    def __init__(self, app: Flask, address: str, replies_to: str = "") -> None:
        self.door = lmtp.Door(app, replies_to)
        self.address = address
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(lmtp.listen(self.door, self.address))
        self.ready.set()
        self.loop.run_forever()

    def __enter__(self) -> "_Lmtp":
        self.thread.start()
        assert self.ready.wait(10)
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.close()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def per_recipient(client: smtplib.LMTP, raw: bytes, *recipients: str) -> list[int]:
    """What is answered to RCPT and then, for each that was taken, after DATA."""
    db.session.rollback()  # the test itself must not be in the server's way
    client.ehlo()
    client.mail("zoe@example.org")
    codes = [client.rcpt(address)[0] for address in recipients]
    taken = [code for code in codes if code == 250]
    if not taken:
        client.rset()
        return codes
    client.putcmd("DATA")
    assert client.getreply()[0] == 354
    client.send(re.sub(rb"(?m)^\.", b"..", raw) + b"\r\n.\r\n")
    return codes + [client.getreply()[0] for _one in taken]


def test_lmtp_takes_a_mail_for_its_address_and_answers_for_each_recipient(app: Flask) -> None:
    invited = invite()
    port = free_port()
    with _Lmtp(app, f"127.0.0.1:{port}", "reponses@tv.example"):
        client = smtplib.LMTP("127.0.0.1", port)
        ours = ["reponses@tv.example", "Reponses+x@TV.example"]
        codes = per_recipient(client, Reply(invited.call).raw, "someone@tv.example", *ours)
        assert codes == [550, 250, 250, 250, 250]
        assert per_recipient(client, b"From: x@y.example\r\n\r\nx", "a@b.example") == [550]
        client.quit()
    assert invited.state == A.ACCEPTED
    assert [line.outcome for line in lines()] == [Outcome.APPLIED]


def test_lmtp_listens_at_a_socket_of_the_file_system_too(app: Flask, tmp_path: Path) -> None:
    invited = invite()
    path = tmp_path / "lmtp"
    with _Lmtp(app, f"unix:{path}"):
        client = smtplib.LMTP(str(path))
        assert per_recipient(client, Reply(invited.call).raw, "any@tv.example") == [250, 250]
        client.quit()
    assert invited.state == A.ACCEPTED


def test_lmtp_lets_the_mail_server_try_again_when_nothing_can_be_stored(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = invite()
    raw = Reply(invited.call).raw
    port = free_port()

    def broken(_raw: bytes) -> None:
        raise OperationalError("down", None, Exception("down"))

    with _Lmtp(app, f"127.0.0.1:{port}"):
        client = smtplib.LMTP("127.0.0.1", port)
        with monkeypatch.context() as patch:
            patch.setattr(lmtp, "receive", broken)
            assert per_recipient(client, raw, "a@b.example") == [250, 451]
        assert per_recipient(client, raw, "a@b.example") == [250, 250]
        client.quit()
    assert invited.state == A.ACCEPTED
    assert len(lines()) == 1


def test_an_address_that_is_none_is_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        asyncio.run(lmtp.listen(lmtp.Door(app), "somewhere"))


# A mailbox


@dataclass
class Mailbox:
    """What a mail server keeps; `dies_at` is the command in which the connection is cut."""

    messages: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    dies_at: str = ""
    log: list[str] = field(default_factory=list)


class _Imap(socketserver.StreamRequestHandler):
    """As much of IMAP4rev1 as a reader of unseen mail meets."""

    box: Mailbox

    def say(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")

    def handle(self) -> None:
        self.say(b"* OK IMAP4rev1 ready")
        while line := self.rfile.readline():
            tag, _space, rest = line.decode().strip().partition(" ")
            words = rest.split()
            name = words[1].upper() if words[0].upper() == "UID" else words[0].upper()
            self.box.log.append(rest)
            if name == self.box.dies_at:
                self.box.dies_at = ""
                return
            self.answer(name, words)
            self.say(f"{tag} OK done".encode())

    def answer(self, name: str, words: list[str]) -> None:
        if name == "CAPABILITY":
            self.say(b"* CAPABILITY IMAP4rev1")
        elif name == "SELECT":
            self.say(b"* %d EXISTS" % len(self.box.messages))
        elif name == "SEARCH":
            unseen = [n + 1 for n in range(len(self.box.messages)) if n + 1 not in self.box.seen]
            self.say(b"* SEARCH" + b"".join(b" %d" % uid for uid in unseen))
        elif name == "FETCH":
            uid = int(words[2])
            raw = self.box.messages[uid - 1]
            head = b"* %d FETCH (UID %d BODY[]<0> {%d}\r\n" % (uid, uid, len(raw))
            self.wfile.write(head + raw + b")\r\n")
        elif name == "STORE":
            assert words[3:] == ["+FLAGS.SILENT", "(\\Seen)"]
            self.box.seen.add(int(words[2]))
        elif name == "LOGOUT":
            self.say(b"* BYE")


@contextmanager
def mailbox(app: Flask, box: Mailbox) -> Iterator[None]:
    handler = type("Handler", (_Imap,), {"box": box})
    before = app.config["SETTINGS"]
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        app.config["SETTINGS"] = replace(
            before,
            imap_host="127.0.0.1",
            imap_port=server.server_address[1],
            imap_tls="none",
            imap_user="moi",
            imap_password="secret",
        )
        try:
            yield
        finally:
            app.config["SETTINGS"] = before
            server.shutdown()


def test_a_mailbox_is_read_and_each_mail_marked_as_seen_after_it_is_stored(app: Flask) -> None:
    invited = invite()
    box = Mailbox([Reply(invited.call).raw, b"From: a@example.org\r\n\r\nBonjour"])
    with mailbox(app, box):
        imap.poll()
        imap.poll()
    assert invited.state == A.ACCEPTED
    assert box.seen == {1, 2}
    assert [line.outcome for line in lines()] == [Outcome.APPLIED, Outcome.NO_CALENDAR]
    assert sum("FETCH" in command for command in box.log) == 2


@pytest.mark.parametrize("step", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "LOGOUT"])
def test_a_mailbox_that_breaks_off_at_any_step_has_each_mail_taken_once(
    app: Flask, step: str
) -> None:
    invited = invite()
    box = Mailbox([Reply(invited.call).raw, b"From: a@example.org\r\n\r\nBonjour"], dies_at=step)
    with mailbox(app, box):
        for _attempt in range(3):
            imap.poll()
    assert box.seen == {1, 2}
    assert invited.state == A.ACCEPTED
    assert db.session.scalar(select(func.count()).select_from(MailedReply)) == 2


def test_a_database_that_fails_leaves_the_mail_unseen(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = invite()
    box = Mailbox([Reply(invited.call).raw])

    def broken(_raw: bytes) -> None:
        raise OperationalError("down", None, Exception("down"))

    with mailbox(app, box):
        with monkeypatch.context() as patch:
            patch.setattr(imap, "receive", broken)
            with pytest.raises(OperationalError):
                imap.poll()
        assert not box.seen
        imap.poll()
    assert box.seen == {1}
    assert invited.state == A.ACCEPTED


def test_no_mailbox_no_poll(app: Flask) -> None:
    imap.poll()
    assert lines() == []
