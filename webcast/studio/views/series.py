"""Many short slots at once: a trade show's day."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from webcast.core.web import done, require
from webcast.studio import actions
from webcast.studio.forms import SeriesForm
from webcast.studio.views.base import bp
from webcast.studio.views.page import studio_choices, studio_options


@bp.route("/desk/sessions/series", methods=["GET", "POST"])
def new_series() -> ResponseReturnValue:
    """Make the slots of a day, all or none."""
    me = require("studio.plan")
    studios = studio_choices()
    form = SeriesForm(request.form if request.method == "POST" else None)
    form.studio_id.choices = studio_options(studios)
    if form.sent:
        with form.catching():
            pattern, until = form.pattern(studios[form.studio_id.data])
            made = actions.plan_series(
                me, pattern, until, minutes=form.minutes.data or 0, pause=form.pause.data or 0
            )
            return done(
                ngettext(
                    "%(num)s slot is planned. Give it a topic.",
                    "%(num)s slots are planned. Give them topics.",
                    len(made),
                ),
                url_for(".planning", day=form.day.data, studio=pattern.studio.slug),
            )
    return render_template("studio/desk/series.html", form=form), form.status
