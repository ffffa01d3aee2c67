"""The same form sent twice makes one thing: a key in the form, kept with what it made."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from webcast.core.clock import now
from webcast.core.database import Base, db

LONGEST_LOCATION = 500


class Submission(Base):
    """A form that was taken: its key, whose it was, and where its answer led."""

    __tablename__ = "submission"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    location: Mapped[str] = mapped_column(String(LONGEST_LOCATION), default="")
    at: Mapped[datetime] = mapped_column(default=now, index=True)


class SentBefore(Exception):
    """This form was taken already; `location` is where its first sending led."""

    def __init__(self, location: str) -> None:
        super().__init__(location)
        self.location = location


def new_key() -> str:
    """A fresh key for a form."""
    return uuid.uuid4().hex


def field() -> str:
    """The hidden field with a fresh key."""
    return f'<input type="hidden" name="once" value="{new_key()}">'


def claim(key: str, person_id: int | None) -> Submission | None:
    """Take the form's key in this transaction, or raise `SentBefore`. No key, no claim."""
    key = key.strip()[:64]
    if not key:
        return None
    row = Submission(key=key, person_id=person_id)
    try:
        with db.session.begin_nested():
            db.session.add(row)
            db.session.flush()
    except IntegrityError:
        first = db.session.get(Submission, key)
        raise SentBefore(first.location if first and first.person_id == person_id else "") from None
    return row
