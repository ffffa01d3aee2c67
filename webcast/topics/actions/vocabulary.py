"""The lists that organisers edit: formats, treatments, themes, series, expertises."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Expertise, Person
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.journal import record
from webcast.core.text import slugify
from webcast.core.touches import touch
from webcast.topics import queries


def add_row(model: Any, values: dict[str, Any], *, actor: Person) -> Any:
    """Add a row at the end of its list; its name in addresses comes of its French name."""
    key = "slug" if model is Expertise else "code"
    row = model(**values, **{key: slugify(values["name_fr"])})
    if model is not Expertise:
        row.position = (db.session.scalar(select(func.max(model.position))) or 0) + 1
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        raise Invalid("name_fr", _("The list has this name already.")) from None
    _noted(row, "add", actor)
    return row


def save_row(row: Any, values: dict[str, Any], *, actor: Person) -> None:
    """Rename a row or change what it says; topics that use it follow."""
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    _noted(row, "change", actor)


def retire_row(row: Any, retired: bool, *, actor: Person) -> None:
    """Keep a row for the topics that use it, and offer it no more (or again)."""
    row.retired = retired
    db.session.flush()
    _noted(row, "retire" if retired else "restore", actor)


def move_row(row: Any, up: bool) -> None:
    """Move a row one place in its list."""
    rows = list(db.session.scalars(select(type(row)).order_by(type(row).position, type(row).id)))
    place = rows.index(row)
    other = place - 1 if up else place + 1
    if 0 <= other < len(rows):
        rows[place], rows[other] = rows[other], rows[place]
    for position, each in enumerate(rows):
        each.position = position
    db.session.flush()
    touch("lists")


def delete_row(row: Any, *, actor: Person) -> None:
    """Delete a row that nothing uses; `Refused` says what does."""
    topics, people = queries.used_by(row)
    users = []
    if topics:
        users.append(ngettext("%(num)s topic", "%(num)s topics", topics))
    if people:
        users.append(ngettext("%(num)s person", "%(num)s people", people))
    if users:
        raise Refused(
            _("“%(name)s” is in use and cannot be deleted. Retire it instead.", name=row.name_fr),
            users,
        )
    _noted(row, "delete", actor)
    db.session.delete(row)
    db.session.flush()


def _noted(row: Any, step: str, actor: Person) -> None:
    record(row.__tablename__, row.id, step, actor=actor, name_fr=row.name_fr, name_en=row.name_en)
    touch("lists")
    touch("topic")
