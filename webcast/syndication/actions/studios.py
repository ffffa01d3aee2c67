"""The rooms of a conference as studios that are there as long as it lasts."""

from collections.abc import Iterable
from datetime import date

from webcast.core.clock import local_time
from webcast.core.database import db
from webcast.core.text import one_line
from webcast.studio import actions as studio_actions
from webcast.studio.models import Studio
from webcast.syndication import queries
from webcast.syndication.actions.placing import Slot
from webcast.syndication.actions.terms import Outcome, Terms, stable_uuid
from webcast.syndication.reading.drafts import fit_title
from webcast.syndication.reading.schedule import Conference, Room

NAME_LENGTH = 80
ADDRESS_LENGTH = 300


def ensure_studios(
    rooms: Iterable[Room],
    conference: Conference,
    slots: Iterable[Slot],
    terms: Terms,
    outcome: Outcome,
) -> dict[str, Studio]:
    """The studios of these rooms, by the room's name; where it is and when, as far as it is new."""
    known = queries.known_studios(terms.key)
    days = _days(slots, conference.zone)
    found = {}
    for room in rooms:
        # A room may get its guid in a later version of the schedule.
        number = room.guid or room.name[:120]
        studio = known.get(number) or known.get(room.name[:120])
        first, last = days.get(room.name, (None, None))
        if studio is None:
            studio = studio_actions.open_studio(
                None,
                studio_actions.Facts(
                    name=_name(room),
                    address=_address(conference),
                    zone=conference.zone,
                    is_mobile=True,
                    there_from=first,
                    there_until=last,
                ),
            )
            studio.uuid = stable_uuid("studio", terms.key, number)
            studio.source, studio.external_id = terms.key, number
            outcome.made["studio"] += 1
        elif first and last:
            outcome.renamed += _widen(studio, first, last)
        found[room.name] = studio
    db.session.flush()
    return found


def _name(room: Room) -> str:
    return fit_title(room.name, NAME_LENGTH)


def _address(conference: Conference) -> str:
    details = dict(conference.details)
    parts = [one_line(details.get(name, "")) for name in ("venue", "city")]
    return ", ".join(part for part in parts if part)[:ADDRESS_LENGTH]


def _days(slots: Iterable[Slot], zone: str) -> dict[str, tuple[date, date]]:
    """First and last local date on which something happens, by room."""
    found: dict[str, tuple[date, date]] = {}
    for slot in slots:
        begins = local_time(slot.starts_at, zone).date()
        ends = local_time(slot.ends_at, zone).date()
        first, last = found.get(slot.room, (begins, ends))
        found[slot.room] = (min(first, begins), max(last, ends))
    return found


def _widen(studio: Studio, first: date, last: date) -> bool:
    """A studio that is there for some days only is there on the days of the file as well."""
    if not studio.is_mobile:
        return False
    here = (studio.there_from, studio.there_until)
    wider = (here[0] and min(here[0], first), here[1] and max(here[1], last))
    if wider == here:
        return False
    studio.there_from, studio.there_until = wider
    return True
