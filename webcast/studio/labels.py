"""Words for what is stored as a label."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.studio.models import AssignmentState, Role, SessionKind, SessionState

STATES = {
    SessionState.TENTATIVE: lazy_pgettext("session", "Tentative"),
    SessionState.CONFIRMED: lazy_pgettext("session", "Confirmed"),
    SessionState.RECORDED: lazy_pgettext("session", "Recorded"),
    SessionState.PUBLISHED: lazy_pgettext("session", "Published"),
    SessionState.CANCELLED: lazy_pgettext("session", "Cancelled"),
}
KINDS = {
    SessionKind.RECORDING: _l("Recording"),
    SessionKind.LIVE: _l("Live"),
}
ROLES = {
    Role.HOST: _l("host"),
    Role.COLUMNIST: _l("columnist"),
    Role.GUEST: _l("guest"),
    Role.DIRECTOR: _l("director"),
    Role.SCRIPT: _l("script supervisor"),
    Role.FLOOR_MANAGER: _l("floor manager"),
    Role.CAMERA: _l("camera operator"),
    Role.SOUND: _l("sound engineer"),
    Role.LIGHT: _l("lighting"),
    Role.VISION_MIXER: _l("vision mixer"),
    Role.PROMPTER: _l("prompter"),
    Role.GALLERY: _l("gallery"),
    Role.BOOKER: _l("guest booker"),
}
ANSWERS = {
    AssignmentState.PENDING: lazy_pgettext("assignment", "Not answered yet"),
    AssignmentState.ACCEPTED: lazy_pgettext("assignment", "Accepted"),
    AssignmentState.DECLINED: lazy_pgettext("assignment", "Declined"),
}
STEPS = {
    "confirm": _l("Confirm"),
    "record": _l("Mark as recorded"),
    "publish": _l("Mark as published"),
    "cancel": _l("Call off"),
    "reinstate": _l("Plan again"),
}
# What the journal says, in the past.
DECISIONS = {
    "plan": lazy_pgettext("journal", "planned"),
    "import": lazy_pgettext("journal", "imported"),
    "change": lazy_pgettext("journal", "changed"),
    "move": lazy_pgettext("journal", "moved"),
    "swap": lazy_pgettext("journal", "swapped with another session"),
    "outside_hours": lazy_pgettext("journal", "planned outside the opening hours"),
    "confirm": lazy_pgettext("journal", "confirmed"),
    "record": lazy_pgettext("journal", "marked as recorded"),
    "publish": lazy_pgettext("journal", "marked as published"),
    "cancel": lazy_pgettext("journal", "called off"),
    "reinstate": lazy_pgettext("journal", "planned again"),
    "put_topic": lazy_pgettext("journal", "topic added"),
    "take_topic": lazy_pgettext("journal", "topic taken out"),
    "order_topics": lazy_pgettext("journal", "order of the topics changed"),
    "topic_gone": lazy_pgettext("journal", "topic has left by itself"),
    "assign": lazy_pgettext("journal", "person asked"),
    "unassign": lazy_pgettext("journal", "person taken off"),
    "accept": lazy_pgettext("journal", "accepted"),
    "decline": lazy_pgettext("journal", "declined"),
    "ask_again": lazy_pgettext("journal", "asked again"),
    "refuse_time": lazy_pgettext("journal", "another time refused"),
}
PROGRAMME_DECISIONS = {
    "plan": lazy_pgettext("recurring programme", "planned"),
    "prolong": lazy_pgettext("recurring programme", "prolonged"),
    "confirm": lazy_pgettext("recurring programme", "confirmed"),
    "change": lazy_pgettext("recurring programme", "changed"),
    "move": lazy_pgettext("recurring programme", "moved"),
    "end": lazy_pgettext("recurring programme", "ended"),
}
