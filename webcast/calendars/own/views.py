"""“My calendars”: private addresses, and what is fetched from them."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars.addresses import absolute, site
from webcast.calendars.asking import asked_span
from webcast.calendars.caldav.views.account import address as account_address
from webcast.calendars.checking import report
from webcast.calendars.own import actions, queries
from webcast.calendars.own.feeds import key_document
from webcast.calendars.own.forms import AlarmForm
from webcast.calendars.own.labels import EXPLAINED, LABELS
from webcast.calendars.own.models import CalendarKey, Scope
from webcast.calendars.own.policy import OF_PLANNERS, may_read
from webcast.calendars.policy import Span
from webcast.calendars.programs import program_of
from webcast.calendars.views import Offer, channel_offer
from webcast.core.clock import now
from webcast.core.documents import Document, generation_now, own_document
from webcast.core.errors import Forbidden, Gone, Missing
from webcast.core.i18n import channel_zone, current_locale
from webcast.core.limits import WRITE, limiter
from webcast.core.web import afterwards, can, done, require
from webcast.studio.models import Studio
from webcast.studio.queries import studio_by_slug, studios

bp = Blueprint("own_calendars", __name__)

# A check runs two readers over the whole calendar.
CHECK = "10 per minute"
# Where the same is shown to people, by purpose.
PAGES = {Scope.MINE: ".mine", Scope.CREW: "studio.mine", Scope.PLANNING: "studio.planning"}


@dataclass(frozen=True)
class Own:
    """A private calendar on the page: what it is for, and its address if it has been given out."""

    scope: Scope
    label: str
    explained: str
    studio: Studio | None
    key: CalendarKey | None
    offer: Offer | None
    alarm: AlarmForm | None

    @property
    def anchor(self) -> str:
        """What it is called within the page."""
        return f"{self.scope}-{self.studio.slug}" if self.studio else str(self.scope)


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def address(key: CalendarKey) -> str:
    """The full private address, in the language that is spoken; "" if it is not known any more."""
    token = actions.token_of(key, _secret())
    return absolute("own_calendars.feed", token=token) if token else ""


@bp.get("/me/calendars")
def mine() -> ResponseReturnValue:
    """All my calendars, how to subscribe to them, and who looks at them."""
    return _page(require("calendars.own"))


def _page(me: Person, alarm: AlarmForm | None = None, of: int = 0) -> tuple[str, int]:
    keys = {(key.scope, key.studio_id): key for key in queries.in_use(me)}
    wanted: list[tuple[Scope, Studio | None]] = [(Scope.MINE, None), (Scope.CREW, None)]
    others: list[Studio] = []
    if can("calendars.own_planning"):
        every = studios(with_retired=True)
        shared = [one for one in every if (Scope.BUSY, one.id) in keys]
        others = [one for one in every if one not in shared and not one.retired]
        wanted += [(Scope.PLANNING, None), *((Scope.BUSY, one) for one in shared)]
    found = []
    for scope, studio in wanted:
        key = keys.get((scope, studio.id if studio else None))
        label = str(LABELS[scope]) + (f" – {studio.name}" if studio else "")
        url = address(key) if key else ""
        form = None
        if key:
            given = alarm if key.id == of else None
            form = given or AlarmForm(formdata=None, data={"alarm": key.alarm})
            form.alarm.id = f"alarm-{key.id}"  # there are several on the page
        offer = Offer(label, url) if url else None
        found.append(Own(scope, label, str(EXPLAINED[scope]), studio, key, offer, form))
    page = render_template(
        "calendars/own/mine.html",
        own=found,
        studios=others,
        busy=(LABELS[Scope.BUSY], EXPLAINED[Scope.BUSY]),
        whole=channel_offer(),
        caldav_address=account_address(),
    )
    return page, alarm.status if alarm else 200


@bp.post("/me/calendars/<any(mine,crew,planning,busy):scope>")
@limiter.limit(WRITE)
def make(scope: str) -> ResponseReturnValue:
    """Give me an address; one that I had before is good no more."""
    purpose = Scope(scope)
    me = require("calendars.own_planning" if purpose in OF_PLANNERS else "calendars.own")
    studio = None
    if purpose == Scope.BUSY:
        studio = studio_by_slug(request.form.get("studio", ""))
        if studio is None:
            raise Missing(_("There is no such studio."))
    actions.make_key(me, purpose, secret=_secret(), studio=studio)
    anchor = f"busy-{studio.slug}" if studio else scope
    return done(
        _("Here is your address. Keep it to yourself: whoever has it can read this calendar."),
        url_for(".mine", _anchor=anchor),
    )


def load(number: int) -> CalendarKey:
    """One of my private calendars: of others' there are none."""
    require("calendars.own")
    key = queries.by_number(number)
    if key is None or not can("calendars.own_key", key):
        raise Missing(_("There is no such calendar."))
    return key


@bp.post("/me/calendars/<int:number>/revoke")
def revoke(number: int) -> ResponseReturnValue:
    """Take an address back."""
    key = load(number)
    actions.revoke_key(key, actor=require("calendars.own_key", key))
    return done(_("That address gives nothing out any more."), url_for(".mine"))


@bp.post("/me/calendars/<int:number>/alarm")
def alarm(number: int) -> ResponseReturnValue:
    """How long before an event I am reminded."""
    key = load(number)
    form = AlarmForm()
    if form.sent:
        with form.catching():
            actions.set_alarm(key, form.alarm.data)
            return done(_("Your reminder is set."), url_for(".mine"))
    return _page(require("calendars.own"), form, key.id)


@bp.get("/calendar/private/<token>.ics")
def feed(token: str) -> Response:
    """A private calendar, for whoever has its address."""
    generation = generation_now()
    key = queries.by_token(token)
    if key is None:
        raise Missing(_("There is no such calendar."))
    if key.revoked_at is not None:
        raise Gone(_("This calendar was taken back by whoever it belongs to."))
    if not may_read(key):
        raise Forbidden(_("Whoever this calendar belongs to may not read it any more."))
    span = asked_span(key.studio.zone if key.studio else channel_zone())
    name = (key.id, current_locale(), site(), span)
    response = own_document(name, lambda: _document(key, token, span), generation)
    program, number = program_of(request.user_agent.string), key.id
    if queries.wants_note(number, program):
        afterwards(lambda: actions.note_reader(number, program))
    return response


def _document(key: CalendarKey, token: str, span: Span | None = None) -> Document:
    locale = current_locale()
    if key.studio:
        page = absolute("studio.studio", slug=key.studio.slug)
    else:
        page = absolute(PAGES[key.scope])
    return key_document(
        key,
        base=site(),
        page=page,
        source=absolute(".feed", token=token),
        at=now(),
        span=span,
        changed_at=lambda digest: actions.changed_at(key.id, locale, digest),
    )


@bp.get("/me/calendars/<int:number>/check")
@limiter.limit(CHECK)
def check(number: int) -> ResponseReturnValue:
    """What real readers see in one of my calendars."""
    key = load(number)
    token = actions.token_of(key, _secret())
    if not token:
        raise Missing(_("The address of this calendar is not known any more: make a new one."))
    made = _document(key, token)
    label = str(LABELS[key.scope]) + (f" – {key.studio.name}" if key.studio else "")
    return render_template(
        "calendars/own/check.html",
        key=key,
        label=label,
        report=report.check(made.body),
        changed_at=made.changed_at,
        at=now(),
    )
