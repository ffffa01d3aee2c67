"""Studios: opening one, changing it, retiring it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from webcast.accounts.models import Person
from webcast.core import journal
from webcast.core.clock import is_zone
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.text import slugify
from webcast.core.touches import touch
from webcast.studio import queries
from webcast.studio.actions.planning import rebook_studio
from webcast.studio.models import Studio


@dataclass(frozen=True)
class Facts:
    """What is said of a studio. `opening` as in `webcast.studio.opening`; minutes of turnaround."""

    name: str
    about: str = ""
    address: str = ""
    access: str = ""
    zone: str = "Europe/Paris"
    opening: dict[str, Any] = field(default_factory=dict)
    is_mobile: bool = False
    there_from: date | None = None
    there_until: date | None = None
    turnaround: int = 0


_FACTS = tuple(Facts.__dataclass_fields__)


def open_studio(actor: Person | None, facts: Facts, *, slug: str = "") -> Studio:
    """A new studio; its address comes from its name unless given."""
    _check(facts)
    studio = Studio(slug=_free_slug(slug or facts.name))
    _write(studio, facts)
    db.session.add(studio)
    db.session.flush()
    journal.record("studio", studio.id, "open", actor=actor)
    touch("studio", studio.id)
    touch("studio")
    return studio


def change_studio(actor: Person | None, studio: Studio, facts: Facts) -> None:
    """Change a studio. More turnaround may collide with what is planned: `Refused`, with names.

    Times of sessions do not move when the zone changes: they are instants.
    """
    _check(facts)
    with db.session.begin_nested():
        turnaround = studio.turnaround
        changed = [name for name in _FACTS if getattr(studio, name) != getattr(facts, name)]
        _write(studio, facts)
        db.session.flush()
        if facts.turnaround != turnaround:
            rebook_studio(studio)
        journal.record("studio", studio.id, "change", actor=actor, facts=changed)
    touch("studio", studio.id)
    touch("session")


def retire(actor: Person | None, studio: Studio) -> None:
    """Nothing is planned in it any more; refused while something still is."""
    coming = queries.coming_of_studio(studio)
    if coming:
        raise Refused(_("Sessions are still planned in this studio: move or cancel them first."))
    studio.retired = True
    journal.record("studio", studio.id, "retire", actor=actor)
    touch("studio", studio.id)
    touch("studio")


def take_back(actor: Person | None, studio: Studio) -> None:
    """A retired studio is in use again."""
    studio.retired = False
    journal.record("studio", studio.id, "take_back", actor=actor)
    touch("studio", studio.id)
    touch("studio")


def _check(facts: Facts) -> None:
    if not is_zone(facts.zone):
        raise Invalid("zone", _("“%(zone)s” is not a time zone.", zone=facts.zone))
    if facts.there_from and facts.there_until and facts.there_until < facts.there_from:
        raise Invalid("there_until", _("The last day comes before the first."))
    if facts.turnaround < 0:
        raise Invalid("turnaround", _("No less than 0 minutes."))


def _write(studio: Studio, facts: Facts) -> None:
    for name in _FACTS:
        setattr(studio, name, getattr(facts, name))
    if not studio.is_mobile:
        studio.there_from = studio.there_until = None


def _free_slug(name: str) -> str:
    base = slugify(name, 50)
    taken = set(db.session.scalars(select(Studio.slug).where(Studio.slug.startswith(base))))
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
