"""A small LMTP server (RFC 2033): how the mail server on this machine hands answers over."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session
from flask import Flask

from webcast.calendars.invitations.actions import receive
from webcast.core.database import db

log = logging.getLogger(__name__)

# More is refused by the protocol; what is less and still too much is kept as a line.
MOST_TAKEN = 32 * 1024 * 1024
LATER = "451 4.3.0 Cannot be stored now, try again later"


class Door:
    """Takes in mails for one address; `replies_to` empty: for any."""

    def __init__(self, app: Flask, replies_to: str = "") -> None:
        self.app = app
        self.replies_to = replies_to.lower()

    async def handle_RCPT(  # noqa: N802
        self, _server: LMTP, _session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """Nobody else lives here: the sender's server is told at once."""
        if not self._is_ours(address):
            return "550 5.1.1 Nobody reads mail for this address here"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    def _is_ours(self, address: str) -> bool:
        local, _at, domain = address.lower().rpartition("@")
        return not self.replies_to or f"{local.partition('+')[0]}@{domain}" == self.replies_to

    async def handle_DATA(  # noqa: N802
        self, _server: LMTP, _session: Session, envelope: Envelope
    ) -> str:
        """One answer for each recipient (RFC 2033, 4.2), after commit."""
        content = envelope.content or b""
        raw = content if isinstance(content, bytes) else content.encode(errors="replace")
        answer = await asyncio.to_thread(self._take, raw)
        return "\r\n".join([answer] * max(len(envelope.rcpt_tos), 1))

    def _take(self, raw: bytes) -> str:
        with self.app.app_context():
            try:
                taken = receive(raw)
                db.session.commit()
            except Exception:
                log.exception("a mail could not be taken in; the mail server will try again")
                with suppress(Exception):
                    db.session.rollback()
                return LATER
        return "250 2.0.0 Taken in" if taken else "250 2.0.0 Taken in before"


async def listen(door: Door, address: str) -> asyncio.Server:
    """Listen at `HOST:PORT` or `unix:PATH`; ValueError for neither."""
    loop = asyncio.get_running_loop()

    def speak() -> LMTP:
        return LMTP(door, data_size_limit=MOST_TAKEN, loop=loop, ident="Webcastory")

    if address.startswith("unix:"):
        return await loop.create_unix_server(speak, address.removeprefix("unix:"))
    host, _colon, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise ValueError(f"{address!r} is neither HOST:PORT nor unix:PATH")
    return await loop.create_server(speak, host.strip("[]"), int(port))
