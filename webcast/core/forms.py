"""Forms: one base, fields that clean what is typed, and one way to take or refuse a form."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import DateTimeLocalField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from webcast.core.clock import RepeatedTime, SkippedTime, instant
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.money import parse_cents
from webcast.core.text import clean, one_line


class Form(FlaskForm):
    """What every form here is.

    Cross-site requests are refused for all unsafe methods at once, by their origin (`web.py`), so
    that forms need no token of their own.
    """

    class Meta:
        """No token; messages through Babel."""

        csrf = False

    refusal: Refused | None = None

    @property
    def status(self) -> int:
        """The status of a page that shows this form: 200, 422 with errors, 409 refused."""
        if self.refusal:
            return 409
        return 422 if self.errors else 200

    @property
    def sent(self) -> bool:
        """Whether the form was sent and everything in it can be taken."""
        return bool(self.validate_on_submit())

    @contextmanager
    def catching(self) -> Iterator[None]:
        """Put what an action refuses onto the form; nothing of the action stays."""
        try:
            with db.session.begin_nested():
                yield
        except Invalid as error:
            field = self._fields.get(error.field)
            if field is None:
                self.form_errors.append(error.message)
            else:
                field.errors = [*field.errors, error.message]
        except Refused as error:
            self.refusal = error
            self.form_errors.append(error.message)


class Line(StringField):
    """One line of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = one_line(self.data or "")


class Text(TextAreaField):
    """Several lines of text, cleaned."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        self.data = clean(self.data or "").strip()


class Amount(StringField):
    """Money as people type it; `data` is whole cents, or None."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.typed = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not self.typed:
            return
        try:
            self.data = parse_cents(self.typed)
        except ValueError:
            raise ValueError(
                _("“%(typed)s” is not an amount. Write it like 1250 or 1250.50.", typed=self.typed)
            ) from None

    def _value(self) -> str:
        if getattr(self, "typed", None) is not None:
            return self.typed
        if self.data is None:
            return ""
        return f"{self.data // 100}" + (f".{self.data % 100:02d}" if self.data % 100 else "")


class LocalTime(DateTimeLocalField):
    """A wall-clock time. `instant_in(zone)` is the instant; asks about what a clock change repeats.

    The answer comes in a second, hidden field `<name>_fold` (0 the first, 1 the second), which the
    form shows as a choice once `repeated` is set.
    """

    repeated: RepeatedTime | None = None

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(label, validators, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Give a date and a time, like 2027-01-31 20:30.")) from None
        # Beyond these, envelopes and zones leave what a calendar can count.
        if self.data is not None and not 1900 <= self.data.year <= 2200:
            raise ValueError(_("Check the year: it is too far away."))

    def instant_in(self, zone: str) -> datetime:
        """The instant in UTC; `Invalid` for a time that never is or is twice in `zone`."""
        local: datetime = self.data  # type: ignore[assignment]
        fold = request.form.get(f"{self.name}_fold", "")
        try:
            return instant(local, zone, fold=int(fold) if fold in {"0", "1"} else None)
        except SkippedTime:
            raise Invalid(
                self.name,
                _("This time does not exist on that day: the clocks go forward over it."),
            ) from None
        except RepeatedTime as error:
            self.repeated = error
            raise Invalid(
                self.name,
                _("This time happens twice on that day, because the clocks go back. Which one?"),
            ) from None


class Choice(SelectField):
    """A list to choose one row from: stored things by id."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("coerce", _number)
        super().__init__(label, validators, **kwargs)

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)
        except ValueError:
            raise ValidationError(_("Choose one from the list.")) from None


def _number(value: Any) -> int | None:
    if value in {"", None, "None"}:
        return None
    return int(value)


class Hidden(StringField):
    """A value that travels with the form."""

    widget = HiddenInput()


class Version(Hidden):
    """The version of a thing that was on screen with the form."""

    @property
    def seen(self) -> int | None:
        """Its number; None where none came along, or what is none."""
        typed = str(self.data or "")
        # Nothing is changed a thousand million times; what is longer was not sent by our pages.
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None


class Needed(InputRequired):
    """Something must be typed, and still be there once it is cleaned: spaces are nothing."""

    def __call__(self, form: Any, field: Field) -> None:
        super().__call__(form, field)
        if isinstance(field.data, str) and not field.data.strip():
            field.errors = []
            raise StopValidation(str(self.message))


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Options of a list: pairs of what is sent and what is read."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def needed(message: Any = None) -> Needed:
    """The field must be filled in."""
    return Needed(message or _l("Please fill this in."))


def at_most(length: int) -> Length:
    """No more than `length` characters."""
    return Length(
        max=length, message=_l("That is too long: %(max)d characters at most.", max=length)
    )


def optional() -> Optional:
    """May stay empty."""
    return Optional()


def web_address(_form: Any, field: Field) -> None:
    """Validator: an http(s) address, or nothing."""
    if field.data and not str(field.data).startswith(("https://", "http://")):
        raise ValidationError(_("An address on the web begins with https://"))
