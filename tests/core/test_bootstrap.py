"""What a stranger starts from: dev.py, the locks, the wheel."""

import ast
import re
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = [ROOT / "requirements" / "run.lock", ROOT / "requirements" / "test.lock"]


def dev(*arguments):
    command = [sys.executable, str(ROOT / "dev.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def pins(lock):
    return set(re.findall(r"^[\w.-]+==[^\\\n]+", lock.read_text(), re.MULTILINE))


def test_an_old_python_can_read_dev_py_and_so_say_that_it_is_too_old():
    ast.parse((ROOT / "dev.py").read_text(), feature_version=(3, 7))


def test_a_taken_port_gives_one_clear_line_before_anything_is_made(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = dev("run", "--port", str(port), "--data", str(tmp_path / "data"))
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr == f"Cannot serve on 127.0.0.1, port {port}: Address already in use.\n"
    assert not (tmp_path / "data").exists()


def test_an_unknown_check_is_refused_with_the_known_ones():
    ended = dev("test", "--only", "ruff,nonsense")
    assert ended.returncode == 1
    assert ended.stderr.startswith("No such check: nonsense. There are ruff, ")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_registry_and_no_folder(lock):
    assert not re.search(r"://|--index|--find-links|(?:^|\s)/\w", lock.read_text())


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_each_pin_has_hashes(lock):
    text = lock.read_text()
    assert len(pins(lock)) == len(
        re.findall(r"^[\w.-]+==.*\\\n +--hash=sha256:", text, re.MULTILINE)
    )


def test_what_is_tested_is_what_runs():
    run, test = map(pins, LOCKS)
    assert run <= test


def test_the_wheel_brings_templates_migrations_and_words(tmp_path):
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        (metadata,) = (n for n in names if n.endswith(".dist-info/METADATA"))
        needs = re.findall(
            r"^Requires-Dist: ([\w-]+)", archive.read(metadata).decode(), re.MULTILINE
        )
    assert {
        "webcast/templates/base.html",
        "webcast/migrations/env.py",
        "webcast/translations/fr/LC_MESSAGES/messages.mo",
    } <= names
    assert {name.partition("/")[0] for name in names} == {"webcast", metadata.partition("/")[0]}
    assert {"flask", "sqlalchemy"} <= set(needs)
