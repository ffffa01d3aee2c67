"""Pages about sponsors: pledging, one's organisations, the public ledger, the treasury's desk."""

from webcast.sponsors.views import campaigns, desk, own, pledging, public
from webcast.sponsors.views.base import bp

__all__ = ["bp", "campaigns", "desk", "own", "pledging", "public"]
