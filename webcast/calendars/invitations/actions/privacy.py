"""What is kept of people, and for how long."""

from datetime import timedelta

from sqlalchemy import delete, or_, select

from webcast.accounts.models import Person
from webcast.calendars.invitations.models import MailedReply, SessionCall
from webcast.core.clock import now
from webcast.core.database import db


def forget(person: Person) -> None:
    """Follower of `accounts.erased`: no event, no link and no mail of theirs is left."""
    theirs = select(SessionCall.id).where(SessionCall.person_id == person.id)
    db.session.execute(
        delete(MailedReply).where(
            or_(MailedReply.call_id.in_(theirs), MailedReply.sender == person.email)
        )
    )
    db.session.execute(delete(SessionCall).where(SessionCall.person_id == person.id))


def forget_old(older_than: timedelta = timedelta(days=365)) -> None:
    """A chore: mails of long ago answer nothing any more."""
    db.session.execute(delete(MailedReply).where(MailedReply.received_at < now() - older_than))
