"""One's own pages: everything that is mine, profile, account, data."""

import json

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from webcast.accounts import queries
from webcast.accounts.actions import entry
from webcast.accounts.actions import own as actions
from webcast.accounts.forms import ChangeEmailForm, ChangePasswordForm, EraseForm, ProfileForm
from webcast.accounts.models import Person, SignIn
from webcast.accounts.sessions import forget
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.forms import choices
from webcast.core.hooks import wires
from webcast.core.i18n import localised
from webcast.core.limits import SIGN_IN, UPLOAD, limiter
from webcast.core.panels import panels
from webcast.core.web import actor, done, require

bp = Blueprint("own", __name__, url_prefix="/me")


def _me() -> Person:
    """The signed-in person with everything that a profile shows."""
    me = require("accounts.own")
    person = queries.by_uuid(me.uuid)
    if person is None:
        raise Missing
    person.sign_in = me.sign_in
    return person


@bp.get("/")
def home() -> ResponseReturnValue:
    """What is mine: each domain adds its part."""
    me = _me()
    return render_template("accounts/home.html", person=me, panels=panels("accounts.me", me))


@bp.route("/profile", methods=["GET", "POST"])
@limiter.limit(UPLOAD, methods=["POST"])
def profile() -> ResponseReturnValue:
    """What others may know of me."""
    person = _me()
    form = ProfileForm(
        obj=None,
        data={
            "name": person.name,
            "headline": person.headline,
            "bio": person.bio,
            "links": "\n".join(person.links),
            "expertises": [expertise.id for expertise in person.expertises],
            "is_public": person.is_public,
            "locale": person.locale,
            "zone": person.zone,
        },
    )
    form.expertises.choices = choices((row.id, localised(row)) for row in queries.expertises())
    if form.sent:
        with form.catching():
            _save_profile(person, form)
            return done(_("Your profile is saved."), url_for("own.profile"))
    return render_template("accounts/profile.html", form=form, person=person), form.status


def _save_profile(person: Person, form: ProfileForm) -> None:
    actions.edit_profile(
        person,
        name=form.name.data or "",
        headline=form.headline.data or "",
        bio=form.bio.data or "",
        links=form.link_lines,
        expertise_ids=form.expertises.data or [],
        is_public=form.is_public.data,
        locale=form.locale.data,
        zone=form.zone.data,
    )
    picture = form.picture.chosen()
    if picture or form.remove_picture.data:
        actions.set_picture(person, picture)


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Address, password, sign-ins, data, deletion."""
    person = _me()
    return render_template(
        "accounts/account.html",
        person=person,
        sign_ins=queries.open_sign_ins(person),
        email_form=ChangeEmailForm(formdata=None),
        password_form=ChangePasswordForm(formdata=None),
        erase_form=EraseForm(formdata=None),
    )


def _account_with(person: Person, **forms: object) -> ResponseReturnValue:
    """The account page again, with the form that has errors."""
    every = {
        "email_form": ChangeEmailForm(formdata=None),
        "password_form": ChangePasswordForm(formdata=None),
        "erase_form": EraseForm(formdata=None),
    } | forms
    status = max(getattr(form, "status", 200) for form in forms.values())
    page = render_template(
        "accounts/account.html", person=person, sign_ins=queries.open_sign_ins(person), **every
    )
    return page, status


@bp.post("/email")
@limiter.limit(SIGN_IN)
def change_email() -> ResponseReturnValue:
    """Ask for another address."""
    person = _me()
    form = ChangeEmailForm()
    if form.sent:
        with form.catching():
            actions.ask_change_email(person, form.email.data or "", form.password.data or "")
            return render_template("accounts/check_mail.html", email=form.email.data)
    return _account_with(person, email_form=form)


@bp.post("/password")
@limiter.limit(SIGN_IN)
def change_password() -> ResponseReturnValue:
    """Another password."""
    person = _me()
    form = ChangePasswordForm()
    if form.sent:
        with form.catching():
            actions.change_password(person, form.password.data or "", form.new.data or "")
            return done(_("Your new password holds from now on."), url_for("own.account"))
    return _account_with(person, password_form=form)


@bp.post("/sign-ins/<int:number>/end")
def end_sign_in(number: int) -> ResponseReturnValue:
    """Sign out another browser."""
    me = require("accounts.own")
    sign_in = db.session.get(SignIn, number)
    if sign_in is None or sign_in.person_id != me.id:
        raise Missing
    entry.end_sign_in(sign_in)
    if me.sign_in and sign_in.id == me.sign_in.id:
        forget()
        return redirect(url_for("site.home"), 303)
    return done(_("That browser is signed out."), url_for("own.account"))


@bp.post("/sign-ins/end-others")
def end_other_sign_ins() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    me = require("accounts.own")
    entry.end_sign_ins(me, but=me.sign_in)
    return done(_("All other browsers are signed out."), url_for("own.account"))


@bp.get("/export.json")
def export() -> ResponseReturnValue:
    """Everything that is kept about me, as a file."""
    person = _me()
    text = json.dumps(actions.export(person), ensure_ascii=False, indent=2, default=str)
    return Response(
        text,
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="webcast-{now():%Y-%m-%d}.json"'},
    )


@bp.post("/erase")
@limiter.limit(SIGN_IN)
def erase() -> ResponseReturnValue:
    """Delete the account."""
    person = _me()
    form = EraseForm()
    if form.sent:
        with form.catching():
            actions.erase(person, form.password.data or "")
            forget()
            return redirect(url_for("own.erased"), 303)
    return _account_with(person, erase_form=form)


@bp.get("/erased")
def erased() -> ResponseReturnValue:
    """Goodbye."""
    return render_template("accounts/erased.html")


def corner() -> str:
    """The slot in the corner of every page; `path` brings one back after signing in or out."""
    person = actor()
    path = request.script_root + request.full_path.rstrip("?")
    unread = sum(wires.ask("accounts.unread", person)) if person else 0
    return render_template("accounts/_corner.html", person=person, path=path, unread=unread)
