"""Giving out and taking back private calendars, and noticing what each shows to whom."""

import hmac
import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from webcast.accounts.models import Person
from webcast.calendars.own import queries
from webcast.calendars.own.models import CalendarKey, KeyReader, KeyShown, Scope
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.conditional import next_change
from webcast.core.database import beside, db, not_waiting, upsert
from webcast.core.errors import Invalid, Refused
from webcast.core.tokens import token_hash
from webcast.studio.models import Studio

ALARMS = (0, 15, 60, 120, 1440)
# Programs call themselves what they like: so many names are kept, those that looked last.
MOST_READERS = 20


def token_of(key: CalendarKey, secret: str) -> str:
    """The token in the address of a private calendar; "" if the secret key has changed since."""
    token = _token(key.nonce, secret)
    return token if token_hash(token) == key.token_hash else ""


def _token(nonce: str, secret: str) -> str:
    digest = hmac.digest(secret.encode(), f"calendar:{nonce}".encode(), sha256)
    return b32encode(digest[:20]).decode().lower()  # 160 bits, 32 letters and digits


def make_key(
    person: Person, scope: Scope, *, secret: str, studio: Studio | None = None
) -> CalendarKey:
    """A new address for this purpose; the one before, if there is one, is good no more."""
    nonce = secrets.token_urlsafe(24)
    studio_id = studio.id if studio else None
    for key in queries.in_use(person):
        if (key.scope, key.studio_id) == (scope, studio_id):
            revoke_key(key, actor=person)
    key = CalendarKey(
        person_id=person.id,
        scope=scope,
        studio_id=studio_id,
        nonce=nonce,
        token_hash=token_hash(_token(nonce, secret)),
    )
    try:
        with db.session.begin_nested():
            db.session.add(key)
    except IntegrityError:
        raise Refused(_("This address has just been made in another window.")) from None
    journal.record("calendar", key.id, "make", actor=person, scope=scope)
    return key


def revoke_key(key: CalendarKey, *, actor: Person) -> None:
    """The address answers from now on that it is gone."""
    key.revoked_at = now()
    db.session.execute(delete(KeyReader).where(KeyReader.key_id == key.id))
    db.session.execute(delete(KeyShown).where(KeyShown.key_id == key.id))
    db.session.flush()
    journal.record("calendar", key.id, "revoke", actor=actor, scope=key.scope)


def set_alarm(key: CalendarKey, minutes: int) -> None:
    """How long before each event its program reminds; `Invalid` for what is not offered."""
    if minutes not in ALARMS:
        raise Invalid("alarm", _("Choose one from the list."))
    key.alarm = minutes
    db.session.flush()


def forget(person: Person) -> None:
    """Follower of `accounts.erased`: all addresses are gone, and whose they were."""
    mine = select(CalendarKey.id).where(CalendarKey.person_id == person.id)
    for model in (KeyReader, KeyShown):
        db.session.execute(delete(model).where(model.key_id.in_(mine)))
    db.session.execute(
        update(CalendarKey)
        .where(CalendarKey.person_id == person.id, CalendarKey.revoked_at.is_(None))
        .values(revoked_at=now())
    )
    db.session.execute(
        update(CalendarKey).where(CalendarKey.person_id == person.id).values(person_id=None)
    )


# What a fetch leaves behind. It is written beside the request, which only reads.


def changed_at(key_id: int, locale: str, digest: str) -> datetime | None:
    """Since when this calendar shows what it shows: later than whatever it showed before.

    None when that had to be written down and somebody else is writing: who reads never waits.
    """
    known = queries.shown(key_id, locale)
    if known is not None and known.shown == digest:
        return known.changed_at
    try:
        return _note_shown(key_id, locale, digest)
    except OperationalError:
        return None


def _note_shown(key_id: int, locale: str, digest: str) -> datetime:
    which = (KeyShown.key_id == key_id, KeyShown.locale == locale)
    with not_waiting(), beside() as connection:
        _make_row(connection, key_id, locale)
        row = connection.execute(
            select(KeyShown.shown, KeyShown.changed_at).where(*which).with_for_update()
        ).one()
        if row.shown == digest:  # another process has just seen the same
            at: datetime = row.changed_at
            return at
        at = next_change(row.changed_at if row.shown else None, now())
        connection.execute(update(KeyShown).where(*which).values(shown=digest, changed_at=at))
    return at


def _make_row(connection: Connection, key_id: int, locale: str) -> None:
    row = {"key_id": key_id, "locale": locale, "shown": "", "changed_at": now()}
    connection.execute(upsert(KeyShown).values(row).on_conflict_do_nothing())


def note_reader(key_id: int, program: str) -> None:
    """This program has fetched the calendar now."""
    at = now()
    row = {"key_id": key_id, "program": program, "first_at": at, "last_at": at}
    statement = upsert(KeyReader).values(row)
    db.session.execute(
        statement.on_conflict_do_update(index_elements=["key_id", "program"], set_={"last_at": at})
    )
    latest = (
        select(KeyReader.program)
        .where(KeyReader.key_id == key_id)
        .order_by(KeyReader.last_at.desc(), KeyReader.program)
        .limit(MOST_READERS)
    )
    db.session.execute(
        delete(KeyReader).where(KeyReader.key_id == key_id, KeyReader.program.not_in(latest))
    )


def export(person: Person) -> tuple[str, list[dict[str, Any]]]:
    """Somebody's private calendars and who fetches them, for their export; not the addresses."""
    return "private_calendars", [
        {
            "scope": key.scope,
            "studio": key.studio.name if key.studio else "",
            "made_at": key.made_at.isoformat(),
            "read_by": {reader.program: reader.last_at.isoformat() for reader in key.readers},
        }
        for key in queries.in_use(person)
    ]
