"""The states of an episode, between the recording and the viewer."""

from webcast.broadcast.models import EpisodeState as E
from webcast.broadcast.policy import editors
from webcast.core.workflow import Transition, Workflow

EPISODE = Workflow[E](
    "episode",
    #          name         from                        to             who      needs a reason
    Transition("ready",     {E.EDITING},                E.READY,       editors),
    Transition("publish",   {E.READY, E.UNPUBLISHED},   E.PUBLISHED,   editors),
    Transition("unpublish", {E.PUBLISHED},              E.UNPUBLISHED, editors, True),
)  # fmt: skip
