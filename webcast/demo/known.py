"""What the demo has made so far, by the codes of its content."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import inspect

from webcast.accounts import queries as accounts_queries
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.demo.season import Season
from webcast.demo.timeline import Timeline
from webcast.sponsors.models import Organisation
from webcast.studio.models import StudioSession
from webcast.topics import queries as topics_queries
from webcast.topics.models import Topic


@dataclass
class Demo:
    """The season, its timeline, and the numbers of the rows that are there by now."""

    season: Season
    timeline: Timeline
    uploads: Path
    # The cover picture of a topic.
    cover: Callable[[str], bytes]
    people: dict[str, int] = field(default_factory=dict)
    topics: dict[str, int] = field(default_factory=dict)
    studios: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)
    organisations: dict[str, int] = field(default_factory=dict)
    campaigns: dict[str, int] = field(default_factory=dict)
    expertises: dict[str, int] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    lists: dict[tuple[str, str], int] = field(default_factory=dict)
    _actors: dict[str, Person] = field(default_factory=dict)

    def actor(self, code: str) -> Person:
        """Somebody with their capabilities, as actions want whoever acts."""
        person = self._actors.get(code)
        # Some actions read people anew, without what they may do.
        if person is None or "grants" in inspect(person).unloaded:
            person = accounts_queries.by_id(self.people[code])
        if person is None:
            raise LookupError(code)
        self._actors[code] = person
        return person

    def person(self, code: str) -> Person:
        """Somebody's own row."""
        return db.session.get_one(Person, self.people[code])

    def topic(self, code: str) -> Topic:
        """A topic with everything that its actions may look at."""
        topic = topics_queries.by_id(self.topics[code])
        if topic is None:
            raise LookupError(code)
        return topic

    def bare_topic(self, code: str) -> Topic:
        """A topic's own row."""
        return db.session.get_one(Topic, self.topics[code])

    def session(self, code: str) -> StudioSession:
        """A session's own row."""
        return db.session.get_one(StudioSession, self.sessions[code])

    def organisation(self, code: str) -> Organisation:
        """An organisation's own row."""
        return db.session.get_one(Organisation, self.organisations[code])
