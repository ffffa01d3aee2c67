"""Topics from a CSV file: each row a draft or a refusal, with its line and its column."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import lazy_gettext as _l

from webcast.core.text import excerpt, fold
from webcast.syndication.reading import csv_mapping
from webcast.syndication.reading.csv_mapping import LISTS, ColumnMapping, Part
from webcast.syndication.reading.csv_source import MAX_BYTES, Row, Table, read_table
from webcast.syndication.reading.drafts import (
    Link,
    Person,
    Readable,
    TopicDraft,
    fit_title,
    is_safe,
)
from webcast.syndication.reading.html_to_markdown import escaped, to_line, to_markdown
from webcast.syndication.reading.report import NotTaken, Report

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Topics:
    """What was read, how, and the remarks. `mapping.pairs()` shows the mapping."""

    drafts: tuple[TopicDraft, ...]
    mapping: ColumnMapping
    guessed: bool
    header: tuple[str, ...]
    rows: int
    encoding: str
    delimiter: str
    report: Report


def read(
    stream: Readable,
    pairs: Iterable[str] | None = None,
    *,
    key: str,
    allowed: Mapping[str, Collection[str]] | None = None,
    delimiter: str = "",
    encoding: str = "",
    max_bytes: int = MAX_BYTES,
) -> Topics:
    """Read topics from a table. Raises `BadMapping` or `Unreadable`, and then took nothing.

    `pairs` is the mapping (see `csv_mapping`), guessed from the header where there is none;
    `key` names the source in the identities; `allowed` lists the values of fields that do not
    take any value, such as the states.
    """
    mapping = csv_mapping.parse(pairs) if pairs is not None else None
    report = Report()
    table = read_table(stream, report, delimiter=delimiter, encoding=encoding, max_bytes=max_bytes)
    guessed = mapping is None
    if mapping is None:
        mapping = csv_mapping.guess(table.header)
    csv_mapping.check(mapping, table.header, allowed or {})
    if "external_id" not in mapping.sources:
        why = _l("No column is given for the identifier: topics are recognised by their title.")
        report.warn("CSV", why)
    reader = _Reader(key, table, mapping, allowed or {}, report)
    drafts = tuple(draft for row in table.rows if (draft := reader.take(row)) is not None)
    return Topics(
        drafts=drafts,
        mapping=mapping,
        guessed=guessed,
        header=table.header,
        rows=len(table.rows),
        encoding=table.encoding,
        delimiter=table.delimiter,
        report=report,
    )


class _Reader:
    """Reads rows of one table; knows what the rows before were."""

    def __init__(
        self,
        key: str,
        table: Table,
        mapping: ColumnMapping,
        allowed: Mapping[str, Collection[str]],
        report: Report,
    ) -> None:
        self.key = key
        self.header = table.header
        self.mapping = mapping
        self.allowed = allowed
        self.report = report
        self.identities: dict[str, int] = {}
        self.titles: dict[str, int] = {}

    def take(self, row: Row) -> TopicDraft | None:
        what = self.label(row)
        try:
            draft = self.draft(row, what)
        except NotTaken as problem:
            self.report.refuse(what, problem.why, line=row.line, column=problem.column)
            return None
        return draft

    def label(self, row: Row) -> str:
        """The title, as far as the row has one, else the beginning of the row."""
        cells = dict(zip(self.header, row.cells, strict=False))
        title = "".join(
            cells.get(part.text, "") if part.column else part.text
            for part in self.mapping.sources["title"]
        )
        return excerpt(title or " ".join(cell for cell in row.cells if cell), 60)

    def draft(self, row: Row, what: str) -> TopicDraft:
        if len(row.cells) != len(self.header):
            why = _l("It has %(found)s cells where the header has %(expected)s.",
                     found=len(row.cells), expected=len(self.header))  # fmt: skip
            raise NotTaken(why)
        cells = dict(zip(self.header, row.cells, strict=True))
        for column, cell in cells.items():
            if _CONTROLS.search(cell):
                why = _l("Control characters were left out.")
                self.report.warn(what, why, line=row.line, column=column)
                cells[column] = _CONTROLS.sub("", cell).strip()
        values = {name: self.value(name, cells) for name in self.mapping.sources}
        whole = to_line(values["title"])
        if not whole:
            raise NotTaken(_l("It has no title."), column=self.column("title"))
        title = fit_title(whole)
        article = values.get("article", "")
        external_id = values.get("external_id", "")
        identity = self.once(external_id, whole, row)
        if title != whole:
            why = _l("Its title is longer than a title may be: cut, and kept whole in the article.")
            self.report.warn(what, why, line=row.line, column=self.column("title"))
            article = "\n\n".join(part for part in (escaped(whole), article) if part)
        self.twins(whole, row, what)
        used = self.mapping.columns
        return TopicDraft(
            identity=identity,
            title=title,
            line=row.line,
            external_id=external_id,
            standfirst=values.get("standfirst", ""),
            article=article,
            language=values.get("language", ""),
            format=values.get("format", ""),
            treatment=values.get("treatment", ""),
            theme=values.get("theme", ""),
            series=values.get("series", ""),
            number=values.get("number", ""),
            state=values.get("state", ""),
            keywords=self.items("keywords", values),
            expertises=self.items("expertises", values),
            speakers=tuple(Person("", name) for name in self.items("speakers", values)),
            sources=tuple(_link(text) for text in self.items("sources", values)),
            details=tuple((n, cell) for n, cell in cells.items() if cell and n not in used),
        )

    def column(self, name: str) -> str:
        """The columns that a field comes from, to be named in a remark."""
        parts = self.mapping.sources.get(name, ())
        return ", ".join(part.text for part in parts if part.column)

    def value(self, name: str, cells: Mapping[str, str]) -> str:
        """The text of a field: cells put together, translated, and one that is allowed."""
        parts = self.mapping.sources[name]
        text = _filled(parts, cells, markdown=name == "article")
        if name != "article" and name not in LISTS:
            text = to_line(text)
        table = self.mapping.values.get(name)
        if table is not None and text:
            if text not in table and "*" not in table:
                why = _l("The mapping does not say what “%(value)s” becomes.", value=text)
                raise NotTaken(why, column=self.column(name))
            text = table.get(text, table.get("*", ""))
        if text and name in self.allowed and text not in self.allowed[name]:
            why = _l("“%(value)s” is no %(field)s.", value=text, field=name)
            raise NotTaken(why, column=self.column(name))
        return text

    def items(self, name: str, values: Mapping[str, str]) -> tuple[str, ...]:
        """The items of a list, each once."""
        separator = self.mapping.separators.get(name, ",")
        found = (to_line(item) for item in values.get(name, "").split(separator))
        return tuple(dict.fromkeys(item for item in found if item))

    def once(self, external_id: str, title: str, row: Row) -> str:
        """The identity of a row, refused where an earlier row has it."""
        if "external_id" in self.mapping.sources:
            column = self.column("external_id")
            if not external_id:
                raise NotTaken(_l("It has no identifier."), column=column)
            own = external_id
        else:
            column = self.column("title")
            own = "title-" + sha256(fold(title).encode()).hexdigest()[:16]
        identity = f"{self.key}:{own}"
        if identity in self.identities:
            first = self.identities[identity]
            why = _l("The same as on line %(line)s.", line=first)
            raise NotTaken(why, column=column)
        self.identities[identity] = row.line
        return identity

    def twins(self, title: str, row: Row, what: str) -> None:
        """Say that an earlier row has this title, and is another topic all the same."""
        first = self.titles.setdefault(fold(title), row.line)
        if first != row.line:
            why = _l("The same title as on line %(line)s, with another identifier.", line=first)
            self.report.warn(what, why, line=row.line, column=self.column("title"))


def _filled(parts: tuple[Part, ...], cells: Mapping[str, str], *, markdown: bool) -> str:
    """A template with its cells; nothing where all of its cells are empty."""
    columns = [cells[part.text] for part in parts if part.column]
    if columns and not any(columns):
        return ""
    if not markdown:
        return "".join(cells[part.text] if part.column else part.text for part in parts)
    return "".join(to_markdown(cells[part.text]) if part.column else part.text for part in parts)


def _link(text: str) -> Link:
    return Link(text) if is_safe(text) else Link("", text)
