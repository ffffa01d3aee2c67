"""The public list: filters that combine, orders, pages; every choice lives in the address."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import load_only

from webcast.accounts.models import Expertise
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.paging import Key, Page, paginate
from webcast.core.text import one_line
from webcast.topics import search
from webcast.topics.models import (
    Format,
    Keyword,
    Series,
    Theme,
    Topic,
    TopicState,
    Treatment,
    topic_expertise,
    topic_keyword,
)
from webcast.topics.policy import PUBLIC

PAGE_SIZE = 20
# Nobody reads further than this many best matches, or wants to know more exactly how many.
MANY = 1000


class Order(StrEnum):
    """In which order a list comes."""

    NEW = "new"
    WANTED = "wanted"
    CLOSING = "closing"
    BEST = "best"


# A filter of the address, the list it chooses from, and the column that names its rows there.
CHOSEN: dict[str, tuple[Any, Any, Any]] = {
    "format": (Format, Format.code, Topic.format_id),
    "treatment": (Treatment, Treatment.code, Topic.treatment_id),
    "theme": (Theme, Theme.code, Topic.theme_id),
    "series": (Series, Series.code, Topic.series_id),
}
TAGGED: dict[str, tuple[Any, Any, Any]] = {
    "keyword": (Keyword, Keyword.slug, topic_keyword.c.keyword_id),
    "expertise": (Expertise, Expertise.slug, topic_expertise.c.expertise_id),
}


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed down to: values of one kind widen, kinds narrow each other."""

    format: tuple[str, ...] = ()
    treatment: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    keyword: tuple[str, ...] = ()
    expertise: tuple[str, ...] = ()
    state: tuple[TopicState, ...] = ()
    words: str = ""
    order: Order | None = None

    @classmethod
    def parse(cls, values: Any) -> "Filters":
        """Of an address's query (a MultiDict); what means nothing is left out or finds nothing."""

        def several(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(v.strip()[:60] for v in values.getlist(name) if v.strip()))

        order = values.get("order", "")
        return cls(
            state=tuple(
                TopicState(v) for v in several("state") if v in {state.value for state in PUBLIC}
            ),
            words=one_line(values.get("q", ""))[:200],
            order=Order(order) if order in set(Order) else None,
            **{name: several(name)[:20] for name in (*CHOSEN, *TAGGED)},
        )

    @property
    def ordering(self) -> Order:
        """The order chosen, or the natural one: best matches for words, else the newest."""
        if self.order is None or (self.order is Order.BEST and not self.words):
            return Order.BEST if self.words else Order.NEW
        return self.order

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered at all."""
        return replace(self, order=None) != Filters()

    def arguments(self, **changes: Any) -> dict[str, Any]:
        """The query of the address of this list (with changes), without what is empty."""
        values = {
            "q": self.words,
            **{name: list(getattr(self, name)) for name in (*CHOSEN, *TAGGED)},
            "state": [state.value for state in self.state],
            "order": self.order.value if self.order else "",
            **changes,
        }
        return {name: value for name, value in values.items() if value}


def _named(names: Sequence[str], model: Any, name: Any) -> Select[Any]:
    return select(model.id).where(name.in_(names))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    states = filters.state or tuple(PUBLIC)
    if filters.ordering is Order.CLOSING:
        states = (TopicState.OPEN,)
    found: list[ColumnElement[bool]] = [
        Topic.state == states[0] if len(states) == 1 else Topic.state.in_(states)
    ]
    if filters.ordering is Order.CLOSING:
        found.append(Topic.closes_at > now())
    for field, (model, name, column) in CHOSEN.items():
        if wanted := getattr(filters, field):
            rows = _named(wanted, model, name)
            one = len(wanted) == 1  # an equality can walk an index in the order of the list
            found.append(column == rows.scalar_subquery() if one else column.in_(rows))
    for field, (model, name, column) in TAGGED.items():
        if wanted := getattr(filters, field):
            tagged = select(column.table.c.topic_id).where(column.in_(_named(wanted, model, name)))
            found.append(Topic.id.in_(tagged))
    return found


KEYS = {
    Order.NEW: (Topic.opened_at, True),
    Order.WANTED: (Topic.wanted, True),
    Order.CLOSING: (Topic.closes_at, False),
}


def listed(filters: Filters, cursor: str = "", size: int = PAGE_SIZE) -> Page[int]:
    """The numbers of one page of public topics.

    Only the columns of the order are read here, so that an index alone answers; what the cards
    show is read after, for one page.
    """
    conditions = _conditions(filters)
    searched = search.expression(filters.words) if filters.words else ""
    if filters.words and not searched:
        return Page([])
    if filters.ordering is Order.BEST:
        return _best(conditions, searched, cursor, size)
    if searched:
        conditions.append(Topic.id.in_(search.ids(searched)))
    column, descending = KEYS[filters.ordering]
    query = select(Topic).options(load_only(Topic.id, column)).where(*conditions)
    page = paginate(query, [Key(column, descending), Key(Topic.id, descending)], cursor, size)
    return Page([topic.id for topic in page.items], page.previous, page.next)


def _best(
    conditions: list[ColumnElement[bool]], searched: str, cursor: str, size: int
) -> Page[int]:
    """Best matches first; ranks are no keys, so their pages are counted (to `MANY`)."""
    start = int(cursor) if cursor.isdecimal() and len(cursor) < 5 else 0
    start = min(start, MANY)
    query = search.ranked(select(Topic.id).where(*conditions), searched)
    found = list(db.session.scalars(query.offset(start).limit(size + 1)))
    return Page(
        found[:size],
        str(max(start - size, 0)) if start else None,
        str(start + size) if len(found) > size and start + size < MANY else None,
    )


def counted(filters: Filters) -> int:
    """How many topics the filters leave, counted up to one more than `MANY`."""
    conditions = _conditions(filters)
    if filters.words:
        searched = search.expression(filters.words)
        if not searched:
            return 0
        conditions.append(Topic.id.in_(search.ids(searched)))
    some = select(Topic.id).where(*conditions).limit(MANY + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(some)) or 0
