"""The studios on the desk."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.panels import panels
from webcast.core.web import done, require
from webcast.studio import actions, queries
from webcast.studio.forms import StudioForm
from webcast.studio.opening import DAYS
from webcast.studio.views.base import bp, load_studio


@bp.get("/desk/studios")
def desk_studios() -> ResponseReturnValue:
    """All studios, the retired ones too."""
    require("studio.edit_studio")
    return render_template("studio/desk/studios.html", studios=queries.studios(with_retired=True))


@bp.route("/desk/studios/new", methods=["GET", "POST"])
def new_studio() -> ResponseReturnValue:
    """A new studio."""
    me = require("studio.edit_studio")
    form = StudioForm()
    if form.sent:
        with form.catching():
            studio = actions.open_studio(me, form.facts())
            return done(_("The studio is saved."), url_for(".edit_studio", slug=studio.slug))
    return _page(form, None)


@bp.route("/desk/studios/<slug>", methods=["GET", "POST"])
def edit_studio(slug: str) -> ResponseReturnValue:
    """Change a studio."""
    me = require("studio.edit_studio")
    studio = load_studio(slug)
    form = StudioForm()
    if request.method == "GET":
        form.fill(studio)
    elif form.sent:
        with form.catching():
            actions.change_studio(me, studio, form.facts())
            return done(_("The studio is saved."), url_for(".edit_studio", slug=slug))
    return _page(form, slug)


def _page(form: StudioForm, slug: str | None) -> ResponseReturnValue:
    studio = load_studio(slug) if slug else None
    return (
        render_template(
            "studio/desk/studio.html",
            form=form,
            studio=studio,
            panels=panels("studio.desk_studio", studio) if studio else {},
            hours=[form[f"hours_{day}"] for day in DAYS],
        ),
        form.status,
    )


@bp.post("/desk/studios/<slug>/<any(retire, take_back):step>")
def studio_step(slug: str, step: str) -> ResponseReturnValue:
    """Plan nothing there any more, or again."""
    me = require("studio.edit_studio")
    studio = load_studio(slug)
    if step == "retire":
        actions.retire(me, studio)
        return done(_("The studio is retired."), url_for(".desk_studios"))
    actions.take_back(me, studio)
    return done(_("The studio is in use again."), url_for(".edit_studio", slug=slug))
