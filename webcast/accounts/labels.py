"""Words on screen for what accounts store."""

from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Capability

CAPABILITIES = {
    Capability.EDITORIAL: _l("editorial desk"),
    Capability.PLANNING: _l("planning"),
    Capability.MODERATION: _l("moderation"),
    Capability.TREASURY: _l("treasury"),
    Capability.ADMINISTRATION: _l("administration"),
}
CAPABILITIES_OPEN = {
    Capability.EDITORIAL: _l("reads topics, opens, selects or declines them, keeps the lists"),
    Capability.PLANNING: _l("plans studios and sessions, runs the recordings"),
    Capability.MODERATION: _l("reads reactions before and after they are public"),
    Capability.TREASURY: _l("opens campaigns, accepts or declines pledges"),
    Capability.ADMINISTRATION: _l("grants capabilities, edits the channel, reads the outbox"),
}
