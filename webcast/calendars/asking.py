"""What an address of a calendar may ask for: a part of it, by its dates."""

from datetime import date, timedelta
from typing import Final

from flask import request
from flask_babel import gettext as _

from webcast.calendars.policy import Span
from webcast.core.clock import day_bounds
from webcast.core.errors import Invalid

_LONGEST: Final = timedelta(days=1100)
_FIRST, _LAST = date(1970, 1, 1), date(2200, 12, 31)


def asked_span(zone: str) -> Span | None:
    """The days from `?from=` to `?to=` (both included, in `zone`); None where none are asked for.

    With one of the two, a year from it or up to it. `Invalid` (422) for what is not a date.
    """
    first, last = _day("from"), _day("to")
    if first is None and last is None:
        return None
    first = first or max(_FIRST, (last or _LAST) - timedelta(days=365))
    last = last or min(_LAST, first + timedelta(days=365))
    if last < first:
        raise Invalid("to", _("The last day is before the first."))
    if last - first > _LONGEST:
        raise Invalid("to", _("That is too long a time: three years at most."))
    return Span(day_bounds(first, zone)[0], day_bounds(last, zone)[1])


def _day(name: str) -> date | None:
    typed = request.args.get(name, "").strip()
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = None
    if day is None or not _FIRST <= day <= _LAST:
        raise Invalid(name, _("“%(typed)s” is not a date like 2026-11-25.", typed=typed[:40]))
    return day
