"""The lists that organisers edit: formats, treatments, themes, series, expertises."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.accounts.models import Expertise
from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.i18n import localised
from webcast.core.web import done, require
from webcast.topics import actions, queries
from webcast.topics.forms import FormatForm, RowForm, SeriesForm
from webcast.topics.models import Format, Series, Theme, Treatment
from webcast.topics.views.base import bp


@dataclass(frozen=True)
class Kind:
    """One of the lists."""

    model: Any
    form: type[RowForm]
    label: Any
    help: Any


KINDS = {
    "formats": Kind(
        Format,
        FormatForm,
        _l("Formats"),
        _l("What a topic becomes: a talk show, an interview, an article…"),
    ),
    "treatments": Kind(
        Treatment, RowForm, _l("Treatments"), _l("How it is treated: a debate, an explainer…")
    ),
    "themes": Kind(Theme, RowForm, _l("Themes"), _l("What topics are about, broadly.")),
    "series": Kind(
        Series,
        SeriesForm,
        lazy_pgettext("list", "Series"),
        _l("Topics that belong together and are numbered."),
    ),
    "expertises": Kind(
        Expertise,
        RowForm,
        _l("Expertises"),
        _l("What people know about, and what topics ask for."),
    ),
}
NAMES = ",".join(KINDS)


@bp.get("/desk/lists")
def lists() -> ResponseReturnValue:
    """The first list."""
    return rows("formats")


def _rows(kind: str) -> list[Any]:
    readers: dict[str, Callable[[], list[Any]]] = {
        "formats": queries.formats,
        "treatments": queries.treatments,
        "themes": queries.themes,
        "series": queries.series,
        "expertises": queries.expertises,
    }
    return readers[kind]()


def _page(kind: str, form: RowForm) -> str:
    tabs = [(k.label, url_for(".rows", kind=name), name == kind, None) for name, k in KINDS.items()]
    return render_template(
        "topics/desk/lists.html",
        kind=kind,
        this=KINDS[kind],
        tabs=tabs,
        rows=_rows(kind),
        form=form,
        ordered=kind != "expertises",
    )


def _typed(form: RowForm) -> dict[str, Any]:
    values = {name: field.data for name, field in form._fields.items()}
    return {name: "" if value is None else value for name, value in values.items()}


@bp.route(f"/desk/lists/<any({NAMES}):kind>", methods=["GET", "POST"])
def rows(kind: str) -> ResponseReturnValue:
    """A list, and a form to add to it."""
    me = require("lists.edit")
    form = KINDS[kind].form()
    if form.sent:
        with form.catching():
            row = actions.add_row(KINDS[kind].model, _typed(form), actor=me)
            return done(
                _("“%(name)s” is on the list.", name=localised(row)), url_for(".rows", kind=kind)
            )
    return _page(kind, form), form.status


def _row(kind: str, number: int) -> Any:
    require("lists.edit")
    row = db.session.get(KINDS[kind].model, number)
    if row is None:
        raise Missing(_("There is no such row in this list."))
    return row


@bp.route(f"/desk/lists/<any({NAMES}):kind>/<int:number>", methods=["GET", "POST"])
def row(kind: str, number: int) -> ResponseReturnValue:
    """Rename a row, change what it says, retire or delete it."""
    me = require("lists.edit")
    row = _row(kind, number)
    form = KINDS[kind].form(obj=row)
    if form.sent:
        with form.catching():
            actions.save_row(row, _typed(form), actor=me)
            return done(_("“%(name)s” is saved.", name=localised(row)), url_for(".rows", kind=kind))
    topics, people = queries.used_by(row)
    return (
        render_template(
            "topics/desk/row.html",
            kind=kind,
            this=KINDS[kind],
            row=row,
            form=form,
            topics=topics,
            people=people,
            can_retire=kind != "expertises",
        ),
        form.status,
    )


@bp.post(f"/desk/lists/<any({NAMES}):kind>/<int:number>/<any(up,down,retire,restore,delete):what>")
def row_step(kind: str, number: int, what: str) -> ResponseReturnValue:
    """Move, retire or delete a row."""
    me = require("lists.edit")
    row, back = _row(kind, number), url_for(".rows", kind=kind)
    name = localised(row)
    if what == "delete":
        actions.delete_row(row, actor=me)
        return done(_("“%(name)s” is deleted.", name=name), back)
    if kind == "expertises":
        raise Missing(_("This list is in the order of the alphabet."))
    if what in {"up", "down"}:
        actions.move_row(row, what == "up")
        return done(_("The order is saved."), back)
    actions.retire_row(row, what == "retire", actor=me)
    words = (
        _("“%(name)s” is no longer on offer.", name=name)
        if what == "retire"
        else _("“%(name)s” is on offer again.", name=name)
    )
    return done(words, back)
