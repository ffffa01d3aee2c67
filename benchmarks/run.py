"""Measure Webcastory against a bare Flask route that returns the same bytes.

    python -m benchmarks.run --data DIR [--topics 100000] [--opinions 1000000] [--seconds 4]

Needs `wrk` (Debian: apt install wrk). Prints a table of ratios; medians of alternating rounds.
"""

import argparse
import os
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select

from benchmarks.data import fill
from webcast import COOKIE, create_app
from webcast.accounts.models import Person, SignIn
from webcast.core.database import db
from webcast.core.tokens import token_hash
from webcast.studio.models import StudioSession
from webcast.topics.models import Topic, TopicState

CLIENTS = 16
GOAL = 0.7


@dataclass
class Speed:
    """What wrk saw: requests a second, and the 99th percentile in milliseconds."""

    rate: float
    p99: float


@contextmanager
def served(factory: str, environ: dict[str, str]) -> Iterator[str]:
    """A granian with one worker on 127.0.0.1, on a port that nothing else answers on.

    Servers left over from a run that was cut off would share a fixed port, and the load with it.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", factory, "--factory", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "4", "--no-ws", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **environ})
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _try in range(200):
        if process.poll() is not None:
            raise RuntimeError("the server ended at once")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def measure(url: str, seconds: int, *headers: str) -> Speed:
    """Load one address for some seconds."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    text = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text:
        raise RuntimeError(f"{url} does not answer 200:\n{text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])  # type: ignore[index]
    number, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return Speed(rate, float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit])


def fetch(url: str, cookie: str = "") -> bytes:
    """The bytes of a page."""
    request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
    with urllib.request.urlopen(request, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def prepare(data: Path, topics: int, opinions: int) -> tuple[dict[str, str], str, str]:
    """The channel, its pages by name, the cookie of somebody signed in, the database's address."""
    app = create_app({**os.environ, "WEBCAST_DATA_DIR": str(data)})
    with app.app_context():
        upgrade()
        fill(topics, opinions)
        topic = db.session.scalars(
            select(Topic).where(Topic.state == TopicState.OPEN).order_by(Topic.id).limit(1)
        ).one()
        with app.test_request_context():
            show = app.url_for("topics.show", topic_id=topic.id, slug="x")
        moved = app.test_client().get(show)
        pages = {
            "home": "/",
            "list": "/topics/",
            "topic": moved.location or show,
            "week": week_with_sessions(),
            "feed": "/calendar.ics",
        }
        token = secrets.token_urlsafe(12)
        person = db.session.scalars(select(Person).order_by(Person.id).limit(1)).one()
        db.session.add(SignIn(person_id=person.id, token_hash=token_hash(token)))
        db.session.commit()
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = token
        cookie = client.get_cookie(COOKIE)
        assert cookie
        address = app.config["SQLALCHEMY_DATABASE_URI"]
        db.session.remove()
        db.engine.dispose()
        return pages, f"{COOKIE}={cookie.value}", address


def week_with_sessions() -> str:
    """The programme's week in which most is on, if anything is."""
    starts = db.session.scalars(select(StudioSession.starts_at)).all()
    if not starts:
        return "/programme/"
    weeks = [start.strftime("%G-W%V") for start in starts]
    return f"/programme/?week={statistics.mode(weeks)}"


def compare(name: str, ours: str, bare: str, seconds: int, *headers: str) -> tuple[float, float]:
    """Print and give the ratio of medians of three alternating rounds, and our p99."""
    mine, theirs = [], []
    measure(ours, 1, *headers)
    for _round in range(3):
        mine.append(measure(ours, seconds, *headers))
        theirs.append(measure(bare, seconds))
    own = statistics.median(speed.rate for speed in mine)
    other = statistics.median(speed.rate for speed in theirs)
    p99 = statistics.median(speed.p99 for speed in mine)
    ratio = own / other
    verdict = "" if ratio >= GOAL else "below the goal"
    row = (name, f"{own:,.0f}", f"{other:,.0f}", f"{ratio:.2f}", f"{p99:.1f}", verdict)
    print(f"| {' | '.join(row)} |", flush=True)
    return ratio, p99


def main() -> None:
    """Run everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--topics", type=int, default=100_000)
    options.add_argument("--opinions", type=int, default=1_000_000)
    options.add_argument("--seconds", type=int, default=4)
    given = options.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is needed: apt install wrk")
    pages, cookie, database = prepare(given.data, given.topics, given.opinions)
    with tempfile.TemporaryDirectory() as folder:
        settings = {"WEBCAST_DATA_DIR": str(given.data)}
        with served("webcast:create_app", settings) as ours:
            for name, path in pages.items():
                Path(folder, name).write_bytes(fetch(ours + path))
                Path(folder, f"{name}-mine").write_bytes(fetch(ours + path, cookie))
            bare_settings = {"BENCH_PAGES": folder, "BENCH_DATABASE": database}
            with served("benchmarks.bare:create_app", bare_settings) as bare:
                print("| page | requests/s | bare route | ratio | p99 ms | |")
                print("|---|---|---|---|---|---|")
                for name, path in pages.items():
                    compare(name, ours + path, f"{bare}/bytes/{name}", given.seconds)
                for name, path in pages.items():
                    if name == "feed":
                        continue
                    compare(
                        f"{name}, signed in",
                        ours + path,
                        f"{bare}/queries/{name}-mine",
                        given.seconds,
                        f"Cookie: {cookie}",
                    )


if __name__ == "__main__":
    main()
