"""A table in a text file, from a spreadsheet or an open data portal: rows with their lines."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from webcast.syndication.reading.drafts import Readable
from webcast.syndication.reading.report import Report, Unreadable

MAX_BYTES = 20 * 1024 * 1024
_DELIMITERS = (";", ",", "\t", "|")
_SAMPLE = 50
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells without outer white space; a cell may hold line ends, so `last` may be after `line`."""

    cells: tuple[str, ...]
    line: int
    last: int


@dataclass(frozen=True, slots=True)
class Table:
    """A header and its rows, with how they were found to be written."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    encoding: str
    delimiter: str


def read_table(
    stream: Readable,
    report: Report,
    *,
    delimiter: str = "",
    encoding: str = "",
    max_bytes: int = MAX_BYTES,
) -> Table:
    """The table in `stream`; encoding and delimiter are found out where they are not given.

    UTF-8 with or without a mark, UTF-16 with one, else Windows-1252, which is reported. Raises
    `Unreadable`; a row that cannot be parsed is refused on its own.
    """
    data = stream.read(max_bytes + 1)
    if len(data) > max_bytes:
        limit = max_bytes // 1024**2
        raise Unreadable(_l("The file is larger than %(limit)s MB.", limit=limit))
    text, encoding = _decode(data, encoding, report)
    first = 1
    stated = re.match(r"sep=(.)\r?\n", text)
    if stated:  # a line that Excel writes and hides
        delimiter, text, first = delimiter or stated[1], text[stated.end() :], 2
    if not text.strip():
        raise Unreadable(_l("The file is empty."))
    delimiter = delimiter or _delimiter(text)
    rows = _rows(text, delimiter, first, report)
    head = next(rows, None)
    if head is None:
        raise Unreadable(_l("The file is empty."))
    twice = [name for name, times in Counter(head.cells).items() if name and times > 1]
    if twice:
        why = _l("The header has the column “%(name)s” more than once.", name=twice[0])
        raise Unreadable(why, head.line)
    return Table(head.cells, tuple(rows), encoding, delimiter)


def _decode(data: bytes, encoding: str, report: Report) -> tuple[str, str]:
    if not encoding:
        encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            if encoding != "utf-8":
                raise _undecodable(data, encoding, error) from None
            line = data[: error.start].count(b"\n") + 1
            why = _l("The file is not UTF-8: it was read as Windows-1252. Look at the accents.")
            report.warn("CSV", why, line=line)
            encoding = "cp1252"
    try:
        return data.decode(encoding), encoding
    except UnicodeDecodeError as error:
        raise _undecodable(data, encoding, error) from None
    except LookupError:
        why = _l("The encoding “%(name)s” is unknown.", name=encoding)
        raise Unreadable(why) from None


def _undecodable(data: bytes, encoding: str, error: UnicodeDecodeError) -> Unreadable:
    line = data[: error.start].count(b"\n") + 1
    return Unreadable(_l("This is not text in %(encoding)s.", encoding=encoding), line)


def _delimiter(text: str) -> str:
    """The one that cuts most of the first rows into as many cells as the header."""

    def score(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        widths: list[int] = []
        while len(widths) < _SAMPLE:
            try:
                widths.append(len(next(reader)))
            except StopIteration:
                break
            except csv.Error:
                widths.append(0)
        widths = [width for width in widths if width]
        if not widths or widths[0] < 2:
            return (0.0, 0)
        return (widths.count(widths[0]) / len(widths), widths[0])

    return max(_DELIMITERS, key=score)


def _rows(text: str, delimiter: str, first: int, report: Report) -> Iterator[Row]:
    """The rows that have something in them; of the empty ones, only that they were there."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except (TypeError, ValueError):
        why = _l("“%(text)s” cannot separate columns.", text=delimiter)
        raise Unreadable(why) from None
    empty = 0
    end = first - 1
    while True:
        begin = end + 1
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            end = reader.line_num + first - 1
            _broken(error, begin, end, report)
            continue
        end = reader.line_num + first - 1
        if any(cell.strip() for cell in cells):
            yield Row(tuple(cell.strip() for cell in cells), begin, end)
        else:
            empty += 1
    if empty:
        report.warn("CSV", _l("Empty lines that were passed over: %(count)s.", count=empty))


def _broken(error: csv.Error, begin: int, end: int, report: Report) -> None:
    if "unexpected end" in str(error):
        why = _l("Quotation marks are opened here and never closed: the rest cannot be told apart.")
        raise Unreadable(why, begin)
    if "field larger" in str(error):
        why = _l("One of its cells is too long.")
    elif end > begin:
        why = _l("Quotation marks do not match, up to line %(line)s.", line=end)
    else:
        why = _l("Quotation marks do not match.")
    report.refuse("CSV", why, line=begin)
