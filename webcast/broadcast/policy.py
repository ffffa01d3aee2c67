"""Who may do what with episodes and releases."""

from typing import Any

from webcast.accounts.policy import editorial, planning
from webcast.broadcast.models import EpisodeState
from webcast.core.access import Actor, rule
from webcast.studio.models import ON_SCREEN, AssignmentState


@rule
def published(_actor: Actor | None, episode: Any) -> bool:
    return episode is not None and episode.state is EpisodeState.PUBLISHED


@rule
def on_screen(actor: Actor | None, session: Any) -> bool:
    """Somebody whom the cameras will see, unless they have declined (`people` is loaded)."""
    return actor is not None and any(
        one.person_id == actor.id
        and one.role in ON_SCREEN
        and one.state is not AssignmentState.DECLINED
        for one in session.people
    )


editors = planning | editorial

RULES = {
    "broadcast.view": published | editors,
    "broadcast.edit": editors,
    "broadcast.sign": on_screen,
    "broadcast.record_release": editors,
}
