import io
from collections.abc import Iterator

import pytest
from flask import Flask
from PIL import Image

from tests.conftest import _wipe
from webcast.core.database import db
from webcast.core.limits import limiter
from webcast.demo.loading import load_season
from webcast.demo.reading import load
from webcast.demo.season import Season


@pytest.fixture(scope="session")
def season() -> Season:
    return load()


def plain_picture(code: str, motif: str) -> bytes:
    """A cover that costs nothing to draw; the real ones have tests of their own."""
    colour = tuple(code.encode()[:3])
    out = io.BytesIO()
    Image.new("RGB", (64, 36), colour).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(scope="module")
def loaded(whole_app: Flask, season: Season) -> Iterator[Flask]:
    """The application with the demo in its database, loaded once for all tests of a file."""
    with whole_app.app_context():
        uploads = whole_app.config["SETTINGS"].data_path / "uploads"
        load_season(season, uploads, draw=plain_picture, say=str)
        db.session.commit()
        db.session.remove()
    yield whole_app
    with whole_app.app_context():
        _wipe(whole_app)
        db.session.remove()
    whole_app.extensions["webcast.shelf"].clear()
    limiter.reset()


@pytest.fixture
def demo(loaded: Flask) -> Iterator[Flask]:
    """The loaded application, in a context of the test's own. Whatever a test changes is undone."""
    with loaded.app_context():
        yield loaded
        db.session.rollback()
        db.session.remove()
