"""What is typed about private calendars."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_ngettext
from wtforms import SelectField

from webcast.calendars.own.actions import ALARMS
from webcast.core.forms import Form, choices


def _words(minutes: int) -> Any:
    if not minutes:
        return _l("not at all")
    if minutes < 60:
        return _l("%(minutes)s minutes before", minutes=minutes)
    return lazy_ngettext("%(num)s hour before", "%(num)s hours before", minutes // 60)


class AlarmForm(Form):
    """How long before an event its program reminds."""

    alarm = SelectField(
        _l("Remind me"), coerce=int, choices=choices((each, _words(each)) for each in ALARMS)
    )
