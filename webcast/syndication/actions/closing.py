"""The beginning and the end of every import: nobody else's at the same time, one line each."""

from collections.abc import Sequence

from sqlalchemy import text

from webcast.core import journal
from webcast.core.database import db, is_sqlite
from webcast.core.touches import EVERYTHING, touch
from webcast.syndication.actions.terms import Outcome, Terms
from webcast.syndication.actions.wanting import Wanted
from webcast.syndication.queries import IMPORT
from webcast.syndication.reading.report import Kind


def lock(key: str) -> None:
    """Wait until no other import of this source runs (SQLite has one writer anyway)."""
    if not is_sqlite():
        db.session.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))"),
            {"name": f"import:{key}"},
        )


def close(
    outcome: Outcome,
    every: Sequence[Wanted],
    terms: Terms,
    details: Sequence[tuple[str, str]] = (),
) -> None:
    """A line of the report for each thing, one of the journal for all; pages are made anew."""
    for one in every:
        kind = outcome.fates.get(one.external_id, Kind.UNCHANGED)
        outcome.report.add(kind, one.title, line=one.line)
    if not outcome.wrote:
        return
    counts = {kind.value: number for kind, number in outcome.report.counts.items() if number}
    journal.record(
        "channel",
        1,
        IMPORT,
        actor=None,
        source=terms.key,
        counts=counts,
        made={kind: number for kind, number in outcome.made.items() if number},
        rest=[list(pair) for pair in details],
    )
    touch(EVERYTHING)
    db.session.flush()
