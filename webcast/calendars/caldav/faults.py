"""How an account says no: a status, and the condition of the RFC that was not met."""

from collections.abc import Callable
from functools import partial

from webcast.calendars.caldav.xml import cal, dav, href


class Fault(Exception):
    """A request that is not served; `condition` is the XML inside of `DAV:error`, or nothing."""

    def __init__(self, status: int, condition: str = "", words: str = "") -> None:
        super().__init__(words or condition)
        self.status = status
        self.condition = condition
        self.words = words


def _forbidden(make: Callable[..., str], name: str, inner: str = "") -> Fault:
    return Fault(403, make(name, inner))


def read_only(path: str) -> Fault:
    """Nothing can be written here (RFC 3744, section 7.1.1)."""
    privilege = dav("privilege", dav("write"))
    return Fault(403, dav("need-privileges", dav("resource", href(path) + privilege)))


# Preconditions of RFC 4918 (9.1.1), 3253 (3.6), 6578 (3.2) and 4791 (7.8, 7.9).
finite_depth = partial(_forbidden, dav, "propfind-finite-depth")
unknown_report = partial(_forbidden, dav, "supported-report")
old_token = partial(_forbidden, dav, "valid-sync-token")
one_level = partial(_forbidden, dav, "sync-traversal-supported")
too_many = partial(_forbidden, dav, "number-of-matches-within-limits")
bad_filter = partial(_forbidden, cal, "valid-filter")
unknown_filter = partial(_forbidden, cal, "supported-filter")
unknown_collation = partial(_forbidden, cal, "supported-collation")
unknown_data = partial(_forbidden, cal, "supported-calendar-data")


def unreadable(words: str) -> Fault:
    """What was sent is not what this method reads."""
    return Fault(400, words=words)
