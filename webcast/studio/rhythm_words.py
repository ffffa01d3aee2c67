"""How a programme comes back, in words: « tous les jeudis à 20 h 30 »."""

from datetime import time

from babel.dates import get_day_names
from babel.lists import format_list
from flask_babel import gettext as _
from flask_babel import lazy_pgettext, ngettext

from webcast.core.i18n import current_locale, show_date
from webcast.studio.models import Recurrence
from webcast.studio.rhythm import LAST

PLACES = {
    1: lazy_pgettext("weekday of a month", "first"),
    2: lazy_pgettext("weekday of a month", "second"),
    3: lazy_pgettext("weekday of a month", "third"),
    4: lazy_pgettext("weekday of a month", "fourth"),
    LAST: lazy_pgettext("weekday of a month", "last"),
}


def weekday_name(weekday: int) -> str:
    """« jeudi », “Thursday”; 0 is Monday."""
    return str(get_day_names("wide", "format", current_locale())[weekday % 7])


def clock_words(clock: time) -> str:
    """« 20 h 30 » in French, “20:30” in English."""
    if current_locale() != "fr":
        return f"{clock:%H:%M}"
    return f"{clock.hour}\u00a0h" + (f"\u00a0{clock.minute:02d}" if clock.minute else "")


def rhythm_words(one: Recurrence) -> str:
    """How it comes back as things are now, and until when if it has been ended."""
    words = _monthly(one) if one.place else _weekly(one)
    if one.ended_on is None:
        return words
    return str(_("%(rhythm)s, ended on %(day)s", rhythm=words, day=show_date(one.ended_on)))


def _weekly(one: Recurrence) -> str:
    days = sorted((weekday + one.shift) % 7 for weekday in one.weekdays)
    clock = clock_words(one.now_starts)
    if one.every == 1 and len(days) == 7:
        return str(_("every day at %(time)s", time=clock))
    if one.every == 1:
        return str(_("every %(days)s at %(time)s", days=_listed(days, several=True), time=clock))
    if one.every == 2 and len(days) == 1:
        return str(_("every other %(day)s at %(time)s", day=weekday_name(days[0]), time=clock))
    return str(
        _(
            "every %(n)s weeks (%(days)s) at %(time)s",
            n=one.every,
            days=_listed(days),
            time=clock,
        )
    )


def _listed(days: list[int], *, several: bool = False) -> str:
    # In French the days that come back are in the plural: lundis, mardis…
    plural = "s" if several and current_locale() == "fr" else ""
    return format_list([weekday_name(day) + plural for day in days], locale=current_locale())


def _monthly(one: Recurrence) -> str:
    facts = {
        "place": PLACES[one.place],
        "day": weekday_name(one.weekdays[0]),
        "time": clock_words(one.now_starts),
    }
    if one.every == 1:
        words = str(_("the %(place)s %(day)s of the month at %(time)s", **facts))
    else:
        words = str(
            _("every %(n)s months, the %(place)s %(day)s, at %(time)s", n=one.every, **facts)
        )
    if not one.shift:
        return words
    if one.shift > 0:
        moved = ngettext(
            "%(rhythm)s (%(num)s day later)",
            "%(rhythm)s (%(num)s days later)",
            one.shift,
            rhythm=words,
        )
    else:
        moved = ngettext(
            "%(rhythm)s (%(num)s day earlier)",
            "%(rhythm)s (%(num)s days earlier)",
            -one.shift,
            rhythm=words,
        )
    return str(moved)
