"""What the studio adds to pages of other domains."""

from datetime import timedelta
from typing import Any

from webcast.accounts.models import Capability, Person
from webcast.core.clock import now
from webcast.core.panels import Panel, fragment
from webcast.core.slots import shows
from webcast.studio import actions, queries
from webcast.studio.elsewhere import Elsewhere
from webcast.studio.labels import ANSWERS, ROLES, STATES
from webcast.studio.models import SessionState, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.warnings import warnings
from webcast.topics.models import Topic


def _panel(place: str, order: int, template: str, **facts: Any) -> Panel:
    return Panel(place, order, fragment(template, **facts))


def topic_box(topic: Topic) -> Panel | None:
    """Beside a topic: where and when it is recorded."""
    sessions = queries.places_of_topic(topic.id)
    for session in sessions:
        shows("session", session.id)
        shows("studio", session.studio_id)
    if not sessions:
        return None
    return _panel(
        "rail",
        10,
        "studio/_topic_box.html",
        sessions=sessions,
        states=STATES,
        confirmed=SessionState.CONFIRMED,
        cancelled=SessionState.CANCELLED,
    )


def my_sessions(person: Person) -> Panel | None:
    """On one's own page: the sessions to come."""
    coming = queries.assignments_of(person, limit=5)
    if not coming:
        return None
    return _panel(
        "main",
        20,
        "studio/_my_sessions.html",
        coming=coming,
        roles=ROLES,
        answers=ANSWERS,
        title_of=session_title,
        called_at=actions.called_at,
    )


def what_waits(person: Person) -> Panel | None:
    """On the desk: what planners have to look at."""
    if not person.has(Capability.PLANNING):
        return None
    return _panel(
        "main",
        30,
        "studio/desk/_what_waits.html",
        to_watch=_to_watch(),
        to_place=len(queries.topics_to_place()),
        title_of=session_title,
    )


def _to_watch() -> list[tuple[StudioSession, list[str]]]:
    soon = queries.planned(now() - timedelta(days=60), now() + timedelta(days=14))
    elsewhere = Elsewhere.about(soon)
    return [(one, found) for one in soon if (found := warnings(one, elsewhere))][:12]


def export(person: Person) -> tuple[str, list[dict[str, Any]]]:
    """One's own data: the sessions one is or was on."""
    rows = [
        {
            "session": session_title(one.session),
            "uuid": one.session.uuid,
            "studio": one.session.studio.name,
            "starts_at": one.session.starts_at,
            "ends_at": one.session.ends_at,
            "role": one.role,
            "state": one.state,
            "call_at": one.call_at,
            "asked_at": one.asked_at,
            "answered_at": one.answered_at,
            "words": one.answer_words,
        }
        for one in [
            *queries.assignments_of(person, limit=10_000),
            *queries.assignments_of(person, coming=False, limit=10_000),
        ]
    ]
    return "sessions", rows
