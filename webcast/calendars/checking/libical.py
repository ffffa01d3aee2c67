"""libical, the reader inside Evolution, GNOME Calendar, Thunderbird and Kontact, by ctypes.

Debian has it as `libical3`. Kinds are asked for by name: their numbers change between releases.
"""

import ctypes
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_char_p, c_int, c_long, c_void_p
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from webcast.calendars.checking.seen import SeenEvent, Unreadable, read_out

NAME = "libical.so.3"


class _Time(ctypes.Structure):
    """struct icaltimetype of libical 3."""

    _fields_ = (
        *((name, c_int) for name in ("year", "month", "day", "hour", "minute", "second")),
        ("is_date", c_int),
        ("is_daylight", c_int),
        ("zone", c_void_p),
    )


class _Span(ctypes.Structure):
    """struct icaltime_span: seconds since 1970."""

    _fields_ = (("start", c_long), ("end", c_long), ("is_busy", c_int))


_Found = ctypes.CFUNCTYPE(None, c_void_p, ctypes.POINTER(_Span), c_void_p)

_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "icalparser_parse_string": (c_void_p, [c_char_p]),
    "icalcomponent_string_to_kind": (c_int, [c_char_p]),
    "icalproperty_string_to_kind": (c_int, [c_char_p]),
    "icalcomponent_isa": (c_int, [c_void_p]),
    "icalcomponent_free": (None, [c_void_p]),
    "icalcomponent_count_errors": (c_int, [c_void_p]),
    "icalcomponent_count_components": (c_int, [c_void_p, c_int]),
    "icalrestriction_check": (c_int, [c_void_p]),
    "icalcomponent_as_ical_string": (c_char_p, [c_void_p]),
    "icalcomponent_get_first_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_next_component": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_first_property": (c_void_p, [c_void_p, c_int]),
    "icalcomponent_get_next_property": (c_void_p, [c_void_p, c_int]),
    "icalproperty_get_value": (c_void_p, [c_void_p]),
    "icalproperty_get_value_as_string": (c_char_p, [c_void_p]),
    "icalvalue_get_text": (c_char_p, [c_void_p]),
    "icalproperty_get_sequence": (c_int, [c_void_p]),
    "icalcomponent_get_dtstart": (_Time, [c_void_p]),
    "icalcomponent_get_dtend": (_Time, [c_void_p]),
    "icalproperty_get_dtstamp": (_Time, [c_void_p]),
    "icalproperty_get_datetime_with_component": (_Time, [c_void_p, c_void_p]),
    "icalcomponent_foreach_recurrence": (None, [c_void_p, _Time, _Time, _Found, c_void_p]),
    "icaltime_from_timet_with_zone": (_Time, [c_long, c_int, c_void_p]),
    "icaltimezone_get_utc_timezone": (c_void_p, []),
    "icaltime_as_timet_with_zone": (c_long, [_Time, c_void_p]),
}


def load() -> ctypes.CDLL:
    """The library with its signatures; OSError where it is not installed."""
    library = ctypes.CDLL(NAME)
    for name, (result, arguments) in _SIGNATURES.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments
    return library


def read(data: bytes) -> list[SeenEvent]:
    """The events of `data`; `Unreadable` on any error, or any restriction of RFC 5546 broken."""
    lib = load()
    with _checked(lib, data) as root:
        return [_event(lib, event) for event in _children(lib, root, "component", b"VEVENT")]


def occurrences(data: bytes, since: datetime, until: datetime) -> list[SeenEvent]:
    """The events of `data` from `since` to `until`, each time a series comes back by itself."""
    lib = load()
    with _checked(lib, data) as root:
        events = _children(lib, root, "component", b"VEVENT")
        seen = [(_event(lib, event), event, _exception_of(lib, event)) for event in events]
        excepted = {(one.uid, of) for one, _whatever, of in seen if of}
        found = [one for one, _whatever, of in seen if of]
        for one, event, of in seen:
            if of is None:
                found += [
                    replace(one, starts=starts, ends=ends)
                    for starts, ends in _spans(lib, event, since, until)
                    if (one.uid, starts) not in excepted
                ]
        return [one for one in found if one.ends > since and one.starts < until]


def _exception_of(lib: ctypes.CDLL, event: int) -> datetime | None:
    """Which occurrence of a series it stands for."""
    found = _children(lib, event, "property", b"RECURRENCE-ID")
    if not found:
        return None
    return _instant(lib, lib.icalproperty_get_datetime_with_component(found[0], event))


def _spans(
    lib: ctypes.CDLL, event: int, since: datetime, until: datetime
) -> list[tuple[datetime, datetime]]:
    spans: list[tuple[datetime, datetime]] = []

    def found(_event: int, span: Any, _data: object) -> None:
        moments = (span.contents.start, span.contents.end)
        first, last = (datetime.fromtimestamp(moment, UTC) for moment in moments)
        spans.append((first, last))

    utc = lib.icaltimezone_get_utc_timezone()
    bounds = [
        lib.icaltime_from_timet_with_zone(int(moment.timestamp()), 0, utc)
        for moment in (since, until)
    ]
    lib.icalcomponent_foreach_recurrence(event, *bounds, _Found(found), None)
    return spans


def _instant(lib: ctypes.CDLL, time: _Time) -> datetime:
    zone = time.zone or lib.icaltimezone_get_utc_timezone()
    return datetime.fromtimestamp(lib.icaltime_as_timet_with_zone(time, zone), UTC)


@contextmanager
def _checked(lib: ctypes.CDLL, data: bytes) -> Iterator[int]:
    """The tree of `data`, for as long as this block; `Unreadable` for what libical rejects."""
    root = lib.icalparser_parse_string(data)
    if not root:
        raise Unreadable("libical finds no calendar")
    try:
        # The check adds its complaints to the tree: errors are counted after it.
        valid = lib.icalrestriction_check(root)
        if lib.icalcomponent_count_errors(root) or not valid:
            written = lib.icalcomponent_as_ical_string(root).decode(errors="replace")
            complaints = [line for line in written.splitlines() if "X-LIC-ERROR" in line]
            raise Unreadable(f"libical complains: {complaints or 'a restriction is broken'}")
        if lib.icalcomponent_isa(root) != lib.icalcomponent_string_to_kind(b"VCALENDAR"):
            raise Unreadable("libical does not take it for one calendar")
        yield root
    finally:
        lib.icalcomponent_free(root)


def _children(lib: ctypes.CDLL, parent: int, what: str, kind: bytes) -> list[int]:
    number = getattr(lib, f"ical{what}_string_to_kind")(kind)
    found = []
    child = getattr(lib, f"icalcomponent_get_first_{what}")(parent, number)
    while child:
        found.append(child)
        child = getattr(lib, f"icalcomponent_get_next_{what}")(parent, number)
    return found


def _event(lib: ctypes.CDLL, event: int) -> SeenEvent:
    def texts(kind: bytes) -> tuple[str, ...]:
        return tuple(
            lib.icalvalue_get_text(lib.icalproperty_get_value(each)).decode()
            for each in _children(lib, event, "property", kind)
        )

    def word(kind: bytes) -> str:
        found = _children(lib, event, "property", kind)
        return lib.icalproperty_get_value_as_string(found[0]).decode() if found else ""

    def first(kind: bytes) -> int:
        found = _children(lib, event, "property", kind)
        if not found:
            raise Unreadable(f"libical finds no {kind.decode()}")
        return found[0]

    return SeenEvent(
        uid="".join(texts(b"UID")),
        starts=_instant(lib, lib.icalcomponent_get_dtstart(event)),
        ends=_instant(lib, lib.icalcomponent_get_dtend(event)),
        stamped=_instant(lib, lib.icalproperty_get_dtstamp(first(b"DTSTAMP"))),
        sequence=lib.icalproperty_get_sequence(first(b"SEQUENCE")),
        summary="".join(texts(b"SUMMARY")),
        status=word(b"STATUS"),
        location="".join(texts(b"LOCATION")),
        description="".join(texts(b"DESCRIPTION")),
        url=word(b"URL"),
        # libical 3 takes the list for one text and forgets which of its commas were escaped:
        # the programs on top of it split at each.
        categories=tuple(name for text in texts(b"CATEGORIES") for name in text.split(",")),
        transparent=word(b"TRANSP") == "TRANSPARENT",
    )


if __name__ == "__main__":
    found = read_out(sys.modules[__name__], sys.stdin.buffer.read())
    sys.stdout.write(json.dumps([event.as_json() for event in found]))
