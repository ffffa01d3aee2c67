"""What an import did or would do, line by line, for the terminal and for the page."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from webcast.core.errors import DomainError


class Kind(StrEnum):
    """What became of one thing of the source; a warning comes on top of that."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WARNING = "warning"


LABELS = {
    Kind.ADDED: _l("taken as new"),
    Kind.CHANGED: _l("taken as changed"),
    Kind.UNCHANGED: _l("the same as before"),
    Kind.REFUSED: _l("not taken"),
    Kind.WARNING: _l("to be checked"),
}


class Unreadable(DomainError):
    """The file as a whole cannot be read, so nothing of it was taken; `line` counts from 1."""

    status = 422

    def __init__(self, message: Any, line: int = 0) -> None:
        super().__init__(message)
        self.line = line

    def __str__(self) -> str:
        if not self.line:
            return str(self.message)
        return str(_("Line %(line)s: %(why)s", line=self.line, why=self.message))


class NotTaken(Exception):
    """One thing of the source cannot be taken; the others can."""

    def __init__(self, why: Any, *, line: int = 0, column: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Line:
    """One remark. `line` is that of the file, 0 where the remark is about all of it.

    `why` is text or lazily translated text: it speaks the language of who reads it.
    """

    kind: Kind
    what: str
    why: Any = ""
    line: int = 0
    column: str = ""

    def text(self) -> str:
        """The remark on one line, in the language spoken now."""
        place = ""
        if self.line and self.column:
            place = _("line %(line)s, column %(column)s", line=self.line, column=self.column)
        elif self.line:
            place = _("line %(line)s", line=self.line)
        parts = (place, str(LABELS[self.kind]), self.what, str(self.why))
        return " · ".join(part for part in parts if part)


@dataclass(slots=True)
class Report:
    """The remarks of one import, in the order in which they were made."""

    lines: list[Line] = field(default_factory=list)

    def add(self, kind: Kind, what: str, why: Any = "", *, line: int = 0, column: str = "") -> None:
        """Note what became of `what`."""
        self.lines.append(Line(kind, what, why, line, column))

    def refuse(self, what: str, why: Any, *, line: int = 0, column: str = "") -> None:
        """Note that `what` was not taken."""
        self.add(Kind.REFUSED, what, why, line=line, column=column)

    def warn(self, what: str, why: Any, *, line: int = 0, column: str = "") -> None:
        """Note that `what` was taken, but not exactly as it is in the source."""
        self.add(Kind.WARNING, what, why, line=line, column=column)

    def extend(self, lines: Iterable[Line]) -> None:
        """Take over the remarks of another report."""
        self.lines.extend(lines)

    def of(self, *kinds: Kind) -> Iterator[Line]:
        """The remarks of these kinds."""
        return (line for line in self.lines if line.kind in kinds)

    @property
    def counts(self) -> dict[Kind, int]:
        """How many remarks of each kind, with the zeros."""
        found = Counter(line.kind for line in self.lines)
        return {kind: found[kind] for kind in Kind}

    def summary(self) -> str:
        """The counts in words, in the language spoken now: “3 added, 1 refused”."""
        words = {
            Kind.ADDED: ngettext("%(num)s added", "%(num)s added", self.counts[Kind.ADDED]),
            Kind.CHANGED: ngettext("%(num)s changed", "%(num)s changed", self.counts[Kind.CHANGED]),
            Kind.UNCHANGED: ngettext(
                "%(num)s unchanged", "%(num)s unchanged", self.counts[Kind.UNCHANGED]
            ),
            Kind.REFUSED: ngettext("%(num)s refused", "%(num)s refused", self.counts[Kind.REFUSED]),
            Kind.WARNING: ngettext(
                "%(num)s to be checked", "%(num)s to be checked", self.counts[Kind.WARNING]
            ),
        }
        said = [words[kind] for kind in Kind if self.counts[kind]]
        return ", ".join(said) or _("Nothing to report.")

    def text(self, *, everything: bool = False) -> str:
        """The report for a terminal: what needs eyes, in the order of the file, then the counts.

        With `everything`, also the lines about what went well.
        """
        kinds = tuple(Kind) if everything else (Kind.REFUSED, Kind.WARNING)
        shown = sorted(self.of(*kinds), key=lambda line: line.line)
        return "\n".join([*(line.text() for line in shown), self.summary()])
