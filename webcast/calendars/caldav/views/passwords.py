"""One's app passwords: a list, a new one, shown once, and the end of one."""

from flask import Blueprint, current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars.caldav import actions, queries
from webcast.calendars.caldav.forms import AppPasswordForm
from webcast.calendars.caldav.models import AppPassword
from webcast.calendars.caldav.policy import MOST_PASSWORDS
from webcast.calendars.caldav.views.account import address
from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.limits import WRITE, limiter
from webcast.core.web import can, done, require

bp = Blueprint("app_passwords", __name__, url_prefix="/me/app-passwords")


def _page(person: Person, form: AppPasswordForm, **more: object) -> str:
    return render_template(
        "calendars/caldav/passwords.html",
        passwords=queries.passwords_of(person),
        most=MOST_PASSWORDS,
        form=form,
        email=person.email,
        caldav_address=address(),
        **more,
    )


@bp.get("")
def mine() -> ResponseReturnValue:
    """Those that there are."""
    person = require("caldav.passwords")
    return _page(person, AppPasswordForm(formdata=None))


@bp.post("")
@limiter.limit(WRITE)
def make() -> ResponseReturnValue:
    """A new one: the page that answers is the only one that ever shows it."""
    person = require("caldav.passwords")
    form = AppPasswordForm()
    if form.sent:
        with form.catching():
            key = current_app.config["SECRET_KEY"]
            password = actions.make_password(person, form.name.data or "", key=key)
            page = _page(
                person, AppPasswordForm(formdata=None), password=password, name=form.name.data
            )
            response = make_response(page)
            response.headers["Cache-Control"] = "no-store"
            return response
    return _page(person, form), form.status


@bp.post("/<int:number>/revoke")
def revoke(number: int) -> ResponseReturnValue:
    """Its program is let in no more."""
    require("caldav.passwords")
    password = db.session.get(AppPassword, number)
    if password is None or not can("caldav.revoke", password):
        raise Missing(_("There is no such app password."))
    actions.revoke(password)
    return done(_("This app password is revoked."), url_for("app_passwords.mine"))
