"""Which addresses may be fetched: a stranger names them, and we stand inside of a network.

Nothing here opens a connection. `parse` reads an address, `is_public` judges a network address; the
rule is to allow what is known to be reachable by everybody, not to forbid what is known to be bad.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urlsplit

from webcast.calendars.external.models import Trouble

LONGEST = 2000
PORTS = {"http": 80, "https": 443}
# What is not everybody's: the IANA special-purpose registries (RFC 6890), written out, because
# what `ipaddress` knows of them differs between versions of Python; and Azure's WireServer, which
# is public by its number and yet of the machine's own surroundings.
_SPECIAL = [
    IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",
    )
]  # fmt: skip
# Beyond it nothing is handed out. In it: Teredo and its neighbours, and two for documentation.
_HANDED_OUT = IPv6Network("2000::/3")
_SPECIAL_6 = [IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20")]
_NAT64 = IPv6Network("64:ff9b::/96")
_STRANGE = re.compile(r"[\x00-\x20\x7f\\]")


class Unreadable(Exception):
    """The calendar could not be read; `trouble` says why, `wait` for how long not to ask again."""

    def __init__(self, trouble: Trouble, wait: float | None = None) -> None:
        super().__init__(trouble)
        self.trouble = trouble
        self.wait = wait


@dataclass(frozen=True)
class Place:
    """Where to ask for what."""

    scheme: str
    host: str
    port: int
    target: str
    is_allowed: bool

    @property
    def address(self) -> str:
        """The whole, as it is stored and as redirects start from."""
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """The host as the Host field has it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def parse(text: str, allow: Collection[str] = ()) -> Place:
    """Take an address apart: http(s), or webcal (which is https). `Unreadable` if it may not be.

    `allow` names hosts ("intra.example.org", "localhost:8080") that may be anywhere; a name with
    a port is also allowed that port.
    """
    text = text.strip()
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise Unreadable(Trouble.ADDRESS) from None
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    strange = _STRANGE.search(text) or "@" in parts.netloc or len(text) > LONGEST
    if scheme not in PORTS or strange:
        raise Unreadable(Trouble.ADDRESS)
    host = _host(parts)
    port = port or PORTS[scheme]
    allowed = f"{host}:{port}" in allow or (host in allow and port in PORTS.values())
    if port not in PORTS.values() and not allowed:
        raise Unreadable(Trouble.ADDRESS)
    if not allowed and not _may_be(host):
        raise Unreadable(Trouble.PRIVATE)
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    if parts.query:
        target += "?" + quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return Place(scheme, host, port, target, allowed)


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".").lower()
    try:
        # IDNA; also refuses empty and overlong labels.
        found = name if ":" in name else name.encode("idna").decode("ascii")
    except UnicodeError:
        raise Unreadable(Trouble.ADDRESS) from None
    if not found or "%" in found:
        raise Unreadable(Trouble.ADDRESS)
    return found


def _may_be(host: str) -> bool:
    """Whether a host that is a number is a public one; names are judged once they are resolved."""
    try:
        return is_public(host)
    except ValueError:
        return host != "localhost" and not host.endswith((".localhost", ".local", ".internal"))


def is_public(address: str) -> bool:
    """Whether everybody on the internet would reach the same at this number, and only that.

    Forms of IPv6 that carry an IPv4 address (mapped, NAT64, 6to4) are judged by it. Raises
    `ValueError` for what is no number.
    """
    number = ip_address(address)
    if isinstance(number, IPv4Address):
        return _is_public_v4(number)
    if number.scope_id is not None:
        return False
    inner = number.ipv4_mapped or number.sixtofour
    if inner is None and number in _NAT64:
        inner = IPv4Address(int(number) & 0xFFFFFFFF)
    if inner is not None:
        return _is_public_v4(inner)
    return number in _HANDED_OUT and not any(number in network for network in _SPECIAL_6)


def _is_public_v4(number: IPv4Address) -> bool:
    return not any(number in network for network in _SPECIAL)


def shown(address: str) -> str:
    """As much of an address as may be seen: where it is, without the secret."""
    try:
        return f"{urlsplit(address).hostname}/…"
    except ValueError:
        return "…"
