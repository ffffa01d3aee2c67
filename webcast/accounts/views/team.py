"""The team: who may do what, for administrators."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts import queries
from webcast.accounts.actions import team as actions
from webcast.accounts.labels import CAPABILITIES, CAPABILITIES_OPEN
from webcast.accounts.models import Capability, Person
from webcast.core import journal
from webcast.core.errors import Missing
from webcast.core.paging import Key, paginate
from webcast.core.text import one_line
from webcast.core.web import can, done, require

bp = Blueprint("team", __name__, url_prefix="/desk/people")


@bp.get("/")
def index() -> ResponseReturnValue:
    """People, found by name or address."""
    require("people.list")
    words = one_line(request.args.get("q", ""))[:80]
    page = paginate(
        queries.find_people(words), [Key(Person.name), Key(Person.id)], request.args.get("page", "")
    )
    return render_template(
        "accounts/team.html",
        page=page,
        words=words,
        capabilities=CAPABILITIES,
        trusted=queries.trusted() if not words else [],
    )


@bp.get("/<uuid>")
def show(uuid: str) -> ResponseReturnValue:
    """One person: what they are trusted with, and who decided it."""
    require("people.list")
    person = _load(uuid)
    history = journal.history("person", person.id)
    return render_template(
        "accounts/team_person.html",
        person=person,
        capabilities=CAPABILITIES,
        meanings=CAPABILITIES_OPEN,
        history=history,
        people=queries.names_of(row.actor_id for row in history),
    )


def _load(uuid: str) -> Person:
    person = queries.by_uuid(uuid)
    if person is None:
        raise Missing(_("There is nobody of this name here."))
    return person


@bp.post("/<uuid>/grant/<capability>")
def grant(uuid: str, capability: str) -> ResponseReturnValue:
    """Trust somebody with something."""
    me = require("people.grant")
    person = _load(uuid)
    actions.grant(person, _capability(capability), actor=me)
    return done(
        _("%(name)s is trusted with it from now on.", name=person.name),
        url_for(".show", uuid=uuid),
    )


@bp.post("/<uuid>/withdraw/<capability>")
def withdraw(uuid: str, capability: str) -> ResponseReturnValue:
    """Take it back."""
    me = require("people.grant")
    person = _load(uuid)
    actions.withdraw(person, _capability(capability), actor=me)
    # Who withdraws their own last capability no longer sees the team.
    back = url_for(".show", uuid=uuid) if can("people.list") else url_for("own.home")
    return done(_("%(name)s no longer has it.", name=person.name), back)


def _capability(text: str) -> Capability:
    try:
        return Capability(text)
    except ValueError:
        raise Missing from None
