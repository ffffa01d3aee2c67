"""Public profiles."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.utils import redirect

from webcast.accounts import queries
from webcast.core.errors import Missing
from webcast.core.pages import public_page
from webcast.core.panels import panels
from webcast.core.slots import shows
from webcast.core.text import slugify
from webcast.core.web import can

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/<uuid>/", defaults={"slug": ""})
@bp.get("/<uuid>/<slug>")
@public_page
def show(uuid: str, slug: str) -> ResponseReturnValue:
    """Somebody, as they show themselves."""
    person = queries.by_uuid(uuid)
    if person is None or not can("people.view", person):
        raise Missing(_("Nobody shows a profile here."))
    if slug != slugify(person.name):
        return redirect(url_for(".show", uuid=uuid, slug=slugify(person.name)), 301)
    shows("person", person.id)
    shows("topic")
    return render_template(
        "accounts/profile_page.html", person=person, panels=panels("people.page", person)
    )
