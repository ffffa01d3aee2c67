"""States: one table per thing, read by the checks, the buttons, the docs and the tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from flask_babel import gettext as _

from webcast.core import journal
from webcast.core.access import Actor, Rule
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.hooks import wires

S = TypeVar("S", bound=StrEnum)


class Stateful(Protocol):
    """A stored thing with a state."""

    id: Any
    state: Any


@dataclass(frozen=True)
class Transition(Generic[S]):
    """One step: its name, from which states, to which, who may take it."""

    name: str
    sources: frozenset[S] | set[S]
    target: S
    who: Rule
    needs_reason: bool = False


class Workflow(Generic[S]):
    """All steps of one kind of thing. What stands in no row is refused."""

    def __init__(self, subject: str, *transitions: Transition[S]) -> None:
        self.subject = subject
        self.transitions = transitions
        seen: set[tuple[str, S]] = set()
        for transition in transitions:
            for source in transition.sources:
                if (transition.name, source) in seen:
                    raise ValueError(f"{subject}: {transition.name} from {source} twice")
                seen.add((transition.name, source))

    @property
    def steps(self) -> list[str]:
        """Names of the steps, each once, in the order of the table."""
        return list(dict.fromkeys(transition.name for transition in self.transitions))

    def find(self, step: str, state: S) -> Transition[S] | None:
        """The row for `step` from `state`, if there is one."""
        return next((t for t in self.transitions if t.name == step and state in t.sources), None)

    def open_to(self, actor: Actor | None, thing: Stateful) -> Iterator[Transition[S]]:
        """The steps that `actor` may take now: what the buttons show."""
        for transition in self.transitions:
            if thing.state in transition.sources and transition.who(actor, thing):
                yield transition

    def check(
        self, step: str, actor: Actor | None, thing: Stateful, reason: str = ""
    ) -> Transition[S]:
        """The transition that `step` is now, or an error; nothing changes.

        `Forbidden`: not theirs to take, in any state. `Refused`: not from this state.
        `Invalid`: words are asked for and none were given.
        """
        rows = [t for t in self.transitions if t.name == step]
        if not rows:
            raise LookupError(f"{self.subject} has no step {step!r}")
        row = self.find(step, thing.state)
        if not any(t.who(actor, thing) for t in ([row] if row else rows)):
            raise Forbidden(_("This step is not yours to take."))
        if row is None:
            raise Refused(_("This step is not possible any more: things have moved on meanwhile."))
        if row.needs_reason and not reason.strip():
            raise Invalid("reason", _("Please give a reason: it will be read."))
        wires.ask_guards(f"{self.subject}.{step}", thing, actor=actor)
        return row

    def apply(
        self, step: str, actor: Actor | None, thing: Stateful, reason: str = "", **details: Any
    ) -> Transition[S]:
        """Take the step: state, journal line, then followers of `subject.step`."""
        row = self.check(step, actor, thing, reason)
        self._move(row, actor, thing, reason.strip(), details)
        return row

    def force(self, step: str, thing: Stateful, reason: str = "", **details: Any) -> bool:
        """Take the step because of what happened elsewhere; False if it does not apply now."""
        row = self.find(step, thing.state)
        if row is None:
            return False
        self._move(row, None, thing, reason, details)
        return True

    def _move(
        self,
        row: Transition[S],
        actor: Actor | None,
        thing: Stateful,
        reason: str,
        details: dict[str, Any],
    ) -> None:
        before = thing.state
        thing.state = row.target
        journal.record(
            self.subject,
            thing.id,
            row.name,
            actor=actor,
            before=before,
            after=row.target,
            reason=reason,
            **details,
        )
        wires.announce(f"{self.subject}.{row.name}", thing, actor=actor, reason=reason)
