"""Words for private calendars."""

from flask_babel import lazy_gettext as _l

from webcast.calendars.own.models import Scope

LABELS = {
    Scope.MINE: _l("My calendar"),
    Scope.CREW: _l("My calls"),
    Scope.PLANNING: _l("The whole planning"),
    Scope.BUSY: _l("When a studio is taken"),
}
EXPLAINED = {
    Scope.MINE: _l(
        "The sessions on which you are, those of topics that you follow, and those that an"
        " organisation of yours supports."
    ),
    Scope.CREW: _l(
        "The sessions on which you work or speak, from set-up to strike: when to be there, where,"
        " and with whom."
    ),
    Scope.PLANNING: _l("All sessions, those that are not sure yet as well, with who is on them."),
    Scope.BUSY: _l(
        "From when to when the studio is taken, and nothing else: to share with those who own the"
        " place or rent it too."
    ),
}
