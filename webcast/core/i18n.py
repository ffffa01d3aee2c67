"""French and English: which one a request speaks, and how times, money and numbers are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, force_locale
from markupsafe import Markup

from webcast.core.channel import the_channel
from webcast.core.clock import local_time, now
from webcast.core.money import Money

LOCALES = ("fr", "en")
# Where each language begins, below the root of the site.
PREFIXES = {"fr": "", "en": "/en"}
LANGUAGE_NAMES = {"fr": "Français", "en": "English"}
NARROW = "\u202f"

babel = Babel()


class LocalePrefix:
    """WSGI: `/en/…` is the English site, everything else the French one.

    The prefix moves into SCRIPT_NAME, so that every `url_for` stays in the language.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        path = environ.get("PATH_INFO", "")
        environ["webcast.root"] = environ.get("SCRIPT_NAME", "")
        if path == "/en" or path.startswith("/en/"):
            environ["webcast.locale"] = "en"
            environ["SCRIPT_NAME"] = environ["webcast.root"] + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
        else:
            environ["webcast.locale"] = "fr"
        return self.app(environ, start_response)


_spoken: ContextVar[str] = ContextVar("spoken", default="")


def current_locale() -> str:
    """The language spoken now: of the address in a request, of the reader in a mail."""
    if spoken := _spoken.get():
        return spoken
    if has_request_context():
        return str(request.environ.get("webcast.locale", "fr"))
    return "fr"


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak `locale` inside this block (mails, exports)."""
    locale = locale if locale in LOCALES else "fr"
    token = _spoken.set(locale)
    try:
        with force_locale(locale):
            yield
    finally:
        _spoken.reset(token)


def localised(thing: Any, name: str = "name") -> str:
    """`thing.name_fr` or `thing.name_en`, whichever is spoken; the other where one is empty."""
    other = "en" if current_locale() == "fr" else "fr"
    return getattr(thing, f"{name}_{current_locale()}") or getattr(thing, f"{name}_{other}") or ""


def channel_zone() -> str:
    """The zone in which times are shown where no studio says otherwise."""
    return the_channel().zone


def show_datetime(moment: datetime, zone: str | None = None, style: str = "medium") -> str:
    """« ven. 27 nov. 2026 à 18:30 »."""
    locale = current_locale()
    shown = local_time(moment, zone or channel_zone())
    if locale == "fr":
        pattern = "EEEE d MMMM y 'à' HH:mm" if style == "long" else "EEE d MMM y 'à' HH:mm"
    else:
        pattern = "EEEE d MMMM y 'at' HH:mm" if style == "long" else "EEE d MMM y 'at' HH:mm"
    return format_datetime(shown, _ordinal(pattern, shown), locale=locale)


def show_date(moment: datetime | date, zone: str | None = None, style: str = "medium") -> str:
    """« vendredi 27 novembre 2026 » (long), « 27 nov. 2026 » (medium), « ven. 27/11 » (short)."""
    if isinstance(moment, datetime):
        moment = local_time(moment, zone or channel_zone()).date()
    pattern = {
        "long": "EEEE d MMMM y",
        "medium": "d MMM y",
        "short": "EEE d MMM",
        "weekday": "EEEE d MMMM",
    }[style]
    return format_date(moment, _ordinal(pattern, moment), locale=current_locale())


def _ordinal(pattern: str, day: date) -> str:
    """« 1er décembre »: in French the first day of a month, alone of all, is an ordinal."""
    if day.day == 1 and current_locale() == "fr":
        return pattern.replace("d MMM", "d'er' MMM")
    return pattern


def show_time(moment: datetime, zone: str | None = None) -> str:
    """« 18:30 » on the clocks of `zone`."""
    shown = local_time(moment, zone or channel_zone())
    return format_time(shown, "HH:mm", locale=current_locale())


def show_relative(moment: datetime) -> str:
    """« dans 3 jours », « il y a 2 heures »."""
    delta = moment - now()
    return format_timedelta(
        delta, granularity="minute", add_direction=True, locale=current_locale()
    )


def show_duration(minutes: int) -> str:
    """« 1 h 15 », « 45 min »; units apart by a no-break space."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h" + (f"\u00a0{rest:02d}" if rest else "")


def show_money(amount: Money | int, currency: str = "EUR") -> str:
    """« 1 250 € »."""
    if isinstance(amount, int):
        amount = Money(amount, currency)
    return amount.display(current_locale())


def show_number(number: int) -> str:
    """« 12 500 » in French, “12,500” in English."""
    text = f"{number:,}"
    return text.replace(",", NARROW) if current_locale() == "fr" else text


def zone_label(moment: datetime, zone: str) -> str:
    """The name of the offset kept in `zone` at `moment`: “Europe/Paris (UTC+1)”."""
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()
    hours = (offset.total_seconds() if offset else 0) / 3600
    return f"{zone.replace('_', ' ')} (UTC{hours:+g})"


def iso(moment: datetime) -> str:
    """`moment` for the `datetime` attribute of a `time` element."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def init_app(app: Flask) -> None:
    """Set up Babel and the filters of templates."""
    app.config["BABEL_DEFAULT_LOCALE"] = "fr"
    babel.init_app(app, locale_selector=current_locale)
    _install_gettext(app)
    app.jinja_env.filters.update(
        datetime=show_datetime,
        date=show_date,
        time=show_time,
        relative=show_relative,
        duration=show_duration,
        money=show_money,
        number=show_number,
        iso=iso,
        localised=localised,
    )
    # Not context variables: imported macros see only globals.
    app.jinja_env.globals.update(
        zone_label=zone_label,
        language_names=LANGUAGE_NAMES,
        current_locale=current_locale,
        channel_zone=channel_zone,
    )
    app.jinja_env.tests["markup"] = lambda value: isinstance(value, Markup)


def _install_gettext(app: Flask) -> None:
    """Let templates find their words without asking Flask-Babel for its context at each of them.

    A page has a hundred messages; the language is looked up for each, the catalogues once for all.
    """
    folder = app.config["BABEL_TRANSLATION_DIRECTORIES"]
    catalogues = {locale: Translations.load(folder, [locale]) for locale in LOCALES}

    def spoken() -> NullTranslations:
        return catalogues[current_locale()]

    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of jinja2.ext.i18n
        lambda text: spoken().ugettext(text),
        lambda one, many, n: spoken().ungettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, text: spoken().upgettext(context, text),
        npgettext=lambda context, one, many, n: spoken().unpgettext(context, one, many, n),
    )
