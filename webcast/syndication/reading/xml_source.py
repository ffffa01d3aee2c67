"""XML from outside, read piece by piece, with nothing in it that could expand or fetch.

The C library (expat) below is only trusted to tokenise: document types, hence all entities
of one's own, are refused, and size, depth and number of elements are bounded.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html import escape
from xml.parsers import expat

from flask_babel import lazy_gettext as _l

from webcast.syndication.reading.drafts import Readable
from webcast.syndication.reading.report import Unreadable

MAX_BYTES = 50 * 1024 * 1024
MAX_ELEMENTS = 500_000
MAX_DEPTH = 64
_CHUNK = 64 * 1024


@dataclass(slots=True)
class Element:
    """An element with the line on which it begins; `content` mixes text and elements."""

    tag: str
    attributes: dict[str, str]
    line: int
    content: "list[str | Element]" = field(default_factory=list)

    @property
    def children(self) -> "list[Element]":
        return [part for part in self.content if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All the text inside, that of inner elements included."""
        return "".join(part if isinstance(part, str) else part.text for part in self.content)

    @property
    def html(self) -> str:
        """The text; with inner elements as HTML, where somebody wrote them without escaping."""
        if not self.children:
            return self.text
        return "".join(
            escape(part, quote=False) if isinstance(part, str) else part.outer_html()
            for part in self.content
        )

    def outer_html(self) -> str:
        attributes = "".join(f' {name}="{escape(v)}"' for name, v in self.attributes.items())
        if not self.content:
            return f"<{self.tag}{attributes}>"
        inner = "".join(
            escape(part, quote=False) if isinstance(part, str) else part.outer_html()
            for part in self.content
        )
        return f"<{self.tag}{attributes}>{inner}</{self.tag}>"

    def get(self, name: str) -> str:
        """An attribute without outer white space, or nothing."""
        return self.attributes.get(name, "").strip()


@dataclass(frozen=True, slots=True)
class Piece:
    """An element and those around it, outermost first. A container comes when it opens."""

    around: tuple[Element, ...]
    element: Element


class _Builder:
    """Handlers of expat that gather `pieces`; what was handed over is not kept."""

    def __init__(self, parser: expat.XMLParserType, containers: Collection[tuple[str, ...]]):
        self.parser = parser
        self.containers = containers
        self.pieces: list[Piece] = []
        self.open: list[Element] = []
        self.outside = 0  # how many of the open elements are containers
        self.count = 0
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_args: object) -> None:
        raise Unreadable(
            _l("The file declares a document type (DOCTYPE). Such files are not read."),
            self.parser.CurrentLineNumber,
        )

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1 + len(attributes)
        line = self.parser.CurrentLineNumber
        if self.count > MAX_ELEMENTS:
            raise Unreadable(_l("The file has too many elements."), line)
        if len(self.open) >= MAX_DEPTH:
            raise Unreadable(_l("Elements are nested too deeply."), line)
        element = Element(tag, attributes, line)
        path = (*(e.tag for e in self.open), tag)
        if self.outside == len(self.open) and path in self.containers:
            self.pieces.append(Piece(tuple(self.open), element))
            self.outside += 1
        elif self.outside < len(self.open):
            self.open[-1].content.append(element)
        self.open.append(element)

    def end(self, _tag: str) -> None:
        element = self.open.pop()
        if self.outside > len(self.open):
            self.outside -= 1
        elif self.outside == len(self.open):
            self.pieces.append(Piece(tuple(self.open), element))

    def characters(self, text: str) -> None:
        if self.outside < len(self.open):
            self.open[-1].content.append(text)


def pieces(
    stream: Readable, containers: Collection[tuple[str, ...]], *, max_bytes: int = MAX_BYTES
) -> Iterator[Piece]:
    """The elements directly inside `containers` (paths of tags), as the file goes by.

    Raises `Unreadable` with the line, possibly after pieces were already handed over.
    """
    parser = expat.ParserCreate()
    builder = _Builder(parser, containers)
    taken = 0
    while True:
        chunk = stream.read(_CHUNK)
        taken += len(chunk)
        if taken > max_bytes:
            raise Unreadable(
                _l("The file is larger than %(limit)s MB.", limit=max_bytes // 1024**2),
                parser.CurrentLineNumber,
            )
        try:
            parser.Parse(chunk, not chunk)
        except expat.ExpatError as error:
            detail = expat.ErrorString(error.code)
            raise Unreadable(
                _l("This is not well-formed XML (%(detail)s).", detail=detail), error.lineno
            ) from None
        except (LookupError, ValueError) as error:
            raise Unreadable(
                _l("The encoding of the file is unknown (%(detail)s).", detail=str(error)), 1
            ) from None
        yield from builder.pieces
        builder.pieces.clear()
        if not chunk:
            return
