"""What has to hold in the sessions of the demo season, whatever the day it is loaded on."""

from collections.abc import Iterator
from datetime import time

from webcast.demo.planning import Session
from webcast.demo.season import Season
from webcast.demo.states import SessionState, TopicState

# Where a session takes its topics; a cancelled or tentative one leaves them as they were.
CARRIES = {
    SessionState.TENTATIVE: TopicState.SELECTED,
    SessionState.CONFIRMED: TopicState.SCHEDULED,
    SessionState.RECORDED: TopicState.RECORDED,
    SessionState.PUBLISHED: TopicState.PUBLISHED,
    SessionState.CANCELLED: TopicState.SELECTED,
}
PAST = {SessionState.RECORDED, SessionState.PUBLISHED}


def session_problems(season: Season) -> list[str]:
    """Say everything that is wrong with the sessions."""
    found = [
        f"sessions.toml: {session.code}: {problem}"
        for session in season.sessions.values()
        for problem in (
            *_state(session),
            *_place(season, session),
            *_topics(season, session),
            *_people(season, session),
        )
    ]
    if season.trade_show.studio not in season.studios:
        found.append(f"sessions.toml: no studio is called “{season.trade_show.studio}”")
    return found + list(_without_session(season))


def _place(season: Season, session: Session) -> Iterator[str]:
    studio = season.studios.get(session.studio)
    if studio is None:
        yield f"no studio is called “{session.studio}”"
        return
    opens = max(_minute(hours.opens) for hours in studio.hours)
    closes = min(_minute(hours.closes) for hours in studio.hours)
    start = _minute(session.time)
    end = start + session.minutes + session.after
    if start - session.before < opens or end > closes:
        yield "it does not fit the opening hours of every day of the week"
    if session.seats > studio.seats:
        yield f"{session.seats} seats are more than the studio has"
    if session.minutes <= 0:
        yield "it lasts no minute"


def _minute(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _state(session: Session) -> Iterator[str]:
    if session.state in PAST and session.day >= 0:
        yield f"{session.state}, and yet to come"
    if session.state not in PAST and session.day < 0:
        yield f"still {session.state}, and past"
    cancelled = session.state is SessionState.CANCELLED
    if cancelled != bool(session.reason) or cancelled != (session.cancelled_day is not None):
        yield "a reason and a day go with the state cancelled"
    if session.free and session.state is not SessionState.TENTATIVE:
        yield f"a free slot cannot be {session.state}"


def _topics(season: Season, session: Session) -> Iterator[str]:
    for segment in session.segments:
        if bool(segment.topic) == bool(segment.title):
            yield "a segment has a topic or a title, one of them"
        if not segment.topic:
            continue
        topic = season.topics.get(segment.topic)
        if topic is None:
            yield f"no topic is called “{segment.topic}”"
        elif topic.state is not CARRIES[session.state]:
            yield f"the topic {topic.code} is {topic.state}, the session {session.state}"


def _people(season: Season, session: Session) -> Iterator[str]:
    codes = [assignment.person for assignment in session.people]
    if len(codes) != len(set(codes)):
        yield "somebody is there twice"
    for assignment in session.people:
        person = season.people.get(assignment.person)
        if person is None:
            yield f"no person is called “{assignment.person}”"
        elif assignment.role != "guest" and assignment.role not in person.roles:
            yield f"{person.code} does not work as {assignment.role}"


def _without_session(season: Season) -> Iterator[str]:
    """Name the topics that are on a set, or were, in no session or in several."""
    for topic in season.topics.values():
        if topic.state not in {TopicState.SCHEDULED, TopicState.RECORDED, TopicState.PUBLISHED}:
            continue
        shape = season.vocabulary.format.get(topic.format)
        sessions = [
            session
            for session in season.sessions.values()
            if topic.code in {segment.topic for segment in session.segments}
        ]
        if shape and len(sessions) != int(shape.show):
            yield f"topics/{topic.code}.toml: it is {topic.state} in {len(sessions)} sessions"
