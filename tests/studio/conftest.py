"""Who plans in the tests of the studio."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient


@pytest.fixture
def planner(organiser: Callable[..., FlaskClient]) -> FlaskClient:
    """The browser of somebody who is trusted with the planning."""
    return organiser("planning")
