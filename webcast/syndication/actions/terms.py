"""What an import is told beside its file, and what it gives back."""

import json
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from webcast.studio.models import SessionState
from webcast.syndication.reading.report import Kind, Report
from webcast.topics.models import TopicState

T = TypeVar("T")
# Made once at random; names below it are ours alone (RFC 9562 §5.5).
_NAMESPACE = uuid.UUID("c7b0a1de-5b0f-4c43-8a0e-6a1f0d2f6b53")
# The profile that stands for the import itself, where no account proposes its topics.
PROPOSER = "@import"


@dataclass(frozen=True, kw_only=True)
class Terms:
    """`key` names the source; `format` and `treatment` are codes, for what the file leaves open.

    `proposer` is the address of an account; without one, a profile called `title` proposes.
    """

    key: str
    format: str
    treatment: str
    language: str = "fr"
    proposer: str = ""
    title: str = ""
    overwrite: bool = False


@dataclass(frozen=True, kw_only=True)
class ScheduleTerms(Terms):
    """`state` None: what has ended was recorded, what is to come is confirmed.

    The three mappings translate what the file calls a type, a track, a language.
    """

    state: SessionState | None = None
    shift_to: date | None = None
    cancel_missing: bool = False
    formats: Mapping[str, str] = field(default_factory=dict)
    themes: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TableTerms(Terms):
    """`state` is for rows that say none."""

    state: TopicState = TopicState.OPEN


class Progress(Protocol):
    """Shows how far a long loop is; hands on what it loops over."""

    def __call__(self, label: Any, things: Sequence[T], /) -> Iterator[T]: ...


def in_silence(_label: Any, things: Sequence[T], /) -> Iterator[T]:
    """Progress that nobody watches."""
    return iter(things)


@dataclass(slots=True)
class Outcome:
    """The report, what became of each thing, and how much was made for them (people, studios…)."""

    report: Report
    fates: dict[str, Kind] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)
    renamed: int = 0

    def note(self, external_id: str, kind: Kind) -> None:
        """What became of a thing; that it is new says more than that a part of it changed."""
        known = self.fates.get(external_id, Kind.UNCHANGED)
        order = (Kind.UNCHANGED, Kind.CHANGED, Kind.ADDED)
        self.fates[external_id] = max(known, kind, key=order.index)

    @property
    def wrote(self) -> bool:
        """Whether anything is different now."""
        changed = any(kind != Kind.UNCHANGED for kind in self.fates.values())
        return changed or bool(self.made.total() or self.renamed)


def stable_uuid(kind: str, key: str, external_id: str) -> str:
    """The public name of an imported thing: the same in whatever database it is imported into."""
    return str(uuid.uuid5(_NAMESPACE, f"{kind}:{key}:{external_id}"))


def mark_of(form: Mapping[str, Any]) -> str:
    """SHA-256 of what an import wrote, in hexadecimal: kept with the thing.

    What the file says now and what is stored now are put into the same form: so one mark tells
    both whether the source has changed and whether somebody has edited it here.
    """
    text = json.dumps(form, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()
