"""Content lines of iCalendar (RFC 5545, section 3.1): values made safe, escaped and folded.

Nothing here knows what an event or a feed is. Whatever text people typed goes through
`plain` or `one_line`, so that no value can end its line and begin a component of its own.
"""

import re
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

CRLF: Final = b"\r\n"

# RFC 5545 allows 75 octets a line. A continuation spends one of them on its leading space.
FOLD: Final = 74

# Everything that some reader takes for the end of a line, whatever the RFC says: Python's
# `splitlines` breaks at all of them.
_BREAK: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters are outside TSAFE-CHAR; a byte order mark inside a text is invisible noise.
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_ODD: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]")

# RFC 3986: reserved, unreserved, and the percent sign of what is encoded already.
_URI_CHARACTERS: Final = ":/?#[]@!$&'()*+,;=-._~%"
_WEB_ADDRESS: Final = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)

LANGUAGES: Final = ("fr", "en")


def language_of(locale: str) -> str:
    """The language of `locale` ("fr", "fr_FR", "en-GB"): one of `LANGUAGES`, else ValueError."""
    language = re.split("[-_]", locale, maxsplit=1)[0].lower()
    if language not in LANGUAGES:
        raise ValueError(f"no calendar is written in {locale!r}")
    return language


def plain(value: str) -> str:
    """`value` with LF as its only control character, and nothing that UTF-8 cannot carry."""
    if _ODD.search(value):
        value = _BREAK.sub("\n", value).replace("\t", " ")
        value = _SURROGATE.sub("\ufffd", _CONTROL.sub("", value))
    return value.strip()


def one_line(value: str) -> str:
    """`value` as `plain` leaves it, on a single line.

    Spaces are left alone: the narrow ones of French typography are part of the text.
    """
    return plain(value).replace("\n", " ")


def escaped(value: str) -> str:
    r"""`value` as a TEXT (RFC 5545, section 3.3.11): `\\`, `\;`, `\,` and `\n`."""
    return value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def web_address(value: str | None) -> str:
    """`value` as an http or https URI in ASCII, or "" when it is not one.

    A URI is written unescaped, so whatever RFC 3986 does not allow is percent-encoded.
    """
    value = (value or "").strip()
    if not _WEB_ADDRESS.match(value):
        return ""
    return quote(value, safe=_URI_CHARACTERS, errors="replace")


def utc(moment: datetime) -> datetime:
    """`moment` in UTC, in whole seconds; ValueError when it does not say its offset."""
    if moment.tzinfo is UTC and not moment.microsecond:
        return moment
    if moment.utcoffset() is None:
        raise ValueError(f"{moment} floats: a calendar needs an instant")
    return moment.astimezone(UTC).replace(microsecond=0)


def stamp(moment: datetime) -> str:
    """`moment` as a DATE-TIME in UTC (RFC 5545, section 3.3.5, form 2): `20261025T010000Z`."""
    return utc(moment).isoformat()[:19].replace("-", "").replace(":", "") + "Z"


def folded(line: str) -> bytes:
    """`line` in UTF-8 and CRLF, at most 75 octets a piece.

    No piece ends inside a UTF-8 sequence (which the RFC asks), nor inside an escape (which it
    does not, and which several readers get wrong).
    """
    octets = line.encode()
    if len(octets) <= FOLD:
        return octets + CRLF
    pieces = []
    start = 0
    while len(octets) - start > FOLD:
        end = start + FOLD
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        pieces.append(octets[start:end])
        start = end
    pieces.append(octets[start:])
    return b"\r\n ".join(pieces) + CRLF


def lines(*content: str) -> bytes:
    """`content` lines, each folded and ended, in their order."""
    return b"".join(map(folded, content))
