"""The lists that topics choose from."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all

from webcast.accounts.models import Expertise, person_expertise
from webcast.accounts.queries import expertises
from webcast.core.database import db
from webcast.topics.models import (
    Format,
    Keyword,
    Series,
    Theme,
    Topic,
    Treatment,
    topic_expertise,
)

__all__ = [
    "choices",
    "expertises",
    "facets",
    "formats",
    "keywords",
    "series",
    "themes",
    "treatments",
    "used_by",
]

LISTS: dict[str, Any] = {
    "format": Format,
    "treatment": Treatment,
    "theme": Theme,
    "series": Series,
}


def choices(model: Any, also: int | None = None) -> list[Any]:
    """The rows that can be chosen, in their order; `also` one that was chosen before it retired."""
    query = (
        select(model)
        .where(or_(model.retired.is_(False), model.id == also))
        .order_by(model.position, model.id)
    )
    return list(db.session.scalars(query))


def _all(model: Any) -> list[Any]:
    return list(db.session.scalars(select(model).order_by(model.position, model.id)))


def facets() -> dict[str, list[Any]]:
    """What a list can be filtered by: rows of code, name_fr, name_en, for each filter."""
    parts = [
        select(
            literal(kind).label("kind"),
            model.code,
            model.name_fr,
            model.name_en,
            model.position,
        ).where(model.retired.is_(False))
        for kind, model in LISTS.items()
    ]
    parts.append(
        select(
            literal("expertise"),
            Expertise.slug,
            Expertise.name_fr,
            Expertise.name_en,
            literal(0),
        )
    )
    every = union_all(*parts).subquery()
    query = select(every).order_by(every.c.kind, every.c.position, every.c.code)
    found: dict[str, list[Any]] = {"expertise": [], **{kind: [] for kind in LISTS}}
    for row in db.session.execute(query):
        found[row.kind].append(row)
    return found


def keywords(slugs: Sequence[str]) -> list[Keyword]:
    """The keywords that an address names."""
    if not slugs:
        return []
    query = select(Keyword).where(Keyword.slug.in_(slugs)).order_by(Keyword.slug)
    return list(db.session.scalars(query))


def formats() -> list[Format]:
    """All formats, retired ones too."""
    return _all(Format)


def treatments() -> list[Treatment]:
    """All treatments."""
    return _all(Treatment)


def themes() -> list[Theme]:
    """All themes."""
    return _all(Theme)


def series() -> list[Series]:
    """All series."""
    return _all(Series)


def used_by(row: Any) -> tuple[int, int]:
    """How many topics, and how many people, a row of a list is used by."""
    if isinstance(row, Expertise):
        topics = db.session.scalar(
            select(func.count()).where(topic_expertise.c.expertise_id == row.id)
        )
        people = db.session.scalar(
            select(func.count()).where(person_expertise.c.expertise_id == row.id)
        )
        return topics or 0, people or 0
    column = {
        Format: Topic.format_id,
        Treatment: Topic.treatment_id,
        Theme: Topic.theme_id,
        Series: Topic.series_id,
    }[type(row)]
    return db.session.scalar(select(func.count()).where(column == row.id)) or 0, 0
