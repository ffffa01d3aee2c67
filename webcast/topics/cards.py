"""Topics as cards and rows show them; what higher domains know of them is asked for at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from webcast.core.hooks import wires
from webcast.core.i18n import localised
from webcast.core.pictures import Picture
from webcast.topics import queries
from webcast.topics.labels import state_label
from webcast.topics.models import Topic

# The width (pixels) that is enough for a picture on a card.
CARD_WIDTH = 800


@dataclass(frozen=True)
class Cover:
    """A picture with its address and its words."""

    url: str
    width: int
    height: int
    alt: str
    srcset: str = ""


@dataclass(frozen=True)
class Card:
    """What `shared/_cards.html` reads of a topic."""

    id: int
    url: str
    title: str
    standfirst: str
    format_label: str
    treatment_label: str
    theme_label: str
    series_label: str
    state: str
    state_label: Any
    proposer_name: str
    language: str
    next_date: datetime | None
    cover: Cover | None
    spread: Any = None
    opinions: int = 0
    campaign: Any = None
    topic: Topic | None = None


def url_of(topic: Topic, **more: Any) -> str:
    """The address of the page of a topic, in the language that is spoken."""
    return url_for("topics.show", topic_id=topic.id, slug=queries.slug_of(topic), **more)


def series_label(topic: Topic) -> str:
    """« Fiction numérique, n° 6 »."""
    if topic.series is None:
        return ""
    name = localised(topic.series)
    if topic.series_number is None:
        return name
    return str(_("%(series)s, no. %(number)s", series=name, number=topic.series_number))


def cover_of(picture: Picture, alt: str, width: int = CARD_WIDTH) -> Cover:
    """A picture in the smallest width that is enough, with the size it then has."""
    wide = next((w for w in picture.widths if w >= width), picture.widths[-1])
    return Cover(
        url=url_for("site.picture", name=picture.name, width=wide),
        width=wide,
        height=round(picture.height * wide / picture.width),
        alt=alt,
        srcset=", ".join(
            f"{url_for('site.picture', name=picture.name, width=w)} {w}w" for w in picture.widths
        ),
    )


def card(topic: Topic, **more: Any) -> Card:
    """One card; `more` is what higher domains know of the topic."""
    return Card(
        id=topic.id,
        url=url_of(topic),
        title=topic.title,
        standfirst=topic.standfirst,
        format_label=localised(topic.format),
        treatment_label=localised(topic.treatment),
        theme_label=localised(topic.theme) if topic.theme else "",
        series_label=series_label(topic),
        state=topic.state,
        state_label=state_label(topic),
        proposer_name=topic.proposer.name,
        language=topic.language,
        next_date=topic.next_session_at,
        cover=cover_of(topic.cover, topic.cover_alt) if topic.cover else None,
        topic=topic,
        **{"opinions": topic.opinions, **more},
    )


def cards(topics: Sequence[Topic]) -> list[Card]:
    """Cards of topics read with `queries.cards`, with what higher domains add to them."""
    known: dict[int, dict[str, Any]] = {topic.id: {} for topic in topics}
    if known:
        for answer in wires.ask("topics.cards", list(known)):
            for number, more in answer.items():
                known[number].update(more)
    return [card(topic, **known[topic.id]) for topic in topics]
