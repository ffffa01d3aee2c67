"""`webcast import …`: what is said, what the exit code is, and that it is all or nothing."""

import contextvars
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.syndication.importing import DATA, event, everything, fail_at, schedule, topic
from webcast.core.database import db
from webcast.syndication import running
from webcast.syndication.commands import import_cli


@pytest.fixture
def cli(app: Flask, tmp_path: Path):
    """Run a command on a file with this content."""

    def run(command: str, content: str, *options: str, lang: str = "en") -> Result:
        file = tmp_path / "file"
        file.write_text(content)
        arguments = [command, str(file), "--key", "conf", *options, "--lang", lang]
        db.session.remove()
        # A command has a context and a session of its own.
        invoke = app.test_cli_runner().invoke
        return contextvars.Context().run(invoke, import_cli, arguments)

    return run


def test_a_schedule_is_imported_and_summed_up(cli):
    result = cli("schedule", schedule(event(1), event(2, "12:00")))
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "2 added",
        "Made for them: 3 profiles, 1 studio.",
    ]
    assert "Topics: 2" in result.stderr
    assert topic(1).title == "Débat 1"


def test_the_second_time_it_says_that_nothing_has_changed(cli):
    cli("schedule", schedule(event(1)))
    result = cli("schedule", schedule(event(1)))
    assert result.stdout.splitlines() == ["1 unchanged", "Nothing has changed."]


def test_the_report_speaks_french(cli):
    result = cli("schedule", schedule(event(1)), lang="fr")
    assert "1 ajout" in result.stdout
    assert "Créés au passage" in result.stdout
    assert cli("topics", "titre\n", lang="fr").exit_code == 0


def test_a_rehearsal_reports_the_same_and_writes_nothing(cli):
    before = everything()
    rehearsal = cli("schedule", schedule(event(1)), "--dry-run")
    assert "This was a rehearsal: nothing was written." in rehearsal.stdout
    assert everything() == before
    assert rehearsal.stdout.splitlines()[:2] == (
        cli("schedule", schedule(event(1))).stdout.splitlines()
    )


def test_what_is_refused_is_said_with_its_line_and_the_exit_code_is_1(cli):
    result = cli("schedule", schedule(event(1), event(2, "10:30")))
    assert result.exit_code == running.REFUSED
    assert "line 1 · not taken · Débat 2 · “Ada” is taken at that time" in result.stdout


@pytest.mark.parametrize(
    ("command", "content", "words"),
    [
        ("schedule", "<schedule><day>", "Line 1: This is not well-formed XML"),
        ("schedule", "<rss/>", "its root is not <schedule>"),
        ("topics", "", "The file is empty."),
        ("topics", 'titre\n"jamais fermé', "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_gives_a_clear_line_and_nothing_is_written(
    cli, command, content, words
):
    before = everything()
    result = cli(command, content)
    assert result.exit_code == running.UNREADABLE
    assert words in result.stderr
    assert "Nothing was written." in result.stderr
    assert everything() == before


@pytest.mark.parametrize(
    "options",
    [
        ("--format", "nothing"),
        ("--proposer", "nobody@example.org"),
        ("--map", "keynote=talkshow"),
        ("--zone", "Europe/Nowhere"),
    ],
)
def test_an_option_that_cannot_be_gives_exit_code_2_and_nothing_is_written(cli, options):
    before = everything()
    result = cli("schedule", schedule(event(1)), *options)
    assert result.exit_code == running.UNREADABLE
    assert everything() == before


def test_a_mapping_is_guessed_and_shown(cli):
    result = cli("topics", "id;titre\n1;Un\n")
    assert "--map 'title=titre'" in result.stdout
    assert topic(1).title == "Un"


@pytest.mark.parametrize("loop", [1, 2, 4])
def test_an_import_that_breaks_off_has_written_nothing_and_can_be_run_again(cli, loop, monkeypatch):
    before = everything()
    with monkeypatch.context() as broken:
        broken.setattr(running, "shown", fail_at(loop))
        result = cli("schedule", schedule(event(1), event(2, "12:00")))
    assert result.exit_code != 0
    assert everything() == before
    assert cli("schedule", schedule(event(1), event(2, "12:00"))).exit_code == 0


def test_kill_9_in_the_middle_leaves_nothing_half(app, engine_name, tmp_path):
    """A real process on a real file, killed while it writes; then the same again, whole."""
    if engine_name != "sqlite":
        pytest.skip("one database is enough for a process of its own")
    environ = {**os.environ, "WEBCAST_DATA_DIR": str(tmp_path), "PYTHONUNBUFFERED": "1"}
    python = [sys.executable, "-m", "webcast"]
    root = DATA.parents[1]
    subprocess.run([*python, "db", "upgrade"], env=environ, cwd=root, check=True,
                   capture_output=True)  # fmt: skip
    table = tmp_path / "table.csv"
    table.write_text("id;titre;texte\n" + "".join(f"{n};Sujet {n};mot{n}\n" for n in range(2000)))
    command = [*python, "import", "topics", str(table), "--key", "t", "--lang", "en"]
    running_now = subprocess.Popen(command, env=environ, cwd=root, stderr=subprocess.PIPE)
    assert running_now.stderr is not None
    for line in running_now.stderr:
        if line.startswith(b"Topics"):  # the rows are in, the index is being written
            break
    time.sleep(0.05)
    running_now.send_signal(signal.SIGKILL)
    assert running_now.wait() == -signal.SIGKILL
    done = subprocess.run(
        command, env=environ, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "2000 added" in done.stdout
