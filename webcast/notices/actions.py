"""Writing to people: a notice on the site and a mail in the outbox, with the change itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, or_, select, update
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.core.i18n import speaking
from webcast.core.jobs import wake
from webcast.core.text import one_line
from webcast.notices.letters import CalendarPart, Letter, written
from webcast.notices.models import Mail, MailState, Notice

# Minutes to wait after each failed attempt; after the last, the mail has failed for good.
BACK_OFF = (1, 5, 15, 60, 240, 720, 1440)


def write(
    letter: Letter,
    *,
    to: str,
    name: str = "",
    locale: str = "fr",
    person: Person | None = None,
    dedupe: str | None = None,
    calendar: CalendarPart | None = None,
) -> Mail | None:
    """Put a mail into the outbox; None if one with this `dedupe` is there already.

    With a `calendar` part it takes the place of mails about the same event that still wait.
    """
    if dedupe and db.session.scalar(select(Mail.id).where(Mail.dedupe == dedupe)):
        return None
    if calendar is not None:
        letter = replace(letter, path=calendar.path or letter.path)
        _replace_waiting(calendar.thread)
    words = written(letter, name, locale)
    mail = Mail(
        person_id=person.id if person else None,
        recipient=to,
        recipient_name=one_line(name)[:120],
        locale=locale,
        subject=words.subject,
        text=words.text,
        html=words.html,
        dedupe=dedupe,
        calendar=calendar.text if calendar else "",
        calendar_method=calendar.method if calendar else "",
        sender=calendar.sender if calendar else "",
        thread=calendar.thread if calendar else "",
    )
    try:
        with db.session.begin_nested():
            db.session.add(mail)
    except IntegrityError:  # somebody else wrote it at this very moment
        return None
    wake("notices.deliver")
    return mail


def _replace_waiting(thread: str) -> None:
    """Mails that a later one makes untrue do not go out any more.

    One that is being sent at this very moment is marked as sent all the same when it has left.
    """
    db.session.execute(
        update(Mail)
        .where(Mail.thread == thread, Mail.state == MailState.WAITING)
        .values(state=MailState.REPLACED)
    )


def tell(
    people: Person | Iterable[Person],
    letter: Letter,
    *,
    dedupe: str | None = None,
    mail: bool = True,
    calendar: CalendarPart | None = None,
) -> None:
    """Tell people with an account: a line on the site, and a mail unless `mail` is False.

    A `calendar` part is for one person: tell them alone.

    Those without an account (imported profiles) or whose account is gone hear nothing.
    """
    for person in [people] if isinstance(people, Person) else people:
        if person.email is None or person.erased_at is not None:
            continue
        with speaking(person.locale):
            words = str(letter.subject)
        db.session.add(Notice(person_id=person.id, words=words[:300], path=letter.path))
        if mail:
            write(
                letter,
                to=person.email,
                name=person.name,
                locale=person.locale,
                person=person,
                dedupe=f"{dedupe}:{person.id}" if dedupe else None,
                calendar=calendar,
            )


def mark_read(person: Person) -> None:
    """All of somebody's notices have been seen."""
    db.session.execute(
        update(Notice)
        .where(Notice.person_id == person.id, Notice.read_at.is_(None))
        .values(read_at=now())
    )


def try_again(mail: Mail) -> None:
    """Send a failed mail once more, from now on with all attempts.

    `Refused` if another about the same event was written since: they would arrive in the wrong
    order.
    """
    later = select(Mail.id).where(Mail.thread == mail.thread, Mail.id > mail.id).limit(1)
    if mail.thread and db.session.scalar(later):
        raise Refused(_("A later mail about the same thing has been written: this one is void."))
    mail.state = MailState.WAITING
    mail.attempts = 0
    mail.due_at = now()
    wake("notices.deliver")


def put_off(mail: Mail, error: str) -> None:
    """An attempt failed: wait longer each time, then give up and say so on the desk."""
    mail.error = error[:2000]
    if mail.attempts > len(BACK_OFF):
        mail.state = MailState.FAILED
        return
    mail.due_at = now() + timedelta(minutes=BACK_OFF[mail.attempts - 1])


def forget(person: Person) -> None:
    """An account is deleted: what was written to it goes, unsent mails too."""
    theirs = or_(Mail.person_id == person.id, Mail.recipient == person.email)
    db.session.execute(delete(Mail).where(theirs))
    db.session.execute(delete(Notice).where(Notice.person_id == person.id))


def forget_old(older_than: timedelta = timedelta(days=365)) -> None:
    """A chore: mails and notices of long ago prove nothing any more."""
    before = now() - older_than
    db.session.execute(
        delete(Mail).where(Mail.state != MailState.WAITING, Mail.written_at < before)
    )
    db.session.execute(delete(Notice).where(Notice.at < before))
