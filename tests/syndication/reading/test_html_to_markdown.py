"""HTML to Markdown: faithful on what people write, harmless on what others write."""

from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from webcast.core.text import article_html, one_line
from webcast.syndication.reading.html_to_markdown import (
    MAX_HTML,
    escaped,
    from_html,
    is_html,
    to_line,
    to_markdown,
)

# The least careful renderer that there could be: nothing may depend on its filters.
careless = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class Seen(HTMLParser):
    """The tags, addresses and words of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<p>One</p>\n<p>Two</p>", "One\n\nTwo"),
        ("<p>a <em>b</em> <strong>c</strong></p>", "a *b* **c**"),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", "- a\n- b\n  - c"),
        ("<ol start='3'><li>a</li><li>b</li></ol>", "3. a\n4. b"),
        ("<h2>Title</h2><p>x</p>", "## Title\n\nx"),
        ("<p>run <code>a_b *c*</code></p>", "run `a_b *c*`"),
        ("<p><code>a `b`</code></p>", "`` a `b` ``"),
        ("<pre><code>x = 1\n# y\n</code></pre>", "```\nx = 1\n# y\n```"),
        ("<pre>```\nfenced</pre>", "````\n```\nfenced\n````"),
        ("<p>a<br>b</p>", "a\\\nb"),
        ("<blockquote><p>said</p></blockquote>", "> said"),
        ("<p>see <a href='https://a.example/x_(y)'>this</a></p>",
         "see [this](https://a.example/x_%28y%29)"),
        ("<p><a href='mailto:a@b.example'>write</a></p>", "[write](mailto:a@b.example)"),
        ("<p><img src='https://a.example/i.png' alt='A cat'></p>",
         "[A cat](https://a.example/i.png)"),
        ("<p><a href='#top'>up</a></p>", "up"),
        ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "**Term**\n\nMeaning"),
        ("<p>5 &lt; 6 &amp; 7 * 8 snake_case _x_ [y]</p>",
         r"5 \< 6 & 7 \* 8 snake_case \_x\_ \[y\]"),
        ("<p>1. not a list</p><p># not a title</p>", "1\\. not a list\n\n\\# not a title"),
        ("one <b>two</b>\n\nthree", "one **two**\n\nthree"),
    ],
)  # fmt: skip
def test_html_keeps_its_structure(html, markdown):
    assert to_markdown(html) == markdown


def test_relative_links_are_completed_or_shown():
    assert from_html("<a href='/x'>y</a>", "https://a.example/z/") == "[y](https://a.example/x)"
    assert from_html("<a href='/x'>y</a>") == "y (/x)"
    assert from_html("<a href='//a.example/x'>y</a>") == "[y](https://a.example/x)"


@pytest.mark.parametrize(
    "text",
    ["Plain words, no more.", "**Markdown** with [a link](https://a.example)\n\n- list",
     "code `<b>` and\n\n```\n<p>fenced</p>\n```", "a < b and c > d", "<https://a.example/>"],
)  # fmt: skip
def test_text_without_html_is_left_as_it_is(text):
    assert not is_html(text)
    assert to_markdown(text) == text


HOSTILE = [
    "<script>alert(1)</script>",
    "<p>x<script>alert(1)</script></p>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa&#9;ScRipt:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    "<p>[x](javascript:alert(1))</p>",
    "<p>![x](javascript:alert(1))</p>",
    "<p>[x]: javascript:alert(1)</p><p>[x]</p>",
    "<p>&lt;javascript:alert(1)&gt;</p>",
    "<p>!<a href='https://a.example/i.png'>x</a></p>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<p style='position:fixed' onclick='x()'>x</p>",
    "<iframe src='https://evil.example'></iframe>",
    "<a href='https://a.example/\" onclick=\"x()'>x</a>",
    "<a href='https://a.example/)<script>alert(1)</script>'>x</a>",
    "<pre>```\n</pre><p>&lt;script&gt;</p>",
    "<code>a\n\n&lt;script&gt;alert(1)&lt;/script&gt;</code>",
    "<img src='https://a.example/i.png' alt='](javascript:alert(1))'>",
    "<ol start='²'><li>x</ol>",
    "<ol start='99999999999999999999'><li>x</ol>",
    "<td colspan='²'>x</td>",
    "<p>\\<b>&lt;script&gt;</b></p>",
    "<a href='https://['>x</a>",
    "<table><tr><td><pre>&lt;img src=x onerror=y&gt;<table><tr><td>",
    "<table><tr><td><code>a | &lt;img src=x onerror=y&gt;</code></td></tr></table>",
    "<h2><pre>a\n\n&lt;img src=x onerror=y&gt;</pre></h2>",
    "<b><pre>&lt;img src=x onerror=y&gt;",
    "<code><pre>&lt;img src=x onerror=y&gt;</pre></code>",
]


def is_harmless(markdown: str) -> bool:
    seen = Seen(careless.render(markdown))
    addresses = [value or "" for name, value in seen.attributes if name in {"href", "src"}]
    return (
        not seen.tags & {"script", "style", "iframe", "svg", "math", "img", "object", "form"}
        and not any(name.startswith("on") or name == "style" for name, _ in seen.attributes)
        and all(a.startswith(("http://", "https://", "mailto:")) for a in addresses)
    )


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_html_comes_out_harmless_whatever_renders_it(html):
    assert is_harmless(to_markdown(html))
    assert is_harmless(from_html(html))


def test_hostile_markdown_that_is_no_html_is_harmless_on_our_pages():
    html = article_html(
        to_markdown("[x](javascript:alert(1)) ![y](data:text/html,z) <x onclick=1>")
    )
    assert not Seen(html).attributes


@given(st.text(alphabet="ab 01.)*_`[]()<>!#&;~|\\-+=:\n\"'é…/", max_size=80))
@example("1.\n2.")
@example("__init__")
@example("a\n===")
@example("- a\n- b")
@example("|a|\n|-|")
@example("&lt;b&gt;")
@example(":--|\nx")
def test_escaped_text_shows_exactly_these_words(text):
    shown = Seen(careless.render(escaped(one_line(text))))
    assert shown.tags <= {"p"}
    assert " ".join(shown.words.split()) == " ".join(one_line(text).split())


@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "</b>", "<ul><li>", "</li></ul>", "<a href='https://a.example'>",
             "</a>", "<pre>", "</pre>", "<code>", "</code>", "<br>", "<script>", "</script>",
             "&lt;img src=x onerror=y&gt;", "](javascript:x)", "`", "```", "\n", " x ", "!", "[",
             "<table><tr><td>", "</td></tr></table>", "|", "\\", "<h2>", "</h2>", "1. ", "- "]
        ),
        max_size=25,
    )
)  # fmt: skip
def test_any_soup_of_tags_is_harmless(parts):
    assert is_harmless(from_html("".join(parts)))


@given(st.text(alphabet="abc .,!?*_`#é-1", min_size=1, max_size=60))
def test_paragraphs_keep_their_words(text):
    html = f"<p>{escape(text)}</p>"
    assert " ".join(Seen(article_html(from_html(html))).words.split()) == " ".join(text.split())


def test_absurd_nesting_and_length_come_out_as_text_and_quickly():
    deep = "<div>" * 3000 + "x"
    assert Seen(article_html(from_html(deep))).words.strip() == deep
    long = "<p>" + "word " * MAX_HTML
    assert "\\<p>" in from_html(long)
    assert is_harmless(from_html("<blockquote>" * 400 + "x\n<br>" * 2000))


def test_a_line_is_without_tags_and_entities():
    assert to_line("A <b>bold</b> claim<br>&amp; more") == "A bold claim & more"
    assert to_line("1 < 2 & 3") == "1 < 2 & 3"
