"""What every feed of ours promises, checked on its bytes without the help of any library."""

import re
from collections import Counter

HEAD = (
    "VERSION",
    "PRODID",
    "CALSCALE",
    "NAME",
    "X-WR-CALNAME",
    "X-WR-TIMEZONE",
    "REFRESH-INTERVAL",
    "X-PUBLISHED-TTL",
    "SOURCE",
    "URL",
    "LAST-MODIFIED",
)
EVENT = (
    "UID",
    "DTSTAMP",
    "LAST-MODIFIED",
    "CREATED",
    "SEQUENCE",
    "DTSTART",
    "DTEND",
    "SUMMARY",
    "STATUS",
    "TRANSP",
    "CLASS",
)
ONCE_AT_MOST = (*EVENT, "DESCRIPTION", "LOCATION", "URL", "CATEGORIES")

Properties = list[tuple[str, str]]


def unfolded(data: bytes) -> list[str]:
    """The content lines of `data`."""
    whole = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"")
    return whole.decode().split("\r\n")[:-1]


def properties(content: list[str]) -> Properties:
    """Name and raw value of each of the lines in `content`."""
    parts = (re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]*)*):(.*)", line) for line in content)
    return [(part[1], part[3]) for part in parts if part]


def parts_of(data: bytes) -> tuple[Properties, list[Properties]]:
    """The properties of the calendar itself, and those of each of its events."""
    head: Properties = []
    events: list[Properties] = []
    inside = head
    for name, value in properties(unfolded(data)[1:-1]):
        if (name, value) == ("BEGIN", "VEVENT"):
            events.append(inside := [])
        elif (name, value) != ("END", "VEVENT"):
            inside.append((name, value))
    return head, events


def broken_rules(data: bytes) -> list[str]:
    """What `data`, a subscribed feed, does against the rules: a line of words each."""
    return _broken_lines(data) or [*_broken_head(data), *_broken_events(data)]


def _broken_lines(data: bytes) -> list[str]:
    broken = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", data) or not data.endswith(b"\r\n"):
        broken.append("a line does not end in CRLF")
    for line in data.split(b"\r\n")[:-1]:
        if len(line) > 75:
            broken.append(f"{len(line)} octets: {line!r}")
        try:
            line.decode()
        except UnicodeDecodeError:
            broken.append(f"cut inside a character: {line!r}")
    if broken:
        return broken
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff]", data.decode()):
        broken.append("a control character")
    content = unfolded(data)
    if len(properties(content)) != len(content):
        broken.append("a line is not a property")
    if [content[0], content[-1]] != ["BEGIN:VCALENDAR", "END:VCALENDAR"]:
        broken.append("it is not one calendar")
    return broken


def _broken_head(data: bytes) -> list[str]:
    names = Counter(name for name, _ in parts_of(data)[0])
    broken = [f"the head has {names[name]} {name}" for name in HEAD if names[name] != 1]
    broken += [f"the head has a {name}" for name in ("UID", "METHOD") if names[name]]
    return broken


def _broken_events(data: bytes) -> list[str]:
    broken = []
    events = parts_of(data)[1]
    for event in events:
        names = Counter(name for name, _ in event)
        values = dict(event)
        uid = values.get("UID", "an event without UID")
        broken += [f"{uid} has no {name}" for name in EVENT if not names[name]]
        broken += [f"{uid} has {names[name]} {name}" for name in ONCE_AT_MOST if names[name] > 1]
        broken += [f"{uid} has an empty {name}" for name, value in event if not value]
        for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED", "DTSTART", "DTEND"):
            if not re.fullmatch(r"\d{8}T\d{6}Z", values.get(name, "")):
                broken.append(f"{uid} has a {name} that is not in UTC")
        if values.get("DTEND", "") <= values.get("DTSTART", ""):
            broken.append(f"{uid} does not end after it starts")
        if values.get("DTSTAMP") != values.get("LAST-MODIFIED"):
            broken.append(f"{uid} has a DTSTAMP other than its last change")
        if values.get("STATUS") == "CANCELLED":
            if not re.match(r"\[(ANNULÉ|CANCELLED)\] ", values.get("SUMMARY", "")):
                broken.append(f"{uid} is cancelled and does not say so")
            if values.get("TRANSP") != "TRANSPARENT":
                broken.append(f"{uid} is cancelled and still takes time")
    uids = Counter(value for event in events for name, value in event if name == "UID")
    broken += [f"{uid} names {count} events" for uid, count in uids.items() if count > 1]
    return broken
