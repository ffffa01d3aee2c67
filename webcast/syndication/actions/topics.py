"""Storing the topics of an import: new ones added, changed ones rewritten, edited ones kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.hooks import wires
from webcast.syndication import queries
from webcast.syndication.actions.lists import Lists
from webcast.syndication.actions.terms import Outcome, Progress, Terms, stable_uuid
from webcast.syndication.actions.wanting import Wanted, imported, mark_stored, mark_wanted
from webcast.syndication.queries import IMPORT, Known
from webcast.syndication.reading.report import Kind
from webcast.topics import search
from webcast.topics.actions.writing import content_of
from webcast.topics.models import CoSpeaker, InvitationState, Topic, TopicState, TopicVersion
from webcast.topics.policy import PUBLIC
from webcast.topics.workflow import TOPIC

WRITING = _l("Topics")


@dataclass(slots=True)
class TopicStore:
    """Takes topics over from one source. `ids` are those of all its topics, by `external_id`."""

    terms: Terms
    lists: Lists
    people: dict[str, Person]
    proposer: Person
    outcome: Outcome
    known: dict[str, Known]
    ids: dict[str, int]

    def store(self, every: Sequence[Wanted], progress: Progress) -> None:
        """Add and change what has to be; three queries for each topic that is new or different."""
        marks = {one.external_id: mark_wanted(one, self.lists) for one in every}
        db.session.flush()
        self._add([one for one in every if one.external_id not in self.known], marks, progress)
        different = [
            one
            for one in every
            if (known := self.known.get(one.external_id))
            and (self.terms.overwrite or known.fingerprint != marks[one.external_id])
        ]
        for one in every:
            self.outcome.note(one.external_id, Kind.UNCHANGED)
        self._change(different, marks, progress)

    def _add(self, new: Sequence[Wanted], marks: dict[str, str], progress: Progress) -> None:
        topics = [self._new(one, marks[one.external_id]) for one in new]
        db.session.add_all(topics)
        db.session.flush()
        with db.session.no_autoflush:  # versions and journal lines go in together, at the end
            for one, topic in progress(WRITING, list(zip(new, topics, strict=True))):
                self.ids[one.external_id] = topic.id
                self._keep(topic, one, 1, after=topic.state)
                search.index(topic)
                self.outcome.note(one.external_id, Kind.ADDED)
        db.session.flush()

    def _new(self, one: Wanted, mark: str) -> Topic:
        topic = Topic(
            uuid=stable_uuid("topic", self.terms.key, one.external_id),
            source=self.terms.key,
            external_id=one.external_id,
            state=one.state,
            next_session_at=one.next_session_at,
            proposer=self.proposer,
            cover=None,
            speakers=[],
            keywords=[],
            expertises=[],
        )
        if one.state == TopicState.PUBLISHED:
            topic.published_at = one.published_at or now()
        self._fill(topic, one, mark)
        return topic

    def _fill(self, topic: Topic, one: Wanted, mark: str) -> None:
        for name in ("title", "standfirst", "article", "article_html", "sources", "sources_html"):
            setattr(topic, name, getattr(one, name))
        topic.conditions = one.conditions
        topic.language = one.language
        topic.format = self.lists.format(one.format)
        topic.treatment = self.lists.treatment(one.treatment)
        topic.theme = self.lists.theme(one.theme)
        topic.series = self.lists.series(one.series)
        topic.series_number = one.number
        topic.keywords = self.lists.keywords(one.keywords)
        topic.expertises = self.lists.expertises(one.expertises)
        topic.fingerprint = mark
        self._speakers(topic, one)

    def _speakers(self, topic: Topic, one: Wanted) -> None:
        """Those of the file speak; whom people have invited here stays invited."""
        here = {speaker.person_id: speaker for speaker in imported(topic, self.terms.key)}
        for key, name in one.speakers:
            person = self.people[key]
            speaker = here.pop(person.id, None)
            if speaker is not None:
                speaker.name = name
            elif person.erased_at is None:
                topic.speakers.append(
                    CoSpeaker(
                        person=person,
                        person_id=person.id,
                        name=name,
                        state=InvitationState.ACCEPTED,
                        answered_at=now(),
                    )
                )
        for gone in here.values():
            topic.speakers.remove(gone)

    def _keep(self, topic: Topic, one: Wanted, number: int, *, after: str) -> None:
        """The text into the history, and into the journal what a topic has no field for."""
        content = content_of(topic) | {"auto": False, "tab": ""}
        db.session.add(TopicVersion(topic_id=topic.id, number=number, content=content))
        journal.record(
            "topic",
            topic.id,
            IMPORT,
            actor=None,
            after=after,
            source=self.terms.key,
            state=one.state if one.state_counts else "",
            rest=[list(pair) for pair in one.details],
        )

    def _change(self, every: Sequence[Wanted], marks: dict[str, str], progress: Progress) -> None:
        wanted = {self.known[one.external_id].id: one for one in every}
        versions = queries.last_versions(wanted)
        states = queries.imported_states(wanted)
        topics = list(queries.whole_topics(wanted)) if wanted else []
        for topic in progress(WRITING, topics):
            one = wanted[topic.id]
            mark = marks[one.external_id]
            before = mark_stored(topic, self.terms.key, states.get(topic.id, ""))
            if before == mark:
                topic.fingerprint = mark
            elif before != topic.fingerprint and not self.terms.overwrite:
                why = _l("It is different in the file, but was edited here since: kept as it is.")
                self.outcome.report.warn(one.title, why, line=one.line)
            else:
                self._rewrite(topic, one, mark, versions.get(topic.id, 0) + 1)
                self._move(topic, one, states.get(topic.id, ""))
                self.outcome.note(one.external_id, Kind.CHANGED)
        db.session.flush()

    def _rewrite(self, topic: Topic, one: Wanted, mark: str, number: int) -> None:
        speakers = {speaker.person_id for speaker in topic.speakers}
        self._fill(topic, one, mark)
        topic.changed_at = now()
        db.session.flush()
        self._keep(topic, one, number, after=topic.state)
        search.index(topic)
        if speakers != {speaker.person_id for speaker in topic.speakers}:
            wires.announce("topic.speakers_changed", topic)

    def _move(self, topic: Topic, one: Wanted, last: str) -> None:
        """Where the file says another state than last time, go there step by step."""
        if not one.state_counts or one.state in {last, topic.state}:
            return
        if topic.state != last and not self.terms.overwrite:
            why = _l("Its state is another in the file, but was changed here since: kept.")
            self.outcome.report.warn(one.title, why, line=one.line)
            return
        steps = _way(topic.state, one.state)
        if not steps:
            why = _l(
                "No steps lead from “%(before)s” to “%(after)s”: its state was kept.",
                before=topic.state,
                after=one.state,
            )
            self.outcome.report.refuse(one.title, why, line=one.line)
        for step in steps:
            TOPIC.force(step, topic, _("Import %(key)s", key=self.terms.key))
            db.session.flush()
        if one.published_at and topic.state == TopicState.PUBLISHED:
            topic.published_at = one.published_at


def _way(start: TopicState, end: TopicState) -> list[str]:
    """The shortest way along the workflow; a topic in the public call does not go back for it."""
    ways: dict[TopicState, list[str]] = {start: []}
    waiting = [start]
    for state in waiting:
        for row in TOPIC.transitions:
            back = start in PUBLIC and row.target not in PUBLIC and row.target != end
            if state in row.sources and row.target not in ways and not back:
                ways[row.target] = [*ways[state], row.name]
                waiting.append(row.target)
    return ways.get(end, [])


def missing_topics(store: TopicStore, every: Sequence[Wanted]) -> dict[str, Known]:
    """Topics of earlier imports that the file has no more."""
    there = {one.external_id for one in every}
    return {number: known for number, known in store.known.items() if number not in there}
