"""Measure Webcastory against a bare Flask route that returns the same bytes.

    python -m benchmarks.run --data DIR [--topics 100000] [--opinions 1000000] [--sessions 10000]
                             [--seconds 4] [--only NAME …]

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
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import create_engine, select, text

from benchmarks.data import fill
from webcast import COOKIE, create_app
from webcast.accounts.models import Person, SignIn
from webcast.core.database import db
from webcast.core.text import slugify
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


def measure(url: str, seconds: int, *headers: str, script: str = "") -> Speed:
    """Load one address for some seconds, or those that a script of wrk's names."""
    command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency"]
    command += ["-s", script] if script else []
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


@dataclass
class Prepared:
    """A full channel: its pages by name, somebody's cookie, the database, all topics' addresses."""

    pages: dict[str, str]
    cookie: str
    database: str
    topics: list[str]


def prepare(data: Path, topics: int, opinions: int, sessions: int) -> Prepared:
    """Fill the channel, and sign somebody in."""
    app = create_app({**os.environ, "WEBCAST_DATA_DIR": str(data)})
    with app.app_context():
        upgrade()
        fill(topics, opinions, sessions)
        topic = db.session.scalars(
            select(Topic).where(Topic.state == TopicState.OPEN).order_by(Topic.id).limit(1)
        ).one()
        rows = db.session.execute(select(Topic.id, Topic.title).where(Topic.id >= topic.id))
        addresses = [f"/topics/{number}/{slugify(title)}" for number, title in rows]
        pages = {
            "home": "/",
            "list": "/topics/",
            "topic": addresses[0],
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
        return Prepared(pages, f"{COOKIE}={cookie.value}", address, addresses)


def week_with_sessions() -> str:
    """The programme's week in which most is on, if anything is."""
    starts = db.session.scalars(select(StudioSession.starts_at)).all()
    if not starts:
        return "/programme/"
    weeks = [start.strftime("%G-W%V") for start in starts]
    return f"/programme/?week={statistics.mode(weeks)}"


class Table:
    """The rows that are wanted, printed as they are measured."""

    def __init__(self, seconds: int, only: list[str]) -> None:
        self.seconds = seconds
        self.only = only
        print("| page | requests/s | bare route | ratio | p99 ms | |")
        print("|---|---|---|---|---|---|")

    def compare(
        self, name: str, ours: str, bare: str, *headers: str, script: str = "", goal: float = GOAL
    ) -> None:
        """The ratio of medians of three alternating rounds, and our p99."""
        if self.only and name not in self.only:
            return
        mine, theirs = [], []
        measure(ours, 1, *headers, script=script)
        for _round in range(3):
            mine.append(measure(ours, self.seconds, *headers, script=script))
            theirs.append(measure(bare, self.seconds, *headers))
        own = statistics.median(speed.rate for speed in mine)
        other = statistics.median(speed.rate for speed in theirs)
        p99 = statistics.median(speed.p99 for speed in mine)
        short = [
            *(["below the ratio"] if own / other < goal else []),
            *(["above 50 ms"] if p99 > 50 else []),
        ]
        row = (name, f"{own:,.0f}", f"{other:,.0f}", f"{own / other:.2f}", f"{p99:.1f}")
        print(f"| {' | '.join((*row, ', '.join(short)))} |", flush=True)


@contextmanager
def somebody_writes(database: str, every: float) -> Iterator[None]:
    """Commit something small so often (seconds), as on a channel where people take part."""
    stop = threading.Event()

    def write() -> None:
        engine = create_engine(database)
        while not stop.wait(every):
            with engine.begin() as connection:
                connection.execute(text("UPDATE channel SET currency = currency"))
        engine.dispose()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        stop.set()
        writer.join()


def script_for(folder: str, paths: list[str]) -> str:
    """A script that lets wrk ask for each of these addresses once, one after the other."""
    listed, script = Path(folder, "paths.txt"), Path(folder, "paths.lua")
    listed.write_text("\n".join(paths))
    script.write_text(
        "local paths, at = {}, 0\n"
        f"for path in io.lines({str(listed)!r}) do paths[#paths + 1] = path end\n"
        "math.randomseed(os.time()); at = math.random(#paths)\n"
        "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n"
    )
    return str(script)


def main() -> None:
    """Run everything."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--topics", type=int, default=100_000)
    options.add_argument("--opinions", type=int, default=1_000_000)
    options.add_argument("--sessions", type=int, default=10_000)
    options.add_argument("--seconds", type=int, default=4)
    options.add_argument("--only", nargs="*", default=[], help="some rows, by name")
    given = options.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is needed: apt install wrk")
    full = prepare(given.data, given.topics, given.opinions, given.sessions)
    settings = {"WEBCAST_DATA_DIR": str(given.data)}
    took = first_fetch(settings, full.pages["feed"])
    print(f"The feed, never asked for before: {took:.2f} s\n")
    # The script is outside of the folder of pages, which the bare application reads whole.
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as scripts,
        served("webcast:create_app", settings) as ours,
    ):
        for name, path in full.pages.items():
            Path(folder, name).write_bytes(fetch(ours + path))
            Path(folder, f"{name}-mine").write_bytes(fetch(ours + path, full.cookie))
        bare_settings = {"BENCH_PAGES": folder, "BENCH_DATABASE": full.database}
        with served("benchmarks.bare:create_app", bare_settings) as bare:
            table = Table(given.seconds, given.only)
            visitors(table, full, ours, bare)
            people(table, full, ours, bare)
            script = script_for(scripts, full.topics)
            table.compare("topics, each once", ours, f"{bare}/bytes/topic", script=script)


def visitors(table: Table, full: Prepared, ours: str, bare: str) -> None:
    """Pages that are the same for everybody, against the same bytes from memory."""
    for name, path in full.pages.items():
        table.compare(name, ours + path, f"{bare}/bytes/{name}")
    with urllib.request.urlopen(ours + full.pages["feed"], timeout=60) as answer:
        known = f"If-None-Match: {answer.headers['ETag']}"
    path = full.pages["feed"]
    table.compare("feed, not modified", ours + path, f"{bare}/not-modified", known, goal=0.8)


def people(table: Table, full: Prepared, ours: str, bare: str) -> None:
    """Signed in, against three queries and the same bytes: at rest, and while others write."""
    cookie = f"Cookie: {full.cookie}"
    pages = {name: path for name, path in full.pages.items() if name != "feed"}
    for name, path in pages.items():
        table.compare(f"{name}, signed in", ours + path, f"{bare}/queries/{name}-mine", cookie)
    with somebody_writes(full.database, every=1.0):
        for name, path in pages.items():
            table.compare(
                f"{name}, signed in, a write each second",
                ours + path,
                f"{bare}/queries/{name}-mine",
                cookie,
            )


def first_fetch(settings: dict[str, str], path: str) -> float:
    """Seconds until a server that has just started has sent this, its database warm."""
    took = []
    for _ in range(3):
        with served("webcast:create_app", settings) as ours:
            fetch(f"{ours}/healthz")
            started = time.perf_counter()
            fetch(ours + path)
            took.append(time.perf_counter() - started)
    return statistics.median(took)


if __name__ == "__main__":
    main()
