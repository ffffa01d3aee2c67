"""The full-text index of topics: stems made in Python, so that both databases answer alike.

SQLite: an FTS5 table with four columns. PostgreSQL: a tsvector whose weights A to D are the same
four columns. What is found is the same; only how equals are ranked may differ a little.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    cast,
    column,
    delete,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import selectinload

from webcast.core.database import db, is_sqlite
from webcast.core.search import query_terms, stems
from webcast.topics.models import CoSpeaker, InvitationState, Topic

COLUMNS = ("title", "standfirst", "article", "people")
# How much a word counts where it stands, in the order of COLUMNS.
WEIGHTS = (8.0, 4.0, 1.0, 3.0)
# PostgreSQL has four weights; its labels in the order of COLUMNS.
LABELS = "ABDC"
# PostgreSQL keeps positions up to here, and of one word no more than so many.
LAST_POSITION = 16383
# A word that more topics than this have in common says little about what relates two of them.
COMMON = 300
RELATED_WORDS = 16
# The last word typed may be the beginning of a longer one, if it has so many letters: nearly every
# text has a word that begins with « pro », and finding them all takes seconds.
BEGINNING = 4

_lite = table("topic_search", column("rowid", Integer))
_full = table("topic_search", column("topic_id", Integer), column("document", TSVECTOR))


def _tokens(found: Iterable[str]) -> list[str]:
    """Stems as both databases can keep them: no longer than a word is."""
    return [token[:60] for token in found]


def _apart(written: str) -> str:
    """An underscore joins words for Python and parts them for the databases."""
    return written.replace("_", " ")


def _documents(topic: Topic, forgetting: int | None) -> list[list[str]]:
    """The tokens of a topic, column by column."""
    people = [topic.proposer.name] if topic.proposer_id != forgetting else []
    people += [
        speaker.name
        for speaker in topic.speakers
        if speaker.state == InvitationState.ACCEPTED
        and (forgetting is None or speaker.person_id != forgetting)
    ]
    words = " ".join(keyword.name for keyword in topic.keywords)
    texts = (topic.title, topic.standfirst, f"{words} {topic.article}", " ".join(people))
    return [_tokens(stems(_apart(written), topic.language)) for written in texts]


def index(topic: Topic, forgetting: int | None = None) -> None:
    """Write what a topic says into the index (its proposer, speakers and keywords are loaded).

    `forgetting`: the number of a person who is leaving, under whose name nothing is found any more.
    """
    columns = _documents(topic, forgetting)
    forget(topic.id)
    if is_sqlite():
        values = {name: " ".join(tokens) for name, tokens in zip(COLUMNS, columns, strict=True)}
        db.session.execute(
            text(
                "INSERT INTO topic_search (rowid, title, standfirst, article, people)"
                " VALUES (:id, :title, :standfirst, :article, :people)"
            ),
            {"id": topic.id, **values},
        )
        return
    db.session.execute(
        text(
            "INSERT INTO topic_search (topic_id, document) VALUES (:id, CAST(:words AS tsvector))"
        ),
        {"id": topic.id, "words": _vector(columns)},
    )


def _vector(columns: list[list[str]]) -> str:
    """The text form of a tsvector: each word with its places and their weight."""
    places: dict[str, list[str]] = {}
    position = 0
    for label, tokens in zip(LABELS, columns, strict=True):
        for token in tokens:
            position = min(position + 1, LAST_POSITION)
            places.setdefault(token, []).append(f"{position}{label}")
    return " ".join(f"'{token}':{','.join(found[:200])}" for token, found in places.items())


def forget(topic_id: int) -> None:
    """Take a topic out of the index."""
    key = "rowid" if is_sqlite() else "topic_id"
    db.session.execute(
        text(f"DELETE FROM topic_search WHERE {key} = :id"),  # noqa: S608 - one of two names
        {"id": topic_id},
    )


def _expression(terms: list[set[str]]) -> str:
    """All words must match, each by any of its stems; the last also as a beginning."""
    groups = []
    for place, term in enumerate(terms):
        last = place == len(terms) - 1
        tokens = sorted(set(_tokens(term)))
        begun = {token for token in tokens if last and len(token) >= BEGINNING}
        if not tokens:
            continue
        if is_sqlite():
            choices = [f'"{token}"{" *" if token in begun else ""}' for token in tokens]
            groups.append(f"({' OR '.join(choices)})")
        else:
            choices = [f"'{token}'{':*' if token in begun else ''}" for token in tokens]
            groups.append(f"({' | '.join(choices)})")
    return (" AND " if is_sqlite() else " & ").join(groups)


def expression(words: str) -> str:
    """What somebody typed, as the database searches for it; empty if there is no word in it."""
    return _expression(query_terms(_apart(words)))


def ids(searched: str) -> Select[Any]:
    """The numbers of the topics that match an `expression`."""
    if is_sqlite():
        return (
            select(_lite.c.rowid)
            .where(text("topic_search MATCH :searched"))
            .params(searched=searched)
        )
    return select(_full.c.topic_id).where(_matches(searched))


def _matches(searched: str) -> ColumnElement[bool]:
    query = cast(literal(searched, String), TSQUERY)
    return _full.c.document.op("@@")(query)


def ranked(query: Select[Any], searched: str) -> Select[Any]:
    """`query` on topics, only those that match, best first."""
    if is_sqlite():
        rank: ColumnElement[Any] = literal_column(
            f"bm25(topic_search, {', '.join(map(str, WEIGHTS))})"
        )
        return (
            query.join(_lite, _lite.c.rowid == Topic.id)
            .where(text("topic_search MATCH :searched"))
            .params(searched=searched)
            .order_by(rank, Topic.id.desc())
        )
    weights = dict(zip(LABELS, WEIGHTS, strict=True))
    scale = ", ".join(str(weights[label] / max(WEIGHTS)) for label in "DCBA")
    rank = func.ts_rank(
        literal_column(f"'{{{scale}}}'::float4[]"),
        _full.c.document,
        cast(literal(searched, String), TSQUERY),
        1,
    )
    return (
        query.join(_full, _full.c.topic_id == Topic.id)
        .where(_matches(searched))
        .order_by(rank.desc(), Topic.id.desc())
    )


def akin(topic: Topic, limit: int) -> list[int]:
    """Numbers of other topics, public or not, that share rare words with this one, closest first.

    The index says for each telling word which topics have it; a word counts the more the fewer
    have it. Done here and not by each database's ranking, so that both give the same answer.
    """
    words: dict[str, float] = {}
    names = " ".join(keyword.name for keyword in topic.keywords)
    for written, weight in ((topic.title, 2.0), (names, 2.0), (topic.standfirst, 1.0)):
        for token in _tokens(stems(_apart(written), topic.language)):
            if len(token) > 2 and not token.isdigit():
                words.setdefault(token, weight)
    chosen = list(words.items())[:RELATED_WORDS]
    if not chosen:
        return []
    holders: dict[str, list[int]] = {token: [] for token, _weight in chosen}
    parts = [_holders(number, token) for number, (token, _weight) in enumerate(chosen)]
    for number, topic_id in db.session.execute(union_all(*parts)):
        holders[chosen[number][0]].append(topic_id)
    scores: dict[int, float] = {}
    for token, found in holders.items():
        if len(found) <= COMMON:
            for topic_id in found:
                scores[topic_id] = scores.get(topic_id, 0.0) + words[token] / len(found) ** 0.5
    scores.pop(topic.id, None)
    return sorted(scores, key=lambda number: (-scores[number], -number))[:limit]


def _holders(number: int, token: str) -> Select[Any]:
    """Which topics have a word: no more than it takes to know that it is common."""
    if is_sqlite():
        word = f"word{number}"
        found = (
            select(_lite.c.rowid.label("topic_id"))
            .where(text(f"topic_search MATCH :{word}").bindparams(**{word: f'"{token}"'}))
            .limit(COMMON + 1)
            .subquery()
        )
    else:
        found = select(_full.c.topic_id).where(_matches(f"'{token}'")).limit(COMMON + 1).subquery()
    return select(literal_column(str(number), Integer), found.c.topic_id)


def everything() -> Select[Topic]:
    """Topics with what the index takes from them."""
    return select(Topic).options(
        selectinload(Topic.proposer),
        selectinload(Topic.speakers).load_only(
            CoSpeaker.name, CoSpeaker.state, CoSpeaker.person_id
        ),
        selectinload(Topic.keywords),
    )


def index_anew(topic_ids: Iterable[int], forgetting: int | None = None) -> None:
    """Index some topics whose people or words have changed elsewhere."""
    for topic in db.session.scalars(everything().where(Topic.id.in_(list(topic_ids)))):
        index(topic, forgetting)


def rebuild(size: int = 500) -> Iterator[int]:
    """Make the whole index anew; yields how many topics are done. The caller commits."""
    done, last = 0, 0
    table_of_both = _lite if is_sqlite() else _full
    db.session.execute(delete(table_of_both))
    while batch := db.session.scalars(
        everything().where(Topic.id > last).order_by(Topic.id).limit(size)
    ).all():
        for topic in batch:
            index(topic)
        done, last = done + len(batch), batch[-1].id
        db.session.expunge_all()
        yield done
