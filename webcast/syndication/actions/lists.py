"""The lists that topics choose from, loaded once; an import adds the words that are missing."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from flask_babel import gettext as _
from sqlalchemy import select

from webcast.accounts.models import Expertise
from webcast.core.database import db
from webcast.core.errors import Invalid
from webcast.core.text import fold, one_line, slugify
from webcast.topics.models import Format, Keyword, Listed, Series, Theme, Treatment

R = TypeVar("R", Theme, Series)
NAME_LENGTH = 80


class Lists:
    """Rows by what a file may call them. New ones are counted in `made`, and flushed by others."""

    def __init__(self, made: Counter[str]) -> None:
        self.made = made
        self.formats = {row.code: row for row in db.session.scalars(select(Format))}
        self.treatments = {row.code: row for row in db.session.scalars(select(Treatment))}
        self._rows: dict[type[Listed], dict[str, Any]] = {Theme: {}, Series: {}}
        self._positions = {}
        for model, found in self._rows.items():
            rows: Sequence[Any] = db.session.scalars(select(model)).all()
            self._positions[model] = max((row.position for row in rows), default=0)
            for row in rows:
                # Its names come before codes: two lists may have been merged by hand.
                found[f"code:{row.code}"] = row
            for row in rows:
                found.update({fold(row.name_en): row, fold(row.name_fr): row})
        self._keywords = {row.slug: row for row in db.session.scalars(select(Keyword))}
        self._expertises = {}
        for one in db.session.scalars(select(Expertise)):
            self._expertises.update({one.slug: one, slugify(one.name_fr): one})

    def format(self, code: str) -> Format:
        """The format with this code, or `Invalid`."""
        return _one("format", self.formats, code)

    def treatment(self, code: str) -> Treatment:
        """The treatment with this code, or `Invalid`."""
        return _one("treatment", self.treatments, code)

    def theme(self, name: str) -> Theme | None:
        """The theme of this name or code."""
        return self._listed(Theme, name)

    def series(self, name: str) -> Series | None:
        """The series of this name or code."""
        return self._listed(Series, name)

    def _listed(self, model: type[R], name: str) -> R | None:
        name = one_line(name)[:NAME_LENGTH].strip()
        if not name:
            return None
        known, code = self._rows[model], _code(name)
        # A row that was renamed here keeps its code, and is found by it.
        row: R | None = known.get(fold(name)) or known.get(f"code:{code}")
        if row is None:
            self._positions[model] += 1
            row = model(code=code, name_fr=name, name_en=name, position=self._positions[model])
            db.session.add(row)
            known[f"code:{code}"] = row
            self.made[model.__tablename__] += 1
        known[fold(name)] = row
        return row

    def keywords(self, names: Iterable[str]) -> list[Keyword]:
        """The keywords of these names, each once, in the order of addresses."""
        found = {}
        for name in names:
            slug = slugify(name)
            if slug not in self._keywords:
                self._keywords[slug] = Keyword(slug=slug, name=name)
                db.session.add(self._keywords[slug])
                self.made["keyword"] += 1
            found[slug] = self._keywords[slug]
        return [found[slug] for slug in sorted(found)]

    def expertises(self, names: Iterable[str]) -> list[Expertise]:
        """The expertises of these names, each once, in the order of addresses."""
        found = {}
        for name in names:
            slug = slugify(name)
            if slug not in self._expertises:
                label = name[:NAME_LENGTH]
                self._expertises[slug] = Expertise(slug=slug, name_fr=label, name_en=label)
                db.session.add(self._expertises[slug])
                self.made["expertise"] += 1
            found[self._expertises[slug].slug] = self._expertises[slug]
        return [found[slug] for slug in sorted(found)]


L = TypeVar("L", Format, Treatment)


def _one(field: str, rows: dict[str, L], code: str) -> L:
    if code not in rows:
        raise Invalid(
            field,
            _(
                "“%(code)s” is not in the list (%(field)s): %(codes)s.",
                code=code,
                field=field,
                codes=", ".join(rows),
            ),
        )
    return rows[code]


def _code(name: str) -> str:
    """A code for a name, another one for every other name: “C” and “C++” are not the same."""
    slug = slugify(name.replace("+", " plus ").replace("#", " sharp "))
    if len(name) <= 55 and slug != "-":
        return slug
    digest = sha256(fold(name).encode()).hexdigest()[:8]
    return f"{slug[:50].strip('-')}-{digest}".strip("-")
