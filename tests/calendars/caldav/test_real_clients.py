"""vdirsyncer and khal use the account of a real server: found, synchronised, shown."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from tests.calendars.caldav.accounts import moved_to, secret_of, somebody
from tests.calendars.planned import aged, called_off, confirmed, planner, soon
from tests.conftest import database
from tests.factories import StudioFactory
from tests.serving import Server, server
from webcast import create_app
from webcast.core.database import db
from webcast.studio import actions
from webcast.studio.models import StudioSession

TOOLS = Path(sys.executable).parent


@dataclass
class Desktop:
    """Somebody's computer: vdirsyncer keeps a folder up to date, khal shows it."""

    folder: Path
    url: str
    email: str
    password: str

    def __post_init__(self) -> None:
        (self.folder / "vdirsyncer.conf").write_text(
            f"""
[general]
status_path = "{self.folder}/status/"

[pair programme]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
metadata = ["displayname", "color"]

[storage here]
type = "filesystem"
path = "{self.folder}/calendars/"
fileext = ".ics"

[storage there]
type = "caldav"
url = "{self.url}"
username = "{self.email}"
password = "{self.password}"
read_only = true
"""
        )
        (self.folder / "khal.conf").write_text(
            f"""
[calendars]
[[programme]]
path = {self.folder}/calendars/programme

[locale]
local_timezone = Europe/Paris
default_timezone = Europe/Paris
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M

[sqlite]
path = {self.folder}/khal.db
"""
        )

    def _run(self, *command: str, typed: str = "") -> str:
        db.session.commit()  # or the server waits for us
        done = subprocess.run(
            [str(TOOLS / command[0]), *command[1:]],
            input=typed,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            env={**os.environ, "HOME": str(self.folder), "XDG_CACHE_HOME": str(self.folder)},
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def discover(self) -> str:
        """Find the calendars."""
        return self._run(
            "vdirsyncer", "-c", f"{self.folder}/vdirsyncer.conf", "discover", typed="y\n" * 20
        )

    def sync(self) -> str:
        """Bring the folder up to date."""
        said = self._run("vdirsyncer", "-vinfo", "-c", f"{self.folder}/vdirsyncer.conf", "sync")
        assert "error" not in said.lower(), said
        return said

    def sync_names(self) -> None:
        """What calendars are called, and their colours."""
        self._run("vdirsyncer", "-c", f"{self.folder}/vdirsyncer.conf", "metasync")

    def files(self, calendar: str = "programme") -> dict[str, str]:
        """UID → what is kept of each event."""
        kept = [path.read_text() for path in (self.folder / "calendars" / calendar).glob("*.ics")]
        unfolded = [text.replace("\r", "").replace("\n ", "") for text in kept]
        return {re.search(r"UID:session-(.*)@", text)[1]: text for text in unfolded}  # type: ignore[index]

    def shown(self, day: datetime) -> list[str]:
        """What khal shows of a day, as `18:00-19:00 title`."""
        said = self._run(
            "khal", "-c", f"{self.folder}/khal.conf", "list", f"{day:%Y-%m-%d}", "1d",
            "--day-format", "", "--format", "{start-time}-{end-time} {title}",
        )  # fmt: skip
        return [line.strip() for line in said.splitlines() if re.match(r"\d\d:\d\d-", line)]


@pytest.fixture
def served(engine_name: str, tmp_path: Path, worker_id: str) -> Iterator[tuple[Flask, Server]]:
    """An application with a database of its own, and a server of it in another process."""
    folder = tmp_path / "data"
    with database(engine_name, f"webcast_dav_{worker_id}_{os.getpid()}", folder) as settings:
        app = create_app(settings, testing=True)
        with app.app_context():
            upgrade()
            with server(settings) as here:
                yield app, here
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize("start", ["", "/dav/"])
def test_vdirsyncer_follows_a_session_from_its_date_to_its_end(
    served: tuple[Flask, Server], tmp_path: Path, start: str
) -> None:
    app, here = served
    person = somebody(email="zoe@example.org")
    desktop = Desktop(tmp_path, here.url + start, "zoe@example.org", secret_of(app, person))
    studio = StudioFactory(name="Le Grand Plateau")
    session, other = confirmed(studio=studio), confirmed(start=soon(8))
    first, second = session.uuid, other.uuid
    # vdirsyncer will not have a calendar emptied: a third one stays there.
    third = confirmed(studio=studio, start=soon(9)).uuid

    assert "programme" in desktop.discover()
    desktop.sync()
    assert set(desktop.files()) == {first, second, third}
    assert set(desktop.files(f"studio-{studio.id}")) == {first, third}
    desktop.sync_names()
    folder = tmp_path / "calendars" / f"studio-{studio.id}"
    assert (folder / "color").read_text().startswith("#")
    assert (folder / "displayname").read_text() == "Ma Web-TV – Le Grand Plateau"
    before = desktop.files()

    said = desktop.sync()
    assert "Copying" not in said
    assert desktop.files() == before

    session = moved_to(session, soon(10))
    desktop.sync()
    assert f"DTSTART:{soon(10):%Y%m%dT%H%M%SZ}" in desktop.files()[first]
    assert desktop.files()[second] == before[second]

    session = called_off(session)
    desktop.sync()
    assert "STATUS:CANCELLED" in desktop.files()[first]
    assert "SUMMARY:[ANNULÉ] " in desktop.files()[first]

    actions.reinstate(session, actor=planner())
    db.session.commit()
    desktop.sync()
    assert set(desktop.files()) == {second, third}
    assert set(desktop.files(f"studio-{studio.id}")) == {third}


def test_khal_shows_the_hours_of_paris_on_both_clock_changes(
    served: tuple[Flask, Server], tmp_path: Path
) -> None:
    app, here = served
    person = somebody(email="zoe@example.org")
    desktop = Desktop(tmp_path, here.url, "zoe@example.org", secret_of(app, person))
    hours = {
        "l’été commence": (next_change(3), ["01:30-03:30", "03:00-04:00", "23:30-00:30"]),
        "l’été finit": (next_change(10), ["02:30-02:30", "02:00-03:00", "23:30-00:30"]),
    }
    for number, (title, (day, _shown)) in enumerate(hours.items()):
        # An hour each, by UTC: across the change, right after it, and in the evening.
        evening = 21 if number == 0 else 22
        for hour, minute in ((0, 30), (1, 0), (evening, 30)):
            session = confirmed(start=soon(20 + number), title=title)
            starts = day.replace(hour=hour, minute=minute)
            ends = starts.replace(hour=hour + 1) if hour < 23 else starts
            aged_to(session, starts, ends)
    with app.test_request_context():
        from webcast.calendars.actions import catch_up

        catch_up()
        db.session.commit()
    desktop.discover()
    desktop.sync()
    for title, (day, shown) in hours.items():
        assert sorted(desktop.shown(day)) == sorted(f"{hour} {title}" for hour in shown)


def aged_to(session: StudioSession, starts: datetime, ends: datetime) -> None:
    aged(session, starts_at=starts, ends_at=ends,
         envelope_starts_at=starts, envelope_ends_at=ends)  # fmt: skip


def next_change(month: int) -> datetime:
    """Midnight UTC of the next last Sunday of this month."""
    today = datetime.now(UTC)
    year = today.year + ((today.month, today.day) > (month, 20))
    days = (datetime(year, month, day, tzinfo=UTC) for day in range(25, 32))
    return next(day for day in days if day.isoweekday() == 7)
