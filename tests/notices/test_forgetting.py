"""What was written to people does not outlive its purpose."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.conftest import SignInAs
from tests.factories import PersonFactory
from webcast.accounts import passwords
from webcast.core.clock import now
from webcast.core.database import db
from webcast.notices.actions import forget_old, tell
from webcast.notices.letters import Letter
from webcast.notices.models import Mail, MailState, Notice

PASSWORD = "une phrase assez longue"
LETTER = Letter(subject="Du nouveau", lines=["Votre sujet est ouvert."])


def test_a_deleted_account_takes_what_was_written_to_it_along(
    app: Flask, sign_in: SignInAs
) -> None:
    gone: Any = PersonFactory(password_hash=passwords.hash_password(PASSWORD))
    other: Any = PersonFactory()
    for person in (gone, other):
        tell(person, LETTER)
    address = gone.email
    answer = sign_in(gone).post("/me/erase", data={"password": PASSWORD, "sure": "y"})
    assert answer.status_code == 303
    kept = db.session.scalars(select(Mail).where(Mail.subject == "Du nouveau")).all()
    assert [mail.recipient for mail in kept] == [other.email]
    assert [notice.person_id for notice in db.session.scalars(select(Notice))] == [other.id]
    last = db.session.scalars(select(Mail).where(Mail.recipient == address)).one()
    assert last.person_id is None


def test_mails_are_forgotten_after_a_year_unless_they_still_wait(app: Flask) -> None:
    long_ago = now() - timedelta(days=400)
    for number in range(3):
        tell(PersonFactory(), LETTER, dedupe=str(number))
    old, waiting, new = db.session.scalars(select(Mail).order_by(Mail.id))
    old.state, old.written_at = MailState.SENT, long_ago
    waiting.written_at = long_ago
    new.state = MailState.SENT
    db.session.flush()
    forget_old()
    assert list(db.session.scalars(select(Mail.id).order_by(Mail.id))) == [waiting.id, new.id]
