"""Words for what is stored as a label."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from webcast.broadcast.models import EpisodeState

STATES = {
    EpisodeState.EDITING: lazy_pgettext("episode", "Being edited"),
    EpisodeState.READY: lazy_pgettext("episode", "Ready"),
    EpisodeState.PUBLISHED: lazy_pgettext("episode", "Published"),
    EpisodeState.UNPUBLISHED: lazy_pgettext("episode", "Taken off"),
}
STEPS = {
    "ready": _l("Mark as ready"),
    "publish": _l("Publish"),
    "unpublish": _l("Take off the site"),
}
# What a step does, said before it is taken.
EXPLAINED = {
    "ready": _l("The editing is finished: the episode can be published from now on."),
    "publish": _l(
        "The replay appears on the page of its topic and among the replays, and those who follow"
        " the topic get a mail. It is refused while a release is missing, or a sponsor undisclosed."
    ),
    "unpublish": _l(
        "The replay disappears from the site at once; the page of the topic and its debate stay."
        " You can publish it again."
    ),
}
# What the journal says, in the past.
DECISIONS = {
    "make": lazy_pgettext("episode", "made from the recording"),
    "edit": lazy_pgettext("episode", "changed"),
    "ready": lazy_pgettext("episode", "marked as ready"),
    "publish": lazy_pgettext("episode", "published"),
    "unpublish": lazy_pgettext("episode", "taken off the site"),
}
