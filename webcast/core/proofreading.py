"""What can be wrong with one translation: lost placeholders, and French typography."""

import re
from collections.abc import Iterator

from babel.messages.catalog import Message

from webcast.core.pofiles import texts

# What must be the same in a message and its translation. A bare % would break formatting.
FIXED = re.compile(r"%\(\w+\)[a-z]|%%|%|\{\w*\}|</?[a-z][a-z0-9]*")

# What is not prose, and hence free of its typography.
NOT_PROSE = re.compile(r"<[^>]*>|`[^`]*`|%\(\w+\)[a-z]|\{\w*\}|https?://\S+|&#?\w+;")

ELISION = re.compile(
    r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|aujourd|presqu)'", re.IGNORECASE
)
# Followed by a letter or a digit it is a time, an address or code.
UNSPACED_SIGN = re.compile(r"[^\u202f!?…(\[][;:!?]+(?=[\s)\]»”]|$)")
UNSPACED_QUOTE = re.compile(r"«(?=[^\u202f])|(?<=[^\u202f])»")


def complaints(message: Message, language: str) -> Iterator[str]:
    """Say what is wrong with a translation, seen alone. A missing one is not wrong."""
    originals = [fixed_parts(text) for text in texts(message.id)]
    # The singular may say "one" where the plural has a number.
    allowed, needed = set.union(*originals), set.intersection(*originals)
    for text in filter(None, texts(message.string)):
        parts = fixed_parts(text)
        if strange := parts - allowed:
            yield f"“{text}” has {', '.join(sorted(strange))}, which the message has not"
        if lost := needed - parts:
            yield f"“{text}” lacks {', '.join(sorted(lost))}"
        if language == "fr":
            yield from (f"“{text}” has {fault}" for fault in french_faults(text))


def fixed_parts(text: str) -> set[str]:
    return set(FIXED.findall(text)) - {"%%"}


def french_faults(text: str) -> Iterator[str]:
    """Name faults of French typography, with narrow spaces (U+202F) throughout."""
    prose = NOT_PROSE.sub("x", text)
    if ELISION.search(prose):
        yield "a straight apostrophe instead of ’"
    if sign := UNSPACED_SIGN.search(prose):
        yield f"no narrow no-break space before {sign[0][1]}"
    if quote := UNSPACED_QUOTE.search(prose):
        yield f"no narrow no-break space inside {quote[0]}"
