"""The whole demo season in one object."""

from collections.abc import Mapping
from dataclasses import dataclass

from webcast.demo.planning import Session, Studio, TradeShow
from webcast.demo.shapes import Channel, Organisation, Person, Topic, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The whole demo, everything by its code and in the order of the files."""

    channel: Channel
    vocabulary: Vocabulary
    people: Mapping[str, Person]
    organisations: Mapping[str, Organisation]
    studios: Mapping[str, Studio]
    topics: Mapping[str, Topic]
    sessions: Mapping[str, Session]
    trade_show: TradeShow
