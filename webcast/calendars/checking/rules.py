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

# Part of a series: how often it comes back, or which of its occurrences this one is.
SERIES = ("RRULE", "RECURRENCE-ID")

Properties = list[tuple[str, str]]


def unfolded(data: bytes) -> list[str]:
    """The content lines of `data`."""
    whole = data.replace(b"\r\n ", b"").replace(b"\r\n\t", b"")
    return whole.decode().split("\r\n")[:-1]


def properties(content: list[str]) -> list[tuple[str, str, str]]:
    """Name, parameters and raw value of each of the lines in `content`."""
    parts = (re.fullmatch(r"([A-Z-]+)((?:;[A-Z-]+=[^:;]*)*):(.*)", line) for line in content)
    return [(part[1], part[2], part[3]) for part in parts if part]


def parts_of(data: bytes) -> tuple[Properties, list[Properties], list[Properties]]:
    """The properties of the calendar itself, of each of its events, and of each of its zones.

    A name carries the parameter that says on which clocks a time is. What is inside an event or
    a zone (an alarm, an onset) is left out.
    """
    head: Properties = []
    found: dict[str, list[Properties]] = {"VEVENT": [], "VTIMEZONE": []}
    inside, depth = head, 0
    for name, parameters, value in properties(unfolded(data)[1:-1]):
        if name == "BEGIN":
            depth += 1
            if depth == 1 and value in found:
                found[value].append(inside := [])
        elif name == "END":
            depth -= 1
            inside = inside if depth else head
        elif depth <= 1:
            zone = re.fullmatch(r";TZID=(.+)", parameters)
            inside.append((f"{name};{zone[1]}" if zone else name, value))
    return head, found["VEVENT"], found["VTIMEZONE"]


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
    _head, events, zones = parts_of(data)
    known = Counter(value for zone in zones for name, value in zone if name == "TZID")
    broken += [f"{count} zones are called {name}" for name, count in known.items() if count > 1]
    named: list[tuple[str, str]] = []
    for lines in events:
        # Without the clocks that their times are on.
        event = [(name.partition(";")[0], value) for name, value in lines]
        clocks = {name.partition(";")[0]: name.partition(";")[2] for name, _value in lines}
        names = Counter(name for name, _ in event)
        values = dict(event)
        uid = values.get("UID", "an event without UID")
        named.append((uid, values.get("RECURRENCE-ID", "")))
        broken += [f"{uid} has no {name}" for name in EVENT if not names[name]]
        once = (*ONCE_AT_MOST, *SERIES)
        broken += [f"{uid} has {names[name]} {name}" for name in once if names[name] > 1]
        broken += [f"{uid} has an empty {name}" for name, value in event if not value]
        broken += _broken_times(uid, values, clocks, known)
        if values.get("DTSTAMP") != values.get("LAST-MODIFIED"):
            broken.append(f"{uid} has a DTSTAMP other than its last change")
        if values.get("STATUS") == "CANCELLED":
            if not re.match(r"\[(ANNULÉ|CANCELLED)\] ", values.get("SUMMARY", "")):
                broken.append(f"{uid} is cancelled and does not say so")
            if values.get("TRANSP") != "TRANSPARENT":
                broken.append(f"{uid} is cancelled and still takes time")
        broken += _broken_series(uid, event, clocks)
    broken += [
        f"{uid} names {count} events" for (uid, _of), count in Counter(named).items() if count > 1
    ]
    rules = {dict(event).get("UID") for event in events if "RRULE" in dict(event)}
    single = {uid for uid, of in named if not of} - rules
    broken += [
        f"{uid} is a single event with exceptions" for uid, of in named if of and uid in single
    ]
    used = {
        name.partition(";")[2]
        for lines in events
        for name, _value in lines
        if name.partition(";")[2]
    }
    broken += [f"the zone {name} is of no use" for name in known if name not in used]
    return broken


def _broken_times(
    uid: str, values: dict[str, str], clocks: dict[str, str], known: Counter[str]
) -> list[str]:
    """One-off events are in UTC. What is part of a series may be on the clocks of a zone."""
    broken = []
    series = any(name in values for name in SERIES)
    for name in ("DTSTAMP", "LAST-MODIFIED", "CREATED", "DTSTART", "DTEND", "RECURRENCE-ID"):
        if name not in values and name == "RECURRENCE-ID":
            continue
        value, zone = values.get(name, ""), clocks.get(name, "")
        if zone and series and name in {"DTSTART", "DTEND", "RECURRENCE-ID"}:
            if not re.fullmatch(r"\d{8}T\d{6}", value):
                broken.append(f"{uid} has a {name} that is no local time")
            if not known[zone]:
                broken.append(f"{uid} is on the clocks of {zone}, which is not there")
        elif zone or not re.fullmatch(r"\d{8}T\d{6}Z", value):
            broken.append(f"{uid} has a {name} that is not in UTC")
    if clocks.get("DTSTART") != clocks.get("DTEND"):
        broken.append(f"{uid} begins and ends on different clocks")
    if values.get("DTEND", "") <= values.get("DTSTART", ""):
        broken.append(f"{uid} does not end after it starts")
    return broken


def _broken_series(uid: str, event: Properties, clocks: dict[str, str]) -> list[str]:
    broken = []
    values = dict(event)
    excluded = [value for name, value in event if name == "EXDATE"]
    if "RRULE" not in values:
        if excluded:
            broken.append(f"{uid} excludes days of a rule that it does not have")
        return broken
    if "RECURRENCE-ID" in values:
        broken.append(f"{uid} is a rule and an exception at once")
    if not clocks.get("DTSTART"):
        broken.append(f"{uid} comes back in UTC, whatever the clocks do")
    if not re.search(r"(^|;)UNTIL=\d{8}T\d{6}Z(;|$)", values["RRULE"]):
        broken.append(f"{uid} has a rule without an end in UTC")
    if excluded and clocks.get("EXDATE") != clocks.get("DTSTART"):
        broken.append(f"{uid} excludes days on other clocks than its own")
    if len(set(excluded)) != len(excluded) or not all(
        re.fullmatch(r"\d{8}T\d{6}", value) for value in excluded
    ):
        broken.append(f"{uid} excludes days twice, or not one by one")
    return broken
