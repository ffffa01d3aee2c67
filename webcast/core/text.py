"""Text that people type: Markdown to safe HTML, plain excerpts, slugs."""

import re
import unicodedata

import nh3
from markdown_it import MarkdownIt

_ARTICLE_TAGS = {
    "p", "br", "h3", "h4", "h5", "em", "strong", "del", "a", "ul", "ol", "li", "blockquote",
    "code", "pre", "hr", "table", "thead", "tbody", "tr", "th", "td", "sup", "sub",
}  # fmt: skip
_REACTION_TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code"}

_article = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(
    ["table", "strikethrough"]
)
# Titles of an article begin at h3: the page's question is h1, its sections are h2.
_SHIFT = {"h1": "h3", "h2": "h4", "h3": "h5", "h4": "h5", "h5": "h5", "h6": "h5"}


# They turn whatever follows around; scripts that run from the right do not need them.
_OVERRIDES = {"\u202d", "\u202e"}


def clean(text: str) -> str:
    """Text without control characters, with one kind of line end, in composed form (NFC)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(
        c
        for c in text
        if c in "\n\t"
        or (c not in _OVERRIDES and unicodedata.category(c) not in {"Cc", "Cs", "Co"})
    )
    return unicodedata.normalize("NFC", text)


def one_line(text: str) -> str:
    """`clean`, on a single line, without outer or doubled white space."""
    return re.sub(r"[ \t\n]+", " ", clean(text)).strip()


def _render(text: str, tags: set[str]) -> str:
    tokens = _article.parse(clean(text))
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = _SHIFT[token.tag]
    html = _article.renderer.render(tokens, _article.options, {})
    return nh3.clean(
        html,
        tags=tags,
        attributes={"a": {"href", "title"}, "th": {"scope"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
    )


def article_html(text: str) -> str:
    """Safe HTML of an article in Markdown."""
    return _render(text, _ARTICLE_TAGS)


def reaction_html(text: str) -> str:
    """Safe HTML of a short public text: emphasis, links, lists, quotations."""
    return _render(text, _REACTION_TAGS)


def plain(html: str) -> str:
    """The text of safe HTML, on one line."""
    return one_line(nh3.clean(html, tags=set()).replace("&amp;", "&").replace("&lt;", "<"))


def excerpt(text: str, length: int = 200) -> str:
    """The beginning of `text`, cut between words, with an ellipsis where it was cut."""
    text = one_line(text)
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–—") + "…"


_LIGATURES = str.maketrans(
    {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"}
)


def fold(text: str) -> str:
    """Lower case without accents or ligatures: how words are compared."""
    text = unicodedata.normalize("NFKD", text.translate(_LIGATURES).lower())
    return "".join(c for c in text if not unicodedata.combining(c))


def slugify(text: str, length: int = 60) -> str:
    """ASCII words joined by hyphens, for addresses; never empty."""
    words = re.findall(r"[a-z0-9]+", fold(text))
    slug = ""
    for word in words:
        if slug and len(slug) + 1 + len(word) > length:
            break
        slug = f"{slug}-{word}" if slug else word[:length]
    return slug or "-"
