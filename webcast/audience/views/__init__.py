"""Addresses of the audience: on topics, of one's own, on the desk."""

from webcast.audience.views import desk, moderation, motivations, opinions, reactions
from webcast.audience.views.base import bp

__all__ = ["bp", "desk", "moderation", "motivations", "opinions", "reactions"]
