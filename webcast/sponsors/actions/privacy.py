"""What sponsors give out about a person, and what they forget (RGPD, art. 15 and 17)."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.sponsors.models import Membership, Pledge


def export(person: Person) -> tuple[str, dict[str, Any]]:
    """For whom somebody speaks, and the pledges that they made in those names."""
    memberships = select(Membership).where(Membership.person_id == person.id)
    pledges = select(Pledge).where(Pledge.person_id == person.id).order_by(Pledge.id)
    return "sponsors", {
        "organisations": [
            {"name": line.organisation.name, "since": line.since.isoformat()}
            for line in db.session.scalars(memberships.options(joinedload(Membership.organisation)))
        ],
        "pledges": [
            {
                "organisation": line.organisation.name,
                "campaign": line.campaign_id,
                "kind": line.kind.value,
                "amount_cents": line.amount_cents,
                "currency": line.currency,
                "service": line.service,
                "words": line.words,
                "discreet": line.discreet,
                "state": line.state.value,
                "at": line.at.isoformat(),
            }
            for line in db.session.scalars(pledges.options(joinedload(Pledge.organisation)))
        ],
    }


def forget(person: Person) -> None:
    """Follower of an erasure: they speak for nobody any more; pledges stay as they are.

    Even the last one may go: what was accepted is the organisation's word, not the person's.
    """
    for membership in db.session.scalars(
        select(Membership).where(Membership.person_id == person.id)
    ):
        db.session.delete(membership)
    db.session.execute(update(Pledge).where(Pledge.person_id == person.id).values(person_id=None))
    db.session.flush()
