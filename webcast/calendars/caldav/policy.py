"""Who may have app passwords, and whose they are."""

from typing import Any

from webcast.core.access import Actor, rule, signed_in

# How many app passwords a person may have at once.
MOST_PASSWORDS = 10


@rule
def owner(actor: Actor | None, password: Any) -> bool:
    return actor is not None and password is not None and actor.id == password.person_id


RULES = {
    "caldav.passwords": signed_in,
    "caldav.revoke": owner,
}
