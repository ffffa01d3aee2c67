"""XML of WebDAV, in and out: names with their namespaces, and nothing that could expand or fetch.

expat only tokenises: document types, hence all entities of one's own, are refused, and size,
depth, number and names of elements are bounded.
"""

import re
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

DAV: Final = "DAV:"
CALDAV: Final = "urn:ietf:params:xml:ns:caldav"
SERVER: Final = "http://calendarserver.org/ns/"
APPLE: Final = "http://apple.com/ns/ical/"

# Room for asking for some thirty thousand events by name.
MAX_BYTES: Final = 4 * 1024 * 1024
MAX_ELEMENTS: Final = 50_000
MAX_DEPTH: Final = 24
MAX_NAME: Final = 1000

_OURS: Final = {DAV: "D", CALDAV: "C", SERVER: "CS", APPLE: "A"}
_DECLARED: Final = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in _OURS.items())
# The one prefix that needs no declaration, and must not have another.
_PREFIXES: Final = _OURS | {"http://www.w3.org/XML/1998/namespace": "xml"}
# Characters that no XML 1.0 document can have, whatever the author of a text typed.
_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Unreadable(ValueError):
    """What came in is not XML, or more than we are ready to read."""


@dataclass(slots=True)
class Element:
    """An element: `name` and the names of attributes are `{namespace}local`."""

    name: str
    attributes: dict[str, str]
    children: "list[Element]" = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, without outer white space."""
        return "".join(self.words).strip()

    def child(self, name: str) -> "Element | None":
        """The first child of this name."""
        return next((child for child in self.children if child.name == name), None)


class _Builder:
    """Handlers of expat."""

    def __init__(self) -> None:
        self.open: list[Element] = []
        self.top: Element | None = None
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MAX_ELEMENTS or len(self.open) >= MAX_DEPTH:
            raise Unreadable("more elements than anybody needs")
        if max(map(len, (name, *attributes))) > MAX_NAME:
            raise Unreadable("a name longer than any is")
        element = Element(_clark(name), {_clark(key): v for key, v in attributes.items()})
        if self.open:
            self.open[-1].children.append(element)
        else:
            self.top = element
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].words.append(text)

    def doctype(self, *_args: object) -> None:
        raise Unreadable("document types are not read")


def _clark(name: str) -> str:
    """`namespace}local`, as expat says it, or `local`, as `{namespace}local`."""
    return "{" + name if "}" in name else "{}" + name


def read(body: bytes) -> Element:
    """The document element of `body`; `Unreadable` when there is none, or too much."""
    if len(body) > MAX_BYTES:
        raise Unreadable("too large")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.characters
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable(str(error)) from None
    if builder.top is None:
        raise Unreadable("nothing in it")
    return builder.top


def words(text: str) -> str:
    """`text` as character data. A CR is written as a reference, or readers would drop it."""
    return escape(_clean(text), {"\r": "&#13;"})


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("\ufffd", text)


def tag(name: str, inner: str = "", /, **attributes: str) -> str:
    """The element `{namespace}local` around `inner`, which is XML already."""
    uri, _brace, local = name[1:].partition("}")
    prefix = _PREFIXES.get(uri)
    extra = "".join(f" {key}={quoteattr(_clean(value))}" for key, value in attributes.items())
    if prefix:
        called = f"{prefix}:{local}"
    elif uri:
        called, extra = f"x:{local}", f" xmlns:x={quoteattr(uri)}{extra}"
    else:
        called = local
    return f"<{called}{extra}>{inner}</{called}>" if inner else f"<{called}{extra}/>"


def dav(local: str, inner: str = "", /, **attributes: str) -> str:
    """An element of WebDAV."""
    return tag(f"{{{DAV}}}{local}", inner, **attributes)


def cal(local: str, inner: str = "", /, **attributes: str) -> str:
    """An element of CalDAV."""
    return tag(f"{{{CALDAV}}}{local}", inner, **attributes)


def href(path: str) -> str:
    """An address, which is percent-encoded already."""
    return f"<D:href>{escape(path)}</D:href>"


def document(local: str, inner: str) -> bytes:
    """A whole document whose element is `local` of WebDAV."""
    opening = f'<?xml version="1.0" encoding="utf-8"?>\n<D:{local}{_DECLARED}>'
    return f"{opening}{inner}</D:{local}>\n".encode()
