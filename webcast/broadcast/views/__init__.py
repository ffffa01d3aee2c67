"""Pages of broadcast: replays for everybody, releases for who signs, episodes for the desk."""

from webcast.broadcast.views import desk, releases, replays
from webcast.broadcast.views.base import bp

__all__ = ["bp", "desk", "releases", "replays"]
