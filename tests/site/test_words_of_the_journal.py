"""The journal speaks words: whatever is recorded has its line in the tables of the desk."""

import pytest
from flask import Flask

from tests.factories import PersonFactory
from webcast.core.database import db
from webcast.core.journal import history
from webcast.desk.labels import step_words
from webcast.topics import actions
from webcast.topics.models import Theme


@pytest.mark.parametrize("step", ["add", "change", "retire", "restore", "delete"])
def test_what_happens_to_a_list_is_said_in_words(app: Flask, step: str) -> None:
    editor = PersonFactory()
    db.session.flush()
    names = {"name_fr": "La mer", "name_en": "The sea"}
    row = actions.add_row(Theme, names, actor=editor)
    if step == "change":
        actions.save_row(row, names, actor=editor)
    elif step in {"retire", "restore"}:
        actions.retire_row(row, step == "retire", actor=editor)
    elif step == "delete":
        actions.delete_row(row, actor=editor)
    (line,) = [line for line in history("theme", row.id) if line.step == step]
    assert str(step_words(line)) != step
