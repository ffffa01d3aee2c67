"""Reading people and sign-ins."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts.models import CapabilityGrant, Expertise, Person, SignIn, Ticket, TicketKind
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.tokens import token_hash


def by_token(token: str) -> Person | None:
    """Who is signed in with this cookie's token, with their capabilities: one query."""
    sign_in = (
        db.session.execute(
            select(SignIn)
            .where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
            .options(joinedload(SignIn.person).joinedload(Person.grants))
        )
        .unique()
        .scalar_one_or_none()
    )
    if sign_in is None or not sign_in.person.is_active:
        return None
    sign_in.person.sign_in = sign_in
    return sign_in.person


def by_email(email: str, *, lock: bool = False) -> Person | None:
    """The account with this address, whatever its state; `lock` lets nobody else change it."""
    query = (
        select(Person)
        .where(Person.email == email.strip().lower())
        .options(selectinload(Person.grants))
    )
    if lock:
        query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
    return db.session.scalars(query).first()


def by_uuid(uuid: str) -> Person | None:
    """A person by their public name, with what a profile shows."""
    return db.session.scalars(
        select(Person)
        .where(Person.uuid == uuid, Person.erased_at.is_(None))
        .options(
            selectinload(Person.grants),
            selectinload(Person.expertises),
            joinedload(Person.picture),
        )
    ).first()


def by_id(person_id: int) -> Person | None:
    """A person by number, with their capabilities."""
    return db.session.scalars(
        select(Person).where(Person.id == person_id).options(selectinload(Person.grants))
    ).first()


def open_sign_ins(person: Person) -> list[SignIn]:
    """Where somebody is signed in, last seen first."""
    query = (
        select(SignIn)
        .where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    )
    return list(db.session.scalars(query))


def usable_ticket(token: str, kind: TicketKind, at: datetime | None = None) -> Ticket | None:
    """The ticket of a link in a mail, if it is still good.

    Its owner is locked first: whoever uses a link, or signs up anew, does so one after the other.
    """
    owner = select(Ticket.person_id).where(Ticket.token_hash == token_hash(token))
    db.session.execute(
        select(Person.id).where(Person.id.in_(owner)).with_for_update(key_share=True)
    )
    return db.session.scalars(
        select(Ticket)
        .where(
            Ticket.token_hash == token_hash(token),
            Ticket.kind == kind,
            Ticket.used_at.is_(None),
            Ticket.expires_at > (at or now()),
        )
        .options(joinedload(Ticket.person).selectinload(Person.grants))
        .execution_options(populate_existing=True)
    ).first()


def confirmation(token: str) -> Ticket | None:
    """The ticket of a link that confirms an address, while there is something to confirm."""
    ticket = usable_ticket(token, TicketKind.CONFIRM)
    return ticket if ticket and ticket.person.email_confirmed_at is None else None


def find_people(words: str = "") -> Select[Person]:
    """People whose name or address holds `words`, or all but the team: for organisers' lists."""
    query = select(Person).where(Person.erased_at.is_(None)).options(selectinload(Person.grants))
    if not words:
        query = query.where(Person.id.not_in(select(CapabilityGrant.person_id)))
    else:
        like = f"%{words.lower().replace('%', '').replace('_', '')}%"
        query = query.where(or_(func.lower(Person.name).like(like), Person.email.like(like)))
    return query


def holders(capability: str, *, lock: bool = False) -> list[Person]:
    """Everybody who holds a capability; `lock` lets nobody else change that meanwhile."""
    query = (
        select(Person)
        .join(CapabilityGrant, CapabilityGrant.person_id == Person.id)
        .where(CapabilityGrant.capability == capability, Person.erased_at.is_(None))
        .order_by(Person.id)
    )
    if lock:
        query = query.with_for_update(of=CapabilityGrant)
    return list(db.session.scalars(query))


def trusted() -> list[Person]:
    """Everybody who holds any capability, by name."""
    query = (
        select(Person)
        .where(Person.id.in_(select(CapabilityGrant.person_id)), Person.erased_at.is_(None))
        .options(selectinload(Person.grants))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))


def names_of(ids: Iterable[int | None]) -> dict[int, str]:
    """Names by number, for histories."""
    wanted = {number for number in ids if number is not None}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def expertises() -> list[Expertise]:
    """All expertises, by name in the alphabet of French."""
    return list(db.session.scalars(select(Expertise).order_by(Expertise.slug)))
