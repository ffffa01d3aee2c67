"""What calendars add to the page of a session."""

from flask import render_template
from flask_babel import gettext as _
from markupsafe import Markup

from webcast.accounts.models import Person
from webcast.calendars.addresses import absolute
from webcast.calendars.policy import is_listed
from webcast.calendars.views import Offer, channel_offer, person_offer
from webcast.core.panels import Panel
from webcast.studio.models import SessionState, Studio, StudioSession


def on_session_page(session: StudioSession) -> Panel | None:
    """Put this session into one's calendar, or subscribe to all."""
    if not is_listed(session.state, session.announced_at):
        return None
    html = render_template(
        "calendars/_session.html",
        url=absolute("calendars.session_event", uuid=session.uuid),
        whole=channel_offer(),
        called_off=session.state == SessionState.CANCELLED,
    )
    return Panel("rail", 30, Markup(html))  # noqa: S704 - a template made it


def on_programme(studio: Studio | None) -> list[Panel]:
    """Below the week: the same in one's own calendar."""
    return _subscribe(studio, "main")


def on_studio_page(studio: Studio) -> list[Panel]:
    """Beside a studio: what is recorded there, in one's own calendar."""
    return _subscribe(studio, "rail")


def on_person_page(person: Person) -> list[Panel]:
    """Beside a public profile: where they are on screen, in one's own calendar."""
    return _offered(person_offer(person), "rail") if person.is_public else []


def _subscribe(studio: Studio | None, place: str) -> list[Panel]:
    offer = channel_offer()
    if studio is not None:
        label = _("Everything in %(studio)s", studio=studio.name)
        offer = Offer(label, absolute("calendars.studio_feed", slug=studio.slug))
    return _offered(offer, place)


def _offered(offer: Offer, place: str) -> list[Panel]:
    link = render_template("calendars/_link.html", offer=offer)
    box = render_template("calendars/_offer.html", offer=offer)
    return [Panel("head", 30, Markup(link)), Panel(place, 30, Markup(box))]  # noqa: S704
