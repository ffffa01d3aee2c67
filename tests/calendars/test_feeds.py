"""The feeds as programs fetch them: what is in them, for whom, and until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.calendars.diary import Diary, ReplacingDiary, UpdatingDiary, awaited
from tests.calendars.examples import HOSTILE
from tests.calendars.planned import (
    HOUR,
    a_theme,
    a_topic,
    aged,
    called_off,
    confirmed,
    fetched,
    last_modified,
    moved,
    on_screen,
    planned,
    planner,
    soon,
)
from tests.calendars.readers import READERS
from tests.factories import StudioFactory
from tests.studio.examples import somebody
from webcast.calendars import views
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.rules import broken_rules
from webcast.core.clock import now
from webcast.core.database import db, is_sqlite
from webcast.core.touches import touch
from webcast.studio import actions
from webcast.studio.models import Role, SessionKind, Studio, StudioSession
from webcast.topics.models import Format, Series

DAY = timedelta(days=1)


def titles(data: bytes) -> list[str]:
    return [event.summary for event in icalendars.read(data)]


def uid(session: StudioSession) -> str:
    return f"session-{session.uuid}@"


def feed_of(client: FlaskClient, path: str = "/calendar.ics") -> bytes:
    answer = fetched(client, path)
    assert answer.status_code == 200
    data: bytes = answer.data
    assert broken_rules(data) == []
    return data


def own(statements: list[str]) -> list[str]:
    """Without those with which PostgreSQL is asked what has changed meanwhile."""
    return [s for s in statements if "touch" not in s and "pg_snapshot" not in s]


def later(monkeypatch: pytest.MonkeyPatch, app: Any, by: timedelta) -> None:
    """As if so much time had passed, kept copies included."""
    moment = now() + by
    monkeypatch.setattr(views, "now", lambda: moment)
    app.extensions["webcast.shelf"].clear()


@pytest.mark.parametrize("name", READERS)
def test_every_reader_understands_the_whole_feed_alike(name: str, visitor: FlaskClient) -> None:
    studio = StudioFactory(name="Verrière", address="3 cour des Forges, Nantes")
    topic = a_topic(title="Qui paie ?", standfirst="L’argent, d’où il vient.", theme=a_theme())
    format_name = topic.format.name_fr
    session = confirmed(topic=topic, studio=studio)
    on_screen(session, "Nadège Kermarrec")
    called_off(confirmed(soon(8), title="Annulée, hélas"))
    seen = READERS[name](feed_of(visitor))
    assert len(seen) == 2
    first, second = seen
    assert first.uid.startswith(uid(session))
    assert (first.starts, first.ends) == (session.starts_at, session.ends_at)
    assert first.summary == "Qui paie ?"
    assert first.location == "Verrière, 3 cour des Forges, Nantes"
    assert first.description.startswith("L’argent, d’où il vient.\n\nAvec Nadège Kermarrec\n\n")
    assert first.url == f"http://localhost/sessions/{session.uuid}"
    assert first.status == "CONFIRMED"
    assert not first.transparent
    assert set(first.categories) == {format_name, "Numérique"}
    assert second.summary == "[ANNULÉ] Annulée, hélas"
    assert second.status == "CANCELLED"
    assert second.transparent
    assert "Le studio est sous l’eau." in second.description


def test_the_english_feed_speaks_english(visitor: FlaskClient) -> None:
    session = confirmed(topic=a_topic(theme=a_theme()))
    on_screen(session, "Nadège Kermarrec")
    called_off(confirmed(soon(8), title="Annulée"))
    data = feed_of(visitor, "/en/calendar.ics")
    first, second = icalendars.read(data)
    assert "With Nadège Kermarrec" in first.description
    assert "Digital" in first.categories
    assert first.url == f"http://localhost/en/sessions/{session.uuid}"
    assert second.summary == "[CANCELLED] Annulée"
    assert "Called off: Le studio" in second.description
    assert b"SOURCE;VALUE=URI:http://localhost/en/calendar.ics" in data


def test_a_tentative_session_never_leaks(visitor: FlaskClient) -> None:
    session = planned(title="Peut-être")
    assert titles(feed_of(visitor)) == []
    assert fetched(visitor, f"/sessions/{session.uuid}.ics").status_code == 404
    actions.confirm(session, actor=planner())
    db.session.commit()
    assert titles(feed_of(visitor)) == ["Peut-être"]
    session = called_off(session)
    actions.reinstate(session, actor=planner())
    db.session.commit()
    assert titles(feed_of(visitor)) == []
    assert fetched(visitor, f"/sessions/{session.uuid}.ics").status_code == 404


def test_what_was_never_announced_is_not_called_off_in_public(visitor: FlaskClient) -> None:
    session = called_off(planned(title="Jamais su"))
    assert titles(feed_of(visitor)) == []
    assert fetched(visitor, f"/sessions/{session.uuid}.ics").status_code == 404


def test_a_cancelled_session_stays_thirty_days_and_is_then_gone(
    app: Any, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = called_off(confirmed(soon(90), title="Adieu"))
    later(monkeypatch, app, 30 * DAY)
    before = fetched(visitor)
    assert titles(before.data) == ["[ANNULÉ] Adieu"]
    later(monkeypatch, app, 31 * DAY)
    after = fetched(visitor)
    assert titles(after.data) == []
    assert last_modified(after) > last_modified(before)
    assert titles(feed_of(visitor, f"/sessions/{session.uuid}.ics")) == ["[ANNULÉ] Adieu"]


def test_the_window_is_sixty_days_back_and_a_year_ahead(
    app: Any, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, far = confirmed(title="Hier"), confirmed(soon(400), title="Demain")
    start = soon(-59)
    aged(old, starts_at=start, ends_at=start + HOUR,
         envelope_starts_at=start, envelope_ends_at=start + HOUR)  # fmt: skip
    first = fetched(visitor)
    assert titles(first.data) == ["Hier"]
    later(monkeypatch, app, 3 * DAY)
    second = fetched(visitor)
    assert titles(second.data) == []
    assert last_modified(second) > last_modified(first)
    later(monkeypatch, app, 40 * DAY)
    third = fetched(visitor)
    assert titles(third.data) == ["Demain"]
    assert last_modified(third) > last_modified(second)
    assert titles(feed_of(visitor, f"/sessions/{far.uuid}.ics")) == ["Demain"]


def test_each_series_and_each_format_has_its_own_feed(visitor: FlaskClient) -> None:
    fiction = Series(code="fiction", name_fr="Fiction numérique", name_en="Digital fiction")
    table = Format(code="table", name_fr="Table ronde", name_en="Round table")
    db.session.add_all([fiction, table])
    confirmed(title="A", topic=a_topic(series=fiction))
    confirmed(soon(8), title="B", topic=a_topic(format=table))
    confirmed(soon(9), title="C")
    assert titles(feed_of(visitor, "/calendar/series/fiction.ics")) == ["A"]
    assert titles(feed_of(visitor, "/calendar/format/table.ics")) == ["B"]
    assert "– Digital fiction" in feed_of(visitor, "/en/calendar/series/fiction.ics").decode()


def test_who_is_on_screen_has_a_feed_if_their_page_is_public(visitor: FlaskClient) -> None:
    session = confirmed(title="A")
    confirmed(soon(8), title="B")
    person = on_screen(session, "Ada Un")
    person.is_public = False
    touch("person", person.id)
    db.session.commit()
    path = f"/calendar/person/{person.uuid}.ics"
    assert visitor.get(path).status_code == 404
    person.is_public = True
    touch("person", person.id)
    db.session.commit()
    assert titles(feed_of(visitor, path)) == ["A"]
    assert "– Ada Un" in feed_of(visitor, path).decode()
    before = last_modified(fetched(visitor, path))
    called_off(session)
    assert titles(feed_of(visitor, path)) == ["[ANNULÉ] A"]
    assert last_modified(fetched(visitor, path)) > before
    assert path in visitor.get(f"/people/{person.uuid}/ada-un").text


def test_an_event_names_only_those_whom_the_public_knows(visitor: FlaskClient) -> None:
    proposer = somebody(name="Ada Un")
    session = confirmed(topic=a_topic(proposer=proposer))
    on_screen(session, "Cléo Trois")
    private = on_screen(session, "Bob Deux")
    private.is_public = False
    touch("person", private.id)
    one = actions.assign(planner(), session, proposer, Role.GUEST)
    actions.answer(proposer, one, "accept")
    db.session.commit()
    data = feed_of(visitor).replace(b"\r\n ", b"").decode()
    assert "Cléo Trois\\, Ada Un" in data
    assert "Bob" not in data


def test_each_studio_and_each_theme_has_its_own_feed(visitor: FlaskClient) -> None:
    here, there = StudioFactory(name="Ici"), StudioFactory(name="Là")
    theme = a_theme("ville", name_fr="Ville", name_en="City")
    confirmed(studio=here, title="A", topic=a_topic(theme=theme))
    confirmed(studio=there, title="B")
    assert titles(feed_of(visitor, f"/calendar/studio/{here.slug}.ics")) == ["A"]
    assert titles(feed_of(visitor, f"/calendar/studio/{there.slug}.ics")) == ["B"]
    data = feed_of(visitor, "/calendar/theme/ville.ics")
    assert titles(data) == ["A"]
    assert "– Ville" in data.decode()
    assert "– City" in feed_of(visitor, "/en/calendar/theme/ville.ics").decode()
    for path in (
        "/calendar/theme/rien.ics",
        "/calendar/series/rien.ics",
        "/calendar/pays/rien.ics",
        "/calendar/studio/rien.ics",
        "/sessions/x.ics",
    ):
        assert fetched(visitor, path).status_code == 404


@pytest.mark.parametrize("kind", [ReplacingDiary, UpdatingDiary])
def test_subscribers_follow_a_session_through_all_that_happens_to_it(
    kind: type[Any], app: Any, visitor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    diary: Diary = kind()
    other = confirmed(soon(2), title="L’autre")
    session = confirmed(title="Elle")
    diary.receive(feed_of(visitor))
    assert [event.summary for event in awaited(diary)] == ["L’autre", "Elle"]
    session = moved(session, starts_at=session.starts_at + HOUR, ends_at=session.ends_at + HOUR,
                    envelope_starts_at=None, envelope_ends_at=None)  # fmt: skip
    diary.receive(feed_of(visitor))
    assert [e.starts for e in awaited(diary)] == [other.starts_at, session.starts_at]
    session = moved(session, title="Mieux dite")
    diary.receive(feed_of(visitor))
    assert [e.summary for e in awaited(diary)] == ["L’autre", "Mieux dite"]
    called_off(session)
    diary.receive(feed_of(visitor))
    assert [e.summary for e in awaited(diary)] == ["L’autre"]
    later(monkeypatch, app, 32 * DAY)
    diary.receive(feed_of(visitor))
    assert [e.summary for e in awaited(diary)] == ["L’autre"]


@pytest.mark.parametrize("name", [n for n in HOSTILE if n != "half of a pair"])
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_hostile_titles_do_no_harm(name: str, visitor: FlaskClient) -> None:
    text = HOSTILE[name][:150].replace("\x00", "")
    session = confirmed(title="x")
    session.title = text
    session.public_note = HOSTILE[name].replace("\x00", "")
    db.session.get_one(Studio, session.studio_id).name = text[:80] or "S"
    db.session.commit()
    data = feed_of(visitor)
    assert len(icalendars.read(data)) == 1
    assert b"\r\nATTENDEE" not in data


@pytest.mark.parametrize(
    "start",
    [
        datetime(2027, 3, 28, 0, 30, tzinfo=UTC),  # over the hour that is skipped in Paris
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),  # over the hour that comes twice
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    ],
)
def test_times_are_right_on_days_when_the_clocks_change(
    start: datetime, visitor: FlaskClient
) -> None:
    session = confirmed(title="La nuit")
    aged(session, starts_at=start, ends_at=start + HOUR,
         envelope_starts_at=start, envelope_ends_at=start + HOUR)  # fmt: skip
    for read in READERS.values():
        (seen,) = read(feed_of(visitor, f"/sessions/{session.uuid}.ics"))
        assert (seen.starts, seen.ends) == (start, start + HOUR)


def test_a_live_broadcast_tells_where_to_watch_it(visitor: FlaskClient) -> None:
    confirmed(title="En direct", kind=SessionKind.LIVE, stream_url="https://live.example/1")
    assert b"CONFERENCE;FEATURE=VIDEO;VALUE=URI:https://live.example/1" in feed_of(visitor)


@pytest.mark.parametrize("sessions", [1, 4])
def test_a_feed_costs_the_same_number_of_queries_for_any_number_of_sessions(
    sessions: int, visitor: FlaskClient, count_queries: list[str]
) -> None:
    studio = StudioFactory()
    for number in range(sessions):
        on_screen(confirmed(soon(2 + number), studio=studio), f"Invitée {number}")
    count_queries.clear()
    feed_of(visitor)
    assert len(own(count_queries)) == 6
    if is_sqlite():  # PostgreSQL may say a touch twice while other transactions are open
        count_queries.clear()
        feed_of(visitor)
        assert count_queries == []


def test_a_single_event_says_which_file_it_is(visitor: FlaskClient) -> None:
    session = confirmed()
    answer = fetched(visitor, f"/sessions/{session.uuid}.ics")
    assert answer.headers["Content-Disposition"] == f'inline; filename="session-{session.uuid}.ics"'
    assert broken_rules(answer.data) == []


def test_the_page_of_a_session_offers_it_and_the_whole_programme(visitor: FlaskClient) -> None:
    session = confirmed()
    page = visitor.get(f"/en/sessions/{session.uuid}").get_data(as_text=True)
    assert f"http://localhost/en/sessions/{session.uuid}.ics" in page
    assert "webcal://localhost/en/calendar.ics" in page


@pytest.mark.parametrize(
    ("path", "words"), [("/calendar", "S’abonner"), ("/en/calendar", "Subscribe")]
)
def test_the_page_for_subscribers_names_every_calendar(
    path: str, words: str, visitor: FlaskClient, count_queries: list[str]
) -> None:
    studio, theme = StudioFactory(name="Verrière"), a_theme()
    db.session.commit()
    count_queries.clear()
    answer = visitor.get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert words in page
    assert f"/calendar/studio/{studio.slug}.ics" in page
    assert f"/calendar/theme/{theme.code}.ics" in page
    assert "Set-Cookie" not in answer.headers
    assert len(own(count_queries)) <= 10
