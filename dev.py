#!/usr/bin/env python3
"""Run and test Webcastory from a checkout. Needs Python 3.11 or newer, and nothing else.

python3 dev.py run     install, load a demo, serve it on http://127.0.0.1:8000
python3 dev.py test    run every check that a change has to pass
python3 dev.py fmt     format the code
python3 dev.py lock    make requirements/*.lock anew from the *.in beside them
"""

import sys

if sys.version_info < (3, 11):
    sys.exit(f"Webcastory needs Python 3.11 or newer; this is {sys.version.split()[0]}.")

import argparse
import os
import socket
import subprocess
import time
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(PROGRAMS / "python")
WEBCAST = [PYTHON, "-m", "webcast"]
REQUIREMENTS = ROOT / "requirements"
TRANSLATIONS = ROOT / "webcast" / "translations"

CHECKS = {
    "ruff": [PYTHON, "-m", "ruff", "check", "--quiet"],
    "format": [PYTHON, "-m", "ruff", "format", "--check", "--quiet"],
    "mypy": [PYTHON, "-m", "mypy"],
    "imports": [str(PROGRAMS / "lint-imports"), "--no-cache", "--no-logo"],
    "translations": [PYTHON, "-m", "webcast.core.catalogues", "check"],
    "templates": [PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"],
    "pytest": [PYTHON, "-m", "pytest", "-n", "2"],
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True, metavar="run | test | fmt | lock")

    run = commands.add_parser("run", allow_abbrev=False)
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--workers", type=int, default=1, help="how many processes answer requests")
    run.add_argument("--no-demo", action="store_true", help="start with an empty channel")
    run.add_argument("--data", type=absolute, help="folder of the database, uploads, mail and keys")
    run.set_defaults(action=serve)

    test = commands.add_parser("test", allow_abbrev=False, epilog="All else is given to pytest.")
    test.add_argument("--only", default=",".join(CHECKS), help="some of %(default)s")
    test.add_argument("--fast", action="store_true", help="leave the browser out")
    test.set_defaults(action=check)

    commands.add_parser("fmt").set_defaults(action=format_code)
    lock = commands.add_parser("lock", epilog="All else, such as --upgrade, is given to uv.")
    lock.set_defaults(action=lock_requirements)

    options, more = parser.parse_known_args()
    options.more = more
    if more and options.action in (serve, format_code):
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    os.chdir(ROOT)
    try:
        return int(options.action(options))
    except subprocess.CalledProcessError as failed:
        return failed.returncode
    except KeyboardInterrupt:
        return 130


# Commands


def serve(options: argparse.Namespace) -> int:
    """Bring everything up to date, then become the server."""
    refuse_taken_port(options.host, options.port)
    if options.data:
        os.environ["WEBCAST_DATA_DIR"] = options.data
    install("run.lock")
    compile_translations()
    subprocess.run([*WEBCAST, "db", "upgrade"], check=True)
    if not options.no_demo:
        subprocess.run([*WEBCAST, "demo", "load"], check=True)

    host = f"[{options.host}]" if ":" in options.host else options.host
    say(f"Webcastory is starting on http://{host}:{options.port} (Ctrl-C ends it).")
    command = [*WEBCAST, "serve", "--host", options.host, "--port", str(options.port)]
    command += ["--workers", str(options.workers)]
    if os.name != "nt":
        # With no process of ours in between, signals and exit codes are the server's own.
        os.execv(PYTHON, command)
    return subprocess.call(command)


def check(options: argparse.Namespace) -> int:
    """Run all checks, whichever fail, and sum them up."""
    names = options.only.split(",")
    unknown = set(names) - set(CHECKS)
    if unknown:
        sys.exit(f"No such check: {', '.join(sorted(unknown))}. There are {', '.join(CHECKS)}.")
    install("run.lock", "test.lock")
    compile_translations()
    results = {}
    for name in names:
        command = list(CHECKS[name])
        if name == "pytest":
            command += ["-m", "not browser"] if options.fast else []
            command += options.more
        say(f"\n== {name}")
        started = time.monotonic()
        failed = subprocess.call(command) != 0
        results[name] = failed, time.monotonic() - started
    say("")
    for name, (failed, seconds) in results.items():
        say(f"{name:<14}{'FAILED' if failed else 'ok':<8}{seconds:6.1f} s")
    return int(any(failed for failed, _ in results.values()))


def format_code(_: argparse.Namespace) -> int:
    install("run.lock", "test.lock")
    subprocess.run([PYTHON, "-m", "ruff", "check", "--fix-only"], check=True)
    return subprocess.call([PYTHON, "-m", "ruff", "format"])


def lock_requirements(options: argparse.Namespace) -> int:
    """Lock for every system and Python at once. Pins stay unless uv is told to upgrade."""
    install("run.lock", "test.lock")
    for name in ("run", "test"):
        command = [str(PROGRAMS / "uv"), "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--annotation-style", "line"]
        # Neither a registry's address nor a folder of this machine belongs in the file.
        command += ["--no-config", "--no-emit-index-url", "--no-emit-find-links"]
        command += ["--custom-compile-command", "python3 dev.py lock", *options.more]
        command += [f"requirements/{name}.in", "--output-file", f"requirements/{name}.lock"]
        subprocess.run(command, check=True)
    return 0


# Steps


def absolute(folder: str) -> str:
    return str(Path(folder).resolve())


def refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (")[0]
        sys.exit(f"Cannot serve on {host}, port {port}: {reason.rstrip('.')}.")


def install(*locks: str) -> None:
    """Make .venv, and install what is locked where that has changed since."""
    if not is_usable(PYTHON):
        if not (find_spec("venv") and find_spec("ensurepip")):
            package = f"python3.{sys.version_info.minor}-venv"
            sys.exit(
                f"Python's venv is missing. On Debian or Ubuntu: sudo apt-get install {package}"
            )
        say("Making .venv …")
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)
    for lock in locks:
        path = REQUIREMENTS / lock
        stamp = VENV / f"{lock}.installed"
        digest = sha256(path.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != digest:
            say(f"Installing requirements/{lock} (a minute, once) …")
            command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            command += ["--no-deps", "--require-hashes", "-r", str(path)]
            subprocess.run(command, check=True)
            stamp.write_text(digest)


def is_usable(python: str) -> bool:
    """Tell a whole environment from none, a torn one, and one whose Python has been upgraded."""
    try:
        return subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0
    except OSError:
        return False


def compile_translations() -> None:
    for language in filter(Path.is_dir, TRANSLATIONS.iterdir()):
        compiled = language / "LC_MESSAGES" / "messages.mo"
        changed = max((po.stat().st_mtime for po in language.glob("*.po")), default=0)
        if not compiled.exists() or compiled.stat().st_mtime < changed:
            command = [PYTHON, "-m", "webcast.core.catalogues", "compile"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            return


def say(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
