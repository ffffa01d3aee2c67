"""HTML of other people's editors to the Markdown that articles are kept in.

nh3 takes out what is harmful, markdownify converts what is left; here is what both leave to
decide: escaping, addresses, code, and what to do with text that cannot be converted.
"""

import re
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from markdownify import MarkdownConverter

from webcast.core.text import clean, one_line
from webcast.syndication.reading.drafts import is_safe

MAX_HTML = 200_000
_BLOCKS = (
    "p|div|ul|ol|li|dl|dt|dd|h[1-6]|blockquote|pre|table|tr|td|th|hr|section|article|main|figure"
)
_INLINE = (
    "a|abbr|b|br|cite|code|del|em|font|i|iframe|img|ins|kbd|mark|object|q|s|samp|script|small"
    "|span|strong|style|sub|sup|svg|tt|u|video|audio"
)
_TAG = re.compile(rf"</?(?:{_BLOCKS}|{_INLINE})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BLOCK = re.compile(rf"<(?:{_BLOCKS})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_BREAK = re.compile(r"(?=<(?:br|/?(?:p|div|li|h[1-6]|tr|td))\b)", re.IGNORECASE)
_CODE = re.compile(r"(`+)[^`].*?\1", re.DOTALL)
_TAGS = {
    "p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "em", "i", "strong", "b", "del",
    "s", "a", "img", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "code", "kbd", "samp",
    "pre", "q", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_ANYWHERE = re.compile(r"([\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|&(?=#?\w+;))")
_LINE_START = re.compile(
    r"^([ \t]*)(>|[-+](?=\s|$|-)|#{1,6}(?=\s|$)|=+(?=\s*$))|^([ \t]*\d{1,9})([.)])(?=\s|$)",
    re.MULTILINE,
)
# Inside of these a fence could not stand on a line of its own.
_WITHIN_LINES = {"_noformat", "_inline", "a", "b", "strong", "i", "em", "del", "s", "q"}
_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C"}
_ADDRESS_TABLE = str.maketrans({**_ADDRESS, "\n": "", "\r": "", "\t": ""})


def is_html(text: str) -> bool:
    """Whether `text` was meant as HTML: it has a tag outside of what Markdown marks as code."""
    return bool(_TAG.search(_CODE.sub("", text)))


def escaped(text: str) -> str:
    """`text` so that Markdown shows these characters and no others."""
    text = _ANYWHERE.sub(r"\\\1", text)
    return _LINE_START.sub(
        lambda m: f"{m[1]}\\{m[2]}" if m[2] else f"{m[3]}\\{m[4]}",
        text,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    # markdownify calls int() on it; ten digits are no list in Markdown.
    if (tag, name) == ("ol", "start") and not re.fullmatch(r"[0-9]{1,9}", value):
        return None
    return value


def link(text: str, href: str) -> str:
    """A link in Markdown; `text` is Markdown already."""
    href = href.translate(_ADDRESS_TABLE)
    href = re.sub(r"&(?=#?\w+;)", "&amp;", href)
    return f"[{text}]({href})"


class _Converter(MarkdownConverter):
    """markdownify with stricter escaping; the names of the methods are its own."""

    def __init__(self, base: str) -> None:
        super().__init__(
            heading_style="atx", bullets="-", newline_style="backslash", autolinks=False
        )
        self.base = base

    def address(self, href: str) -> str:
        """`href` as a full address where that is possible."""
        href = href.strip()
        if href.startswith("//"):
            return "https:" + href
        try:
            return urljoin(self.base, href) if self.base else href
        except ValueError:
            return href

    def escape(self, text: str, _parent_tags: Any) -> str:
        return escaped(text)

    def process_text(self, el: Any, parent_tags: Any = None) -> str:
        text: str = super().process_text(el, parent_tags=parent_tags)  # type: ignore[misc]
        if text.endswith("!") and el.next_sibling is not None and "_noformat" not in parent_tags:
            return text[:-1] + "\\!"  # before a link it would make an image of it
        return text

    def convert_a(self, el: Any, text: str, parent_tags: Any) -> str:
        source = str(el.get("href") or "").strip()
        href = self.address(source)
        words = re.sub(r"\s+", " ", re.sub(r"(?<!\\)\\\n", " ", text))
        if not href or source.startswith("#"):
            return words
        if "_noformat" in parent_tags:
            return words if href in words else f"{words} ({href})"
        before = " " if words.startswith(" ") else ""
        after = " " if words.endswith(" ") else ""
        words = words.strip()
        if not is_safe(href):
            return f"{before}{words} ({escaped(href)}){after}"
        return before + link(words or escaped(href), href) + after

    def convert_img(self, el: Any, _text: str, parent_tags: Any) -> str:
        alt = one_line(str(el.get("alt") or ""))
        href = self.address(str(el.get("src") or ""))
        if "_noformat" in parent_tags or "a" in parent_tags or not is_safe(href):
            return escaped(alt)
        return link(escaped(alt or urlsplit(href).path.rsplit("/", 1)[-1] or href), href)

    def convert_code(self, el: Any, text: str, parent_tags: Any) -> str:
        if "_noformat" in parent_tags:
            return text
        text = re.sub(r"\s+", " ", text)  # a line inside could begin a block
        if {"td", "th"} & parent_tags:  # a cell ends at a bar, even inside of code
            return escaped(text)
        return str(super().convert_code(el, text, parent_tags))  # type: ignore[misc]

    convert_kbd = convert_code
    convert_samp = convert_code

    def convert_pre(self, el: Any, text: str, parent_tags: Any) -> str:
        if _WITHIN_LINES & parent_tags:
            return self.convert_code(el, text, parent_tags)
        text = re.sub(r"^[ \n]*\n|\s+$", "", text)
        longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"\n\n{fence}\n{text}\n{fence}\n\n" if text else ""

    def convert_dt(self, _el: Any, text: str, **_context: Any) -> str:
        words = one_line(text)
        return f"\n\n**{words}**\n\n" if words else ""

    def convert_dd(self, _el: Any, text: str, **_context: Any) -> str:
        return f"\n\n{text.strip()}\n\n"


def from_html(html: str, base: str = "") -> str:
    """Markdown with the paragraphs, titles, lists, emphasis, code, tables and links of `html`.

    Links that are relative are completed from `base`, or shown as text. Pictures become links.
    What is too long or too deep to be converted comes out as its own source, shown as text.
    """
    if len(html) > MAX_HTML:
        return escaped(clean(html))
    if not _BLOCK.search(html):
        paragraphs = re.split(r"\n\s*\n", html.strip())
        html = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    safe = nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    try:
        markdown = _Converter(base).convert(safe)
    except RecursionError:
        return escaped(clean(html))
    if len(markdown) > 4 * len(html) + 1000:  # indented again and again by absurd nesting
        return escaped(clean(html))
    return re.sub(r"\n{3,}", "\n\n", clean(markdown)).strip()


def to_markdown(text: str, base: str = "") -> str:
    """Markdown of a text that may be HTML, Markdown or plain; sources do not say which."""
    text = clean(text).strip()
    return from_html(text, base) if is_html(text) else text


def to_line(text: str) -> str:
    """One plain line of a text that may have HTML in it."""
    if is_html(text):
        text = unescape(nh3.clean(_BREAK.sub(" ", text), tags=set()))
    return one_line(text)
