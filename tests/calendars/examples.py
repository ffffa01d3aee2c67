"""Facts to write calendars of: ordinary ones, hostile ones, and any that hypothesis thinks of."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from hypothesis import strategies as st

from webcast.calendars.blocks import EventFacts
from webcast.calendars.feed import FeedFacts

DAY: Final = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)

EVENT: Final = EventFacts(
    uid="session-6f1d5f6e-0000-4000-8000-000000000001@webcastory.example",
    sequence=2,
    created=DAY - timedelta(days=30),
    changed=DAY - timedelta(days=3),
    starts=DAY,
    ends=DAY + timedelta(hours=1),
    summary="Faut-il débattre\u202f? Oui, mais en direct\u202f; n°\u00a06",
    description="Le chapô, en deux lignes.\n\nhttps://webcastory.example/sujets/6",
    location="Studio A, 12 rue du Débat\n75011 Paris",
    url="https://webcastory.example/sessions/6",
    categories=("Talkshow", "Débat d’idées"),
)

HEAD: Final = FeedFacts(
    name="La chaîne, en direct",
    description="Toutes les sessions\u202f: public bienvenu.",
    url="https://webcastory.example/programme",
    source="https://webcastory.example/calendars/all.fr.ics",
    changed=DAY - timedelta(days=1),
    zone="Europe/Paris",
    language="fr",
    colour="teal",
)

HOSTILE: Final = {
    "markup": "<script>alert('débat')</script> &amp; <b>gras</b>",
    "right to left": "مناظرة: هل نناقش؟ \u202eעברית\u202c, fin; suite",
    "joined emoji": "👩🏽‍🚀👨‍👩‍👧‍👦🏳️‍🌈🇫🇷" * 12,
    "combining marks": "e\u0301" * 60 + "Z" + "\u0336" * 80,
    "control characters": "a\x00b\x01c\x07d\x1be\x7ff\x85g\x9fh\tk",
    "an event of its own": "Débat\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:evil@example\r\nSUMMARY:x",
    "an event after strange breaks": "a\u2028BEGIN:VEVENT\u2029UID:x\x0bEND:VEVENT\x0c\x85\rB:C",
    "half of a pair": "avant \ud83d après \udc00",
    "folded by hand": "Débat\r\n ATTENDEE:mailto:x@example\n\tORGANIZER:mailto:y@example",
    "escapes": "\\ ; , : \" ^ \\; \\, \\\\ ;;;; ,,,, ^^ ^' %0D%0A%2C =?utf-8?q?=0A?=",
    "commas where lines fold": "é,;\\" * 200,
    "nothing but space": " \u202f\u00a0\t\r\n ",
    "nothing": "",
    "a megabyte": ("Long débat, très long\u202f; " * 40_000)[: 1 << 20],
}


def facts(**changes: Any) -> EventFacts:
    """`EVENT` with some of its facts changed."""
    return replace(EVENT, **changes)


def head(**changes: Any) -> FeedFacts:
    """`HEAD` with some of its facts changed."""
    return replace(HEAD, **changes)


_PIECES = [*(text for name, text in HOSTILE.items() if name != "a megabyte"), "\\", ",", ";", "\n"]

texts: Final = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.text(st.sampled_from('aé€😀\\,;:"^\r\n \t'), max_size=200),
    st.lists(st.sampled_from(_PIECES), max_size=4).map("".join),
)

instants: Final = st.datetimes(
    min_value=datetime(1990, 1, 1),
    max_value=datetime(2090, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-9, minutes=-30))]) | st.timezones(),
)

addresses: Final = st.one_of(
    st.just(""),
    st.text(max_size=120).map("https://webcastory.example/".__add__),
    texts,
)


@st.composite
def any_facts(draw: st.DrawFn) -> EventFacts:
    """Facts of an event, with whatever texts people may type."""
    starts = draw(instants).astimezone(UTC)
    lasts = timedelta(seconds=draw(st.integers(1, 10**6)))
    return EventFacts(
        uid=f"session-{draw(st.uuids())}@webcastory.example",
        sequence=draw(st.integers(0, 2**31 - 1)),
        created=draw(instants),
        changed=draw(instants),
        starts=starts,
        ends=starts + lasts,
        summary=draw(texts),
        description=draw(texts),
        location=draw(texts),
        url=draw(addresses),
        status=draw(st.sampled_from(("TENTATIVE", "CONFIRMED", "CANCELLED"))),
        categories=tuple(draw(st.lists(texts, max_size=4))),
        transparent=draw(st.booleans()),
        klass=draw(st.sampled_from(("PUBLIC", "PRIVATE", "CONFIDENTIAL"))),
        conference=draw(st.none() | addresses),
        image=draw(st.none() | addresses),
    )
