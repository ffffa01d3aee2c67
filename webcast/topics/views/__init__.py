"""The pages of topics: public, the proposer's, the desk's."""

from webcast.topics.views import desk, history, lists, public, speakers, steps, writing
from webcast.topics.views.base import bp

__all__ = ["bp", "desk", "history", "lists", "public", "speakers", "steps", "writing"]
