"""A real server in a process of its own, for tests that kill it or look at it with a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Server:
    """Where it answers, and the process group to end it by."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """As a power cut would: at once, all of it."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=10)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def server(settings: Mapping[str, str], *, workers: int = 1) -> Iterator[Server]:
    """Granian as `webcast serve` starts it, without the worker."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "webcast:create_app", "--factory", "--interface", "wsgi",
        "--host", "127.0.0.1", "--port", str(port), "--workers", str(workers),
        "--blocking-threads", "8", "--no-ws", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, **settings}, start_new_session=True)
    here = Server(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(here)
        yield here
    finally:
        if process.poll() is None:
            here.kill()


def _wait_for(here: Server) -> None:
    for _ in range(200):
        if here.process.poll() is not None:
            raise RuntimeError("the server ended at once")
        try:
            urllib.request.urlopen(f"{here.url}/healthz", timeout=2)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server does not answer")
