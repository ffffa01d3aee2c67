"""Who may see what was sent."""

from webcast.accounts.policy import administration
from webcast.core.access import signed_in

RULES = {
    "notices.read": signed_in,
    # Mails hold links that let somebody in: only who may grant capabilities reads them.
    "notices.outbox": administration,
}
