"""Lists in pages by keyset: a page costs the same wherever it is in a long list."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, or_

from webcast.core.database import UtcDateTime, db

T = TypeVar("T")


@dataclass
class Page(Generic[T]):
    """Some rows of a list, and the cursors of the pages before and after them."""

    items: Sequence[T]
    previous: str | None = None
    next: str | None = None


@dataclass(frozen=True)
class Key:
    """A column that orders a list (its last key must be unique)."""

    column: Any
    descending: bool = False


def _encode(direction: str, values: Sequence[Any]) -> str:
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps([direction, *plain]).encode()).decode().rstrip("=")


def _decode(cursor: str, keys: Sequence[Key]) -> tuple[str, list[Any]] | None:
    try:
        raw = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        direction, *values = raw
        if direction not in {"a", "b"} or len(values) != len(keys):
            return None
        for index, key in enumerate(keys):
            if isinstance(key.column.type, UtcDateTime):
                values[index] = datetime.fromisoformat(values[index])
                if values[index].tzinfo is None:
                    return None
            elif not _storable(values[index], key.column.type.python_type):
                return None
        return direction, values
    except (ValueError, TypeError, AttributeError, binascii.Error):
        return None


def _storable(value: Any, kind: type) -> bool:
    """Whether a column of this kind can be compared with what somebody wrote into an address."""
    if isinstance(value, int) and not -(2**63) <= value < 2**63:
        return False
    if isinstance(value, str):
        value.encode()  # a ValueError for half a surrogate pair
        return kind is str and "\0" not in value
    return isinstance(value, kind)


def _beyond(keys: Sequence[Key], values: Sequence[Any], backwards: bool) -> ColumnElement[bool]:
    choices = []
    for index, key in enumerate(keys):
        same = [k.column == v for k, v in zip(keys[:index], values[:index], strict=True)]
        smaller = key.descending != backwards
        step = key.column < values[index] if smaller else key.column > values[index]
        choices.append(and_(*same, step))
    return or_(*choices)


def paginate(
    query: Select[Any], keys: Sequence[Key], cursor: str = "", size: int = 24
) -> Page[Any]:
    """One page of `query` ordered by `keys`. A cursor that makes no sense is the first page.

    The keys' columns must be attributes of the entity that the query selects, and not null.
    """
    place = _decode(cursor, keys) if cursor else None
    backwards = bool(place and place[0] == "b")
    if place:
        query = query.where(_beyond(keys, place[1], backwards))
    for key in keys:
        descending = key.descending != backwards
        query = query.order_by(key.column.desc() if descending else key.column.asc())
    rows = list(db.session.scalars(query.limit(size + 1)))
    more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()

    def values(row: Any) -> list[Any]:
        return [getattr(row, key.column.key) for key in keys]

    before = more if backwards else place is not None
    after = place is not None if backwards else more
    return Page(
        rows,
        _encode("b", values(rows[0])) if rows and before else None,
        _encode("a", values(rows[-1])) if rows and after else None,
    )
