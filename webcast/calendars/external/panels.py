"""What busy times add to pages of other domains."""

from webcast.accounts.models import Person
from webcast.calendars.external import queries
from webcast.calendars.external.addresses import shown
from webcast.calendars.external.forms import CalendarForm
from webcast.calendars.external.labels import TROUBLES
from webcast.core.panels import Panel, fragment
from webcast.studio.models import Studio

# A server that is away for a moment is nobody's worry.
WORRYING = 3


def on_own_page(person: Person) -> Panel | None:
    """On one's own page: a calendar that could not be read for some time."""
    failing = [one for one in queries.calendars_of(person) if one.failures >= WORRYING]
    if not failing:
        return None
    html = fragment(
        "calendars/external/_failing.html", failing=failing, shown=shown, troubles=TROUBLES
    )
    return Panel("main", 5, html)


def on_studio_desk(studio: Studio) -> Panel:
    """On the planners' page of a studio: the calendars of those who share it."""
    html = fragment(
        "calendars/external/_of_studio.html",
        studio=studio,
        calendars=queries.listed(studio),
        form=CalendarForm(None),
        shown=shown,
        troubles=TROUBLES,
    )
    return Panel("main", 10, html)
