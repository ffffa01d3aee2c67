"""What all forms promise about what is typed into them."""

import pytest
from flask import Flask
from wtforms import StringField

from webcast.core.forms import Form, Line, Text, needed


class Three(Form):
    """A field of each kind that is cleaned, and one that is not."""

    line = Line("Line", [needed()])
    text = Text("Text", [needed()])
    plain = StringField("Plain", [needed()])


@pytest.mark.parametrize("typed", ["", " ", "\u00a0\t", "\n\n", "\x07"])
def test_a_field_that_is_needed_wants_more_than_spaces(app: Flask, typed: str) -> None:
    data = {"line": typed, "text": typed, "plain": typed}
    with app.test_request_context("/", method="POST", data=data):
        form = Three()
        assert not form.sent
        assert {"line", "text"} <= form.errors.keys()
        assert all(len(errors) == 1 for errors in form.errors.values())
        assert ("plain" in form.errors) is not bool(typed.strip())


def test_a_field_that_is_needed_says_so_to_browsers(app: Flask) -> None:
    with app.test_request_context("/"):
        assert Three().line.flags.required
