"""The web side of the house: who acts, one commit point, the guard of forms, the error pages."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Flask,
    Response,
    current_app,
    flash,
    g,
    has_request_context,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as BaseResponse

from webcast.core import once
from webcast.core.access import Actor, permissions
from webcast.core.database import db, not_waiting, set_reading
from webcast.core.errors import DomainError, Forbidden, Refused, SignInNeeded
from webcast.core.headers import harden
from webcast.core.pages import begin, private
from webcast.core.slots import ONCE, makes_a_copy, nobody_is_signed_in

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def reads_only(view: View) -> View:
    """Say that a view never changes anything, whatever method it is asked with.

    So it is with WebDAV, whose PROPFIND and REPORT only read (RFC 4918, 9.1; RFC 3253, 3.6), and
    whose other methods we refuse. Such a view gets reading transactions and nothing of it is
    ever committed; so the guard of forms has nothing to guard there.
    """
    view.reads_only = True  # type: ignore[attr-defined]
    return view


def only_reads() -> bool:
    """Whether this request can change nothing: by its method, or by its view."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method in SAFE_METHODS or getattr(view, "reads_only", False)


def afterwards(note: Callable[[], None]) -> None:
    """Have a small note written once this request, which only reads, is over (a last use).

    It gets a writing transaction of its own, and is lost where that would have to wait.
    """
    g.setdefault("notes", []).append(note)


def actor() -> Any:
    """The signed-in person, or None: a visitor, or a page that is made for everybody."""
    if not has_request_context() or nobody_is_signed_in():
        return None
    return current_user._get_current_object() if current_user.is_authenticated else None


def can(name: str, thing: Any = None) -> bool:
    """Whether whoever asks may do `name` to `thing`."""
    return permissions.allows(name, actor(), thing)


def require(name: str, thing: Any = None) -> Any:
    """The actor, who may do `name` to `thing`; `SignInNeeded` or `Forbidden` otherwise."""
    who: Actor | None = actor()
    if permissions.allows(name, who, thing):
        return who
    if who is None:
        raise SignInNeeded(_("Please sign in to go on."))
    raise Forbidden(_("You may not do this with your account."))


def done(message: str, location: str) -> BaseResponse:
    """What a person is told after something was done: a message on the page shown next."""
    flash(message, "done")
    return redirect(location, 303)


def here(default: str = "/") -> str:
    """Where to go back to: the address a form names in `next`, if it is one of ours."""
    wanted = request.form.get("next") or request.args.get("next") or ""
    return wanted if is_ours(wanted) else default


def is_ours(address: str) -> bool:
    """Whether an address, which anybody may have written, stays on this site."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme or parts.netloc:
        return False
    return address.startswith("/") and address[1:2] not in {"/", "\\"}


def once_field() -> Markup:
    """The hidden key of a form that makes something: sent twice, it makes one."""
    return Markup(ONCE if makes_a_copy() else once.field())  # noqa: S704 - a constant, a random key


def _begin() -> BaseResponse | None:
    reads = only_reads()
    set_reading(reads)
    begin()
    if reads:
        return None
    if not _comes_from_here():
        raise Forbidden(
            _("This form was not sent from a page of this site, so nothing was done with it.")
        )
    if key := request.form.get("once", ""):
        g.submission = once.claim(key, getattr(actor(), "id", None))
    return None


def _comes_from_here() -> bool:
    """Whether an unsafe request was sent by one of our own pages.

    Browsers say so themselves (Fetch Metadata; `Origin`, RFC 6454), and no script of another
    site can change it; a form needs no token then, and public pages stay the same for everybody.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        return urlsplit(origin).netloc == request.host
    except ValueError:
        return False


def _finish(response: Response) -> Response:
    """The one place where requests commit: what may change things, answered below 400."""
    if not only_reads() and response.status_code < 400:
        submission: once.Submission | None = g.pop("submission", None)
        if submission is not None and response.location:
            submission.location = response.location[: once.LONGEST_LOCATION]
        try:
            db.session.commit()
        except StaleDataError as error:
            response = make_response(_answer_stale(error))
    else:
        db.session.rollback()
        _write_notes()
    if "Cache-Control" not in response.headers:
        private(response)
    return harden(response)


def _write_notes() -> None:
    for note in g.pop("notes", ()):
        set_reading(False)
        try:
            with not_waiting():
                note()
                db.session.commit()
        except OperationalError:
            db.session.rollback()
        finally:
            set_reading(True)


def _undo() -> None:
    """Take back what the request did. Who acts is read anew: what was known of them is void."""
    db.session.rollback()
    g.pop("_login_user", None)


def _answer_refusal(error: DomainError) -> tuple[str, int]:
    _undo()
    conflicts = error.conflicts if isinstance(error, Refused) else []
    return (
        render_template(f"errors/{error.status}.html", message=error.message, conflicts=conflicts),
        error.status,
    )


def _answer_stale(_error: StaleDataError) -> tuple[str, int]:
    return _answer_refusal(
        Refused(_("Somebody else has changed this meanwhile. Look at it once more, please."))
    )


def _answer_http(error: HTTPException) -> tuple[str, int] | HTTPException:
    _undo()
    if error.code == 500:  # something broke while another error was being answered
        return _broken()
    if error.code not in {400, 403, 404, 405, 409, 413, 422, 429}:
        return error
    page = 404 if error.code in {400, 405} else error.code
    message = "" if error.code in {404, 405} else None
    return render_template(f"errors/{page}.html", message=message, conflicts=[]), error.code or 500


def _answer_crash(_error: Exception) -> tuple[str, int]:
    _undo()
    # Flask keeps silent about what a handler answers: whoever runs the site has to see it.
    current_app.logger.error(
        "Exception on %s [%s]", _path_to_log(), request.method, exc_info=sys.exc_info()
    )
    return _broken()


def _broken() -> tuple[str, int]:
    try:
        return render_template("errors/500.html", message=None, conflicts=[]), 500
    except SQLAlchemyError:  # the database is what broke: who we are is not known either
        alone = current_app.jinja_env.get_template("errors/_alone.html")
        return alone.render(url_for=url_for), 500


def _path_to_log() -> str:
    """The address that was asked for; the secret that opens it stays out of logs."""
    token = (request.view_args or {}).get("token")
    return request.path.replace(token, "…") if token else request.path


def _answer_repeat(error: once.SentBefore) -> BaseResponse:
    _undo()
    return redirect(error.location or here(url_for("site.home")), 303)


def flashes() -> str:
    """The slot with the messages of what was just done; visitors have none, and no cookie."""
    if nobody_is_signed_in() or "_flashes" not in session:
        return ""
    return render_template("shared/_flashes.html")


class Number(IntegerConverter):
    """`<int:…>` in addresses: what no column can hold is the number of nothing (404)."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": 2**31 - 1, **options})


def init_app(app: Flask) -> None:
    """Wire the hooks, the error pages and the globals of templates."""
    app.url_map.converters["int"] = Number
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(DomainError, _answer_refusal)
    app.register_error_handler(StaleDataError, _answer_stale)
    app.register_error_handler(once.SentBefore, _answer_repeat)
    app.register_error_handler(HTTPException, _answer_http)
    if not app.testing:
        app.register_error_handler(Exception, _answer_crash)
    app.jinja_env.globals.update(can=can, once_field=once_field)

    @app.context_processor
    def who_asks() -> dict[str, Any]:
        return {"me": actor()}
