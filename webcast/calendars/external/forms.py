"""What people type to say when they are busy."""

from datetime import date, datetime, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, TimeField
from wtforms.validators import Optional

from webcast.calendars.external.actions import Said
from webcast.core.clock import SkippedTime, day_bounds, instant
from webcast.core.errors import Invalid
from webcast.core.forms import Form, Line, at_most, needed


class CalendarForm(Form):
    """The address of a calendar."""

    address = Line(
        _l("Address of the calendar"),
        [needed(), at_most(2000)],
        description=_l("It begins with https:// or webcal:// and often ends in .ics."),
    )
    name = Line(
        _l("What you call it"), [at_most(80)], description=_l("Work, home… Only you see this.")
    )


class BusyForm(Form):
    """From when to when somebody cannot. Without times it is whole days, on their own clocks."""

    from_day = DateField(_l("From what day"), [needed()])
    from_time = TimeField(_l("From what time"), [Optional()])
    to_day = DateField(_l("To what day"), [Optional()])
    to_time = TimeField(_l("To what time"), [Optional()])
    maybe = BooleanField(_l("Only perhaps"))
    note = Line(_l("A note for yourself"), [at_most(200)], description=_l("Only you see it."))

    def said(self, zone: str) -> Said:
        """What was typed. `Invalid` for half of a time, and for one that a clock change skips."""
        first: date = self.from_day.data  # type: ignore[assignment]  # validated before
        last = self.to_day.data or first
        for field in (self.from_day, self.to_day):
            # Beyond these, zones leave what a calendar can count.
            if field.data is not None and not 1900 <= field.data.year <= 2200:
                raise Invalid(field.name, _("Check the year: it is too far away."))
        if last < first:
            raise Invalid("to_day", _("It has to end after it begins."))
        all_day = self.from_time.data is None and self.to_time.data is None
        if all_day:
            starts_at, ends_at = day_bounds(first, zone)[0], day_bounds(last, zone)[1]
        else:
            # Of an hour that is twice, the whole is meant: its first beginning, its second end.
            starts_at = self._at("from_time", first, zone, fold=0)
            ends_at = self._at("to_time", last, zone, fold=1)
        if ends_at <= starts_at:
            raise Invalid("to_time", _("It has to end after it begins."))
        return Said(
            starts_at=starts_at,
            ends_at=ends_at,
            all_day=all_day,
            maybe=self.maybe.data,
            note=self.note.data or "",
        )

    def _at(self, name: str, day: date, zone: str, fold: int) -> datetime:
        clock: time | None = self[name].data
        if clock is None:
            raise Invalid(name, _("Give both times, or neither for whole days."))
        try:
            return instant(datetime.combine(day, clock), zone, fold=fold)
        except SkippedTime:
            raise Invalid(
                name, _("This time does not exist on that day: the clocks go forward over it.")
            ) from None
