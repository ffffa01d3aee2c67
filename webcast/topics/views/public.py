"""The public list of topics, and the page of one."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.i18n import localised
from webcast.core.pages import public_page
from webcast.core.panels import panels
from webcast.core.slots import shows
from webcast.topics import queries
from webcast.topics.cards import card, cards, cover_of, series_label, url_of
from webcast.topics.labels import CHAIN, LANGUAGES, STATES, next_words, state_label
from webcast.topics.models import NO_DEADLINE, InvitationState, Topic, TopicState
from webcast.topics.policy import PUBLIC
from webcast.topics.queries.listing import CHOSEN, MANY, TAGGED
from webcast.topics.views.base import bp, load

COVER_WIDTH = 1600


@dataclass(frozen=True)
class Option:
    """One value of a filter."""

    value: str
    label: Any
    chosen: bool


@bp.get("/topics/")
@public_page
def index() -> ResponseReturnValue:
    """Public topics, narrowed down and ordered as the address says."""
    shows("topic")
    shows("lists")
    filters = queries.Filters.parse(request.args)
    page = queries.listed(filters, request.args.get("page", ""))
    count = queries.counted(filters)
    facets = queries.facets()
    return render_template(
        "topics/index.html",
        filters=filters,
        topics=cards(queries.cards(page.items)),
        count=count,
        many=MANY,
        options={
            kind: [
                Option(row.code, localised(row), row.code in getattr(filters, kind))
                for row in facets[kind]
            ]
            for kind in ("format", "treatment", "theme", "series", "expertise")
        },
        states=[
            Option(state.value, STATES[state], state in filters.state)
            for state in TopicState
            if state in PUBLIC
        ],
        orders=_orders(filters),
        chips=_chips(filters, facets),
        pages={
            "prev_url": _page_url(filters, page.previous),
            "next_url": _page_url(filters, page.next),
        },
    )


def _page_url(filters: queries.Filters, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    return url_for("topics.index", **filters.arguments(page=cursor))


def _orders(filters: queries.Filters) -> list[Option]:
    labels = {
        queries.Order.BEST: _("Best matches"),
        queries.Order.NEW: _("Newest"),
        queries.Order.WANTED: _("Most wanted"),
        queries.Order.CLOSING: _("Closing soon"),
    }
    return [
        Option(order.value, label, order is filters.ordering)
        for order, label in labels.items()
        if order is not queries.Order.BEST or filters.words
    ]


def _chips(filters: queries.Filters, facets: dict[str, list[Any]]) -> list[tuple[str, str]]:
    """What the list is narrowed to, each with the address of the list without it."""
    names = {(kind, row.code): localised(row) for kind in facets for row in facets[kind]}
    names |= {("keyword", word.slug): word.name for word in queries.keywords(filters.keyword)}
    names |= {("state", state.value): str(STATES[state]) for state in filters.state}
    found = []
    if filters.words:
        label = _("“%(words)s”", words=filters.words)
        found.append((label, url_for("topics.index", **filters.arguments(q=""))))
    for kind in ("state", *CHOSEN, *TAGGED):
        values = filters.arguments().get(kind, [])
        for value in values:
            rest = [other for other in values if other != value]
            address = url_for("topics.index", **filters.arguments(**{kind: rest}))
            found.append((names.get((kind, value), value), address))
    return found


@bp.get("/topics/<int:topic_id>/", defaults={"slug": ""})
@bp.get("/topics/<int:topic_id>/<slug>")
@public_page
def show(topic_id: int, slug: str) -> ResponseReturnValue:
    """The page of a topic: the heart of the site."""
    topic = load(topic_id)
    if slug != queries.slug_of(topic):
        return redirect(url_of(topic), 301)
    shows("topic", topic.id)
    shows("lists")
    near = queries.related(topic) if topic.state in PUBLIC else []
    for other in near:
        shows("topic", other.id)
    people = [topic.proposer, *(s.person for s in topic.speakers if s.person)]
    for person in people:
        shows("person", person.id)
    return render_template(
        "topics/show.html",
        topic=topic,
        cover=cover_of(topic.cover, topic.cover_alt, COVER_WIDTH) if topic.cover else None,
        state_label=state_label(topic),
        next_words=next_words(topic),
        chain=chain(topic),
        coming=[s for s in topic.speakers if s.state == InvitationState.ACCEPTED],
        languages=LANGUAGES,
        series_label=series_label(topic),
        deadline=None if topic.closes_at >= NO_DEADLINE else topic.closes_at,
        related=[card(other) for other in near],
        panels=panels("topics.page", topic),
        is_public=topic.state in PUBLIC,
    )


def chain(topic: Topic) -> list[tuple[Any, bool, bool]]:
    """The steps of the chain: label, whether it is behind or reached, whether it is here."""
    steps = CHAIN if topic.format.is_show else CHAIN[:2]
    order = [state for state, _label in steps]
    place = order.index(topic.state) if topic.state in order else len(order) - 1
    if topic.state in {TopicState.DRAFT, TopicState.RETURNED}:
        place = -1
    if topic.state in {TopicState.DECLINED, TopicState.WITHDRAWN}:
        return []
    return [(label, at <= place, at == place) for at, (_state, label) in enumerate(steps)]
