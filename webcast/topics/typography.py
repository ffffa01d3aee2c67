"""French spaces in what people type: a sign never begins a line, whatever space was typed.

French sets a narrow no-break space (U+202F) before ; : ! ? and inside « » (Imprimerie nationale,
Lexique des règles typographiques); keyboards give an ordinary one, after which lines may break.
"""

import re

from webcast.core.text import article_html

_TAG = re.compile(r"(<[^>]*>)")
_BEFORE = re.compile(r"[ \u00a0](?=(?:[;:!?]|»)(?![\w/]))")
_AFTER = re.compile(r"(?<=«)[ \u00a0]")
NARROW = "\u202f"


def rendered(markdown: str, language: str) -> str:
    """Safe HTML of an article, in French with no-break spaces where French has them."""
    html = article_html(markdown)
    return spaced(html) if language == "fr" else html


def spaced(html: str) -> str:
    """Safe HTML with narrow no-break spaces; code is left as it was typed."""
    parts = _TAG.split(html)
    code = 0
    for place, part in enumerate(parts):
        if place % 2:
            code += part.startswith(("<code", "<pre")) - part.startswith(("</code", "</pre"))
        elif not code:
            parts[place] = _AFTER.sub(NARROW, _BEFORE.sub(NARROW, part))
    return "".join(parts)
