"""What somebody who is asked to a session comes to do: answer from the mail, again after a move."""

import email
import email.policy
import subprocess
import sys
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Way, assert_well_made, button
from tests.journeys.house import House
from tests.journeys.test_planning import ask, plan
from webcast.core.clock import now
from webcast.notices import delivery


@pytest.fixture
def day(way: Way) -> datetime:
    """A day that this journey has for itself; 14:00 on the studio's clocks."""
    later = (now() + timedelta(days=230 + (way.size == "phone"))).replace(tzinfo=None)
    return later.replace(hour=14, minute=0, second=0, microsecond=0)


def last_mail(house: House, address: str) -> EmailMessage:
    """The last mail that left for an address, from the file that it became."""
    with house.open():
        delivery.deliver()
    folder: Path = house.app.config["SETTINGS"].data_path / "mail"
    found = []
    for path in sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        if address in str(message["To"]) and any(
            part.get_content_type() == "text/calendar" for part in message.walk()
        ):
            found.append(message)
    message = found[-1]
    assert isinstance(message, EmailMessage)
    return message


def link_in(message: EmailMessage) -> str:
    """Where the mail leads, without the host."""
    text = message.get_body(("plain",))
    assert text is not None
    (line,) = [line for line in text.get_content().splitlines() if "/invitations/" in line]
    return f"/{line.split('/', 3)[3]}"


def event_in(message: EmailMessage) -> icalendar.Event:
    """What the mail tells a calendar."""
    (part,) = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    event = icalendar.Calendar.from_ical(content).walk("VEVENT")[0]
    assert isinstance(event, icalendar.Event)
    return event


def reply(house: House, event: icalendar.Event, address: str, words: str) -> None:
    """The guest's calendar declines; the mail server hands it over through the pipe."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = address, "reponses@tv.example", "Declined"
    message.set_content(words)
    calendar = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
            "METHOD:REPLY",
            "BEGIN:VEVENT",
            f"UID:{event['UID']}",
            f"SEQUENCE:{event['SEQUENCE']}",
            f"DTSTAMP:{now() + timedelta(seconds=1):%Y%m%dT%H%M%SZ}",
            f"ATTENDEE;PARTSTAT=DECLINED;X-NUM-GUESTS=0:mailto:{address}",
            f"COMMENT:{words}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    settings = house.app.config["SETTINGS"]
    done = subprocess.run(
        [sys.executable, "-m", "webcast", "mail", "receive"],
        input=message.as_bytes(),
        env={"WEBCAST_DATA_DIR": settings.data_dir, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == b"applied"


def test_a_guest_answers_from_the_mail_is_moved_and_declines_by_mail(
    way: Way, house: House, day: datetime
) -> None:
    name, title = f"Gaëlle Invitée-{way.size}", f"La mer monte ({way.size})"
    guest = house.somebody(name=name, locale=way.locale)
    page = way.open("/desk/planning", who="planning")
    plan(page, way, "Studio A – la Verrière", day, title=title)
    place = page.url
    ask(page, way, name)
    expect(page.locator("tr", has_text=name)).to_be_visible()

    first = last_mail(house, guest)
    theirs = way.enter(link_in(first), size="phone")
    expect(theirs.locator("h1")).to_have_text(title)
    assert_well_made(theirs)
    theirs.fill("#words", "Avec plaisir")
    button(theirs, way.say("Accept")).click()
    expect(theirs.locator(".note-good")).to_be_visible()
    assert_well_made(theirs)
    page.goto(place)
    row = page.locator("tr", has_text=name)
    expect(row.locator(".badge[data-tone=good]")).to_be_visible()
    expect(row).to_contain_text("Avec plaisir")
    expect(row).to_contain_text(way.say("on the site", context="answered"))

    page.fill("main [name=starts_at]", (day + timedelta(hours=2)).isoformat(timespec="minutes"))
    page.fill("main [name=ends_at]", (day + timedelta(hours=3)).isoformat(timespec="minutes"))
    button(page, way.say("Save the session")).click()
    expect(page.locator("tr", has_text=name).locator(".badge[data-tone=warn]")).to_be_visible()
    second = last_mail(house, guest)
    told, again = event_in(first), event_in(second)
    assert again["UID"] == told["UID"]
    assert int(str(again["SEQUENCE"])) == int(str(told["SEQUENCE"])) + 1

    reply(house, again, guest, "Je serai en mer.")
    page.goto(place)
    row = page.locator("tr", has_text=name)
    expect(row).to_contain_text("Je serai en mer.")
    expect(row).to_contain_text(way.say("by mail", context="answered"))
    assert_well_made(page)
    page.goto(way.address("/desk/replies?show=all"))
    expect(page.locator("main")).to_contain_text("Je serai en mer.")
    assert_well_made(page)
    theirs.goto(link_in(second))
    expect(theirs.locator(".note")).to_contain_text("Thank" if way.locale == "en" else "Merci")
