"""Who may do what: rules that combine with `|`, `&` and `~`, and one table of named permissions."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Actor(Protocol):
    """Somebody who acts: a signed-in person."""

    id: Any

    def has(self, capability: str) -> bool:
        """Whether an administrator has granted this capability."""
        ...


Test = Callable[[Actor | None, Any], bool]


@dataclass(frozen=True)
class Rule:
    """A named yes-or-no question about an actor (None: a visitor) and a thing."""

    name: str
    test: Test

    def __call__(self, actor: Actor | None, thing: Any = None) -> bool:
        return self.test(actor, thing)

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(f"({self.name} or {other.name})", lambda a, t: self(a, t) or other(a, t))

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(f"({self.name} and {other.name})", lambda a, t: self(a, t) and other(a, t))

    def __invert__(self) -> "Rule":
        return Rule(f"not {self.name}", lambda a, t: not self(a, t))


def rule(test: Test) -> Rule:
    """Make a rule of a function, named as the function is."""
    return Rule(test.__name__.replace("_", " "), test)


def capability(name: str) -> Rule:
    """The rule that holds for people to whom this capability was granted."""
    return Rule(name, lambda actor, _thing: actor is not None and actor.has(name))


@rule
def anyone(_actor: Actor | None, _thing: Any) -> bool:
    return True


@rule
def nobody(_actor: Actor | None, _thing: Any) -> bool:
    return False


@rule
def signed_in(actor: Actor | None, _thing: Any) -> bool:
    return actor is not None


class UnknownPermission(LookupError):
    """A permission that stands in no table: a slip of the programmer, never a "no"."""


class Permissions:
    """Every permission of the application by its name, gathered from the domains' `RULES`."""

    def __init__(self) -> None:
        self._rules: dict[str, Rule] = {}

    def add(self, rules: Mapping[str, Rule]) -> None:
        """Take in a domain's table; a name may stand in one table only."""
        if twice := self._rules.keys() & rules.keys():
            raise ValueError(f"permissions named twice: {sorted(twice)}")
        self._rules.update(rules)

    def allows(self, name: str, actor: Actor | None, thing: Any = None) -> bool:
        """Whether `actor` may do `name` to `thing`."""
        try:
            return self._rules[name](actor, thing)
        except KeyError:
            if name in self._rules:
                raise
            raise UnknownPermission(name) from None

    def names(self) -> list[str]:
        """All names, sorted."""
        return sorted(self._rules)


permissions = Permissions()
