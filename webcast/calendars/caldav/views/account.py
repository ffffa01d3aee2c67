"""The addresses of the account: who asks, with which method, and the answer."""

from urllib.parse import quote

from flask import Blueprint, Response, current_app, g, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from webcast.calendars.addresses import root, site
from webcast.calendars.caldav import actions, faults, methods
from webcast.calendars.caldav.collections import Visit
from webcast.calendars.caldav.faults import Fault
from webcast.calendars.caldav.models import AppPassword
from webcast.calendars.caldav.resources import CALENDAR, Calendar, Event, Place, Resource, find
from webcast.calendars.caldav.xml import MAX_BYTES, document
from webcast.calendars.programs import program_of
from webcast.core.clock import now
from webcast.core.conditional import etag_of, not_modified
from webcast.core.i18n import LOCALES, speaking
from webcast.core.limits import limiter
from webcast.core.web import afterwards, reads_only

bp = Blueprint("caldav", __name__)

READING = ("OPTIONS", "GET", "HEAD", "PROPFIND", "REPORT")
# Known, so that programs are told why they may not, instead of that there is no such thing.
WRITING = (
    "PUT", "DELETE", "POST", "PATCH", "PROPPATCH", "MKCALENDAR", "MKCOL", "COPY", "MOVE", "LOCK",
    "UNLOCK", "ACL",
)  # fmt: skip
# Passwords cannot be guessed; this keeps a program that goes on with an old one from being a
# burden. Only refused ones count.
REFUSALS = "30 per minute; 300 per hour"


def door() -> str:
    """The path of the account: one for both languages, which belong to the person."""
    return f"{root()}/dav/"


def address() -> str:
    """The full address of the account, as people type it into a program."""
    return f"{site('fr')}/dav/"


@bp.route(
    "/.well-known/caldav",
    methods=["GET", "PROPFIND", "OPTIONS"],
    provide_automatic_options=False,
)
@reads_only
def well_known() -> BaseResponse:
    """Where a program looks that only knows the host (RFC 6764, section 5)."""
    return redirect(door(), 301)


@bp.route("/dav/", methods=[*READING, *WRITING], provide_automatic_options=False)
@bp.route("/dav/<path:path>", methods=[*READING, *WRITING], provide_automatic_options=False)
@reads_only
@limiter.limit(REFUSALS, deduct_when=lambda _response: "caldav_refused" in g)
def account(path: str = "") -> ResponseReturnValue:
    """Everything below the door."""
    if request.script_root != root():
        return redirect(door() + path, 301)
    if request.method == "OPTIONS":
        return _answer(200, b"", "", Allow=", ".join(READING))
    password = _signed_in()
    if password is None:
        return _ask_who()
    person = password.person
    with speaking(person.locale):
        language = person.locale if person.locale in LOCALES else LOCALES[0]
        place = Place(door(), Visit(person, now(), site(language)))
        try:
            return _serve(place, path)
        except Fault as fault:
            return _refuse(fault)


def _signed_in() -> AppPassword | None:
    """The app password that was sent, if it is one; its use is noted once this is answered."""
    given = request.authorization
    if given is None or given.type != "basic":
        return None
    key = current_app.config["SECRET_KEY"]
    found = actions.signed_in_with(given.username or "", given.password or "", key=key)
    if found is None:
        g.caldav_refused = True
    elif actions.wants_note(found):
        number, program = found.id, program_of(request.user_agent.string)
        afterwards(lambda: actions.note_use(number, program))
    return found


def _ask_who() -> Response:
    words = b"An app password is needed here: see My space on the site.\n"
    response = _answer(401, words, "text/plain; charset=utf-8")
    response.headers["WWW-Authenticate"] = 'Basic realm="Webcastory", charset="UTF-8"'
    return response


def _serve(place: Place, path: str) -> Response:
    method = request.method
    if method in WRITING:
        raise faults.read_only(place.root + quote(path))
    resource = find(place, path)
    if resource is None:
        raise Fault(404, words="There is nothing here.")
    if method in {"PROPFIND", "REPORT"}:
        if (request.content_length or 0) > MAX_BYTES:
            raise Fault(413, words="That is more than anybody needs to ask.")
        ask, otherwise = (
            (methods.propfind, "infinity") if method == "PROPFIND" else (methods.report, "0")
        )
        depth = request.headers.get("Depth", otherwise).strip().lower()
        body = ask(resource, request.get_data(cache=False), depth)
        return _answer(207, body, "application/xml; charset=utf-8")
    return _get(resource)


def _get(resource: Resource) -> Response:
    if isinstance(resource, Event):
        body, kind = resource.body, CALENDAR
    elif isinstance(resource, Calendar):
        body, kind = resource.whole(), CALENDAR
    else:
        body, kind = b"An address for calendar programs.\n", "text/plain; charset=utf-8"
    tag = etag_of(body)
    if not_modified(request.headers.get("If-None-Match"), None, tag, None):
        return _answer(304, b"", "", ETag=tag)
    return _answer(200, body, kind, ETag=tag)


def _refuse(fault: Fault) -> Response:
    if fault.condition:
        body = document("error", fault.condition)
        return _answer(fault.status, body, "application/xml; charset=utf-8")
    return _answer(fault.status, f"{fault.words}\n".encode(), "text/plain; charset=utf-8")


def _answer(status: int, body: bytes, kind: str, **headers: str) -> Response:
    response = Response(body, status)
    response.headers.remove("Content-Type")
    if kind:
        response.headers["Content-Type"] = kind
    response.headers["DAV"] = "1, 3, calendar-access"
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization"
    response.headers.update(headers)
    return response


@bp.errorhandler(HTTPException)
def too_often(error: HTTPException) -> Response:
    """In the voice of the account instead of a page."""
    return _answer(error.code or 500, f"{error.name}\n".encode(), "text/plain; charset=utf-8")
