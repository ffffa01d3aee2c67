"""Commands that run: the server (granian) with a worker beside it, or the worker alone."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext

from webcast.core.jobs import run_worker


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True, help="Server processes.")
@click.option("--threads", default=16, show_default=True, help="Requests at once in a process.")
@click.option("--worker/--no-worker", default=True, help="Run the worker beside the server.")
def serve_command(host: str, port: int, workers: int, threads: int, worker: bool) -> None:
    """Serve the channel; ends when either the server or the worker ends."""
    commands = [
        [
            sys.executable, "-m", "granian", "webcast:create_app", "--factory",
            "--interface", "wsgi", "--host", host, "--port", str(port),
            "--workers", str(workers), "--blocking-threads", str(threads),
            "--backlog", "1024", "--no-ws", "--log-level", "warning",
        ]
    ]  # fmt: skip
    if worker:
        commands.append([sys.executable, "-m", "webcast", "worker"])
    # Mails that are written while there is no WEBCAST_BASE_URL lead here.
    sys.exit(_run_together(commands, {**os.environ, "WEBCAST_LOCAL_PORT": str(port)}))


def _run_together(commands: list[list[str]], environ: dict[str, str]) -> int:
    """Run the commands until one ends or we are told to stop; then end the others."""
    # Each leads a group of its own, so that a killed server leaves no children behind.
    running = [
        subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603
        for command in commands
    ]
    stopped = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGHUP, stop)
    try:
        while not stopped and all(process.poll() is None for process in running):
            time.sleep(0.2)
    finally:
        codes = [process.poll() for process in running]
        for process in running:
            if process.poll() is None:
                process.terminate()
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    if stopped:
        return 0
    return next((code for code in codes if code), 1)


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Send mails and keep house, beside the server."""
    run_worker(current_app._get_current_object())  # type: ignore[attr-defined]
