"""Noticing what calendars show differently now, in the transaction that made it different.

A follower of every touch. It compares what is to be shown with what was shown last; what differs
gets a new time of change, and so does each feed that has it or had it. Feeds then know when they
changed even though what left them tells nothing any more.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, insert, or_, select, true, update

from webcast.accounts.models import Person
from webcast.calendars import queries
from webcast.calendars.models import CalendarEntry, FeedMark
from webcast.calendars.policy import BACK, midnight
from webcast.calendars.queries import Shown, ShownProgramme
from webcast.core.channel import Channel
from webcast.core.clock import now
from webcast.core.conditional import next_change
from webcast.core.database import db, is_sqlite, upsert
from webcast.core.hooks import wires
from webcast.core.touches import EVERYTHING, touch
from webcast.studio.models import Studio, StudioSession

# Part of every digest: raise it when events are written differently, and all of them count as
# changed at the next `catch_up`.
WRITTEN = 2
# More than so many changes at once are told to those who keep feeds in one word.
MANY = 100


def remark(touched: frozenset[str]) -> None:
    """Follower of `touched`: whatever these touches change in calendars is marked as changed."""
    if not _may_concern(touched):
        return
    db.session.flush()
    heads = _changed_heads(touched)
    which = _concerned(touched, heads)
    changed = _changed(which)
    if not changed and not heads:
        return
    _take_turns()
    if not is_sqlite():
        # Whoever was before us in the line may have changed the same.
        changed = _changed(which)
    _write(changed, heads)


def catch_up() -> None:
    """A chore: what nobody spoke of (a new version, rows written by other programs)."""
    remark(frozenset({EVERYTHING}))


_KINDS = frozenset({"session", "studio", "topic", "person", "lists", "channel", EVERYTHING})


def _may_concern(touched: frozenset[str]) -> bool:
    return any(what.partition(":")[0] in _KINDS for what in touched)


def _numbers(touched: frozenset[str], kind: str) -> set[int]:
    parts = (what.partition(":") for what in touched)
    return {int(number) for name, _, number in parts if name == kind and number.isdecimal()}


def _digest(*facts: Any) -> str:
    return blake2b(repr((WRITTEN, *facts)).encode(errors="replace"), digest_size=16).hexdigest()


def _shown(one: Shown, programmes: Mapping[int, ShownProgramme]) -> str:
    """A digest of all that is written of a session, and of the programme that it is part of."""
    programme = programmes.get(one.recurrence_id or 0)
    return _digest(
        one.uuid,
        one.state.value,
        one.kind.value,
        one.title,
        one.starts_at.isoformat(),
        one.ends_at.isoformat(),
        one.sequence,
        one.public_note,
        one.stream_url,
        one.cancel_reason,
        one.studio_name,
        one.studio_address,
        [(t.title, t.standfirst, t.format, t.theme) for t in one.topics],
        [speaker.name for speaker in one.speakers],
        *([programme, one.occurs_at.isoformat()] if programme and one.occurs_at else []),
    )


def _concerned(touched: frozenset[str], heads: dict[str, str]) -> ColumnElement[bool] | None:
    """Which sessions may be shown differently. A studio's only count when it has a new name."""
    if touched & {EVERYTHING, "session", "topic", "person", "lists"}:
        return true() & (StudioSession.ends_at >= midnight(now()) - BACK)
    conditions = queries.concerned(
        sessions=_numbers(touched, "session"),
        studios=_numbers(frozenset(heads), "studio"),
        topics=_numbers(touched, "topic"),
        people=_numbers(touched, "person"),
    )
    return or_(*conditions) if conditions else None


def _changed(which: ColumnElement[bool] | None) -> list[tuple[Shown, str]]:
    """The sessions that are shown differently from what was shown last, with their new digest.

    Those in no public feed count too: who plans or works on them sees them in feeds of their own.
    """
    if which is None:
        return []
    found = []
    every = queries.gather(which, compared=True)
    programmes = queries.programmes_of(every)
    for one in every:
        shown = _shown(one, programmes)
        if (one.entry_shown, one.entry_feeds) != (shown, one.feeds):
            found.append((one, shown))
    return found


def _changed_heads(touched: frozenset[str]) -> dict[str, str]:
    """The feeds whose own names have changed, with the new digest of what their heads say."""
    everything = EVERYTHING in touched
    heads: dict[str, str] = {}
    if everything or any(what.partition(":")[0] == "channel" for what in touched):
        heads |= _heads("channel")
    if everything or "studio" in touched:
        heads |= _heads("studio")
    elif numbers := _numbers(touched, "studio"):
        heads |= _heads("studio", numbers)
    if everything or "lists" in touched:
        for kind in queries.LISTS:
            heads |= _heads(kind)
    if numbers := _numbers(touched, "person"):
        heads |= _heads("person", numbers)
    if not heads:
        return {}
    query = select(FeedMark.name, FeedMark.shown).where(FeedMark.name.in_(heads))
    known = dict(db.session.execute(query).all())
    # Of people only those count who are in calendars: there are many, and most never are.
    return {
        name: shown
        for name, shown in heads.items()
        if known.get(name, shown if name.startswith("person:") else "") != shown
    }


# What the head of each kind of feed says.
_HEADS: dict[str, tuple[Any, ...]] = {
    "studio": (Studio.id, Studio.name, Studio.address, Studio.zone),
    "person": (Person.id, Person.name),
    **{kind: (row.id, row.name_fr, row.name_en) for kind, (row, _of) in queries.LISTS.items()},
}
_CHANNEL = (Channel.name_fr, Channel.name_en, Channel.tagline_fr, Channel.tagline_en, Channel.zone)


def _heads(kind: str, numbers: Collection[int] | None = None) -> dict[str, str]:
    """Names of feeds of this kind (of all, or of these), and digests of what their heads say."""
    if kind == "channel":
        return {"channel": _digest(*db.session.execute(select(*_CHANNEL)).one())}
    columns = _HEADS[kind]
    query = select(*columns)
    if numbers is not None:
        query = query.where(columns[0].in_(numbers))
    return {f"{kind}:{row[0]}": _digest(*row[1:]) for row in db.session.execute(query)}


def _take_turns() -> None:
    """One transaction at a time from here to commit, so that marks are in the order of commits.

    On PostgreSQL the row of the channel's feed is the turnstile; SQLite has one writer anyway.
    """
    _make_marks(["channel"], now())
    db.session.execute(
        select(FeedMark.name).where(FeedMark.name == "channel").with_for_update()
    ).all()


def _make_marks(names: Iterable[str], at: datetime) -> None:
    rows = [{"name": name, "shown": "", "changed_at": at.replace(microsecond=0)} for name in names]
    db.session.execute(upsert(FeedMark).on_conflict_do_nothing(), rows)


def _write(changed: list[tuple[Shown, str]], heads: dict[str, str]) -> None:
    at = now()
    feeds = set(heads)
    series: set[str] = set()
    latest = at
    added: list[dict[str, Any]] = []
    updated: list[dict[str, Any]] = []
    for one, shown in changed:
        # Private calendars show the later of the two: many changes at once run ahead of the clock.
        moment = next_change(one.entry_changed_at, max(at, one.session_changed_at))
        latest = max(latest, moment)
        theirs = {*one.feeds, *(one.entry_feeds or [])}
        feeds |= theirs
        if one.recurrence_id is not None:
            series |= {queries.mark_of(name, one.recurrence_id) for name in theirs}
        row = {"session_id": one.id, "shown": shown, "feeds": one.feeds, "changed_at": moment}
        (added if one.entry_shown is None else updated).append(row)
    if added:
        db.session.execute(insert(CalendarEntry), added)
    if updated:
        db.session.execute(update(CalendarEntry), updated)
    if feeds:
        _mark(feeds | series, heads, latest)
    public = [one for one, _shown_now in changed if one.feeds or one.entry_feeds]
    if public:
        wires.announce(
            "calendars.changed",
            {one.uuid: {*one.feeds, *(one.entry_feeds or [])} for one in public},
        )
    if len(public) > MANY or "channel" in heads:
        touch("calendar")
        return
    for one in public:
        touch("calendar", f"session:{one.id}")
    for name in feeds:
        touch("calendar", name)


def _mark(feeds: set[str], heads: dict[str, str], at: datetime) -> None:
    """A new time of change for these feeds; all of them when the channel is called otherwise."""
    _make_marks(sorted(feeds), at)
    query = select(FeedMark.name, FeedMark.shown, FeedMark.changed_at)
    if "channel" not in heads:
        query = query.where(FeedMark.name.in_(feeds))
    marks = db.session.execute(query.order_by(FeedMark.name)).all()
    # What a feed shows of a series has a mark and no head.
    said = heads | _first_heads(
        [name for name, shown, _at in marks if not shown and "#" not in name]
    )
    rows = [
        {
            "name": name,
            "shown": said.get(name, shown),
            "changed_at": next_change(before, at),
        }
        for name, shown, before in marks
    ]
    if rows:
        db.session.execute(update(FeedMark), rows)


def _first_heads(names: Collection[str]) -> dict[str, str]:
    """What the heads of feeds say that have just got their mark."""
    kinds: dict[str, set[int]] = defaultdict(set)
    for name in names:
        kind, _colon, number = name.partition(":")
        kinds[kind].add(int(number or 0))
    found: dict[str, str] = {}
    for kind, numbers in kinds.items():
        found |= _heads(kind, numbers)
    return found
