"""Fetching answers from a mailbox (IMAP4rev1, RFC 3501), for those who have no pipe.

A message is marked as seen once what it says is committed. Whoever stops between the two reads
it again, and it is not taken twice.
"""

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from flask import current_app

from webcast.calendars.invitations.actions import receive
from webcast.calendars.invitations.reading import MOST
from webcast.core.database import db
from webcast.core.settings import Settings

log = logging.getLogger(__name__)

TIMEOUT = 30  # seconds for each step
BATCH = 100


def poll() -> None:
    """A chore: take in what has arrived. Does nothing where no mailbox is set."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.imap_host:
        return
    try:
        with _mailbox(settings) as server:
            for uid in _unseen(server):
                _take(server, uid)
    except (OSError, imaplib.IMAP4.error) as error:
        log.warning("the mailbox %s cannot be read now: %s", settings.imap_host, error)


@contextmanager
def _mailbox(settings: Settings) -> Iterator[imaplib.IMAP4]:
    secure = ssl.create_default_context()
    server: imaplib.IMAP4
    if settings.imap_tls == "tls":
        server = imaplib.IMAP4_SSL(
            settings.imap_host, settings.imap_port, ssl_context=secure, timeout=TIMEOUT
        )
    else:
        server = imaplib.IMAP4(settings.imap_host, settings.imap_port, timeout=TIMEOUT)
    try:
        if settings.imap_tls == "starttls":
            server.starttls(ssl_context=secure)
        server.login(settings.imap_user, settings.imap_password)
        folder = settings.imap_folder.replace("\\", "\\\\").replace('"', '\\"')
        _ok(server.select(f'"{folder}"'))
        yield server
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"{kind} {data!r}"[:200])
    return data


def _unseen(server: imaplib.IMAP4) -> list[str]:
    (found,) = _ok(server.uid("SEARCH", "UNSEEN")) or [b""]
    return found.decode().split()[:BATCH] if isinstance(found, bytes) else []


def _take(server: imaplib.IMAP4, uid: str) -> None:
    # PEEK: reading alone must not mark it. No more of it than is ever looked at.
    data = _ok(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{MOST + 1}>)"))
    raw = next((part[1] for part in data if isinstance(part, tuple)), None)
    if not isinstance(raw, bytes):
        raise imaplib.IMAP4.error(f"nothing is sent of message {uid}")
    receive(raw)
    db.session.commit()
    _ok(server.uid("STORE", uid, "+FLAGS.SILENT", "(\\Seen)"))
