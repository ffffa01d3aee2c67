"""Episodes: made of a recorded session, edited, published, taken off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from webcast.accounts.models import Person
from webcast.broadcast import queries
from webcast.broadcast.models import Episode, EpisodeState
from webcast.broadcast.workflow import EPISODE
from webcast.core import journal
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.text import article_html
from webcast.core.touches import touch
from webcast.studio.models import SessionTopic, StudioSession
from webcast.studio.workflow import SESSION
from webcast.topics.models import Topic
from webcast.topics.workflow import TOPIC


@dataclass(frozen=True)
class Editing:
    """What an episode says: all that its form holds. Chapters as `chapters.parsed` gives them."""

    title: str
    minutes: int
    video_url: str = ""
    chapters: Sequence[dict[str, Any]] = ()
    transcript: str = ""
    notes: str = ""


def make_episodes(session: StudioSession, **_how: object) -> None:
    """Follower of `session.record`: each of its topics becomes an episode to edit."""
    query = (
        select(SessionTopic)
        .where(SessionTopic.session_id == session.id)
        .options(joinedload(SessionTopic.topic).joinedload(Topic.format))
        .order_by(SessionTopic.position, SessionTopic.id)
    )
    made = {episode.topic_id for episode in queries.of_session(session.id)}
    episodes = [
        Episode(
            session_id=session.id,
            topic_id=item.topic_id,
            title=item.topic.title,
            minutes=item.minutes,
        )
        for item in db.session.scalars(query)
        if item.topic.format.is_show and item.topic_id not in made
    ]
    db.session.add_all(episodes)
    db.session.flush()
    for episode in episodes:
        journal.record("episode", episode.id, "make", actor=None, session=session.id)
        touch("episode", episode.id)


def edit(
    actor: Person, episode: Episode, editing: Editing, *, seen: int | None = None
) -> list[str]:
    """Change what an episode says; gives the names of the fields that changed.

    `seen` is the version that the form was filled from. A published episode keeps its video.
    """
    if seen is not None and seen != episode.version:
        raise Refused(
            _(
                "Somebody else has changed this episode since you opened it. Nothing of yours was"
                " saved: look at it once more, please."
            )
        )
    if episode.state is not EpisodeState.EDITING and not editing.video_url:
        raise Invalid("video_url", _("An episode that is ready needs the address of its video."))
    if editing.chapters and editing.chapters[-1]["at"] >= editing.minutes * 60:
        raise Invalid("minutes", _("The last chapter would begin after the end."))
    wanted = {
        "title": editing.title,
        "minutes": editing.minutes,
        "video_url": editing.video_url,
        "chapters": list(editing.chapters),
        "transcript": editing.transcript,
        "notes": editing.notes,
    }
    changed = [name for name, value in wanted.items() if getattr(episode, name) != value]
    for name in changed:
        setattr(episode, name, wanted[name])
    if "notes" in changed:
        episode.notes_html = article_html(editing.notes)
    if changed:
        db.session.flush()
        journal.record("episode", episode.id, "edit", actor=actor, fields=changed)
        _looks_different(episode)
    return changed


def advance(
    episode: Episode, step: str, *, actor: Person, reason: str = "", seen: int | None = None
) -> Episode:
    """Take an episode a step along its workflow, with all that follows; or raise `Refused`."""
    with db.session.begin_nested():
        episode = queries.locked(episode.id)
        if seen is not None and seen != episode.version:
            raise Refused(
                _("Somebody else has changed this meanwhile. Look at it once more, please.")
            )
        EPISODE.apply(step, actor, episode, reason)
        db.session.flush()
    return episode


def check_video(episode: Episode, **_by: object) -> None:
    """Guard of `episode.ready`: there is something to watch."""
    if not episode.video_url:
        raise Refused(_("Give the address of the video first: there is nothing to watch yet."))


def check_releases(episode: Episode, **_by: object) -> None:
    """Guard of `episode.publish`: everybody on screen has agreed to be shown."""
    names = queries.missing([episode.session_id])[episode.session_id]
    if names:
        raise Refused(
            _("Not published: the image release of these people is missing."), conflicts=names
        )


def check_disclosures(episode: Episode, **_by: object) -> None:
    """Guard of `episode.publish`: who paid for it is said (décret 92-280, art. 18)."""
    undisclosed = undisclosed_of(episode)
    if undisclosed:
        raise Refused(
            _("Not published: who supported this episode has to be disclosed first."),
            conflicts=undisclosed,
        )


def undisclosed_of(episode: Episode) -> list[Any]:
    """The disclosures that miss, a line each, as those answer who know of money."""
    return [line for lines in wires.ask("broadcast.disclosures", episode) for line in lines or ()]


def on_publish(episode: Episode, **_how: object) -> None:
    """Follower of `episode.publish`: its topic is broadcast, and its session once all of it is."""
    if episode.published_at is None:
        episode.published_at = now()
    db.session.flush()
    TOPIC.force("publish", db.session.get_one(Topic, episode.topic_id))
    _looks_different(episode)
    states = {one.state for one in queries.of_session(episode.session_id)}
    if states == {EpisodeState.PUBLISHED}:
        SESSION.force("publish", db.session.get_one(StudioSession, episode.session_id))


def on_unpublish(episode: Episode, **_how: object) -> None:
    """Follower of `episode.unpublish`: nobody is shown it any more."""
    _looks_different(episode)


def _looks_different(episode: Episode) -> None:
    touch("episode", episode.id)
    touch("topic", episode.topic_id)
    touch("session", episode.session_id)
