"""The studios, open as the content says."""

from datetime import timedelta

from webcast.demo.known import Demo
from webcast.demo.planning import Studio
from webcast.demo.states import StudioKind
from webcast.studio import actions

PLANNER = "maud"


def load_studios(demo: Demo) -> None:
    """Open each studio, before anything is planned in it."""
    # Texts of a studio have one language, the channel's first.
    for studio in demo.season.studios.values():
        days = [s.day for s in demo.season.sessions.values() if s.studio == studio.code]
        mobile = studio.kind is StudioKind.MOBILE and bool(days)
        first, last = (demo.timeline.day + timedelta(days=d) for d in (min(days), max(days)))
        facts = actions.Facts(
            name=studio.name,
            about=_about(studio),
            address=studio.address,
            access=studio.directions.fr,
            zone=str(studio.zone),
            opening={
                str(number): [[f"{hours.opens:%H:%M}", f"{hours.closes:%H:%M}"]]
                for number, hours in enumerate(studio.hours)
            },
            is_mobile=studio.kind is StudioKind.MOBILE,
            there_from=first if mobile else None,
            there_until=last if mobile else None,
            turnaround=studio.turnaround,
        )
        row = actions.open_studio(demo.actor(PLANNER), facts, slug=studio.code)
        demo.studios[studio.code] = row.id


def _about(studio: Studio) -> str:
    things = ", ".join(thing[0].lower() + thing[1:] for thing in studio.equipment)
    return f"{studio.description.fr} Sur place\u202f: {things}."
