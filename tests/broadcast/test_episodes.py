"""Episodes: who may take which step, what holds them back, what follows."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.broadcast.planned import (
    FILM,
    a_topic,
    an_episode,
    episodes,
    published,
    recorded,
    signed,
    somebody,
)
from webcast.broadcast import actions, queries
from webcast.broadcast.actions import Editing
from webcast.broadcast.models import Episode, EpisodeState
from webcast.broadcast.workflow import EPISODE
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.hooks import wires
from webcast.core.journal import history
from webcast.studio.models import Assignment, SessionState, StudioSession
from webcast.studio.workflow import ASSIGNMENT
from webcast.topics.models import Format, Topic, TopicState

pytestmark = pytest.mark.usefixtures("app")

E = EpisodeState
ALLOWED = {
    ("ready", E.EDITING): E.READY,
    ("publish", E.READY): E.PUBLISHED,
    ("publish", E.UNPUBLISHED): E.PUBLISHED,
    ("unpublish", E.PUBLISHED): E.UNPUBLISHED,
}
CAPABILITIES = ("", "editorial", "planning", "moderation", "treasury", "administration")


@pytest.mark.parametrize("step", EPISODE.steps)
@pytest.mark.parametrize("state", list(E))
@pytest.mark.parametrize("capability", CAPABILITIES)
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_each_step_is_taken_by_who_may_and_from_where_it_starts(
    step: str, state: EpisodeState, capability: str
) -> None:
    episode = an_episode(state=state)
    actor = somebody(*([capability] if capability else []))
    if capability not in {"editorial", "planning"}:
        with pytest.raises(Forbidden):
            actions.advance(episode, step, actor=actor, reason="Parce que.")
    elif (step, state) not in ALLOWED:
        with pytest.raises(Refused):
            actions.advance(episode, step, actor=actor, reason="Parce que.")
    else:
        actions.advance(episode, step, actor=actor, reason="Parce que.")
        assert episode.state == ALLOWED[step, state]
        line = history("episode", episode.id)[0]
        assert (line.step, line.actor_id) == (step, actor.id)
        return
    db.session.refresh(episode)
    assert episode.state == state


def test_a_recorded_session_gives_an_episode_for_each_of_its_shows() -> None:
    article = db.session.scalars(select(Format).where(Format.is_show.is_(False))).first()
    one, two, read = a_topic(title="Un"), a_topic(title="Deux"), a_topic(title="À lire")
    session = recorded(one, two)
    assert [(e.title, e.minutes, e.state) for e in episodes(session)] == [
        ("Un", 30, E.EDITING),
        ("Deux", 30, E.EDITING),
    ]
    actions.make_episodes(session)
    assert len(episodes(session)) == 2
    assert article is not None
    assert read.state == TopicState.SELECTED


def test_nothing_is_published_while_a_release_is_missing_and_the_missing_are_named() -> None:
    nadege, idriss = somebody(name="Nadège"), somebody(name="Idriss")
    episode = an_episode(nadege, idriss)
    signed(nadege, episode.session_id)
    with pytest.raises(Refused) as refused:
        actions.advance(episode, "publish", actor=somebody("editorial"))
    assert refused.value.conflicts == ["Idriss"]
    db.session.refresh(episode)
    assert episode.state == E.READY
    signed(idriss, episode.session_id)
    episode = actions.advance(episode, "publish", actor=somebody("editorial"))
    assert episode.state == E.PUBLISHED


def test_who_declined_needs_no_release() -> None:
    guest = somebody(name="Loïc")
    episode = an_episode(guest)
    one = db.session.scalars(select(Assignment)).one()
    ASSIGNMENT.force("decline", one)
    db.session.commit()
    actions.advance(episode, "publish", actor=somebody("editorial"))
    assert episode.state == E.PUBLISHED


def test_nothing_is_published_while_a_supporter_is_undisclosed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    episode = an_episode()
    monkeypatch.setitem(
        wires._providers, "broadcast.disclosures", [lambda _e: ["Maison Durand"], lambda _e: []]
    )
    with pytest.raises(Refused) as refused:
        actions.advance(episode, "publish", actor=somebody("editorial"))
    assert refused.value.conflicts == ["Maison Durand"]


def test_an_episode_without_a_video_is_not_ready() -> None:
    (episode,) = episodes(recorded())
    with pytest.raises(Refused):
        actions.advance(episode, "ready", actor=somebody("planning"))


def test_taking_an_episode_off_needs_a_reason() -> None:
    episode = an_episode(state=E.PUBLISHED)
    with pytest.raises(Invalid):
        actions.advance(episode, "unpublish", actor=somebody("editorial"), reason=" ")


def test_a_topic_is_broadcast_with_its_episode_and_a_session_with_its_last() -> None:
    one, two = a_topic(), a_topic()
    session = recorded(one, two)
    for number, episode in enumerate(episodes(session)):
        episode.video_url, episode.state = FILM, E.READY
        db.session.commit()
        actions.advance(episode, "publish", actor=somebody("editorial"))
        db.session.commit()
        state = db.session.scalar(select(StudioSession.state).where(StudioSession.id == session.id))
        assert state == (SessionState.PUBLISHED if number else SessionState.RECORDED)
    states = db.session.scalars(select(Topic.state).where(Topic.id.in_([one.id, two.id])))
    assert set(states) == {TopicState.PUBLISHED}


def test_published_again_it_keeps_its_first_date() -> None:
    episode = published()
    first = episode.published_at
    editor = somebody("editorial")
    actions.advance(episode, "unpublish", actor=editor, reason="Une erreur de nom.")
    assert queries.latest() == []
    actions.advance(episode, "publish", actor=editor)
    assert episode.published_at == first
    assert queries.latest() == [episode]


def test_two_editors_at_once_the_second_is_told() -> None:
    episode = an_episode()
    editor, seen = somebody("editorial"), episode.version
    actions.edit(editor, episode, Editing("Autre titre", 20, FILM), seen=seen)
    with pytest.raises(Refused):
        actions.edit(editor, episode, Editing("Encore un", 20, FILM), seen=seen)
    with pytest.raises(Refused):
        actions.advance(episode, "publish", actor=editor, seen=seen)


def test_what_is_ready_keeps_a_video() -> None:
    episode = an_episode()
    with pytest.raises(Invalid):
        actions.edit(somebody("editorial"), episode, Editing("Titre", 20, ""))


def test_notes_are_cleaned_and_the_change_is_in_the_journal() -> None:
    episode = an_episode()
    notes = "**Sources** <script>alert(1)</script>"
    changed = actions.edit(somebody("editorial"), episode, Editing("T", 20, FILM, notes=notes))
    assert set(changed) == {"title", "minutes", "notes"}
    assert "<strong>Sources</strong>" in episode.notes_html
    assert "<script" not in episode.notes_html
    assert history("episode", episode.id)[0].details["fields"] == changed


@pytest.mark.parametrize("number", [1, 3])
def test_lists_cost_the_same_for_any_number(number: int, count_queries: list[str]) -> None:
    for _ in range(number):
        published()
    db.session.expire_all()
    check: dict[str, Callable[[], Any]] = {
        "latest": lambda: [e.topic.format.name_fr for e in queries.latest(10)],
        "published": lambda: [e.topic.proposer.name for e in queries.published().items],
        "listed": lambda: [e.session.studio.name for e in queries.listed(list(E)).items],
        "missing": lambda: queries.missing([1, 2, 3]),
    }
    for name, read in check.items():
        db.session.expunge_all()
        count_queries.clear()
        read()
        assert len(count_queries) == 1, name


def test_a_topic_that_leaves_the_public_takes_its_replay_with_it() -> None:
    episode = published()
    db.session.get_one(Topic, episode.topic_id).state = TopicState.WITHDRAWN
    db.session.commit()
    assert queries.latest() == []
    assert list(db.session.scalars(select(Episode))) == [episode]
