"""A mail that came in, as far as it can be read (RFC 5322, RFC 2045, RFC 3464)."""

import email
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256
from typing import Final

from webcast.calendars.invitations.models import Outcome
from webcast.calendars.invitations.reading.calendar import Answer, read_calendar
from webcast.core.text import excerpt, one_line

log = logging.getLogger(__name__)

MOST: Final = 1024 * 1024  # bytes of a mail that is read at all
_MOST_PARTS: Final = 60
_CALENDARS: Final = frozenset({"text/calendar", "application/ics", "text/x-vcalendar"})
_TROUBLE = (ValueError, LookupError, TypeError, AttributeError, RecursionError, MessageError)


@dataclass(frozen=True, slots=True)
class Letter:
    """Who sent a mail, and what makes it this one: sent again, it has the same `key`."""

    key: str
    sender: str = ""
    subject: str = ""
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail that was read: an answer, a bounce of one of ours, or why it is neither."""

    letter: Letter
    answer: Answer | None = None
    problem: Outcome | None = None
    words: str = ""
    # Message-IDs of ours that are said to have failed for good, and the words of the server.
    bounced: tuple[str, ...] = field(default=())
    diagnosis: str = ""


def read(raw: bytes) -> Reading:
    """Read a mail. Never raises: what cannot be read is a `problem`."""
    whole = raw[: MOST + 1]
    try:
        message = email.message_from_bytes(whole)
        letter = _letter(message, whole)
    except _TROUBLE:
        log.info("a mail that came in has unreadable headers", exc_info=True)
        return Reading(Letter(key=_digest(raw)), problem=Outcome.UNREADABLE)
    if len(raw) > MOST:
        return Reading(letter, problem=Outcome.TOO_BIG)
    try:
        return _read(message, letter)
    except _TROUBLE:
        log.info("a mail that came in could not be read", exc_info=True)
        return Reading(letter, problem=Outcome.UNREADABLE)


def _read(message: Message, letter: Letter) -> Reading:
    if message.get_content_type() == "multipart/report":
        return _report(message, letter)
    unreadable = False
    for part in _parts(message):
        if not _is_calendar(part):
            continue
        try:
            answer = read_calendar(_text(part), _parameter(part, "method"))
        except _TROUBLE:
            unreadable = True
            continue
        if answer is not None:
            return Reading(letter, answer=answer)
    words = _words(message)
    if unreadable:
        return Reading(letter, problem=Outcome.UNREADABLE, words=words)
    problem = Outcome.AUTOMATIC if letter.automatic else Outcome.NO_CALENDAR
    return Reading(letter, problem=problem, words=words)


def _letter(message: Message, raw: bytes) -> Letter:
    addresses = [address for _name, address in getaddresses([_header(message, "From")]) if address]
    name = _header(message, "Message-ID").strip()
    # What the way here has added (Received, Delivered-To) makes no other mail of it.
    _head, _blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    sender = one_line(addresses[0]).lower()[:254] if len(addresses) == 1 else ""
    submitted = _header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    precedence = _header(message, "Precedence").strip().lower()
    return Letter(
        key=_digest(name.encode(errors="replace"), sender.encode(errors="replace"), body),
        sender=sender,
        subject=one_line(_header(message, "Subject"))[:250],
        automatic=submitted not in {"", "no"} or precedence in {"bulk", "junk", "auto_reply"},
    )


def _digest(*parts: bytes) -> str:
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def _header(message: Message, name: str) -> str:
    value = message.get(name)
    if value is None:
        return ""
    text = str(value)
    with suppress(*_TROUBLE):
        text = str(make_header(decode_header(text)))
    return text.encode("utf-8", "replace").decode()[:2000]


def _parameter(part: Message, name: str) -> str:
    value = part.get_param(name)
    return value if isinstance(value, str) else ""


def _parts(message: Message) -> Iterator[Message]:
    for number, part in enumerate(message.walk()):
        if number >= _MOST_PARTS:
            return
        yield part


def _is_calendar(part: Message) -> bool:
    if part.is_multipart():
        return False
    named = (part.get_filename() or "").lower().endswith(".ics")
    return part.get_content_type() in _CALENDARS or named


def _text(part: Message) -> str:
    """The text of a part: as it says, else as UTF-8, else byte by byte."""
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    for charset in (part.get_content_charset() or "utf-8", "utf-8"):
        with suppress(LookupError, ValueError):
            return data.decode(charset).lstrip("\ufeff")
    return data.decode("latin-1")


def _words(message: Message) -> str:
    """What a person wrote, to be shown: the beginning of the text."""
    for part in _parts(message):
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            return excerpt(_text(part)[:5000], 480)
    return ""


def _report(message: Message, letter: Letter) -> Reading:
    """What a mail server says of a mail of ours: only what failed for good matters."""
    failed, diagnosis, names = False, "", list[str]()
    for part in _parts(message):
        if part.get("Action") is not None:
            final = _header(part, "Status").strip().startswith("5")
            if _header(part, "Action").strip().lower() == "failed" and final:
                failed = True
                diagnosis = one_line(_header(part, "Diagnostic-Code") or _header(part, "Status"))
        elif part is not message and part.get("Message-ID"):
            names.append(_header(part, "Message-ID"))
        elif part.get_content_type() == "text/rfc822-headers":
            names += re.findall(r"(?im)^Message-ID:\s*(<[^<>\s]+>)", _text(part)[:50_000])
    if not failed:
        return Reading(letter, problem=Outcome.AUTOMATIC)
    bounced = tuple(dict.fromkeys(one_line(name).strip("<> ") for name in names))[:5]
    return Reading(letter, problem=Outcome.BOUNCED, bounced=bounced, diagnosis=diagnosis[:300])
