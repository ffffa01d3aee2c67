"""The addresses of calendars, and the page that helps to subscribe to them."""

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.calendars import queries
from webcast.calendars.addresses import absolute, site
from webcast.calendars.feeds import feed_document, session_document
from webcast.calendars.queries import Feed
from webcast.core.clock import now
from webcast.core.documents import Document, document
from webcast.core.errors import Missing
from webcast.core.i18n import localised
from webcast.core.pages import public_page
from webcast.core.slots import shows

bp = Blueprint("calendars", __name__)


def _feed(feed: Feed | None, page: str, endpoint: str, **values: str) -> Document:
    if feed is None:
        raise Missing(_("There is no such calendar."))
    shows("calendar", feed.name)
    return feed_document(
        feed, base=site(), page=page, source=absolute(endpoint, **values), at=now()
    )


@bp.get("/calendar.ics")
@document
def channel_feed() -> Document:
    """Everything on the programme."""
    return _feed(queries.channel_feed(), f"{site()}/programme/", ".channel_feed")


@bp.get("/calendar/studio/<slug>.ics")
@document
def studio_feed(slug: str) -> Document:
    """Everything in one studio."""
    return _feed(queries.studio_feed(slug), f"{site()}/studios/{slug}", ".studio_feed", slug=slug)


@bp.get("/calendar/theme/<code>.ics")
@document
def theme_feed(code: str) -> Document:
    """Everything with a topic of one theme."""
    page = absolute("topics.index", theme=code)
    return _feed(queries.theme_feed(code), page, ".theme_feed", code=code)


@bp.get("/sessions/<uuid>.ics")
@document
def session_event(uuid: str) -> Document:
    """One session."""
    one = queries.one(uuid)
    if one is None:
        raise Missing(_("There is no such session, or it is not announced."))
    shows("calendar", f"session:{one.id}")
    return session_document(one, base=site(), source=absolute(".session_event", uuid=uuid))


@dataclass(frozen=True)
class Offer:
    """A calendar to subscribe to."""

    label: str
    url: str

    @property
    def webcal(self) -> str:
        """The same address as programs that subscribe by a click want it."""
        return "webcal://" + self.url.partition("://")[2]


def channel_offer() -> Offer:
    """The calendar of everything."""
    return Offer(_("The whole programme"), absolute("calendars.channel_feed"))


@bp.get("/calendar")
@public_page
def subscribe() -> ResponseReturnValue:
    """Which calendars there are, and how to subscribe in each program."""
    shows("studio")
    shows("lists")
    studios, themes = queries.offered()
    return render_template(
        "calendars/subscribe.html",
        whole=channel_offer(),
        studios=[Offer(one.name, absolute(".studio_feed", slug=one.slug)) for one in studios],
        themes=[Offer(localised(one), absolute(".theme_feed", code=one.code)) for one in themes],
    )
