"""What invitations add to the planners' pages."""

from flask import render_template
from markupsafe import Markup

from webcast.accounts.models import Capability, Person
from webcast.calendars.invitations import queries
from webcast.calendars.invitations.cards import lines_of
from webcast.calendars.invitations.labels import HOW, MAILS
from webcast.core.panels import Panel, fragment
from webcast.studio.models import StudioSession


def on_people(session: StudioSession) -> dict[int, Markup]:
    """Beside each person on a session: when they were asked, by what mail, how they answered."""
    calls = queries.calls_on(session)
    mails = queries.last_mails(calls.values())
    template = "calendars/invitations/_person.html"
    return {
        person_id: Markup(  # noqa: S704 - a template made it
            render_template(
                template,
                call=call,
                mail=mails.get(call.thread),
                how=HOW,
                mails=MAILS,
                zone=session.studio.zone,
            )
        )
        for person_id, call in calls.items()
    }


def on_desk_session(session: StudioSession) -> Panel | None:
    """Below the people: what came in by mail about this session."""
    lines = lines_of(queries.replies_about(session))
    if not lines:
        return None
    html = fragment("calendars/invitations/_on_session.html", lines=lines, session=session)
    return Panel("people", 10, html)


def on_desk_home(person: Person) -> Panel | None:
    """On the desk: mails that wait for a planner."""
    if not person.has(Capability.PLANNING):
        return None
    waiting = queries.waiting_count()
    if not waiting:
        return None
    return Panel("main", 31, fragment("calendars/invitations/_what_waits.html", waiting=waiting))
