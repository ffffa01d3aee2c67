"""What was recorded: releases signed before it, episodes edited and published after it."""

from datetime import datetime, timedelta
from functools import partial

from webcast.broadcast import queries
from webcast.broadcast.actions import Editing, advance, edit, sign
from webcast.broadcast.models import Episode
from webcast.demo import planning
from webcast.demo.known import Demo
from webcast.demo.load_topics import editor_of
from webcast.demo.moments import Moments
from webcast.demo.shapes import Topic
from webcast.demo.states import AssignmentState, EpisodeState, SessionState
from webcast.demo.timeline import chance
from webcast.studio.models import ON_SCREEN, Role

# Who is in the studio by then has signed: releases come before the recording.
SIGNED = frozenset({SessionState.RECORDED, SessionState.PUBLISHED})


def load_episodes(demo: Demo) -> None:
    """Put releases and episodes on the timeline."""
    moments = Moments(demo.season, demo.timeline)
    for session in demo.season.sessions.values():
        if session.state in SIGNED or (session.live and session.day == 0):
            _sign_releases(demo, moments, session)
    for topic in demo.season.topics.values():
        if topic.episode:
            _make_episode(demo, moments, topic)


def _sign_releases(demo: Demo, moments: Moments, session: planning.Session) -> None:
    told = [demo.season.topics[s.topic] for s in session.segments if s.topic]
    missing = {code for t in told if t.episode for code in t.episode.missing_releases}
    for one in session.people:
        seen = Role(one.role) in ON_SCREEN and one.state is not AssignmentState.DECLINED
        if seen and one.person not in missing:
            share = 0.75 + 0.24 * chance("release", session.code, one.person).random()
            moment = moments.share(session, share)
            demo.timeline.add(moment, partial(_sign, demo, session, one.person))


def _sign(demo: Demo, session: planning.Session, person: str) -> None:
    row = queries.session_by_uuid(demo.session(session.code).uuid)
    if row is not None:
        actor = demo.actor(person)
        sign(actor, row, actor.name)


def _make_episode(demo: Demo, moments: Moments, topic: Topic) -> None:
    episode, session = topic.episode, moments.session_of[topic.code]
    if episode is None:
        return
    recorded = moments.on_air(session)[1]
    cut = recorded + timedelta(hours=20)
    demo.timeline.add(cut, partial(_edit, demo, topic, session))
    if episode.state is EpisodeState.EDITING:
        return
    _step(demo, cut + timedelta(hours=8), topic, session, "ready")
    if episode.state is EpisodeState.PUBLISHED:
        _step(demo, moments.published(topic), topic, session, "publish")


def _edit(demo: Demo, topic: Topic, session: planning.Session) -> None:
    said = topic.episode
    if said is None:
        return
    editing = Editing(
        title=said.title,
        minutes=said.minutes,
        video_url=said.video,
        chapters=[{"at": chapter.seconds, "title": chapter.title} for chapter in said.chapters],
        notes=said.notes.strip(),
    )
    edit(demo.actor(editor_of(topic)), _episode(demo, topic, session), editing)


def _step(demo: Demo, moment: datetime, topic: Topic, session: planning.Session, step: str) -> None:
    def take() -> None:
        advance(_episode(demo, topic, session), step, actor=demo.actor(editor_of(topic)))

    demo.timeline.add(moment, take)


def _episode(demo: Demo, topic: Topic, session: planning.Session) -> Episode:
    """What the recording made of the topic."""
    made = queries.of_session(demo.sessions[session.code])
    return next(one for one in made if one.topic_id == demo.topics[topic.code])
