"""Making and revoking app passwords; noting their use, and what changes in feeds."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from hmac import compare_digest
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from webcast.accounts.models import Person
from webcast.calendars.caldav import queries
from webcast.calendars.caldav.models import AppPassword, FeedTrace
from webcast.calendars.caldav.passwords import new_password, password_hash
from webcast.calendars.caldav.policy import MOST_PASSWORDS
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused

# A use is noted when the last one noted is older than this.
NOTED_EVERY = timedelta(hours=1)
# So many names are asked for in one query.
_AT_ONCE = 500


def make_password(person: Person, name: str, *, key: str) -> str:
    """A new app password for a program called `name`; gives it, for it is kept nowhere.

    `key` is the channel's secret key: with another one, no app password opens anything.
    """
    # Two at once must not make one too many.
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update()).all()
    if len(queries.passwords_of(person)) >= MOST_PASSWORDS:
        raise Refused(_("You have %(most)d app passwords. Revoke one first.", most=MOST_PASSWORDS))
    password = new_password()
    db.session.add(
        AppPassword(person_id=person.id, name=name, secret_hash=password_hash(password, key))
    )
    db.session.flush()
    return password


def revoke(password: AppPassword) -> None:
    """Whoever has this app password is let in no more."""
    db.session.delete(password)
    db.session.flush()


def forget(person: Person) -> None:
    """Follower: an account is erased or has another password; all app passwords go with it."""
    db.session.execute(delete(AppPassword).where(AppPassword.person_id == person.id))


def signed_in_with(email: str, typed: str, *, key: str) -> AppPassword | None:
    """The app password of the person with this address, if it is theirs; None otherwise.

    The same single query whether or not there is such a person or such a password.
    """
    found = queries.by_hash(password_hash(typed, key))
    address = found.person.email if found is not None and found.person.is_active else None
    given = email.strip().lower().encode()
    is_theirs = compare_digest((address or "").encode(), given)
    return found if found is not None and address is not None and is_theirs else None


def wants_note(password: AppPassword) -> bool:
    """Whether its use should be noted now."""
    return password.used_at is None or password.used_at < now() - NOTED_EVERY


def note_use(number: int, program: str) -> None:
    """An app password was used now, by this program."""
    db.session.execute(
        update(AppPassword).where(AppPassword.id == number).values(used_at=now(), used_by=program)
    )


def export(person: Person) -> tuple[str, list[dict[str, Any]]]:
    """A person's app passwords, for their export."""
    return "app_passwords", [
        {
            "name": one.name,
            "created_at": one.created_at.isoformat(),
            "used_at": one.used_at.isoformat() if one.used_at else None,
            "used_by": one.used_by,
        }
        for one in queries.passwords_of(person)
    ]


def trace(changed: Mapping[str, Collection[str]]) -> None:
    """Follower of `calendars.changed`: leave a trace of each event in each of its feeds.

    `changed` gives the names of events and the feeds that have them or had them. Whoever
    announces it lets one transaction in at a time, so that numbers are in the order of commits.
    """
    number = queries.latest_number() + 1
    every = list(changed)
    for start in range(0, len(every), _AT_ONCE):
        names = every[start : start + _AT_ONCE]
        known = queries.known_traces(names)
        rows = [
            {"feed": feed, "name": name, "number": number}
            for name in names
            for feed in changed[name]
        ]
        old = [row for row in rows if (row["feed"], row["name"]) in known]
        new = [row for row in rows if (row["feed"], row["name"]) not in known]
        if old:
            db.session.execute(update(FeedTrace), old)
        if new:
            db.session.execute(insert(FeedTrace), new)
