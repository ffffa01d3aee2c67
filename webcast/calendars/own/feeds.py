"""A private calendar as a document."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from flask_babel import gettext as _

from webcast.calendars import queries
from webcast.calendars.blocks import EventFacts
from webcast.calendars.feed import FeedFacts, feed
from webcast.calendars.feeds import COLOUR, CONTENT_TYPE, Speech, blocks_of, facts_of
from webcast.calendars.own import queries as own
from webcast.calendars.own.facts import Labels, busy_event, crew_event, planning_event
from webcast.calendars.own.models import CalendarKey, Scope
from webcast.calendars.policy import DAY, Span, in_window, listed, midnight
from webcast.calendars.queries import Shown
from webcast.core.channel import Channel, the_channel
from webcast.core.documents import Document
from webcast.core.i18n import localised
from webcast.studio.models import StudioSession

Changed = Callable[[str], datetime]


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

    `changed_at` tells, from a digest of what is shown, since when it is shown so.
    """
    channel = the_channel()
    speech = Speech.now_spoken(base, channel)
    every = [
        (one, replace(facts, alarm=key.alarm)) for one, facts in _events(key, at, span, speech)
    ]
    # Only what the public sees as well is written as series: a call is each time another one.
    is_public = key.scope == Scope.MINE
    programmes = queries.programmes_of(one for one, _facts in every) if is_public else {}
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
        lasts=(midnight(at) + DAY - at).total_seconds(),
    )


def _name(key: CalendarKey, channel: Channel) -> tuple[str, str]:
    """What it is called, and its zone."""
    name = localised(channel)
    if key.studio is not None:
        return f"{name} – {key.studio.name} ({_('busy')})", key.studio.zone
    names = {
        Scope.MINE: _("my calendar"),
        Scope.CREW: _("my calls"),
        Scope.PLANNING: _("planning"),
    }
    return f"{name} – {names[key.scope]}", channel.zone


def _events(
    key: CalendarKey, at: datetime, span: Span | None, speech: Speech
) -> list[tuple[Shown, EventFacts]]:
    if key.scope == Scope.MINE:
        where = own.followed_or_backed_by(key.person_id or 0)
        shown = queries.gather(listed(), in_window(at, span), where)
        return [(one, facts_of(one, speech)) for one in shown]
    labels = Labels.now_spoken()
    around = own.around(at, span)
    if key.scope == Scope.BUSY:
        studio_id = key.studio_id or 0
        taken = own.taken(studio_id, at, span)
        shown = queries.gather(around, StudioSession.studio_id == studio_id)
        return [(one, busy_event(one, taken.get(one.id), speech, labels)) for one in shown]
    if key.scope == Scope.CREW:
        person_id = key.person_id or 0
        mine = own.worked_on_by(person_id)
        hands, briefings = own.hands(around, mine), own.briefings(around, mine)
        return [
            (
                one,
                crew_event(
                    one,
                    hands[one.id],
                    speech,
                    labels,
                    person_id=person_id,
                    briefing=briefings[one.id],
                ),
            )
            for one in queries.gather(around, mine)
        ]
    hands = own.hands(around)
    return [
        (one, planning_event(one, hands.get(one.id, ()), speech, labels))
        for one in queries.gather(around)
    ]
