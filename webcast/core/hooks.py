"""How a lower domain wakes a higher one, in the open: everything here is filled by `wiring.py`."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Follower = Callable[..., None]
Guard = Callable[..., None]


class Wires:
    """Named calls from a domain to those above it; each list is filled in `wiring.py` only."""

    def __init__(self) -> None:
        self._followers: dict[str, list[Follower]] = defaultdict(list)
        self._guards: dict[str, list[Guard]] = defaultdict(list)
        self._providers: dict[str, list[Callable[..., Any]]] = defaultdict(list)

    def follow(self, event: str, *followers: Follower) -> None:
        """After `event`, in the same transaction, call each of `followers` in this order."""
        self._followers[event].extend(followers)

    def guard(self, event: str, *guards: Guard) -> None:
        """Before `event`, each of `guards` may raise `Refused`."""
        self._guards[event].extend(guards)

    def provide(self, question: str, *providers: Callable[..., Any]) -> None:
        """Answer `question` for a domain that cannot ask those above it."""
        self._providers[question].extend(providers)

    def announce(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Tell the followers of `event`."""
        for follower in self._followers[event]:
            follower(*args, **kwargs)

    def ask_guards(self, event: str, *args: Any, **kwargs: Any) -> None:
        """Let the guards of `event` refuse."""
        for guard in self._guards[event]:
            guard(*args, **kwargs)

    def ask(self, question: str, *args: Any, **kwargs: Any) -> list[Any]:
        """What each provider answers, in order."""
        return [provider(*args, **kwargs) for provider in self._providers[question]]


wires = Wires()
