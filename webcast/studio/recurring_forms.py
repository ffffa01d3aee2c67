"""What planners type of programmes that come back."""

from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from webcast.core.errors import Invalid
from webcast.core.forms import Choice, Form, Hidden, Line, Text, at_most, choices, needed
from webcast.studio.actions import Programme
from webcast.studio.forms import choices_of
from webcast.studio.labels import KINDS
from webcast.studio.models import Recurrence, SessionKind, Studio
from webcast.studio.rhythm import MOST_EVERY, Rhythm
from webcast.studio.rhythm_words import PLACES, weekday_name

WEEKDAYS = range(7)
MOST_DAYS_AWAY = 3


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(
        min=low, max=high, message=_l("Between %(low)d and %(high)d.", low=low, high=high)
    )


class _Days(SelectMultipleField):
    """Several days to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProgrammeForm(Form):
    """A programme that comes back: when, where, what. Times are on the studio's clocks."""

    title = Line(_l("Title"), [needed(), at_most(160)])
    studio_id = Choice(_l("Studio"), [needed()])
    kind = SelectField(_l("Kind"), choices=choices_of(KINDS))
    unit = RadioField(
        _l("It comes back"),
        choices=choices([("weeks", _l("by weeks")), ("months", _l("by months"))]),
        default="weeks",
    )
    every = IntegerField(
        _l("Every how many"),
        [needed(), _between(1, MOST_EVERY)],
        default=1,
        description=_l("1: each week or month; 2: every other one."),
    )
    weekdays = _Days(_l("On"), coerce=int)
    place = SelectField(
        _l("By months: which one"), choices=choices_of(PLACES), coerce=int, default=1
    )
    starts = TimeField(_l("Begins at"), [needed()])
    minutes = IntegerField(_l("Minutes"), [needed(), _between(1, 1440)], default=52)
    lead = IntegerField(_l("Set-up before"), [needed(), _between(0, 720)], default=0)
    strike = IntegerField(_l("Strike after"), [needed(), _between(0, 720)], default=0)
    first_day = DateField(_l("From"), [needed()])
    until = DateField(_l("Until"), [needed()])
    outside_hours = BooleanField(_l("Plan it outside the opening hours"))
    public_note = Text(_l("For the public"), [at_most(4000)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.weekdays.choices = [(day, weekday_name(day).capitalize()) for day in WEEKDAYS]

    def programme(self, studios: dict[int, Studio]) -> Programme:
        """What was typed. `Invalid` for days that are none."""
        first: date = self.first_day.data  # type: ignore[assignment]  # validated before
        until: date = self.until.data  # type: ignore[assignment]
        if not 1970 <= first.year <= 2200 or not 1970 <= until.year <= 2200:
            raise Invalid("first_day", _("Check the year: it is too far away."))
        if until < first:
            raise Invalid("until", _("The last day is before the first."))
        return Programme(
            studio=studios[self.studio_id.data],
            rhythm=self._rhythm(first),
            starts=self.starts.data,  # type: ignore[arg-type]
            minutes=self.minutes.data or 0,
            until=until,
            lead=self.lead.data or 0,
            strike=self.strike.data or 0,
            kind=SessionKind(self.kind.data),
            title=self.title.data or "",
            public_note=self.public_note.data or "",
            outside_hours=self.outside_hours.data,
        )

    def _rhythm(self, first: date) -> Rhythm:
        days = tuple(sorted(set(self.weekdays.data or ())))
        place = self.place.data if self.unit.data == "months" else 0
        if not days:
            raise Invalid("weekdays", _("Tick a day at least."))
        if place and len(days) > 1:
            raise Invalid("weekdays", _("By months, tick one day only."))
        # Every second week counts from the first time it takes place.
        by_one = Rhythm(first, 1, days, place)
        begins = next(by_one.days(first, first + timedelta(days=70)))
        return Rhythm(begins, self.every.data or 1, days, place)


class _StepForm(Form):
    """Something done to a whole programme; `version` is the one the planner saw."""

    version = Hidden()
    name = ""

    def __init__(self, known: Recurrence, *, sent: bool = False) -> None:
        if sent:
            super().__init__(prefix=self.name)
            return
        super().__init__(None, prefix=self.name)
        self.version.data = str(known.version)
        self.fill(known)

    def fill(self, known: Recurrence) -> None:
        """Show what is so now."""

    @property
    def seen_version(self) -> int | None:
        """Which version of the programme the planner had before their eyes."""
        seen = self.version.data or ""
        return int(seen) if seen.isdecimal() else None


class ConfirmForm(_StepForm):
    """All tentative sessions at once."""

    name = "confirm"


class ProlongForm(_StepForm):
    """Until later."""

    name = "prolong"
    until = DateField(_l("Until"), [needed()])
    outside_hours = BooleanField(_l("Plan it outside the opening hours"))

    def fill(self, known: Recurrence) -> None:
        """Four weeks more, to begin with."""
        self.until.data = known.planned_until + timedelta(weeks=4)


class WordsForm(_StepForm):
    """What it is called."""

    name = "words"
    title = Line(_l("Title"), [needed(), at_most(160)])
    public_note = Text(_l("For the public"), [at_most(4000)])

    def fill(self, known: Recurrence) -> None:
        """What it is called now."""
        self.title.data, self.public_note.data = known.title, known.public_note


class MoveForm(_StepForm):
    """Another time, or another day."""

    name = "move"
    starts = TimeField(_l("Begins at"), [needed()])
    shift = SelectField(_l("On"), coerce=int)
    outside_hours = BooleanField(_l("Plan it outside the opening hours"))

    def __init__(self, known: Recurrence, *, sent: bool = False) -> None:
        super().__init__(known, sent=sent)
        away = range(-MOST_DAYS_AWAY, MOST_DAYS_AWAY + 1)
        self.shift.choices = [
            SelectChoice(by, ", ".join(weekday_name(day + by) for day in known.weekdays))
            for by in away
        ]

    def fill(self, known: Recurrence) -> None:
        """Where it is now."""
        self.starts.data, self.shift.data = known.now_starts, known.shift


class EndForm(_StepForm):
    """From when on it does not take place any more, and why."""

    name = "end"
    day = DateField(_l("No session any more from"), [needed()])
    reason = Text(_l("Reason"), [at_most(2000)])


STEP_FORMS = (ConfirmForm, ProlongForm, WordsForm, MoveForm, EndForm)
