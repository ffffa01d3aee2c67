"""Letters: what a mail says, in the reader's language, as text and as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app

from webcast.core.channel import the_channel
from webcast.core.i18n import localised, speaking
from webcast.core.settings import Settings


@dataclass(frozen=True)
class Letter:
    """A short mail: what it is about, some paragraphs, at most one thing to do.

    Words are lazy translations (`lazy_gettext`), turned into the reader's language when written.
    `path` is an address of the site without its language prefix. `quote` is somebody's own words.
    """

    subject: Any
    lines: Sequence[Any]
    action: Any = ""
    path: str = ""
    quote: str = ""
    footer: Any = ""
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class CalendarPart:
    """What a mail says to calendars as well (iMIP, RFC 6047): a whole VCALENDAR with a METHOD.

    `sender` is its ORGANIZER, hence the mailbox that the mail comes from. `thread` is the UID:
    a later mail about the same event replaces those that still wait. `path` is where the mail's
    reader answers without signing in; empty: the letter's own.
    """

    method: str
    text: str
    sender: str
    thread: str
    path: str = ""


@dataclass(frozen=True)
class Written:
    """A letter in one language."""

    subject: str
    text: str
    html: str


def absolute(path: str, locale: str) -> str:
    """The full address of a page of this site in a language."""
    settings: Settings = current_app.config["SETTINGS"]
    base = settings.base_url.rstrip("/") or f"http://127.0.0.1:{settings.local_port}"
    return f"{base}{'/en' if locale == 'en' else ''}{path}"


def mailbox() -> str:
    """The address that mails of the channel come from."""
    settings: Settings = current_app.config["SETTINGS"]
    channel = the_channel()
    return settings.mail_from or channel.contact or f"noreply@{channel.uid_domain}"


def replies_to() -> str:
    """The address that invitations come from, and that calendars send their answers to."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.mail_replies_to or mailbox()


def written(letter: Letter, name: str, locale: str) -> Written:
    """The letter for somebody called `name` who reads `locale`."""
    with speaking(locale):
        subject = " ".join(str(letter.subject).split())
        environment = current_app.jinja_env
        facts = {
            "subject": subject,
            "name": name,
            "lines": [str(line) for line in letter.lines],
            "quote": letter.quote,
            "action": str(letter.action),
            "url": absolute(letter.path, locale) if letter.path else "",
            "home": absolute("/", locale),
            "footer": str(letter.footer),
            "channel_name": localised(the_channel()),
            "locale": locale,
        }
        return Written(
            subject=subject[:250],
            text=environment.get_template("notices/letter.txt").render(facts),
            html=environment.get_template("notices/letter.html").render(facts),
        )
