"""Every route × every kind of person: who is let in, who is asked to sign in, who is refused.

The routes come from the application itself; `matrix.txt` holds the decision for each. A route
without a decision fails, and so does a decision without a route.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from tests.conftest import SignInAs, database
from tests.core.world import ROLES, build
from webcast.core.limits import limiter

DECISIONS = Path(__file__).with_name("matrix.txt")
SKIPPED = {"HEAD", "OPTIONS"}


def decisions() -> dict[str, str]:
    """Route → letters of the roles that are let in; `-` for none."""
    found = {}
    for line in DECISIONS.read_text().splitlines():
        if line and not line.startswith("#"):
            letters, _blank, route = line.partition(" ")
            found[route.strip()] = letters
    return found


def routes(app: Flask) -> Iterator[tuple[str, str, Rule]]:
    """(name of the route, method, rule) of the whole application."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - SKIPPED):
            yield f"{method} {rule.rule}", method, rule


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Names of all routes."""
    from webcast import create_app

    with database("sqlite", "", tmp_path_factory.mktemp("matrix")) as environ:
        return [name for name, _method, _rule in routes(create_app(environ, testing=True))]


def test_every_route_has_a_decision_and_every_decision_a_route(rules: list[str]) -> None:
    decided = decisions()
    assert sorted(set(rules) - decided.keys()) == [], "decide who may use these, in matrix.txt"
    assert sorted(decided.keys() - set(rules)) == [], "these are gone"


def answer_of(client: FlaskClient, method: str, path: str, headers: dict[str, str]) -> int:
    """The status of the route, asked with an empty form."""
    answer = client.open(path, method=method, headers=headers, follow_redirects=False)
    status: int = answer.status_code
    return status


# Who may does not depend on the database; the rules' twins in SQL have tests of their own.
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True, scope="session")
@pytest.mark.parametrize("route", sorted(decisions()))
def test_a_route_lets_in_whom_it_should_and_nobody_else(
    app: Flask, sign_in: SignInAs, route: str
) -> None:
    letters = decisions()[route]
    found = {name: (method, rule) for name, method, rule in routes(app)}
    method, rule = found[route]
    world = build()
    wrong: dict[str, Any] = {}
    # Those who are refused first: whoever is let in may change things.
    for letter in sorted(ROLES, key=lambda letter: letter in letters):
        world.renew()
        limiter.reset()
        client = world.client(letter, app, sign_in)
        status = answer_of(client, method, world.path(rule), world.headers(letter, rule))
        let_in = status in {200, 204, 207, 301, 302, 303, 304, 400, 409, 413, 422} or (
            status == 404 and letter in letters and world.may_be_gone(rule)
        )
        if letter in letters:
            if not let_in:
                wrong[letter] = status
        elif letter == "v":
            if status not in {401, 404}:
                wrong[letter] = status
        elif status not in {403, 404}:
            wrong[letter] = status
    assert not wrong, f"{route}: {wrong} ({letters} should be let in)"


def test_letters_are_roles() -> None:
    letters = set(itertools.chain.from_iterable(decisions().values())) - {"-"}
    assert letters <= set(ROLES)
