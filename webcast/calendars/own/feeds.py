"""A private calendar as a document."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.calendars import queries
from webcast.calendars.blocks import EventFacts
from webcast.calendars.feed import FeedFacts, feed
from webcast.calendars.feeds import COLOUR, CONTENT_TYPE, Speech, blocks_of, facts_of
from webcast.calendars.invitations.models import SessionCall
from webcast.calendars.invitations.queries import call_facts, calls_of
from webcast.calendars.own import queries as own
from webcast.calendars.own.facts import Labels, busy_event, crew_event, planning_event
from webcast.calendars.own.models import CalendarKey, Scope
from webcast.calendars.policy import DAY, Span, in_window, listed, midnight, window
from webcast.calendars.queries import Shown
from webcast.core.channel import Channel, the_channel
from webcast.core.documents import Document
from webcast.core.i18n import localised
from webcast.studio.models import StudioSession

Changed = Callable[[str], datetime | None]
# What is said of something, and the public session that it is, if it is one.
Event = tuple[Shown | None, EventFacts]


def key_document(
    key: CalendarKey,
    *,
    base: str,
    page: str,
    source: str,
    at: datetime,
    span: Span | None,
    changed_at: Changed,
) -> Document:
    """What is at a private address. `base`, `page`, `source`: see `feeds.feed_document`.

    `changed_at` tells, from a digest of what is shown, since when it is shown so; None: unknown.
    """
    channel = the_channel()
    speech = Speech.now_spoken(base, channel)
    every = [
        (one, replace(facts, alarm=key.alarm)) for one, facts in _events(key, at, span, speech)
    ]
    programmes = queries.programmes_of(one for one, _facts in every if one is not None)
    blocks = blocks_of(every, programmes, speech, {}, alarm=key.alarm)
    name, zone = _name(key, channel)
    digest = blake2b(repr((name, zone, page)).encode(), digest_size=16)
    for block in blocks:
        digest.update(block)
    # A part of it, asked for by its dates, changes in other ways than the whole.
    changed = changed_at(digest.hexdigest()) if span is None else None
    if changed is not None and programmes:
        since = dict.fromkeys(programmes, changed)
        blocks = blocks_of(every, programmes, speech, since, alarm=key.alarm)
    # Where the whole has no date for once, the next fetch asks for it anew.
    is_kept = changed is not None or span is not None
    head = FeedFacts(
        name=name,
        url=page,
        source=source,
        changed=changed
        or max((facts.changed for _one, facts in every), default=channel.created_at),
        zone=zone,
        language=speech.language,
        colour=COLOUR,
    )
    return Document(
        body=feed(head, blocks),
        content_type=CONTENT_TYPE,
        changed_at=changed,
        lasts=(midnight(at) + DAY - at).total_seconds() if is_kept else 0,
    )


def name_of(scope: Scope) -> str:
    """What the calendars of one person are called."""
    words = {
        Scope.MINE: _("my calendar"),
        Scope.CREW: _("my calls"),
        Scope.PLANNING: _("planning"),
    }
    return f"{localised(the_channel())} – {words[scope]}"


def _name(key: CalendarKey, channel: Channel) -> tuple[str, str]:
    """What it is called, and its zone."""
    if key.studio is not None:
        return f"{localised(channel)} – {key.studio.name} ({_('busy')})", key.studio.zone
    return name_of(key.scope), channel.zone


def _events(key: CalendarKey, at: datetime, span: Span | None, speech: Speech) -> list[Event]:
    if key.scope == Scope.MINE:
        return _mine(key.person, at, span, speech) if key.person else []
    if key.scope == Scope.BUSY:
        facts = _busy(key.studio_id or 0, at, span, speech)
    else:
        facts = events_of(key.scope, key.person, at, speech, span) if key.person else []
    return [(None, one) for one in facts]


def events_of(
    scope: Scope, person: Person, at: datetime, speech: Speech, span: Span | None = None
) -> list[EventFacts]:
    """What somebody's calendar of this purpose shows at this moment, earliest first."""
    if scope == Scope.MINE:
        return [facts for _shown, facts in _mine(person, at, span, speech)]
    if scope == Scope.PLANNING:
        labels, around = Labels.now_spoken(), own.around(at, span)
        hands = own.hands(around)
        return [
            planning_event(one, hands.get(one.id, ()), speech, labels)
            for one in queries.gather(around)
        ]
    return _crew(person, at, span, speech)


def _mine(person: Person, at: datetime, span: Span | None, speech: Speech) -> list[Event]:
    """One's own calls, and what one follows or supports; what is both stands there once."""
    wanted = window(at, span)
    calls = calls_of(
        person, SessionCall.ends_at >= wanted.since, SessionCall.starts_at < wanted.until
    )
    # Who is no longer on it and follows it all the same sees both: it takes place without them.
    called = {call.session.id for call in calls if call.is_theirs}
    where = own.followed_or_backed_by(person.id)
    shown = queries.gather(listed(), in_window(at, span), where)
    # Only what the public sees as well is written as series: a call is each time another one.
    events: list[Event] = [(None, call_facts(call, speech)) for call in calls]
    events += [(one, facts_of(one, speech)) for one in shown if one.id not in called]
    return sorted(events, key=lambda event: (event[1].starts, event[1].uid))


def _crew(person: Person, at: datetime, span: Span | None, speech: Speech) -> list[EventFacts]:
    labels = Labels.now_spoken()
    around = own.around(at, span)
    calls = {call.session.id: call for call in calls_of(person, around)}
    where = StudioSession.id.in_(calls)
    hands, briefings = own.hands(where), own.briefings(where)
    return [
        crew_event(
            one,
            hands.get(one.id, ()),
            speech,
            labels,
            call=calls[one.id],
            briefing=briefings[one.id],
        )
        for one in queries.gather(where)
    ]


def _busy(studio_id: int, at: datetime, span: Span | None, speech: Speech) -> list[EventFacts]:
    labels = Labels.now_spoken()
    taken = own.taken(studio_id, at, span)
    shown = queries.gather(own.around(at, span), StudioSession.studio_id == studio_id)
    return [busy_event(one, taken.get(one.id), speech, labels) for one in shown]
