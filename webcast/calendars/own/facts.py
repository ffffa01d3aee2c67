"""What private calendars say of sessions, to those who work on them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask_babel import gettext as _

from webcast.calendars.blocks import EventFacts, Status
from webcast.calendars.feeds import Speech, placed, titled
from webcast.calendars.invitations.queries import Call
from webcast.calendars.own.queries import Briefing, Hand
from webcast.calendars.queries import Shown
from webcast.core.i18n import show_time
from webcast.studio.labels import ROLES
from webcast.studio.models import AssignmentState, SessionState


@dataclass(frozen=True)
class Labels:
    """The words of private calendars in the language that is spoken, looked up once."""

    busy: str
    call: str
    envelope: str
    on_air: str
    people: str
    meeting: str
    topics: str
    no_answer: str
    roles: Mapping[str, str]

    @classmethod
    def now_spoken(cls) -> "Labels":
        """In the language that is spoken."""
        return cls(
            busy=_("Busy"),
            call=_("Be there: %(time)s"),
            envelope=_("Studio taken: %(start)s–%(end)s"),
            on_air=_("Recording: %(start)s–%(end)s"),
            people=_("On it:"),
            meeting=_("Where: %(place)s"),
            topics=_("Topics:"),
            no_answer=_("no answer yet"),
            roles={role: str(words) for role, words in ROLES.items()},
        )


_STATUS: dict[SessionState, Status] = {
    SessionState.TENTATIVE: "TENTATIVE",
    SessionState.CANCELLED: "CANCELLED",
}


def _event(one: Shown, speech: Speech, purpose: str, path: str, **facts: object) -> EventFacts:
    """What all events about a session have in common; each purpose has UIDs of its own."""
    base = EventFacts(
        uid=f"{purpose}-{one.uuid}@{speech.domain}",
        sequence=one.sequence,
        created=one.created_at,
        # Whoever works on it sees every change, the public only some.
        changed=max(one.session_changed_at, one.changed_at),
        starts=one.starts_at,
        ends=one.ends_at,
        summary=titled(one, speech),
        location=placed(one),
        url=f"{speech.base}{path}",
        status=_STATUS.get(one.state, "CONFIRMED"),
    )
    return replace(base, **facts)  # type: ignore[arg-type]


def planning_event(one: Shown, hands: Sequence[Hand], speech: Speech, labels: Labels) -> EventFacts:
    """A session as planners see it: sure or not, with who is on it."""
    path = f"/desk/sessions/{one.uuid}"
    parts = [_hours(one, labels), _crew(hands, labels), f"{speech.base}{path}"]
    return _event(one, speech, "planning", path, description=_joined(parts))


def crew_event(
    one: Shown,
    hands: Sequence[Hand],
    speech: Speech,
    labels: Labels,
    *,
    call: Call,
    briefing: Briefing,
) -> EventFacts:
    """The whole envelope for somebody on the session: when to be there, where, and with whom.

    Who has declined or was taken off still reads for a while that it is cancelled for them, at the
    hours that they knew; where it moves meanwhile they are not told.
    """
    roles = ", ".join(labels.roles[role] for role in call.roles)
    title = titled(one, speech)
    facts = _event(
        one,
        speech,
        "crew",
        "/me/sessions/",
        # Both only grow: the session's with its times, the call's with what it is for them.
        sequence=one.sequence + call.sequence,
        changed=max(one.session_changed_at, one.changed_at, call.changed),
        starts=one.envelope_starts_at if call.is_theirs else call.starts,
        ends=one.envelope_ends_at if call.is_theirs else call.ends,
        location=placed(one) if call.is_theirs else "",
        summary=f"{roles[:1].upper()}{roles[1:]} – {title}" if roles else title,
        # Sure or not, whatever they have answered: as in their calendar of everything.
        status=call.state,
    )
    if call.state == "CANCELLED":
        return facts
    parts = [
        labels.call % {"time": show_time(call.starts, one.studio_zone)} + f" ({roles})",
        _hours(one, labels),
        labels.meeting % {"place": facts.location},
        briefing.access,
        _crew(hands, labels),
        briefing.note,
        f"{speech.base}/me/sessions/",
    ]
    return replace(facts, description=_joined(parts))


def busy_event(
    one: Shown, taken: tuple[datetime, datetime] | None, speech: Speech, labels: Labels
) -> EventFacts:
    """That a studio is taken, from when to when, and nothing else."""
    start, end = taken or (one.envelope_starts_at, one.envelope_ends_at)
    return EventFacts(
        uid=f"busy-{one.uuid}@{speech.domain}",
        sequence=one.sequence,
        created=one.created_at,
        changed=max(one.session_changed_at, one.changed_at),
        starts=start,
        ends=end,
        summary=labels.busy,
        location=one.studio_name,
        status=_STATUS.get(one.state, "CONFIRMED"),
        klass="CONFIDENTIAL",
    )


def _hours(one: Shown, labels: Labels) -> str:
    zone = one.studio_zone

    def hours(words: str, start: datetime, end: datetime) -> str:
        return words % {"start": show_time(start, zone), "end": show_time(end, zone)}

    lines = [hours(labels.on_air, one.starts_at, one.ends_at)]
    if (one.envelope_starts_at, one.envelope_ends_at) != (one.starts_at, one.ends_at):
        lines.append(hours(labels.envelope, one.envelope_starts_at, one.envelope_ends_at))
    if len(one.topics) > 1 or one.title:
        lines += [f"{labels.topics} " + " · ".join(topic.title for topic in one.topics)]
    return "\n".join(lines)


def _crew(hands: Iterable[Hand], labels: Labels) -> str:
    lines = [
        f"{hand.name}, {labels.roles[hand.role]}"
        + (f" ({labels.no_answer})" if hand.state == AssignmentState.PENDING else "")
        for hand in hands
    ]
    return "\n".join([labels.people, *lines]) if lines else ""


def _joined(parts: Iterable[str]) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
