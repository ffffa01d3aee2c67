"""One's own account: address, password, profile, export, deletion."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webcast.accounts import passwords, queries
from webcast.accounts.actions.entry import (
    end_sign_ins,
    forget_unconfirmed,
    make_nameless,
    send_ticket,
    set_password,
    spend_tickets,
    take_ticket,
)
from webcast.accounts.models import (
    Capability,
    CapabilityGrant,
    Expertise,
    Person,
    SignIn,
    TicketKind,
)
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Missing, Refused
from webcast.core.hooks import wires
from webcast.core.pictures import Picture
from webcast.core.text import article_html
from webcast.core.touches import touch


def change_password(person: Person, current: str, new: str) -> None:
    """A new password; other browsers are signed out."""
    _check(person, current)
    set_password(person, new)
    end_sign_ins(person, but=person.sign_in)


def _check(person: Person, password: str) -> None:
    if not passwords.matches(person.password_hash, password):
        raise Invalid("password", _("This is not your current password."))


def ask_change_email(person: Person, email: str, password: str) -> None:
    """Mail a link to the new address; nothing changes until it is followed."""
    _check(person, password)
    email = email.lower()
    taken = queries.by_email(email)
    if taken is None:
        send_ticket(person, TicketKind.CHANGE_EMAIL, email)
    elif taken.id != person.id:
        # The owner of that address hears of it; the asker learns nothing.
        wires.announce("accounts.letter", "already", taken)


def change_email(person: Person, token: str) -> None:
    """The new address is confirmed: it becomes theirs, and the old one is told.

    The link alone is no proof: a slip in the address brings it to a stranger. `Missing` for them.
    """
    ticket = take_ticket(token, TicketKind.CHANGE_EMAIL)
    if ticket.person_id != person.id:
        raise Missing
    old = person.email or ""
    try:
        with db.session.begin_nested():
            person.email = ticket.email
            db.session.flush()
    except IntegrityError:
        raise Refused(_("This address belongs to another account by now.")) from None
    spend_tickets(person, TicketKind.RESET, TicketKind.CHANGE_EMAIL)
    journal.record("person", person.id, "change_email", actor=person)
    wires.announce("accounts.letter", "email_changed", person, email=old)


def edit_profile(
    person: Person,
    *,
    name: str,
    headline: str,
    bio: str,
    links: Sequence[str],
    expertise_ids: Sequence[int],
    is_public: bool,
    locale: str,
    zone: str,
) -> None:
    """What a profile says. `person.expertises` must be loaded."""
    person.name = name
    person.headline = headline
    person.bio = bio
    person.bio_html = article_html(bio)
    person.links = list(links)
    person.is_public = is_public
    person.locale = locale
    person.zone = zone
    person.expertises = list(
        db.session.scalars(select(Expertise).where(Expertise.id.in_(expertise_ids)))
    )
    _looks_different(person)


def set_picture(person: Person, picture: Picture | None) -> None:
    """The picture of a profile, or none."""
    person.picture_id = picture.id if picture else None
    _looks_different(person)


def _looks_different(person: Person) -> None:
    db.session.flush()
    touch("person", person.id)
    wires.announce("accounts.profile_changed", person)


def export(person: Person) -> dict[str, Any]:
    """Everything that is kept about a person (RGPD, art. 15 and 20), each domain adding its own."""
    data: dict[str, Any] = {
        "account": {
            "name": person.name,
            "email": person.email,
            "locale": person.locale,
            "zone": person.zone,
            "created_at": person.created_at.isoformat(),
            "capabilities": [grant.capability.value for grant in person.grants],
        },
        "profile": {
            "public": person.is_public,
            "headline": person.headline,
            "bio": person.bio,
            "links": person.links,
            "expertises": [expertise.slug for expertise in person.expertises],
        },
        "sign_ins": [
            {
                "begun_at": sign_in.begun_at.isoformat(),
                "seen_at": sign_in.seen_at.isoformat(),
                "ended_at": sign_in.ended_at.isoformat() if sign_in.ended_at else None,
                "browser": sign_in.browser,
            }
            for sign_in in db.session.scalars(select(SignIn).where(SignIn.person_id == person.id))
        ],
    }
    return data | dict(wires.ask("accounts.export", person))


def erase(person: Person, password: str) -> None:
    """Delete the account: what says who it was goes, what others need stays without a name.

    Each domain decides for its own rows (followers of `accounts.erased`); guards of
    `accounts.erase` may refuse while something depends on this person.
    """
    _check(person, password)
    refuse_if_last_administrator(person)
    wires.ask_guards("accounts.erase", person)
    address, name, locale = person.email or "", person.name, person.locale
    wires.announce("accounts.erased", person)
    make_nameless(person)
    person.is_public = False
    person.headline = person.bio = person.bio_html = ""
    person.links = []
    person.picture_id = None
    person.expertises = []
    db.session.execute(delete(CapabilityGrant).where(CapabilityGrant.person_id == person.id))
    db.session.execute(update(SignIn).where(SignIn.person_id == person.id).values(browser=""))
    journal.record("person", person.id, "erase", actor=None)
    db.session.flush()
    touch("person", person.id)
    wires.announce("accounts.letter_to_address", "erased", address, name, locale)


def refuse_if_last_administrator(person: Person) -> None:
    """A channel that nobody administers could never be administered again."""
    if person.has(Capability.ADMINISTRATION):
        everybody = queries.holders(Capability.ADMINISTRATION, lock=True)
        others = [other for other in everybody if other.id != person.id]
        if not others:
            raise Refused(
                _("You are the only administrator. Grant “administration” to somebody else first.")
            )


def forget_never_confirmed(older_than: timedelta = timedelta(days=30)) -> int:
    """Delete accounts that were never confirmed; gives how many."""
    gone = db.session.scalars(
        select(Person)
        .where(
            Person.email.is_not(None),
            Person.email_confirmed_at.is_(None),
            Person.created_at < now() - older_than,
        )
        .with_for_update()  # whoever confirms at this very moment keeps the account
    ).all()
    for person in gone:
        forget_unconfirmed(person)
    return len(gone)
