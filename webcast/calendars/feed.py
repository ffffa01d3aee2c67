"""A whole calendar: the head that clients subscribe to, around blocks already written."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from webcast.calendars.ics import (
    escaped,
    language_of,
    lines,
    one_line,
    plain,
    stamp,
    utc,
    web_address,
)

# A name of CSS3 (RFC 7986, section 5.9), not a number.
_COLOUR: Final = re.compile("[a-z]{3,20}")
_ZONE: Final = re.compile(r"UTC|[A-Za-z]+(/[A-Za-z0-9_+-]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedFacts:
    """What a feed says of itself; ValueError when a subscriber could not use it.

    `url` is the page that shows the same to people, `source` the address of the feed itself.
    `refresh` is in whole minutes; `zone` an IANA name; `colour` a CSS3 name; `changed` the last
    change of what the feed shows, which includes what it no longer shows.
    """

    name: str
    url: str
    source: str
    changed: datetime
    zone: str
    language: str
    description: str = ""
    colour: str = ""
    refresh: timedelta = timedelta(hours=1)

    def __post_init__(self) -> None:
        if not one_line(self.name):
            raise ValueError("a calendar needs a name")
        if not (web_address(self.url) and web_address(self.source)):
            raise ValueError(f"{self.url!r} and {self.source!r} have to be web addresses")
        if self.refresh < timedelta(minutes=1) or self.refresh % timedelta(minutes=1):
            raise ValueError(f"{self.refresh} is not in whole minutes")
        if not _ZONE.fullmatch(self.zone):
            raise ValueError(f"{self.zone!r} is not an IANA zone")
        if self.colour and not _COLOUR.fullmatch(self.colour):
            raise ValueError(f"{self.colour!r} is not the name of a colour")
        language_of(self.language)
        utc(self.changed)


def feed(head: FeedFacts, blocks: Iterable[bytes]) -> bytes:
    """The VCALENDAR of `head` around `blocks` (see `blocks.event_block`), in their order.

    There is no UID, for vdirsyncer then keeps a single event, and no METHOD, which belongs to
    invitations. Names and intervals stand twice, for clients that read RFC 7986 and for
    those that read the older X- properties.
    """
    return b"".join((_opening(head), *blocks, b"END:VCALENDAR\r\n"))


def _opening(head: FeedFacts) -> bytes:
    name = escaped(one_line(head.name))
    interval = _duration(head.refresh)
    content = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//Webcastory//Webcastory//{language_of(head.language).upper()}",
        "CALSCALE:GREGORIAN",
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
    ]
    if description := escaped(plain(head.description)):
        content += [f"DESCRIPTION:{description}", f"X-WR-CALDESC:{description}"]
    content += [
        f"X-WR-TIMEZONE:{head.zone}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{interval}",
        f"X-PUBLISHED-TTL:{interval}",
        f"SOURCE;VALUE=URI:{web_address(head.source)}",
        f"URL:{web_address(head.url)}",
    ]
    if head.colour:
        content.append(f"COLOR:{head.colour}")
    content.append(f"LAST-MODIFIED:{stamp(head.changed)}")
    return lines(*content)


def _duration(interval: timedelta) -> str:
    """`interval` as a DURATION (RFC 5545, section 3.3.6), in hours where that is whole."""
    minutes = interval // timedelta(minutes=1)
    return f"PT{minutes}M" if minutes % 60 else f"PT{minutes // 60}H"
