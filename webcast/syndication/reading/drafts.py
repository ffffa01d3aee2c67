"""What every reader hands over: topics as drafts, not yet stored, each recognisable again."""

import dataclasses
import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol
from urllib.parse import urlsplit

TITLE_LENGTH = 160
_SCHEMES = {"http", "https", "mailto"}


class Readable(Protocol):
    """An open binary file, an upload, an unpacked archive: anything that gives bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its words; `href` is empty where the source gives none that is safe."""

    href: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as the source names them; `external_id` and `guid` may be empty."""

    external_id: str
    name: str
    guid: str = ""


@dataclass(frozen=True, slots=True)
class TopicDraft:
    """A topic as read. `article` is Markdown, everything else plain text on one line.

    `identity` is the same at the next import, `fingerprint` as long as nothing was changed in
    the source. What has no field of its own is in `details`, as (name, text).
    """

    identity: str
    title: str
    line: int
    external_id: str = ""
    standfirst: str = ""
    article: str = ""
    language: str = ""
    format: str = ""
    treatment: str = ""
    theme: str = ""
    series: str = ""
    number: str = ""
    state: str = ""
    keywords: tuple[str, ...] = ()
    expertises: tuple[str, ...] = ()
    speakers: tuple[Person, ...] = ()
    sources: tuple[Link, ...] = ()
    details: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """A hash of the content; where it stands in the file does not matter."""
        return fingerprint(self)


def fingerprint(thing: Any) -> str:
    """SHA-256 of a dataclass's content without its `line`, in hexadecimal."""
    content = dataclasses.asdict(thing)
    content.pop("line", None)
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def fit_title(title: str, length: int = TITLE_LENGTH) -> str:
    """`title`, cut between words and with an ellipsis where it is longer than `length`."""
    if len(title) <= length:
        return title
    room = title[:length]  # one character more than the words may take: it may be the space
    words = room.rsplit(" ", 1)[0] if " " in room.strip() else room[:-1]
    return words.rstrip(" ,;:.–—-") + "…"


def is_safe(href: str) -> bool:
    """Whether a page may link to `href`: a full address of the web or of a mailbox."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return bool(parts.path)
    return parts.scheme in _SCHEMES and bool(parts.netloc)
