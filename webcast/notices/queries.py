"""Reading notices and the outbox."""

from sqlalchemy import Select, func, select

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.notices.models import Mail, MailState, Notice


def unread_count(person: Person) -> int:
    """How many notices somebody has not seen, counted up to 99."""
    some = (
        select(Notice.id)
        .where(Notice.person_id == person.id, Notice.read_at.is_(None))
        .limit(99)
        .subquery()
    )
    return db.session.scalar(select(func.count()).select_from(some)) or 0


def notices_of(person: Person, limit: int = 50) -> list[Notice]:
    """Somebody's latest notices."""
    query = (
        select(Notice).where(Notice.person_id == person.id).order_by(Notice.id.desc()).limit(limit)
    )
    return list(db.session.scalars(query))


def mails(state: MailState | None = None) -> Select[Mail]:
    """The outbox, for a list."""
    query = select(Mail)
    return query.where(Mail.state == state) if state else query


def mail_counts() -> dict[MailState, int]:
    """How many mails wait, were sent, failed."""
    rows = db.session.execute(select(Mail.state, func.count()).group_by(Mail.state))
    return {row[0]: row[1] for row in rows}
