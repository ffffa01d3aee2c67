"""Which properties are asked for, and the `response` that tells them (RFC 4918, section 14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from webcast.calendars.caldav.resources import Resource
from webcast.calendars.caldav.xml import DAV, href, tag

# What `allprop` gives: what RFC 4918 itself defines; the rest has to be asked for by name.
COMMON: Final = frozenset(
    f"{{{DAV}}}{local}"
    for local in (
        "displayname",
        "resourcetype",
        "getetag",
        "getcontenttype",
        "getcontentlength",
        "getlastmodified",
    )
)


@dataclass(frozen=True)
class Asked:
    """Which properties are asked for: these names, or all that are common and these, or names."""

    names: tuple[str, ...] = ()
    common: bool = False
    only_names: bool = False

    def answer(self, resource: Resource, /, **more: str) -> str:
        """The `response` about one resource. `more`: XML of what only a report can give."""
        known = resource.properties
        names = dict.fromkeys(self.names)
        found: list[str] = []
        missing: list[str] = []
        if self.only_names:
            found = [tag(name) for name in known]
        else:
            if self.common:
                names = dict.fromkeys([*(name for name in known if name in COMMON), *names])
            for name in names:
                value = more[name] if name in more else known[name]() if name in known else None
                if value is None:
                    missing.append(tag(name))
                else:
                    found.append(tag(name, value))
        stats = _propstat(found, "200 OK") if found or not missing else ""
        stats += _propstat(missing, "404 Not Found") if missing else ""
        return f"<D:response>{href(resource.path)}{stats}</D:response>"


def _propstat(properties: Sequence[str], status: str) -> str:
    inner = "".join(properties)
    return (
        f"<D:propstat><D:prop>{inner}</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat>"
    )


def gone(path: str) -> str:
    """The `response` about what is not, or no longer, there."""
    return f"<D:response>{href(path)}<D:status>HTTP/1.1 404 Not Found</D:status></D:response>"
