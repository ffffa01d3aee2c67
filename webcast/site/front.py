"""The home page as a thing: what is on, what is open, what can be supported, what can be seen."""

from dataclasses import dataclass, replace

from flask import url_for
from flask_babel import gettext as _

from webcast.broadcast import queries as episodes
from webcast.broadcast.panels import ReplayCard, replay_cards
from webcast.site.queries import Pick, Why, open_picks
from webcast.sponsors.queries import campaigns_open
from webcast.studio import queries as sessions
from webcast.studio.cards import SessionRow, is_on_air, session_row
from webcast.studio.models import StudioSession
from webcast.topics import queries as topics
from webcast.topics.cards import Card, Cover, cards, cover_of
from webcast.topics.models import Topic

SESSIONS, OPEN, CAMPAIGNS, REPLAYS = 6, 4, 3, 3
HERO_WIDTH = 1200


@dataclass(frozen=True)
class Front:
    """Everything that the home page shows."""

    session: SessionRow | None
    card: Card | None
    cover: Cover | None
    programme: list[SessionRow]
    open: list[Card]
    campaigns: list[Card]
    replays: list[ReplayCard]

    @property
    def has_anything(self) -> bool:
        """Whether this channel has begun."""
        return bool(self.session or self.open or self.campaigns or self.replays)


def front() -> Front:
    """Read the home page, in as many queries for a full channel as for a new one."""
    coming = sessions.coming(SESSIONS)
    hero = next((one for one in coming if is_on_air(one)), coming[0] if coming else None)
    first = _first_topic(hero)
    to_support = [topic for topic in campaigns_open(CAMPAIGNS + 1) if topic.id != first][:CAMPAIGNS]
    picks = open_picks(OPEN, [first or 0, *(topic.id for topic in to_support)])
    chosen = topics.cards([*([first] if first else []), *(pick.topic_id for pick in picks)])
    known = {card.id: card for card in cards([*chosen, *to_support])}
    card = known.get(first) if first else None
    return Front(
        session=session_row(hero) if hero else None,
        card=card,
        cover=_hero_cover(card.topic if card else None),
        programme=[session_row(one) for one in coming if one is not hero],
        open=[_picked(known[pick.topic_id], pick) for pick in picks if pick.topic_id in known],
        campaigns=[known[topic.id] for topic in to_support],
        replays=replay_cards(episodes.latest(REPLAYS)),
    )


def _first_topic(session: StudioSession | None) -> int | None:
    return session.items[0].topic_id if session and session.items else None


def _hero_cover(topic: Topic | None) -> Cover | None:
    return cover_of(topic.cover, topic.cover_alt, HERO_WIDTH) if topic and topic.cover else None


def _picked(card: Card, pick: Pick) -> Card:
    """A card that says why it is here: that it is open, the heading says already."""
    if pick.why is Why.CLOSING and card.topic:
        return replace(card, state_label=_("Closes on"), next_date=card.topic.closes_at)
    words = _("Much awaited") if pick.why is Why.WANTED else _("New")
    return replace(card, state_label=words, next_date=None)


def sponsor_url(card: Card) -> str:
    """Where somebody pledges behind a topic."""
    return url_for("sponsors.sponsor_topic", topic_id=card.id)
