"""The journal across domains."""

from sqlalchemy import Select, select

from webcast.core.journal import Decision


def decisions(subject: str = "") -> Select[Decision]:
    """Lines of the journal, of one kind of thing or all."""
    query = select(Decision)
    return query.where(Decision.subject == subject) if subject else query
