"""Signing up, in and out; the links of mails."""

import time

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from webcast.accounts import kept, queries
from webcast.accounts.actions import entry as actions
from webcast.accounts.actions import own as own_actions
from webcast.accounts.forms import (
    ClaimForm,
    ForgottenForm,
    NewPasswordForm,
    SignInForm,
    SignUpForm,
)
from webcast.accounts.models import Person, TicketKind
from webcast.accounts.sessions import forget, remember
from webcast.core.database import db
from webcast.core.errors import Missing, SignInNeeded
from webcast.core.i18n import current_locale
from webcast.core.limits import MAIL_TO_SOMEBODY, SIGN_IN, limiter
from webcast.core.web import actor, done, here, require

bp = Blueprint("accounts", __name__)

# In the browser's signed cookie: it has given the password that an unconfirmed account has.
MARK = "signed_up"
FORGOTTEN_TAKES = 0.3  # seconds, whether there is such an account or not


@bp.app_errorhandler(SignInNeeded)
def sign_in_first(error: SignInNeeded) -> ResponseReturnValue:
    """Ask for a sign-in in place; what was being sent waits in the form."""
    if request.accept_mimetypes.best == "application/json":
        return {"error": str(error.message)}, 401
    form = SignInForm(formdata=None)
    waiting = kept.from_request()
    if waiting:
        form.kept.data = waiting.packed()
    else:
        form.next.data = request.script_root + request.full_path.rstrip("?")
    page = render_template(
        "accounts/sign_in.html", form=form, message=error.message, waiting=waiting
    )
    return page, 401


@bp.route("/sign-in", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
@limiter.limit(
    "30 per hour",
    methods=["POST"],
    key_func=lambda: "sign-in:" + request.form.get("email", "").strip().lower()[:254],
)
def sign_in() -> ResponseReturnValue:
    """The door."""
    form = SignInForm()
    if request.method == "GET" and actor():
        return redirect(here(url_for("own.home")))
    if request.method == "GET":
        form.next.data = here("")
    if form.sent:
        person = actions.check_password(form.email.data or "", form.password.data or "")
        if person and person.email_confirmed_at is None:
            actions.send_ticket(person, TicketKind.CONFIRM)
            _mark(actions.mark_of(person.password_hash or ""))
            return _check_mail(person.email or "", form)
        if person:
            return _enter(person, form.kept.data or "")
        form.form_errors.append(_("No account with this address and this password."))
    waiting = kept.unpacked(form.kept.data or "")
    page = render_template("accounts/sign_in.html", form=form, message="", waiting=waiting)
    return page, form.status


def _enter(person: Person, packed: str = "") -> ResponseReturnValue:
    """Sign a person in, then back to what they were doing."""
    token = actions.begin_sign_in(person, request.user_agent.string)
    remember(person, token)
    held, back = kept.held_for(person)
    return _resume(person, packed or held) or redirect(here(back or url_for("own.home")), 303)


def _resume(person: Person, packed: str) -> str:
    """The page that offers what was being sent once more; empty if nothing was."""
    waiting = kept.unpacked(packed)
    if waiting is None:
        return ""
    return render_template("accounts/resume.html", waiting=waiting.handed_to(person.id))


@bp.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Out, in this browser."""
    me = actor()
    if me and me.sign_in:
        actions.end_sign_in(me.sign_in)
    forget()
    return redirect(here(url_for("site.home")), 303)


@bp.route("/sign-up", methods=["GET", "POST"])
@limiter.limit(MAIL_TO_SOMEBODY, methods=["POST"], exempt_when=lambda: "begin" in request.form)
def sign_up() -> ResponseReturnValue:
    """A new account. What is answered never tells whether there was one already.

    From the page of the door (`begin`) it brings what somebody was sending.
    """
    if "begin" in request.form or request.method == "GET":
        form = SignUpForm(formdata=None)
        form.kept.data, form.next.data = request.form.get("kept", ""), here("")
        waiting = kept.unpacked(form.kept.data)
        return render_template("accounts/sign_up.html", form=form, waiting=waiting)
    form = SignUpForm()
    if form.sent:
        mark = actions.sign_up(
            form.name.data or "", form.email.data or "", form.password.data or "", current_locale()
        )
        _mark(mark)
        return _check_mail(form.email.data or "", form)
    waiting = kept.unpacked(form.kept.data or "")
    return render_template("accounts/sign_up.html", form=form, waiting=waiting), form.status


def _check_mail(email: str, form: SignInForm | SignUpForm) -> str:
    """The page that sends one to one's mail; what was being sent waits in this browser."""
    held = kept.hold(email, form.kept.data or "", form.next.data or "")
    return render_template("accounts/check_mail.html", email=email, to_confirm=True, held=held)


def _mark(mark: str) -> None:
    session.permanent = True  # a phone may close its browser while its mail is being read
    session[MARK] = mark


@bp.route("/confirm/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
def confirm(token: str) -> ResponseReturnValue:
    """The address is confirmed by a button: programs that look at links press none.

    In a browser that did not sign up a password is chosen anew: the first may be a stranger's.
    """
    ticket = queries.confirmation(token)
    if ticket is None:
        return _spent()
    mark = session.get(MARK, "")
    if not actions.signed_up_here(ticket.person, mark):
        return _claim(token, ticket.person)
    if request.method == "POST":
        return _welcome(actions.confirm(token, mark))
    return render_template("accounts/confirm.html", person=ticket.person)


def _claim(token: str, person: Person) -> ResponseReturnValue:
    form = ClaimForm(data={"name": person.name})
    form.email = person.email or ""
    if form.sent:
        return _welcome(actions.claim(token, form.name.data or "", form.new.data or ""))
    page = render_template("accounts/claim.html", form=form, person=person, token=token)
    return page, form.status


def _welcome(person: Person) -> ResponseReturnValue:
    session.pop(MARK, None)
    remember(person, actions.begin_sign_in(person, request.user_agent.string))
    packed, back = kept.held_for(person)
    return _resume(person, packed) or done(
        _("Welcome! Your address is confirmed."), back or url_for("own.home")
    )


@bp.post("/confirm/<token>/not-me")
@limiter.limit(SIGN_IN)
def disown(token: str) -> ResponseReturnValue:
    """The owner of the address did not open this account."""
    try:
        actions.disown(token)
    except Missing:
        return _spent()
    return redirect(url_for("accounts.disowned"), 303)


@bp.get("/sign-up/disowned")
def disowned() -> ResponseReturnValue:
    """What came of “It was not me”: a page that says the same to whoever asks for it."""
    return render_template("accounts/disowned.html")


def _spent() -> ResponseReturnValue:
    return render_template("accounts/spent.html"), 404


@bp.route("/forgotten", methods=["GET", "POST"])
@limiter.limit(MAIL_TO_SOMEBODY, methods=["POST"])
def forgotten() -> ResponseReturnValue:
    """A link to choose a new password, by mail."""
    form = ForgottenForm()
    if form.sent:
        begun = time.monotonic()
        actions.forgot_password(form.email.data or "")
        db.session.flush()
        # Writing a mail takes longer than writing none: the answer takes as long either way.
        time.sleep(max(0.0, FORGOTTEN_TAKES - (time.monotonic() - begun)))
        return render_template("accounts/check_mail.html", email=form.email.data)
    return render_template("accounts/forgotten.html", form=form), form.status


@bp.route("/reset/<token>", methods=["GET", "POST"])
@limiter.limit(SIGN_IN, methods=["POST"])
def reset(token: str) -> ResponseReturnValue:
    """A new password."""
    form = NewPasswordForm()
    ticket = queries.usable_ticket(token, TicketKind.RESET)
    if ticket is None:
        return _spent()
    if form.sent:
        person = actions.reset_password(token, form.new.data or "")
        remember(person, actions.begin_sign_in(person, request.user_agent.string))
        return done(
            _("Your new password holds from now on. Other browsers were signed out."),
            url_for("own.home"),
        )
    page = render_template("accounts/reset.html", form=form, person=ticket.person)
    return page, form.status


@bp.route("/me/email/<token>", methods=["GET", "POST"])
def change_email(token: str) -> ResponseReturnValue:
    """The new address is confirmed by who asked for it and reads its mail."""
    me = require("accounts.own")
    if request.method == "POST":
        try:
            own_actions.change_email(me, token)
        except Missing:
            return _spent()
        return done(_("Your new address is confirmed."), url_for("own.account"))
    ticket = queries.usable_ticket(token, TicketKind.CHANGE_EMAIL)
    if ticket is None or ticket.person_id != me.id:
        return _spent()
    return render_template("accounts/confirm.html", person=ticket.person, email=ticket.email)
