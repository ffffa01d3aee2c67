"""Feeds and single events as documents, in the language that is spoken."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars import queries
from webcast.calendars.blocks import EventFacts, event_block
from webcast.calendars.feed import FeedFacts, feed
from webcast.calendars.policy import DAY, Span, midnight
from webcast.calendars.queries import Feed, Shown, ShownProgramme
from webcast.calendars.series import SeriesFacts, occurrence_block, series_blocks, zone_blocks
from webcast.core.channel import Channel, the_channel
from webcast.core.documents import Document
from webcast.core.i18n import current_locale, localised
from webcast.studio.models import SessionKind, SessionState, Studio
from webcast.studio.rhythm import Rhythm

CONTENT_TYPE = "text/calendar; charset=utf-8"
COLOUR = "teal"


def feed_document(
    wanted: Feed, *, base: str, page: str, source: str, at: datetime, span: Span | None = None
) -> Document:
    """A whole feed, or a span of it. `base` is the address of the site in this language, without
    a final slash; `page` shows the same to people, `source` is where the feed is.
    """
    shown = queries.entries(wanted, at, span)
    changed = queries.changed_at(wanted, shown, at, span)
    channel = the_channel()
    speech = Speech.now_spoken(base, channel)
    every = [(one, facts_of(one, speech)) for one in shown]
    programmes = queries.programmes_of(shown)
    moments = queries.series_changed_at(wanted, programmes, at, whole=span is None)
    for one in shown:
        if one.recurrence_id in moments:
            moments[one.recurrence_id].append(one.changed_at)
    return Document(
        body=feed(
            _head(wanted, channel, changed, page=page, source=source),
            blocks_of(every, programmes, speech, {n: max(some) for n, some in moments.items()}),
        ),
        content_type=CONTENT_TYPE,
        changed_at=changed,
        lasts=(midnight(at) + DAY - at).total_seconds(),
    )


def session_document(one: Shown, *, base: str, source: str) -> Document:
    """One session by itself, to be put into a calendar."""
    channel = the_channel()
    speech = Speech.now_spoken(base, channel)
    facts = facts_of(one, speech)
    programmes = queries.programmes_of([one])
    head = FeedFacts(
        name=facts.summary or localised(channel),
        url=facts.url,
        source=source,
        changed=one.changed_at,
        zone=channel.zone,
        language=speech.language,
    )
    return Document(
        body=feed(head, _alone(one, facts, programmes, speech)),
        content_type=CONTENT_TYPE,
        changed_at=one.changed_at,
        filename=f"session-{one.uuid}.ics",
    )


def named(wanted: Feed, channel: Channel) -> tuple[str, str, str]:
    """What a feed is called, what it is about, and the zone (IANA) in which it is thought."""
    name, zone = localised(channel), channel.zone
    about = localised(channel, "tagline")
    match wanted.about:
        case Studio() as studio:
            name, zone, about = f"{name} – {studio.name}", studio.zone, studio.address
        case Person() as person:
            name = f"{name} – {person.name}"
        case None:
            pass
        case row:
            name = f"{name} – {localised(row)}"
    return name, about, zone


def _head(
    wanted: Feed, channel: Channel, changed: datetime, *, page: str, source: str
) -> FeedFacts:
    name, about, zone = named(wanted, channel)
    return FeedFacts(
        name=name,
        description=about,
        url=page,
        source=source,
        changed=changed,
        zone=zone,
        language=current_locale(),
        colour=COLOUR,
    )


@dataclass(frozen=True)
class Speech:
    """What every event says in the same words, looked up once for ten thousand of them."""

    language: str
    base: str
    domain: str
    live: str
    recording: str
    called_off: str
    called_off_because: str
    present: str

    @classmethod
    def now_spoken(cls, base: str, channel: Channel) -> "Speech":
        """In the language that is spoken. `base`: see `feed_document`."""
        return cls(
            language=current_locale(),
            base=base,
            domain=channel.uid_domain,
            live=_("Live broadcast"),
            recording=_("Recording"),
            called_off=_("Called off."),
            called_off_because=_("Called off: %(reason)s"),
            present=_("With %(names)s"),
        )


def facts_of(one: Shown, speech: Speech) -> EventFacts:
    """What an event says of a session."""
    address = f"{speech.base}/sessions/{one.uuid}"
    return EventFacts(
        uid=f"session-{one.uuid}@{speech.domain}",
        sequence=one.sequence,
        created=one.created_at,
        changed=one.changed_at,
        starts=one.starts_at,
        ends=one.ends_at,
        summary=titled(one, speech),
        description=_description(one, speech, address),
        location=placed(one),
        url=address,
        status="CANCELLED" if one.state == SessionState.CANCELLED else "CONFIRMED",
        categories=_categories(one, 1 if speech.language == "en" else 0),
        conference=one.stream_url or None,
    )


def blocks_of(
    every: Iterable[tuple[Shown | None, EventFacts]],
    programmes: Mapping[int, ShownProgramme],
    speech: Speech,
    changed: Mapping[int, datetime],
    *,
    alarm: int = 0,
) -> list[bytes]:
    """The components of a feed: zones, single events, series; earliest first in each.

    A session of a programme that comes back is always written as part of its series, were it the
    only one: it never changes its name. `changed`: when each programme last changed in this feed,
    where more is known than of its sessions.
    """
    known = {number: series_of(programme, speech) for number, programme in programmes.items()}
    blocks, members = [], defaultdict[int, dict[date, EventFacts]](dict)
    for one, facts in every:
        day = _day_of(one, known) if one else None
        if day is None or one is None or one.recurrence_id is None:
            blocks.append(event_block(facts, speech.language))
        else:
            members[one.recurrence_id][day] = facts
    for number, sessions in members.items():
        pattern = replace(_pattern(programmes[number], speech), alarm=alarm)
        at = changed.get(number) or max(facts.changed for facts in sessions.values())
        blocks += series_blocks(known[number], pattern, sessions, speech.language, at)
    return [*zone_blocks(known[number] for number in members), *blocks]


def series_of(programme: ShownProgramme, speech: Speech) -> SeriesFacts:
    """What the series of a programme is called, and its rule."""
    return SeriesFacts(
        uid=f"series-{programme.uuid}@{speech.domain}",
        zone=programme.zone,
        rhythm=Rhythm(programme.first_day, programme.every, programme.weekdays, programme.place),
        starts=programme.starts,
        minutes=programme.minutes,
        created=programme.created_at,
    )


def _day_of(one: Shown, known: Mapping[int, SeriesFacts]) -> date | None:
    series = known.get(one.recurrence_id or 0)
    return series.day_of(one.occurs_at) if series and one.occurs_at else None


def _pattern(programme: ShownProgramme, speech: Speech) -> EventFacts:
    """What is said of a session of which there is nothing else to say."""
    address = f"{speech.base}/programme/"
    return EventFacts(
        uid="-",
        sequence=0,
        created=programme.created_at,
        changed=programme.created_at,
        starts=programme.created_at,
        ends=programme.created_at + DAY,
        summary=programme.title,
        description="\n\n".join(filter(None, (programme.public_note.strip(), address))),
        location=", ".join(filter(None, (programme.studio_name, programme.studio_address))),
        url=address,
    )


def _alone(
    one: Shown, facts: EventFacts, programmes: Mapping[int, ShownProgramme], speech: Speech
) -> list[bytes]:
    """One session under the name that it has in feeds, so that it is never there twice."""
    known = {number: series_of(programme, speech) for number, programme in programmes.items()}
    day = _day_of(one, known)
    if day is None or one.recurrence_id is None:
        return [event_block(facts, speech.language)]
    series = known[one.recurrence_id]
    return [*zone_blocks([series]), occurrence_block(series, day, facts, speech.language)]


def placed(one: Shown) -> str:
    """Where it takes place."""
    return ", ".join(filter(None, (one.studio_name, one.studio_address)))


def titled(one: Shown, speech: Speech) -> str:
    """Its own title, or those of its topics, or what it is."""
    if one.title:
        return one.title
    if one.topics:
        return " · ".join(topic.title for topic in one.topics)
    return speech.live if one.kind == SessionKind.LIVE else speech.recording


def _description(one: Shown, speech: Speech, address: str) -> str:
    parts = []
    if one.state == SessionState.CANCELLED:
        reason = one.cancel_reason.strip()
        parts.append(
            speech.called_off_because % {"reason": reason} if reason else speech.called_off
        )
    has_title = one.title or len(one.topics) > 1
    for topic in one.topics:
        lines = [topic.title, topic.standfirst] if has_title else [topic.standfirst]
        parts.append("\n".join(filter(None, lines)))
    if one.speakers:
        parts.append(
            speech.present % {"names": ", ".join(speaker.name for speaker in one.speakers)}
        )
    parts += [one.public_note.strip(), address]
    return "\n\n".join(filter(None, parts))


def _categories(one: Shown, which: int) -> tuple[str, ...]:
    """Formats and themes. Without commas: libical makes two categories of one that has some."""
    names = [name for topic in one.topics for name in (topic.format, topic.theme) if name]
    spoken = ((name[which] or name[1 - which]).replace(",", " ") for name in names)
    return tuple(dict.fromkeys(spoken))
