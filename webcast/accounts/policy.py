"""Who may do what with people. The capabilities themselves are rules for every domain."""

from typing import Any

from webcast.accounts.models import Capability
from webcast.core.access import Actor, anyone, capability, rule, signed_in

editorial = capability(Capability.EDITORIAL)
planning = capability(Capability.PLANNING)
moderation = capability(Capability.MODERATION)
treasury = capability(Capability.TREASURY)
administration = capability(Capability.ADMINISTRATION)

organiser = editorial | planning | moderation | treasury | administration


@rule
def themselves(actor: Actor | None, person: Any) -> bool:
    return actor is not None and person is not None and actor.id == person.id


@rule
def shown(_actor: Actor | None, person: Any) -> bool:
    return bool(person is not None and person.is_public and person.erased_at is None)


RULES = {
    "accounts.sign_up": anyone,
    "accounts.own": signed_in,
    "people.view": shown | themselves | organiser,
    "people.edit": themselves,
    "people.list": organiser,
    "people.grant": administration,
    "desk.enter": organiser,
    "channel.edit": administration,
    "lists.edit": editorial | administration,
}
