"""Coming in: signing up, confirming, signing in and out, a forgotten password.

Nothing here tells whether an address has an account: not by words, not by time taken. What there
is to say is said by mail to the address itself.
"""

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webcast.accounts import passwords, queries
from webcast.accounts.models import Person, SignIn, Ticket, TicketKind
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Missing
from webcast.core.hooks import wires
from webcast.core.tokens import new_token, token_hash

# How long (a duration) the link in a mail is good.
TICKET_LASTS = {
    TicketKind.CONFIRM: timedelta(days=7),
    TicketKind.RESET: timedelta(hours=2),
    TicketKind.CHANGE_EMAIL: timedelta(days=1),
}


def mark_of(password_hash: str) -> str:
    """What a browser keeps that has given a password: only the account with this very hash fits.

    The hash has a random salt, so nobody can tell from the mark whether there is such an account.
    """
    return token_hash(f"signed up: {password_hash}")


def signed_up_here(person: Person, mark: str) -> bool:
    """Whether the browser with this mark gave the password that the account has now."""
    return bool(person.password_hash) and mark == mark_of(person.password_hash or "")


def sign_up(name: str, email: str, password: str, locale: str) -> str:
    """Open an account, or write to the one that is there; the answer is the same.

    Gives the mark for the browser in which this happened.
    """
    password_hash = passwords.hash_password(password)
    mark = mark_of(password_hash)
    email = email.lower()
    known = queries.by_email(email, lock=True)
    if known is None:
        person = Person(name=name, email=email, password_hash=password_hash, locale=locale)
        try:
            with db.session.begin_nested():
                db.session.add(person)
                db.session.flush()
        except IntegrityError:  # the same address, at the same moment
            return mark
        send_ticket(person, TicketKind.CONFIRM)
    elif known.email_confirmed_at is None:
        # The latest password waits, and fits the latest browser only. Links of earlier mails stay
        # good: each proves the mailbox, and a stranger's sign-up must not spoil its owner's.
        known.name, known.password_hash, known.locale = name, password_hash, locale
        send_ticket(known, TicketKind.CONFIRM)
    else:
        wires.announce("accounts.letter", "already", known)
    return mark


def send_ticket(person: Person, kind: TicketKind, email: str = "") -> str:
    """Make a link for `person` and have it mailed; gives the token."""
    token = new_token()
    db.session.add(
        Ticket(
            kind=kind,
            person_id=person.id,
            token_hash=token_hash(token),
            email=email,
            expires_at=now() + TICKET_LASTS[kind],
        )
    )
    db.session.flush()
    wires.announce("accounts.letter", kind.value, person, token=token, email=email)
    return token


def spend_tickets(person: Person, *kinds: TicketKind) -> None:
    """The links of these kinds that are still under way lead nowhere any more."""
    db.session.execute(
        update(Ticket)
        .where(Ticket.person_id == person.id, Ticket.kind.in_(kinds), Ticket.used_at.is_(None))
        .values(used_at=now())
    )


def take_ticket(token: str, kind: TicketKind) -> Ticket:
    """Use up the ticket of a link; `Missing` when it is unknown, used or too old."""
    ticket = queries.usable_ticket(token, kind)
    if ticket is None or ticket.person.erased_at is not None:
        raise Missing
    ticket.used_at = now()
    return ticket


def confirm(token: str, mark: str) -> Person:
    """The address is theirs, and in this browser the password too: the account is open.

    `Missing` for a link that is no longer good, or another browser: see `claim`.
    """
    person = _unconfirmed(token)
    if not signed_up_here(person, mark):
        raise Missing
    _open(person)
    return person


def claim(token: str, name: str, password: str) -> Person:
    """The address is theirs, and the account was opened elsewhere, perhaps by somebody else.

    What was said there is void: name and password are chosen now, whoever was in is out.
    """
    person = _unconfirmed(token)
    person.name = name
    _choose_password(person, password)
    end_sign_ins(person)
    _open(person)
    return person


def disown(token: str) -> None:
    """Whoever has the mailbox did not open the account: it goes. `Missing` once it is confirmed."""
    forget_unconfirmed(_unconfirmed(token))


def forget_unconfirmed(person: Person) -> None:
    """Delete an account that was never confirmed; without a trace, where nothing depends on it."""
    try:
        with db.session.begin_nested():
            db.session.delete(person)
            db.session.flush()
    except IntegrityError:  # an organiser has put it somewhere
        make_nameless(person)


def make_nameless(person: Person) -> None:
    """What says who it was goes, and so does every way in; the row stays for what points to it."""
    person.name = _("Deleted account")
    person.email = None
    person.password_hash = None
    person.erased_at = now()
    db.session.execute(delete(Ticket).where(Ticket.person_id == person.id))
    db.session.flush()
    end_sign_ins(person)


def _unconfirmed(token: str) -> Person:
    ticket = queries.confirmation(token)
    if ticket is None:
        raise Missing
    ticket.used_at = now()
    return ticket.person


def _open(person: Person) -> None:
    person.email_confirmed_at = now()
    spend_tickets(person, TicketKind.CONFIRM)
    db.session.flush()
    wires.announce("accounts.confirmed", person)


def begin_sign_in(person: Person, browser: str) -> str:
    """Open a sign-in for a browser; gives the token for its cookie."""
    token = new_token()
    person.sign_in = SignIn(
        person_id=person.id, token_hash=token_hash(token), browser=browser[:200]
    )
    db.session.add(person.sign_in)
    db.session.flush()
    return token


def check_password(email: str, password: str) -> Person | None:
    """The person with this address and password, confirmed or not; None otherwise."""
    person = queries.by_email(email)
    if not passwords.matches(person.password_hash if person else None, password):
        return None
    if person is None or person.erased_at is not None:
        return None
    if person.password_hash and passwords.wants_rehash(person.password_hash):
        person.password_hash = passwords.hash_password(password)
    return person


def end_sign_in(sign_in: SignIn) -> None:
    """This browser is signed out."""
    sign_in.ended_at = sign_in.ended_at or now()
    db.session.flush()


def end_sign_ins(person: Person, *, but: SignIn | None = None) -> int:
    """Sign out everywhere (but here); gives how many."""
    open_ones = select(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    number = 0
    for sign_in in db.session.scalars(open_ones):
        if but is None or sign_in.id != but.id:
            sign_in.ended_at = now()
            number += 1
    db.session.flush()
    return number


def forgot_password(email: str) -> None:
    """Mail a link to choose a new password, if there is such an account.

    So too where the address was never confirmed: the password of that account may be a stranger's.
    """
    person = queries.by_email(email)
    if person is None or person.erased_at is not None:
        return
    spend_tickets(person, TicketKind.RESET)
    send_ticket(person, TicketKind.RESET)


def reset_password(token: str, password: str) -> Person:
    """A new password by a mailed link, which confirms the address: all browsers are signed out."""
    person = take_ticket(token, TicketKind.RESET).person
    set_password(person, password)
    end_sign_ins(person)
    if person.email_confirmed_at is None:
        _open(person)
    return person


def set_password(person: Person, password: str) -> None:
    """Another password, of which the person is told."""
    _choose_password(person, password)
    wires.announce("accounts.letter", "password_changed", person)


def _choose_password(person: Person, password: str) -> None:
    """Links that were asked for under the old password are void."""
    person.password_hash = passwords.hash_password(password)
    spend_tickets(person, TicketKind.CONFIRM, TicketKind.RESET, TicketKind.CHANGE_EMAIL)
    wires.announce("accounts.password_changed", person)
