"""Making, changing and publishing episodes; signing releases."""

from webcast.broadcast.actions.episodes import (
    Editing,
    advance,
    check_disclosures,
    check_releases,
    check_video,
    edit,
    make_episodes,
    on_publish,
    on_unpublish,
)
from webcast.broadcast.actions.privacy import export
from webcast.broadcast.actions.releases import (
    ask_for_release,
    ask_for_releases,
    record_paper,
    sign,
)

__all__ = [
    "Editing",
    "advance",
    "ask_for_release",
    "ask_for_releases",
    "check_disclosures",
    "check_releases",
    "check_video",
    "edit",
    "export",
    "make_episodes",
    "on_publish",
    "on_unpublish",
    "record_paper",
    "sign",
]
