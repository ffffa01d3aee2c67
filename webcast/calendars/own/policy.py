"""Who may have which private calendar."""

from typing import Any

from webcast.accounts.models import Person
from webcast.accounts.policy import planning
from webcast.calendars.own.models import Scope
from webcast.core.access import Actor, rule, signed_in

# Purposes that show what is planned and not yet announced.
OF_PLANNERS = frozenset({Scope.PLANNING, Scope.BUSY})


@rule
def own_key(actor: Actor | None, key: Any) -> bool:
    return actor is not None and key.person_id == actor.id


RULES = {
    "calendars.own": signed_in,
    "calendars.own_planning": planning,
    "calendars.own_key": own_key,
}


def may_have(scope: Scope, person: Person) -> bool:
    """Whether somebody may have such a calendar; their `grants` must be loaded."""
    return scope not in OF_PLANNERS or planning(person)


def may_read(key: Any) -> bool:
    """Whether who has this address may still read it."""
    return key.person is not None and key.person.is_active and may_have(key.scope, key.person)
