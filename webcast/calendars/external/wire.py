"""A connection to an address that was checked, with one deadline for everything on it.

The name is resolved once, all its numbers are judged, and the connection goes to one of them: a
name that answers differently the second time (DNS rebinding) is never asked a second time.
"""

import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from webcast.calendars.external.addresses import Place, Unreadable, is_public
from webcast.calendars.external.models import Trouble

# A host and a port → the numbers that it has.
Resolver = Callable[[str, int], list[str]]
_MOST_TRIED = 4


class Deadline:
    """A moment by which everything must be over; clock time, in seconds from now."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left; `TimeoutError` when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def system_resolver(host: str, port: int) -> list[str]:
    """The numbers of a host, as this machine knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def resolve(place: Place, resolver: Resolver, deadline: Deadline) -> list[str]:
    """The numbers to connect to. One that is not public spoils all, unless the host is allowed."""
    answers: queue.Queue[list[str] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answers.put(resolver(place.host, place.port))
        except (OSError, UnicodeError) as error:
            answers.put(error)

    # The system's resolver knows no deadline: whoever hangs there is left behind.
    threading.Thread(target=ask, daemon=True).start()
    try:
        found = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception) or not found:
        raise Unreadable(Trouble.UNKNOWN_HOST)
    if not place.is_allowed and not all(is_public(number) for number in found):
        raise Unreadable(Trouble.PRIVATE)
    return found


@contextmanager
def connected(
    place: Place, resolver: Resolver, deadline: Deadline, tls: ssl.SSLContext
) -> Iterator[HTTPConnection]:
    """A connection to the host, ready to be asked. `Unreadable`, `TimeoutError`."""
    wire = _reach(resolve(place, resolver, deadline), place.port, deadline)
    try:
        if place.scheme == "https":
            wire = _secured(wire, place.host, deadline, tls)
        connection = HTTPConnection(place.authority)
        connection.sock = _Wire(wire, deadline)
        yield connection
    finally:
        wire.close()


def _secured(
    wire: socket.socket, host: str, deadline: Deadline, tls: ssl.SSLContext
) -> socket.socket:
    wire.settimeout(deadline.left())
    try:
        return tls.wrap_socket(wire, server_hostname=host)
    except ssl.SSLCertVerificationError:
        raise Unreadable(Trouble.CERTIFICATE) from None
    except ssl.SSLError:
        raise Unreadable(Trouble.UNREACHABLE) from None


def _reach(numbers: list[str], port: int, deadline: Deadline) -> socket.socket:
    for number in numbers[:_MOST_TRIED]:
        family = socket.AF_INET6 if ":" in number else socket.AF_INET
        wire = socket.socket(family, socket.SOCK_STREAM)
        try:
            wire.settimeout(deadline.left())
            wire.connect((number, port))
        except OSError as error:
            wire.close()
            if isinstance(error, TimeoutError):
                raise
            continue
        return wire
    raise Unreadable(Trouble.UNREACHABLE)


class _Wire:
    """What `HTTPConnection` needs of a socket, each step within what is left of the deadline.

    A timeout of a socket counts anew with every byte: a server that sends one now and then would
    hold us for ever.
    """

    def __init__(self, wire: socket.socket, deadline: Deadline) -> None:
        self._wire = wire
        self._deadline = deadline

    def sendall(self, data: Any) -> None:
        self._wire.settimeout(self._deadline.left())
        self._wire.sendall(data)

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Incoming(self._wire, self._deadline))

    def close(self) -> None:
        """Not yet: it is called before the body of a last answer has been read."""


class _Incoming(io.RawIOBase):
    def __init__(self, wire: socket.socket, deadline: Deadline) -> None:
        self._wire = wire
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._wire.settimeout(self._deadline.left())
        return self._wire.recv_into(buffer)
