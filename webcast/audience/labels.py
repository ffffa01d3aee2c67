"""What the audience's choices and states are called on screen."""

from flask_babel import lazy_gettext as _l

from webcast.audience.models import Intention, ReactionState

INTENTIONS = {
    Intention.SPEAK: _l("I would like to speak on set"),
    Intention.TESTIFY: _l("I would like to testify"),
    Intention.ATTEND: _l("I would like to attend the recording"),
    Intention.SPONSOR: _l("I would like to sponsor this topic"),
    Intention.OTHER: _l("Something else"),
}

# The same, as a column of the desk.
INTENTIONS_SHORT = {
    Intention.SPEAK: _l("Speak on set"),
    Intention.TESTIFY: _l("Testify"),
    Intention.ATTEND: _l("Attend"),
    Intention.SPONSOR: _l("Sponsor"),
    Intention.OTHER: _l("Other"),
}

REACTION_STATES = {
    ReactionState.PENDING: _l("Waiting to be read"),
    ReactionState.VISIBLE: _l("Online"),
    ReactionState.REJECTED: _l("Not published"),
    ReactionState.WITHHELD: _l("Withheld"),
}

RATINGS = {
    5: _l("Excellent"),
    4: _l("Good"),
    3: _l("Fair"),
    2: _l("Disappointing"),
    1: _l("Poor"),
}

QUEUES = {
    "pending": _l("To read"),
    "reported": _l("Reported"),
    "objections": _l("Objections"),
    "withheld": _l("Not shown"),
    "visible": _l("Online"),
}
