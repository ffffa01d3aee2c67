"""Words on screen for the subjects of the journal."""

from flask_babel import lazy_gettext as _l

SUBJECTS = {
    "topic": _l("topic"),
    "session": _l("session"),
    "assignment": _l("assignment"),
    "studio": _l("studio"),
    "reaction": _l("reaction"),
    "campaign": _l("campaign"),
    "pledge": _l("pledge"),
    "organisation": _l("organisation"),
    "episode": _l("episode"),
    "release": _l("image release"),
    "person": _l("person"),
    "list": _l("list"),
    "channel": _l("channel"),
}
