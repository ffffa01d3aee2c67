"""Coming in: signing up, confirming, signing in and out, a forgotten password.

Nothing here tells whether an address has an account: not by words, not by time taken. What there
is to say is said by mail to the address itself.
"""

from datetime import timedelta

from sqlalchemy import select, update
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


def sign_up(name: str, email: str, password: str, locale: str) -> None:
    """Open an account, or write to the one that is there; the answer is the same."""
    password_hash = passwords.hash_password(password)
    email = email.lower()
    known = queries.by_email(email)
    if known is None:
        person = Person(name=name, email=email, password_hash=password_hash, locale=locale)
        try:
            with db.session.begin_nested():
                db.session.add(person)
                db.session.flush()
        except IntegrityError:  # the same address, at the same moment
            return
        send_ticket(person, TicketKind.CONFIRM)
    elif known.email_confirmed_at is None:
        # Whoever has the mailbox decides: the latest sign-up is the one that can be confirmed.
        known.name, known.password_hash, known.locale = name, password_hash, locale
        spend_tickets(known, TicketKind.CONFIRM)
        send_ticket(known, TicketKind.CONFIRM)
    else:
        wires.announce("accounts.letter", "already", known)


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


def confirm(token: str) -> Person:
    """The address is theirs: the account is open."""
    person = take_ticket(token, TicketKind.CONFIRM).person
    person.email_confirmed_at = person.email_confirmed_at or now()
    db.session.flush()
    wires.announce("accounts.confirmed", person)
    return person


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
        person.email_confirmed_at = now()
        db.session.flush()
        wires.announce("accounts.confirmed", person)
    return person


def set_password(person: Person, password: str) -> None:
    """Another password: links that were asked for under the old one are void."""
    person.password_hash = passwords.hash_password(password)
    spend_tickets(person, TicketKind.CONFIRM, TicketKind.RESET, TicketKind.CHANGE_EMAIL)
    wires.announce("accounts.password_changed", person)
    wires.announce("accounts.letter", "password_changed", person)
