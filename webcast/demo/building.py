"""Make a frozen dataclass of a TOML table: every key known, every type right."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Table = dict[str, Any]
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class ContentError(ValueError):
    """Something in the demo's files is wrong; says where and what."""


@cache
def _hints(cls: Any) -> Mapping[str, Any]:
    return get_type_hints(cls)


def required(table: Table, key: str, where: str) -> Any:
    """Return `table[key]`, or say that it is missing."""
    if key not in table:
        raise ContentError(f"{where}: “{key}” is missing")
    return table[key]


def build(cls: type[T], table: Table, where: str) -> T:
    """Make a `cls` of `table`, or raise `ContentError` naming the first wrong place."""
    known, hints = fields(cast(Any, cls)), _hints(cast(Any, cls))
    if unknown := set(table) - {field.name for field in known}:
        raise ContentError(f"{where}: nobody reads “{min(unknown)}”")
    values: Table = {}
    for field in known:
        if field.name in table:
            hint = hints[field.name]
            values[field.name] = _value(hint, table[field.name], f"{where}: {field.name}")
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ContentError(f"{where}: “{field.name}” is missing")
    return cls(**values)


def choose(cls: type[E], text: object, where: str) -> E:
    """Return the member of `cls` called `text`, or say which there are."""
    if not isinstance(text, str) or text not in set(cls):
        raise ContentError(f"{where}: “{text}” is none of {', '.join(cls)}")
    return cls(text)


def _value(hint: Any, raw: Any, where: str) -> Any:
    if isinstance(hint, UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is tuple:
        return _several(get_args(hint)[0], raw, where)
    if isinstance(raw, hint):
        # TOML tells true from 1; Python's bool is an int.
        if hint is int and isinstance(raw, bool):
            raise ContentError(f"{where}: a number is needed, not {raw}")
        return raw.strip() if type(raw) is str else raw
    if is_dataclass(hint) and isinstance(raw, dict):
        return build(cast(type[Any], hint), raw, where)
    if issubclass(hint, StrEnum):
        return choose(hint, raw, where)
    raise ContentError(f"{where}: {raw!r} is not {_called(hint)}")


def _several(hint: Any, raw: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(raw, list | tuple):
        raise ContentError(f"{where}: a list is needed, not {raw!r}")
    return tuple(_value(hint, item, f"{where}[{place}]") for place, item in enumerate(raw))


def _called(hint: type[Any]) -> str:
    return {str: "a text", int: "a number", bool: "true or false"}.get(hint, hint.__name__)
