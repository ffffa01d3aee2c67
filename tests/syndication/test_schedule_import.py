"""Schedules become topics, sessions, studios and profiles; again and again, without harm."""

import gzip
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from tests.factories import SessionFactory
from tests.syndication.importing import (
    DATA,
    count,
    counts,
    event,
    everything,
    people_of,
    run_schedule,
    said,
    schedule,
    session,
    topic,
)
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.journal import Decision, history
from webcast.studio.models import (
    Assignment,
    Booking,
    SessionState,
    SessionTopic,
    Studio,
    StudioSession,
)
from webcast.syndication.reading import schedule_xml
from webcast.syndication.reading.report import Kind
from webcast.topics.models import CoSpeaker, Theme, Topic, TopicState
from webcast.topics.search import expression, ids

pytestmark = pytest.mark.usefixtures("app")


def fosdem() -> bytes:
    return gzip.decompress((DATA / "fosdem-2019.xml.gz").read_bytes())


def test_the_whole_of_fosdem_2019_is_there_at_the_right_instants_and_twice_is_no_change():
    terms = {"key": "fosdem-2019", "zone": "Europe/Brussels", "language": "en"}
    outcome = run_schedule(fosdem(), **terms)
    assert counts(outcome) == {"added": 775, "warning": 9}
    read = schedule_xml.read(BytesIO(fosdem()), key="fosdem-2019", zone="Europe/Brussels")
    rows = {
        row.external_id: row
        for row in db.session.execute(
            select(
                Topic.external_id, Topic.title, StudioSession.starts_at, StudioSession.ends_at,
                Studio.name,
            )
            .join(SessionTopic, SessionTopic.topic_id == Topic.id)
            .join(StudioSession, StudioSession.id == SessionTopic.session_id)
            .join(Studio, Studio.id == StudioSession.studio_id)
        )
    }  # fmt: skip
    assert len(rows) == 775
    for one in read.events:
        row = rows[one.external_id]
        assert (row.title, row.name) == (one.title, one.room)
        assert (row.starts_at, row.ends_at) == (one.starts, one.ends)
    assert rows["8967"].starts_at == datetime(2019, 2, 2, 8, 30, tzinfo=UTC)
    assert (count(Studio), count(Theme), count(Person)) == (34, 62, 730)
    assert (count(Assignment), count(CoSpeaker), count(Booking)) == (843, 843, 843 + 775)
    assert set(db.session.scalars(select(Topic.state))) == {TopicState.RECORDED}
    assert set(db.session.scalars(select(StudioSession.state))) == {SessionState.RECORDED}
    found = db.session.scalars(ids(expression("matrix french state"))).all()
    assert topic("7490", "fosdem-2019").id in found

    before = everything()
    again = run_schedule(fosdem(), **terms)
    assert counts(again) == {"unchanged": 775, "warning": 9}
    assert not again.wrote
    assert everything() == before


def test_what_is_to_come_is_scheduled_and_what_is_over_was_recorded():
    run_schedule(schedule(event(1)))
    run_schedule(schedule(event(2), day="2020-01-06"), key="old")
    assert (topic(1).state, session(1).state) == (TopicState.SCHEDULED, SessionState.CONFIRMED)
    assert session(1).announced_at is not None
    assert topic(2, "old").state == TopicState.RECORDED
    assert session(2, "old").state == SessionState.RECORDED


def test_the_next_date_of_a_topic_to_come_is_known_to_lists():
    run_schedule(schedule(event(1)))
    assert topic(1).next_session_at == session(1).starts_at


@pytest.mark.parametrize(
    ("state", "of_topic"),
    [("tentative", "selected"), ("confirmed", "scheduled"), ("published", "published")],
)
def test_states_can_be_given(state, of_topic):
    run_schedule(schedule(event(1), day="2020-01-06"), state=SessionState(state))
    assert (topic(1).state, session(1).state) == (of_topic, state)
    assert (topic(1).published_at is not None) == (state == "published")


def test_nothing_that_an_event_says_is_lost():
    said_much = event(
        1,
        subtitle="Son chapô",
        abstract="&lt;p&gt;Le &lt;b&gt;fond&lt;/b&gt;.&lt;/p&gt;",
        description="Et la suite.",
        track="Culture",
        type="keynote",
        language="en-GB",
        url="https://conf.example/1",
        feedback_url="https://conf.example/1/f",
        recording="<license>CC BY 4.0</license><optout>false</optout>",
        links='<link href="https://a.example/?a=(1)">A [b]</link>',
        hashtag="#debat",
    )
    run_schedule(schedule(said_much), formats={"keynote": "talkshow"})
    one = db.session.scalars(
        select(Topic).where(Topic.external_id == "1").options(db.joinedload(Topic.format),
                                                              db.joinedload(Topic.theme))
    ).one()  # fmt: skip
    assert one.standfirst == "Son chapô"
    assert one.article == "Le **fond**.\n\nEt la suite."
    assert one.article_html.startswith("<p>Le <strong>fond</strong>.</p>")
    assert "https://conf.example/1/f" in one.sources
    assert '<a href="https://a.example/?a=%281%29"' in one.sources_html
    assert "A [b]</a>" in one.sources_html
    assert one.conditions == "Licence: CC BY 4.0"
    assert (one.language, one.format.code) == ("en", "talkshow")
    assert one.theme
    assert one.theme.name_fr == "Culture"
    rest = history("topic", one.id)[0].details["rest"]
    assert ["hashtag", "#debat"] in rest
    assert ["type", "keynote"] in rest


def test_who_does_not_want_to_be_recorded_never_was():
    optout = event(1, recording="<license></license><optout>true</optout>")
    outcome = run_schedule(schedule(optout, day="2020-01-06"), state=SessionState.PUBLISHED)
    assert (topic(1).state, session(1).state) == (TopicState.SCHEDULED, SessionState.CONFIRMED)
    assert topic(1).conditions == "Pas d’enregistrement"
    assert "do not want to be recorded" in said(outcome, Kind.WARNING)[0][1]


def test_names_are_the_same_in_whatever_database():
    run_schedule(schedule(event(1)))
    assert topic(1).uuid == "9afaa688-f8b0-54c6-ab2e-72d8d2573500"
    assert len({topic(1).uuid, session(1).uuid}) == 2


def test_an_event_whose_room_is_taken_is_a_topic_and_its_session_is_refused_with_the_reason():
    both = schedule(event(1), event(2, "10:30"))
    outcome = run_schedule(both)
    assert counts(outcome) == {"added": 2, "refused": 1}
    assert said(outcome, Kind.REFUSED) == [
        ("Débat 2", "“Ada” is taken at that time by “Débat 1”: no session.")
    ]
    assert topic(2).state == TopicState.SELECTED
    assert count(StudioSession) == 1
    db.session.remove()
    before = everything()
    assert counts(run_schedule(both)) == {"unchanged": 2, "refused": 1}
    assert everything() == before
    assert counts(run_schedule(schedule(event(1), event(2, "12:00")))) == {
        "added": 1,
        "unchanged": 1,
    }
    assert session(2).starts_at.hour == 11


def test_somebody_in_two_rooms_at_once_is_on_one_session_and_that_is_said():
    more = f'<room name="Bob">{event(2, "10:30", persons="4 Ana, 5 Ben")}</room>'
    outcome = run_schedule(schedule(event(1, persons="4 Ana"), more=more))
    assert counts(outcome) == {"added": 2, "warning": 1}
    assert "Ana is in “Débat 1” at that time" in said(outcome, Kind.WARNING)[0][1]
    ben = db.session.scalars(select(Person).where(Person.external_id == "5")).one()
    assert people_of(session(2)) == [ben.id]
    assert count(CoSpeaker) == 3


def test_what_is_booked_here_is_not_pushed_aside():
    run_schedule(schedule(event(1), event(2, "12:00")))
    studio = db.session.scalars(select(Studio)).one()
    other: Any = SessionFactory(studio=studio, starts_at=datetime(2031, 3, 28, 13, tzinfo=UTC),
                           title="Le nôtre")  # fmt: skip
    db.session.add(
        Booking(
            session_id=other.id, resource=f"studio:{studio.id}", starts_at=other.starts_at,
            ends_at=other.ends_at,
        )
    )  # fmt: skip
    db.session.commit()
    # The first cannot move to 14:00 and stays at 10:00, so the second cannot come there.
    outcome = run_schedule(schedule(event(1, "14:00"), event(2, "10:00")))
    refused = said(outcome, Kind.REFUSED)
    assert [what for what, _why in refused] == ["Débat 1", "Débat 2"]
    assert "“Le nôtre”" in refused[0][1]
    assert (session(1).starts_at.hour, session(2).starts_at.hour) == (9, 11)


def test_an_event_without_a_room_is_a_topic_that_waits_for_a_session():
    xml = schedule(event(1)).replace('<room name="Ada">', "<room>")
    outcome = run_schedule(xml)
    assert counts(outcome) == {"added": 1, "warning": 2}
    assert topic(1).state == TopicState.SELECTED
    assert count(StudioSession) == 0


def test_days_can_be_moved_and_times_of_day_stay_across_a_clock_change():
    # 28 March 2031 is in winter time; two days later Paris is in summer time.
    run_schedule(schedule(event(1, "09:30")), shift_to=date(2031, 3, 30))
    local = session(1).starts_at.astimezone(ZoneInfo("Europe/Paris"))
    assert (local.isoformat(), session(1).starts_at.hour) == ("2031-03-30T09:30:00+02:00", 7)


def test_a_time_that_a_moved_day_does_not_have_is_refused():
    outcome = run_schedule(schedule(event(1, "02:30")), shift_to=date(2031, 3, 30))
    assert "does not exist" in said(outcome, Kind.REFUSED)[0][1]
    assert count(Topic) == 0


def test_rooms_are_there_as_long_as_the_conference_and_stay_what_they_are_called_here():
    run_schedule(schedule(event(1)))
    studio = db.session.scalars(select(Studio)).one()
    assert (studio.name, studio.there_from, studio.there_until) == (
        "Ada", date(2031, 3, 28), date(2031, 3, 28),
    )  # fmt: skip
    studio.name = "Salle Ada-Lovelace"
    db.session.commit()
    run_schedule(schedule(event(1), event(2, "12:00"), day="2031-03-29"))
    assert db.session.scalars(select(Studio.name)).all() == ["Salle Ada-Lovelace"]


def test_themes_of_the_channel_are_used_and_renamed_ones_found_again():
    db.session.add(Theme(code="culture", name_fr="Culture", name_en="Arts"))
    db.session.commit()
    xml = schedule(event(1, track="arts"), event(2, "12:00", track="C"),
                   event(3, "14:00", track="C++"))  # fmt: skip
    outcome = run_schedule(xml)
    assert outcome.made["theme"] == 2
    db.session.scalars(select(Theme).where(Theme.name_fr == "C++")).one().name_fr = "Cpp"
    db.session.commit()
    assert counts(run_schedule(xml)) == {"unchanged": 3}
    assert count(Theme) == 3


def test_the_journal_says_what_was_imported():
    run_schedule(schedule(event(1)))
    line = db.session.scalars(select(Decision).where(Decision.subject == "channel")).one()
    assert line.details["counts"] == {"added": 1}
    assert [one.step for one in history("session", session(1).id)] == ["import"]
