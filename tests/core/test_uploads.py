"""A picture chosen in a form is there still when the form comes back, and nobody else's is."""

import io
import os
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from PIL import Image
from sqlalchemy import select

from tests.conftest import SignInAs
from tests.factories import PersonFactory, TopicFactory, first
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.pictures import Picture, file_of, put, store, sweep
from webcast.core.uploads import KEPT_FOR, sweep_uploads
from webcast.topics.models import Format, Topic, TopicState, Treatment

PROFILE = {"name": "Léa", "locale": "fr", "zone": "Europe/Paris"}
A_DAY_AND_MORE = 2 * 86400


def png(colour: str = "#a03020", size: tuple[int, int] = (1000, 700)) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    file.seek(0)
    return file


@pytest.fixture
def folder(app: Flask) -> Iterator[Path]:
    """The uploads, empty before and after."""
    path: Path = app.config["SETTINGS"].data_path / "uploads"
    path.mkdir(exist_ok=True)
    yield path
    for file in path.glob("??/*"):
        file.unlink()


@pytest.fixture
def me(app: Flask, folder: Path, sign_in: SignInAs) -> FlaskClient:
    return sign_in(PersonFactory())


def topic(**more: Any) -> dict[str, Any]:
    db.session.rollback()
    formats = {"format": first(Format).id, "treatment": first(Treatment).id}
    return {"title": "Un titre", "language": "fr", "save": "1", **formats, **more}


def token_in(page: str, field: str = "cover") -> str:
    found = re.search(rf'name="{field}_kept" value="([^"]+)"', page)
    assert found, "the page carries no picture"
    return unescape(found[1])


def the_topic() -> Topic:
    db.session.expire_all()
    return db.session.scalars(select(Topic)).one()


def cover_kept(me: FlaskClient, colour: str = "#a03020") -> str:
    """Send a topic with a cover and an error; the token of the page that comes back."""
    answer = me.post("/topics/new", data=topic(title="", cover=(png(colour), "a.png")))
    assert answer.status_code == 422
    return token_in(answer.text)


def make_old(folder: Path) -> None:
    for path in folder.glob("??/*"):
        os.utime(path, times=(path.stat().st_atime, path.stat().st_mtime - A_DAY_AND_MORE))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("??/*"))


def test_the_cover_of_a_new_topic_survives_an_error_elsewhere(me: FlaskClient) -> None:
    answer = me.post("/topics/new", data=topic(title="", cover=(png(), "a.png"), cover_alt="Mer"))
    assert answer.status_code == 422
    assert "Cette image est gardée." in unescape(answer.text)
    preview = re.search(r'<figure class="chosen[^>]*>\s*<img src="([^"]+)"', answer.text)
    assert preview
    assert me.get(preview[1]).mimetype == "image/jpeg"
    assert db.session.scalars(select(Picture)).all() == []  # nothing is attached yet
    data = topic(cover_kept=token_in(answer.text), cover_alt="Mer")
    assert me.post("/topics/new", data=data).status_code == 303
    assert the_topic().cover_id
    assert f"/pictures/{db.session.scalars(select(Picture)).one().name}" in preview[1]


def test_it_survives_what_an_action_refuses_and_a_second_error(me: FlaskClient) -> None:
    answer = me.post("/topics/new", data=topic(cover=(png(), "a.png")))  # no words for it
    assert 'id="cover_alt-error"' in answer.text
    again = me.post("/topics/new", data=topic(title="", cover_kept=token_in(answer.text)))
    assert again.status_code == 422
    data = topic(cover_kept=token_in(again.text), cover_alt="Mer")
    assert me.post("/topics/new", data=data).status_code == 303
    assert the_topic().cover_id


def test_a_kept_picture_can_be_replaced_or_done_without(me: FlaskClient) -> None:
    token = cover_kept(me)
    answer = me.post("/topics/new", data=topic(title="", cover_kept=token, cover_discard="y"))
    assert "cover_kept" not in answer.text
    other = topic(cover_kept=token, cover=(png("#203080"), "b.png"), cover_alt="Mer")
    assert me.post("/topics/new", data=other).status_code == 303
    name = db.session.scalars(select(Picture.name)).one()
    red = me.post("/topics/new", data=topic(title="", cover_kept=token))
    assert f"/pictures/{name}" not in red.text.split('class="chosen')[1]


def test_a_file_that_is_no_picture_is_told_at_once_and_the_kept_one_stays(me: FlaskClient) -> None:
    token = cover_kept(me)
    bad = (io.BytesIO(b"<svg onload=alert(1)>"), "a.svg")
    answer = me.post("/topics/new", data=topic(title="", cover_kept=token, cover=bad))
    assert answer.status_code == 422
    assert 'id="cover-error"' in answer.text
    assert 'id="title-error"' in answer.text
    assert token_in(answer.text)


def test_doing_without_a_new_picture_leaves_the_present_one(
    folder: Path, sign_in: SignInAs
) -> None:
    person = PersonFactory()
    old = store(png("#203080").getvalue(), folder)
    topic_ = TopicFactory(proposer=person, state=TopicState.DRAFT, cover_id=old.id, cover_alt="Mer")
    me, number, old_id = sign_in(person), topic_.id, old.id
    page = me.post(
        f"/topics/{number}/edit", data=topic(title="", version=1, cover=(png(), "a.png"))
    )
    assert page.status_code == 422
    data = topic(version=1, cover_kept=token_in(page.text), cover_discard="y", cover_alt="Mer")
    assert me.post(f"/topics/{number}/edit", data=data).status_code == 303
    assert the_topic().cover_id == old_id


def test_the_picture_of_a_profile_survives_an_error_elsewhere(
    folder: Path, sign_in: SignInAs
) -> None:
    person = PersonFactory()
    me = sign_in(person)
    answer = me.post("/me/profile", data=PROFILE | {"name": "", "picture": (png(), "moi.png")})
    assert answer.status_code == 422
    data = PROFILE | {"picture_kept": token_in(answer.text, "picture")}
    assert me.post("/me/profile", data=data).status_code == 303
    db.session.refresh(person)
    assert person.picture_id


def forged(app: Flask, token: str) -> list[str]:
    """What somebody might try: other letters, another key, another purpose, no token at all."""
    name = "0" * 32
    own_key = URLSafeTimedSerializer("guessed", salt="kept picture").dumps([name, 10, 10, 1])
    other_use = URLSafeTimedSerializer(str(app.secret_key), salt="cookie-session").dumps(
        [name, 10, 10, 1]
    )
    return [token[:-4] + "AAAA", own_key, other_use, "../../secret_key", "\x00", "é" * 5000]


def test_a_forged_token_names_nothing(app: Flask, me: FlaskClient) -> None:
    for token in forged(app, cover_kept(me)):
        answer = me.post("/topics/new", data=topic(cover_kept=token, cover_alt="Mer"))
        assert answer.status_code == 422
        assert 'id="cover-error"' in answer.text
        assert 'name="cover_kept"' not in answer.text
    assert db.session.scalars(select(Topic)).all() == []


def test_somebody_elses_token_names_nothing(me: FlaskClient, sign_in: SignInAs) -> None:
    token = cover_kept(sign_in(PersonFactory()))
    answer = me.post("/topics/new", data=topic(cover_kept=token, cover_alt="Mer"))
    assert answer.status_code == 422
    assert 'id="cover-error"' in answer.text


def test_a_token_ends_after_a_day(me: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token = cover_kept(me)
    late = now().timestamp() + KEPT_FOR.total_seconds() + 5
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: late)
    answer = me.post("/topics/new", data=topic(cover_kept=token, cover_alt="Mer"))
    assert answer.status_code == 422
    assert 'id="cover-error"' in answer.text


def test_a_token_whose_files_are_gone_is_told_and_not_attached(
    me: FlaskClient, folder: Path
) -> None:
    token = cover_kept(me)
    make_old(folder)
    sweep_uploads()
    assert files(folder) == []
    answer = me.post("/topics/new", data=topic(cover_kept=token, cover_alt="Mer"))
    assert answer.status_code == 422
    assert db.session.scalars(select(Picture)).all() == []


def test_the_sweep_takes_what_was_never_attached_and_only_after_a_day(
    me: FlaskClient, folder: Path
) -> None:
    cover_kept(me)
    there = files(folder)
    assert there
    sweep_uploads()
    assert files(folder) == there
    make_old(folder)
    sweep_uploads()
    assert files(folder) == []


def test_the_sweep_never_takes_a_picture_in_use_even_if_it_was_kept_as_well(
    me: FlaskClient, folder: Path
) -> None:
    data = topic(cover=(png(), "a.png"), cover_alt="Mer")
    assert me.post("/topics/new", data=data).status_code == 303
    there = files(folder)
    cover_kept(me)  # the same picture, by its content
    assert files(folder) == there
    make_old(folder)
    sweep_uploads()
    assert files(folder) == there


def test_a_picture_taken_up_again_is_as_good_as_new(me: FlaskClient, folder: Path) -> None:
    token = cover_kept(me)
    make_old(folder)
    answer = me.post("/topics/new", data=topic(title="", cover_kept=token))
    assert token_in(answer.text)
    there = files(folder)
    sweep_uploads()
    assert files(folder) == there


def test_a_picture_taken_up_while_the_sweep_runs_is_put_back(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = png().getvalue()
    kept = put(content, folder)
    there = files(folder)
    make_old(folder)
    rename = Path.rename

    def meanwhile(path: Path, target: Path) -> Path:
        if not target.exists() and target.name.endswith(".gone"):
            put(content, folder)  # somebody sends the same picture just now
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", meanwhile)
    assert sweep(folder, timedelta(days=1)) == 0
    assert files(folder) == there
    assert file_of(folder, kept.name, 320).exists()


def test_unfinished_files_go_as_well(app: Flask, folder: Path) -> None:
    (folder / "ab").mkdir(exist_ok=True)
    (folder / "ab" / "abc-320.77.part").write_bytes(b"half")
    make_old(folder)
    assert sweep(folder, timedelta(days=1)) == 1


def test_a_draft_saves_itself_while_a_picture_waits(me: FlaskClient) -> None:
    token = cover_kept(me)
    answer = me.post("/topics/autosave", data=topic(cover_kept=token))
    assert answer.status_code == 200
    assert the_topic().cover_id is None
