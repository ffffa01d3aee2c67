"""The addresses of calendars, and the page that helps to subscribe to them."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.calendars import queries
from webcast.calendars.addresses import absolute, site
from webcast.calendars.asking import asked_span
from webcast.calendars.feeds import feed_document, session_document
from webcast.calendars.queries import Feed
from webcast.core.clock import now
from webcast.core.documents import Document, document
from webcast.core.errors import Missing
from webcast.core.i18n import channel_zone, localised
from webcast.core.pages import public_page
from webcast.core.slots import shows
from webcast.studio.models import Studio

bp = Blueprint("calendars", __name__)


def _feed(feed: Feed | None, page: str, endpoint: str, **values: str) -> Document:
    if feed is None:
        raise Missing(_("There is no such calendar."))
    shows("calendar", feed.name)
    zone = feed.about.zone if isinstance(feed.about, Studio) else channel_zone()
    return feed_document(
        feed,
        base=site(),
        page=page,
        source=absolute(endpoint, **values),
        at=now(),
        span=asked_span(zone),
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


@bp.get(f"/calendar/<any({','.join(queries.LISTS)}):kind>/<code>.ics")
@document
def list_feed(kind: str, code: str) -> Document:
    """Everything with a topic of one theme, series or format."""
    page = absolute("topics.index", **{kind: code})
    return _feed(queries.list_feed(kind, code), page, ".list_feed", kind=kind, code=code)


@bp.get("/calendar/person/<uuid>.ics")
@document
def person_feed(uuid: str) -> Document:
    """Everything in which somebody with a public page is on screen."""
    page = absolute("people.show", uuid=uuid)
    return _feed(queries.person_feed(uuid), page, ".person_feed", uuid=uuid)


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


def list_offer(kind: str, row: Any) -> Offer:
    """The calendar of a theme, a series or a format."""
    return Offer(localised(row), absolute("calendars.list_feed", kind=kind, code=row.code))


def person_offer(person: Person) -> Offer:
    """The calendar of somebody who is on screen."""
    label = _("Everything with %(name)s", name=person.name)
    return Offer(label, absolute("calendars.person_feed", uuid=person.uuid))


LABELS = {
    "theme": _l("Only one theme"),
    "series": _l("Only one series"),
    "format": _l("Only one format"),
}


@bp.get("/calendar")
@public_page
def subscribe() -> ResponseReturnValue:
    """Which calendars there are, and how to subscribe in each program."""
    shows("studio")
    shows("lists")
    studios, rows = queries.offered()
    return render_template(
        "calendars/subscribe.html",
        whole=channel_offer(),
        groups=[
            (
                _("Only one studio"),
                "studios",
                [Offer(one.name, absolute(".studio_feed", slug=one.slug)) for one in studios],
            ),
            *(
                (LABELS[kind], kind, [list_offer(kind, row) for row in found])
                for kind, found in rows.items()
            ),
        ],
    )
