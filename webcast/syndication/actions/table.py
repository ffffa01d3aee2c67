"""Importing topics from a table."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webcast.core.clock import now
from webcast.core.database import db
from webcast.syndication import queries
from webcast.syndication.actions.closing import close, lock
from webcast.syndication.actions.lists import Lists
from webcast.syndication.actions.people import ensure_people, proposer_of
from webcast.syndication.actions.terms import Outcome, Progress, TableTerms, in_silence
from webcast.syndication.actions.topics import TopicStore, missing_topics
from webcast.syndication.actions.wanting import ID_LENGTH, Wanted, external_id_of, want
from webcast.syndication.reading.report import Report
from webcast.syndication.reading.topics_csv import Topics
from webcast.topics.models import Format, TopicState, Treatment

PREPARING = _l("Rows")
# A topic is scheduled by a session, and sessions do not come with a table.
STATES = tuple(state for state in TopicState if state != TopicState.SCHEDULED)


def allowed() -> Mapping[str, Collection[str]]:
    """What a table may say where not every word will do."""
    return {
        "state": [state.value for state in STATES],
        "format": list(db.session.scalars(select(Format.code).order_by(Format.position))),
        "treatment": list(db.session.scalars(select(Treatment.code).order_by(Treatment.position))),
        "language": ["fr", "en"],
    }


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that can be known before anything is written."""

    table: Topics
    terms: TableTerms
    topics: tuple[Wanted, ...]
    report: Report


def prepare_table(table: Topics, terms: TableTerms, progress: Progress = in_silence) -> Prepared:
    """Turn rows into what topics are to be; takes no database and no lock."""
    report = table.report
    moment = now()
    topics = []
    for draft in progress(PREPARING, table.drafts):
        if len(external_id_of(draft.identity, terms.key)) > ID_LENGTH:
            why = _l("Its identifier is longer than %(n)s characters.", n=ID_LENGTH)
            report.refuse(draft.title, why, line=draft.line)
            continue
        state = TopicState(draft.state) if draft.state else terms.state
        topic = want(draft, terms, report, state=state, published_at=moment)
        topics.append(replace(topic, state_counts=bool(draft.state)))
    return Prepared(table, terms, tuple(topics), report)


def store_table(prepared: Prepared, progress: Progress = in_silence) -> Outcome:
    """Write it all into the transaction that is open; the caller commits it, or does not."""
    terms = prepared.terms
    outcome = Outcome(prepared.report)
    lock(terms.key)
    lists = Lists(outcome.made)
    named = [person for draft in prepared.table.drafts for person in draft.speakers]
    people = ensure_people(named, terms, outcome)
    known = queries.known_topics(terms.key)
    store = TopicStore(
        terms=terms,
        lists=lists,
        people=people,
        proposer=proposer_of(terms, people),
        outcome=outcome,
        known=known,
        ids={number: one.id for number, one in known.items()},
    )
    store.store(prepared.topics, progress)
    for one in missing_topics(store, prepared.topics).values():
        outcome.report.warn(one.title, _l("No longer in the file. It stays as it is here."))
    close(outcome, prepared.topics, terms, [("mapping", ", ".join(prepared.table.mapping.pairs()))])
    return outcome
