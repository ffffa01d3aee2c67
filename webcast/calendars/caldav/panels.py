"""What the account adds to one's own page."""

from webcast.accounts.models import Person
from webcast.calendars.caldav import queries
from webcast.core.panels import Panel, fragment


def on_own_page(person: Person) -> Panel:
    """How many app passwords there are, and where they are made."""
    number = len(queries.passwords_of(person))
    return Panel("rail", 60, fragment("calendars/caldav/_own.html", number=number))
