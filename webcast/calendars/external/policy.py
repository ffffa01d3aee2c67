"""Who may say when they are busy, and who may know it: planners, and nobody else."""

from typing import Any

from webcast.accounts.policy import planning
from webcast.core.access import Actor, rule, signed_in


@rule
def their_own(actor: Actor | None, thing: Any) -> bool:
    return actor is not None and thing.person_id is not None and thing.person_id == actor.id


@rule
def of_a_studio(_actor: Actor | None, thing: Any) -> bool:
    return thing.studio_id is not None


RULES = {
    "busy.own": signed_in,
    "busy.edit": their_own | (planning & of_a_studio),
    "busy.studio": planning,
    "busy.see": planning,
}
