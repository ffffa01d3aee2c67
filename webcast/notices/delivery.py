"""Sending what waits in the outbox: by SMTP, or into files where no server is set.

A mail is claimed, sent and marked in its own short transaction. Between a server's "accepted" and
our commit the process may die: then the mail goes out again with the same Message-ID, which
receivers fold into one. That is the least harm that can be had without losing mails.
"""

import smtplib
import ssl
from contextlib import suppress
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update

from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.i18n import localised, speaking
from webcast.core.settings import Settings
from webcast.notices.actions import put_off
from webcast.notices.letters import mailbox
from webcast.notices.models import Mail, MailState

BATCH = 200
TIMEOUT = 20  # seconds for each step of the SMTP dialogue
_claim_lasts = timedelta(minutes=5)


def deliver() -> None:
    """Send everything that is due. One mail's trouble does not stop the others."""
    settings: Settings = current_app.config["SETTINGS"]
    due = (
        select(Mail.id)
        .where(Mail.state == MailState.WAITING, Mail.due_at <= now())
        .order_by(Mail.due_at, Mail.id)
        .limit(BATCH)
    )
    numbers = list(db.session.scalars(due))
    db.session.commit()
    if not numbers:
        return
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as error:
        for number in numbers:
            _attempt_failed(number, error)
        return
    try:
        for number in numbers:
            _send_one(number, settings, server)
    finally:
        if server is not None:
            _leave(server)


def _leave(server: smtplib.SMTP) -> None:
    """Whatever the server says to that: what it has taken, it has taken."""
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    server.close()


def _connect(settings: Settings) -> smtplib.SMTP | None:
    """The mail server; None where mails become files."""
    if not settings.sends_mail:
        return None
    secure = ssl.create_default_context()
    server: smtplib.SMTP
    if settings.smtp_tls == "tls":
        server = smtplib.SMTP_SSL(
            settings.smtp_host, settings.smtp_port, timeout=TIMEOUT, context=secure
        )
    else:
        server = smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT)
        if settings.smtp_tls == "starttls":
            server.starttls(context=secure)
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password)
    return server


def _send_one(number: int, settings: Settings, server: smtplib.SMTP | None) -> None:
    if not _claim(number):
        return
    mail = db.session.get_one(Mail, number)
    try:
        message = compose(mail)
        db.session.commit()
        if server is None:
            _write_file(message, mail, settings.data_path / "mail")
        else:
            server.send_message(message)
    except smtplib.SMTPServerDisconnected as error:
        _attempt_failed(number, error)
        return
    except (OSError, smtplib.SMTPException, ValueError) as error:
        _attempt_failed(number, error)
        if server is not None:
            _reset(server)
        return
    db.session.execute(
        update(Mail).where(Mail.id == number).values(state=MailState.SENT, sent_at=now(), error="")
    )
    db.session.commit()


def _reset(server: smtplib.SMTP) -> None:
    try:
        server.rset()
    except (OSError, smtplib.SMTPException):
        return  # the next mail will find the connection closed, and wait for the next run


def _claim(number: int) -> bool:
    """Count the attempt before it is made: a worker that dies in the middle leaves a trace.

    Only one of several workers gets a mail; it is due again for others after a few minutes.
    """
    moment = now()
    claimed = db.session.execute(
        update(Mail)
        .where(Mail.id == number, Mail.state == MailState.WAITING, Mail.due_at <= moment)
        .values(attempts=Mail.attempts + 1, due_at=moment + _claim_lasts)
    )
    db.session.commit()
    return bool(claimed.rowcount)  # type: ignore[attr-defined]


def _attempt_failed(number: int, error: Exception) -> None:
    mail = db.session.get_one(Mail, number)
    if mail.state != MailState.WAITING:
        db.session.rollback()
        return
    mail.attempts = max(mail.attempts, 1)
    put_off(mail, f"{type(error).__name__}: {error}")
    db.session.commit()


def compose(mail: Mail) -> EmailMessage:
    """The message of an outbox row: text and HTML, the calendar part last (RFC 6047, 2.4)."""
    channel = the_channel()
    with speaking(mail.locale):
        sender_name = localised(channel)
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(sender_name, mail.sender or mailbox())
    message["To"] = _address(mail.recipient_name, mail.recipient)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = f"<{mail.uuid}@{channel.uid_domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    if mail.calendar:
        # In base64: nothing on the way may break lines that have a length of their own.
        message.add_alternative(
            mail.calendar,
            subtype="calendar",
            cte="base64",
            params={"method": mail.calendar_method},
        )
    return message


def _address(name: str, address: str) -> Address:
    """Somebody's mailbox: not as text that is parsed again, where a name becomes a recipient."""
    local, _at, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)


def _write_file(message: EmailMessage, mail: Mail, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{mail.written_at:%Y%m%d-%H%M%S}-{mail.uuid[:8]}.eml"
    draft = path.with_suffix(".part")
    draft.write_bytes(message.as_bytes())
    draft.replace(path)
