"""Access rules and workflows: what they allow, what they refuse, what they leave behind."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from tests.factories import PersonFactory
from webcast.core.access import (
    Permissions,
    Rule,
    UnknownPermission,
    anyone,
    capability,
    nobody,
    signed_in,
)
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.journal import Decision
from webcast.core.workflow import Transition, Workflow


@dataclass
class Actor:
    id: int = 1
    capabilities: set[str] = field(default_factory=set)

    def has(self, capability: str) -> bool:
        return capability in self.capabilities


def constant(value: bool) -> Rule:
    return Rule(str(value), lambda _actor, _thing: value)


@given(st.booleans(), st.booleans())
def test_rules_combine_as_logic_does(a: bool, b: bool) -> None:
    assert (constant(a) | constant(b))(None) is (a or b)
    assert (constant(a) & constant(b))(None) is (a and b)
    assert (~constant(a))(None) is (not a)


def test_rules_read_as_they_are_written() -> None:
    assert ((signed_in & capability("planning")) | ~anyone).name == (
        "((signed in and planning) or not anyone)"
    )


def test_a_capability_is_held_by_those_who_have_it() -> None:
    planning = capability("planning")
    assert not planning(None)
    assert not planning(Actor())
    assert planning(Actor(capabilities={"planning"}))


def test_an_unknown_permission_is_an_error_and_never_a_no() -> None:
    with pytest.raises(UnknownPermission):
        Permissions().allows("topics.eddit", None)


def test_a_permission_stands_in_one_table_only() -> None:
    permissions = Permissions()
    permissions.add({"a.b": anyone})
    with pytest.raises(ValueError, match=r"a\.b"):
        permissions.add({"a.b": nobody})


def test_an_error_inside_a_rule_is_not_taken_for_an_unknown_permission() -> None:
    permissions = Permissions()
    permissions.add({"a.b": Rule("broken", lambda _a, _t: bool({"y": 1}["x"]))})
    with pytest.raises(KeyError) as caught:
        permissions.allows("a.b", None)
    assert not isinstance(caught.value, UnknownPermission)


class State(StrEnum):
    NEW = "new"
    OPEN = "open"
    SHUT = "shut"


FLOW = Workflow[State](
    "test",
    Transition("open", {State.NEW, State.SHUT}, State.OPEN, capability("editorial")),
    Transition("shut", {State.OPEN}, State.SHUT, capability("editorial"), needs_reason=True),
)


@dataclass
class Thing:
    id: int = 7
    state: Any = State.NEW


EDITOR = Actor(capabilities={"editorial"})


def test_a_step_changes_the_state_and_leaves_a_line(app: Flask) -> None:
    editor = PersonFactory()
    editor.has = lambda capability: capability == "editorial"
    thing = Thing()
    FLOW.apply("open", editor, thing)
    FLOW.apply("shut", editor, thing, " late ")
    db.session.flush()
    lines = db.session.scalars(select(Decision).order_by(Decision.id)).all()
    assert thing.state == State.SHUT
    assert [(line.step, line.before, line.after, line.reason) for line in lines] == [
        ("open", "new", "open", ""),
        ("shut", "open", "shut", "late"),
    ]
    assert {line.actor_id for line in lines} == {editor.id}


@pytest.mark.parametrize(
    ("step", "state", "actor", "reason", "error"),
    [
        ("shut", State.NEW, EDITOR, "why", Refused),
        ("shut", State.OPEN, EDITOR, "  ", Invalid),
        ("shut", State.OPEN, Actor(), "why", Forbidden),
        ("shut", State.NEW, Actor(), "why", Forbidden),
        ("open", State.NEW, None, "", Forbidden),
        ("fly", State.NEW, EDITOR, "", LookupError),
    ],
)
def test_a_step_refused_changes_nothing(
    app: Flask,
    step: str,
    state: State,
    actor: Actor | None,
    reason: str,
    error: type[Exception],
) -> None:
    thing = Thing(state=state)
    with pytest.raises(error):
        FLOW.apply(step, actor, thing, reason)
    assert thing.state == state
    db.session.flush()
    assert db.session.scalars(select(Decision)).first() is None


def test_guards_may_refuse_before_anything_changes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def guard(_thing: Thing, *, actor: Actor) -> None:
        raise Refused("not today", ["it rains"])

    monkeypatch.setitem(wires._guards, "test.open", [guard])
    thing = Thing()
    with pytest.raises(Refused) as caught:
        FLOW.apply("open", EDITOR, thing)
    assert caught.value.conflicts == ["it rains"]
    assert thing.state == State.NEW


def test_what_happens_elsewhere_forces_a_step_only_where_it_applies(app: Flask) -> None:
    thing = Thing(state=State.OPEN)
    assert FLOW.force("open", thing) is False
    assert FLOW.force("shut", thing, "the studio burns") is True
    assert thing.state == State.SHUT


def test_buttons_are_the_steps_that_would_be_taken(app: Flask) -> None:
    assert [row.name for row in FLOW.open_to(EDITOR, Thing(state=State.OPEN))] == ["shut"]
    assert list(FLOW.open_to(Actor(), Thing(state=State.OPEN))) == []


def test_a_table_does_not_name_a_step_twice_from_one_state() -> None:
    with pytest.raises(ValueError, match="twice"):
        Workflow[State](
            "x",
            Transition("go", {State.NEW}, State.OPEN, anyone),
            Transition("go", {State.NEW}, State.SHUT, anyone),
        )
