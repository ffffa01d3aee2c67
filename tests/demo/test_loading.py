"""The loaded demo: all of its content, and just what the application's actions leave behind."""

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from webcast.accounts import passwords
from webcast.accounts.models import Person
from webcast.audience.actions.opinions import recount_interest
from webcast.audience.models import (
    Feedback,
    Follow,
    Motivation,
    Opinion,
    OpinionStep,
    OpinionTally,
    Reaction,
)
from webcast.audience.workflow import REACTION
from webcast.broadcast import queries as broadcast_queries
from webcast.broadcast.models import Episode
from webcast.broadcast.workflow import EPISODE
from webcast.core.clock import now
from webcast.core.database import Base, db
from webcast.core.journal import Decision
from webcast.core.pictures import Picture, file_of
from webcast.core.workflow import Workflow
from webcast.demo.commands import demo_cli
from webcast.demo.season import Season
from webcast.demo.states import CampaignState as Said
from webcast.demo.states import PledgeState as Promised
from webcast.notices.models import Mail, Notice
from webcast.sponsors.models import Campaign, CampaignState, Pledge, PledgeKind, PledgeState
from webcast.sponsors.policy import COUNTED
from webcast.sponsors.workflow import CAMPAIGN, PLEDGE
from webcast.studio.models import Assignment, Booking, SessionState, StudioSession
from webcast.studio.queries import next_start
from webcast.studio.workflow import SESSION
from webcast.topics import search
from webcast.topics.models import Topic, TopicVersion
from webcast.topics.policy import PUBLIC
from webcast.topics.workflow import TOPIC

# How each kind of thing begins.
CHAINS: list[tuple[Any, Workflow[Any], str]] = [
    (Topic, TOPIC, "draft"),
    (StudioSession, SESSION, "tentative"),
    (Episode, EPISODE, "editing"),
    (Campaign, CAMPAIGN, "draft"),
    (Pledge, PLEDGE, "draft"),
    (Reaction, REACTION, "pending"),
]
KINDS = [workflow.subject for _model, workflow, _first in CHAINS]


def number(model: Any, *where: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0


def by_title(season: Season) -> dict[str, Any]:
    return {topic.title: topic for topic in season.topics.values()}


def test_all_of_the_content_is_there(demo: Flask, season: Season) -> None:
    topics, sessions = season.topics.values(), season.sessions.values()
    campaigns = [topic.campaign for topic in topics if topic.campaign]
    assert {
        model.__tablename__: number(model)
        for model in (Person, Topic, TopicVersion, Picture, StudioSession, Assignment, Episode)
    } == {
        "person": len(season.people),
        "topic": len(topics),
        "topic_version": len(topics),
        "picture": len({topic.code[:3] for topic in topics}),
        "studio_session": len(sessions),
        "assignment": sum(len(session.people) for session in sessions),
        "episode": sum(topic.episode is not None for topic in topics),
    }
    assert number(Opinion) == sum(sum(topic.opinions) for topic in topics)
    assert number(Follow) == sum(topic.followers for topic in topics)
    assert number(Reaction) == sum(len(topic.reactions) for topic in topics)
    assert number(Motivation) == sum(len(topic.motivations) for topic in topics)
    assert number(Feedback) == sum(len(topic.feedback) for topic in topics)
    assert number(Campaign) == len(campaigns)
    assert number(Pledge) == sum(len(campaign.pledges) for campaign in campaigns)


def test_every_topic_ends_where_the_content_says(demo: Flask, season: Season) -> None:
    said = {title: topic.state.value for title, topic in by_title(season).items()}
    assert {t.title: t.state.value for t in db.session.scalars(select(Topic))} == said


def test_every_session_ends_where_the_content_says(demo: Flask, season: Season) -> None:
    states = Counter(session.state.value for session in season.sessions.values())
    found = db.session.scalars(select(StudioSession)).all()
    assert Counter(session.state.value for session in found) == states
    announced = [s for s in found if s.state is not SessionState.TENTATIVE]
    assert all(s.announced_at and s.sequence > 0 for s in announced)


def test_reactions_are_shown_withheld_or_waiting_as_the_content_says(
    demo: Flask, season: Season
) -> None:
    said = Counter(r.state.value for topic in season.topics.values() for r in topic.reactions)
    assert Counter(r.state.value for r in db.session.scalars(select(Reaction))) == said


@pytest.mark.parametrize(("model", "workflow", "first"), CHAINS, ids=KINDS)
def test_everything_has_come_a_legal_way(
    demo: Flask, model: Any, workflow: Workflow[Any], first: str
) -> None:
    lines = db.session.scalars(
        select(Decision)
        .where(Decision.subject == workflow.subject, Decision.before != "")
        .order_by(Decision.subject_id, Decision.id)
    )
    ways: dict[int, list[Decision]] = {}
    for line in lines:
        ways.setdefault(line.subject_id, []).append(line)
    for thing in db.session.scalars(select(model)):
        state, way = first, ways.pop(thing.id, [])
        if model is Reaction and not way:
            continue  # of somebody who is trusted: seen from the beginning
        if model is Reaction:
            state = way[0].before
        for line in way:
            row = workflow.find(line.step, line.before)
            assert line.before == state
            assert row is not None
            assert row.target == line.after
            state = line.after
        assert state == thing.state
        assert all(a.at <= b.at for a, b in pairwise(way))
    assert ways == {}


def test_nothing_was_decided_in_the_future(demo: Flask) -> None:
    latest = db.session.scalar(select(func.max(Decision.at)))
    assert latest is not None
    assert latest <= now()


def test_numbers_of_opinions_agree_with_the_opinions(demo: Flask, season: Season) -> None:
    said = by_title(season)
    tones = {step.id: step.tone for step in db.session.scalars(select(OpinionStep))}
    for topic in db.session.scalars(select(Topic)):
        rows = db.session.scalars(
            select(Opinion.step_id).where(Opinion.topic_id == topic.id, Opinion.counts)
        )
        counted = Counter(rows)
        tallies = select(OpinionTally).where(OpinionTally.topic_id == topic.id)
        stored = {line.step_id: line.number for line in db.session.scalars(tallies)}
        in_order = sorted(tones, key=lambda step_id: tones[step_id])
        assert stored == dict(counted)
        assert tuple(counted[step_id] for step_id in in_order) == said[topic.title].opinions
        assert topic.opinions == counted.total()
        assert topic.wanted == sum(tones[step] * many for step, many in counted.items())
        assert topic.followers == number(Follow, Follow.topic_id == topic.id)


def test_the_audiences_own_recount_changes_nothing(demo: Flask) -> None:
    def numbers() -> list[Any]:
        query = select(Topic.id, Topic.opinions, Topic.wanted).order_by(Topic.id)
        return [tuple(row) for row in db.session.execute(query)]

    before = numbers()
    for topic in db.session.scalars(select(Topic)).all():
        recount_interest(topic)
    assert numbers() == before
    assert number(Opinion, ~Opinion.counts) == 0


def test_the_sums_of_campaigns_agree_with_their_pledges(demo: Flask, season: Season) -> None:
    said = by_title(season)
    for campaign in db.session.scalars(select(Campaign).options(joinedload(Campaign.topic))):
        assert campaign.topic is not None
        content = said[campaign.topic.title].campaign
        money = list(
            db.session.scalars(
                select(Pledge).where(
                    Pledge.campaign_id == campaign.id, Pledge.kind == PledgeKind.MONEY
                )
            )
        )
        accepted = sum(p.amount_cents for p in money if p.state in COUNTED)
        promised = sum(p.amount_cents for p in money if p.state is PledgeState.SUBMITTED)
        assert (campaign.accepted_cents, campaign.promised_cents) == (accepted, promised)
        assert accepted == sum(p.amount for p in content.pledges if p.state is Promised.ACCEPTED)
        # To settle is for the invoices, which the application does not write yet.
        reached = content.state in {Said.REACHED, Said.SETTLED}
        assert (campaign.state is CampaignState.REACHED) == reached
        assert (accepted >= campaign.goal_cents) == reached


def test_nothing_and_nobody_is_booked_twice(demo: Flask) -> None:
    query = select(Booking).order_by(Booking.resource, Booking.starts_at)
    bookings = db.session.scalars(query).all()
    assert len(bookings) > 500
    for first, second in pairwise(bookings):
        assert first.resource != second.resource or first.ends_at <= second.starts_at


def test_who_has_declined_is_not_booked_and_all_others_are(demo: Flask) -> None:
    query = select(StudioSession).options(selectinload(StudioSession.people))
    for session in db.session.scalars(query):
        taken = set(
            db.session.scalars(select(Booking.resource).where(Booking.session_id == session.id))
        )
        coming = {f"person:{p.person_id}" for p in session.people if p.state.value != "declined"}
        expected = set() if session.state is SessionState.CANCELLED else coming
        assert taken - {f"studio:{session.studio_id}"} == expected


def test_the_next_dates_of_topics_are_those_of_their_sessions(demo: Flask) -> None:
    topics = db.session.scalars(select(Topic)).all()
    assert any(topic.next_session_at for topic in topics)
    assert all(topic.next_session_at == next_start(topic.id) for topic in topics)


def test_one_release_is_missing_and_no_other(demo: Flask, season: Season) -> None:
    recorded = db.session.scalars(
        select(StudioSession.id).where(
            StudioSession.state.in_([SessionState.RECORDED, SessionState.PUBLISHED])
        )
    ).all()
    missing = broadcast_queries.missing(recorded)
    codes = [c for t in season.topics.values() if t.episode for c in t.episode.missing_releases]
    assert [name for names in missing.values() for name in names] == [
        season.people[code].name for code in codes
    ]


def test_every_public_topic_is_found_by_its_title(demo: Flask) -> None:
    for topic in db.session.scalars(select(Topic).where(Topic.state.in_(PUBLIC))).all():
        found = db.session.execute(search.ids(search.expression(topic.title)))
        assert topic.id in set(found.scalars())


def test_every_topic_has_its_cover_on_disk(demo: Flask) -> None:
    uploads = demo.config["SETTINGS"].data_path / "uploads"
    for topic in db.session.scalars(select(Topic).options(joinedload(Topic.cover))):
        assert topic.cover_alt
        assert topic.cover is not None
        assert all(file_of(uploads, topic.cover.name, w).exists() for w in topic.cover.widths)


def test_no_mail_waits_and_most_notices_have_been_read(demo: Flask) -> None:
    assert number(Mail) == 0
    unread = number(Notice, Notice.read_at.is_(None))
    assert 0 < unread < number(Notice) / 4


def test_the_demo_password_opens_the_doors_of_the_demo_only(demo: Flask, season: Season) -> None:
    doors = {season.people[door.person].email for door in season.channel.sign_in}
    people = db.session.scalars(select(Person)).all()
    hashes = {person.password_hash for person in people if person.email in doors}
    assert len(hashes) == 1
    assert passwords.matches(hashes.pop(), season.channel.password)
    assert all(person.password_hash is None for person in people if person.email not in doors)


def test_loading_a_second_time_changes_nothing(demo: Flask, season: Season) -> None:
    def rows() -> dict[str, int]:
        return {table.name: number(table) for table in Base.metadata.sorted_tables}

    before = rows()
    db.session.rollback()
    result = demo.test_cli_runner().invoke(demo_cli, ["load"])
    assert result.exit_code == 0, result.output
    assert "nothing was loaded" in result.output
    assert season.channel.password in result.output
    assert all(season.people[d.person].email in result.output for d in season.channel.sign_in)
    assert rows() == before
