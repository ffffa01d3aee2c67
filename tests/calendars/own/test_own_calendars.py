"""Private calendars: what each shows, to whom, and that it can be taken back."""

import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from tests.calendars.planned import (
    HOUR,
    a_topic,
    called_off,
    confirmed,
    fetched,
    last_modified,
    moved,
    planned,
    planner,
    soon,
)
from tests.calendars.readers import READERS
from tests.conftest import SignInAs
from tests.factories import CampaignFactory, OrganisationFactory, StudioFactory, member_of
from tests.studio.examples import somebody
from webcast.accounts.actions.own import erase
from webcast.accounts.models import Capability, CapabilityGrant, Person
from webcast.accounts.passwords import hash_password
from webcast.accounts.queries import by_uuid
from webcast.audience.models import Follow
from webcast.calendars.checking import icalendars
from webcast.calendars.checking.rules import broken_rules
from webcast.calendars.own import actions, queries
from webcast.calendars.own.models import CalendarKey, KeyReader, Scope
from webcast.calendars.programs import program_of
from webcast.core import web
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.sponsors.models import Pledge, PledgeState
from webcast.studio import actions as studio
from webcast.studio.models import Assignment, Role, Studio, StudioSession
from webcast.studio.queries import locked, topics_of

EVERY = list(READERS)


def key_of(app: Flask, person: Person, scope: Scope, of: Studio | None = None) -> CalendarKey:
    key = actions.make_key(person, scope, secret=app.config["SECRET_KEY"], studio=of)
    db.session.commit()
    return key


def path_of(app: Flask, person: Person, scope: Scope, of: Studio | None = None) -> str:
    key = key_of(app, person, scope, of)
    return f"/calendar/private/{actions.token_of(key, app.config['SECRET_KEY'])}.ics"


def read(client: FlaskClient, path: str) -> bytes:
    answer = fetched(client, path)
    assert answer.status_code == 200, answer.text
    data: bytes = answer.data
    assert broken_rules(data) == []
    return data


def titles(client: FlaskClient, path: str) -> list[str]:
    return [event.summary for event in icalendars.read(read(client, path))]


def asked(session: StudioSession, person: Person, role: Role, step: str = "") -> None:
    one = studio.assign(planner(), session, person, role)
    if step:
        studio.answer(person, one, step)
    db.session.commit()


def follow(person: Person, session: StudioSession) -> Follow:
    row = Follow(topic_id=topics_of(session.id)[0].id, person_id=person.id)
    db.session.add(row)
    db.session.commit()
    return row


def test_mine_holds_what_i_follow_and_forgets_what_i_follow_no_more(
    app: Flask, visitor: FlaskClient
) -> None:
    me = somebody()
    session = confirmed(title="A")
    confirmed(soon(8), title="B")
    tentative = planned(soon(9), title="C")
    row = follow(me, session)
    follow(me, tentative)
    path = path_of(app, me, Scope.MINE)
    assert titles(visitor, path) == ["A"]
    before = fetched(visitor, path)
    db.session.delete(row)
    db.session.commit()
    after = fetched(visitor, path)
    assert b"BEGIN:VEVENT" not in after.data
    assert last_modified(after) > last_modified(before)
    assert (
        fetched(visitor, path, If_Modified_Since=before.headers["Last-Modified"]).status_code == 200
    )
    assert fetched(visitor, path, If_None_Match=after.headers["ETag"]).status_code == 304


def test_mine_holds_what_an_organisation_of_mine_supports(app: Flask, visitor: FlaskClient) -> None:
    organisation = OrganisationFactory()
    me = member_of(organisation)
    of_topic, of_session = confirmed(title="A"), confirmed(soon(8), title="B")
    promised = confirmed(soon(9), title="C")
    for session, state in (
        (of_topic, PledgeState.ACCEPTED),
        (of_session, PledgeState.ACCEPTED),
        (promised, PledgeState.SUBMITTED),
    ):
        thing = (
            {"topic": None, "session": session}
            if session is of_session
            else {"topic": topics_of(session.id)[0]}
        )
        campaign = CampaignFactory(**thing)
        db.session.add(
            Pledge(
                campaign_id=campaign.id,
                organisation_id=organisation.id,
                amount_cents=100,
                state=state,
            )
        )
    db.session.commit()
    assert titles(visitor, path_of(app, me, Scope.MINE)) == ["A", "B"]


def test_my_calls_are_whole_envelopes_with_call_place_and_people(
    app: Flask, visitor: FlaskClient
) -> None:
    me, guest = somebody(name="Ada Un"), somebody(name="Bob Deux", email="bob@example.org")
    where = StudioFactory(
        name="Verrière", address="2 quai Nord", access="Sonner deux fois", zone="Europe/Paris"
    )
    start = soon()
    session = planned(
        start,
        studio=where,
        title="A",
        envelope_starts_at=start - HOUR,
        envelope_ends_at=start + 2 * HOUR,
        crew_note="Prévoir un gilet",
    )
    asked(session, me, Role.CAMERA, "accept")
    asked(session, guest, Role.GUEST)
    path = path_of(app, me, Scope.CREW)
    [event] = icalendars.read(read(visitor, path))
    assert (event.starts, event.ends) == (start - HOUR, start + 2 * HOUR)
    assert event.status == "TENTATIVE"
    assert event.summary == "Cadreur·se – A"
    for words in ("Sonner deux fois", "Prévoir un gilet", "Bob Deux", "2 quai Nord", "pas encore"):
        assert words in event.description
    assert "@example.org" not in read(visitor, path).decode()

    studio.confirm(session, actor=planner())
    db.session.commit()
    [event] = icalendars.read(read(visitor, path))
    assert event.status == "CONFIRMED"
    sequence = event.sequence

    studio.answer(me, hand_of(session, me), "decline")
    db.session.commit()
    [event] = icalendars.read(read(visitor, path))
    assert event.summary == "[ANNULÉ] Cadreur·se – A"
    assert event.status == "CANCELLED"
    assert event.sequence > sequence
    assert "Prévoir un gilet" not in event.description


def hand_of(session: StudioSession, person: Person) -> Assignment:
    return next(one for one in locked(session.id).people if one.person_id == person.id)


def test_mine_names_a_session_once_with_my_own_hours(app: Flask, visitor: FlaskClient) -> None:
    me = somebody()
    start = soon()
    session = confirmed(start, title="A", envelope_starts_at=start - HOUR)
    confirmed(soon(8), title="B")
    follow(me, session)
    asked(session, me, Role.CAMERA, "accept")
    path = path_of(app, me, Scope.MINE)
    [event] = icalendars.read(read(visitor, path))
    assert event.uid.startswith("call-")
    assert event.starts == start - HOUR
    studio.unassign(planner(), hand_of(session, me))
    db.session.commit()
    # They are not on it any more, and it takes place: whoever follows it is told both.
    mine, theirs = icalendars.read(read(visitor, path))
    assert (mine.uid[:5], mine.status, mine.location) == ("call-", "CANCELLED", "")
    assert (theirs.uid, theirs.status, theirs.starts) == (
        f"session-{session.uuid}@{theirs.uid.partition('@')[2]}", "CONFIRMED", start,
    )  # fmt: skip


def test_planners_read_everything_and_lose_it_with_their_capability(
    app: Flask, visitor: FlaskClient
) -> None:
    me = planner()
    confirmed(title="A")
    planned(soon(8), title="B")
    called_off(planned(soon(9), title="C"))
    path = path_of(app, me, Scope.PLANNING)
    found = {e.summary: e.status for e in icalendars.read(read(visitor, path))}
    assert found == {"A": "CONFIRMED", "B": "TENTATIVE", "[ANNULÉ] C": "CANCELLED"}
    db.session.delete(db.session.get_one(CapabilityGrant, (me.id, Capability.PLANNING)))
    db.session.commit()
    assert fetched(visitor, path).status_code == 403


def test_that_a_studio_is_taken_says_nothing_else(app: Flask, visitor: FlaskClient) -> None:
    where = StudioFactory(name="Verrière", turnaround=30)
    start = soon()
    confirmed(start, studio=where, title="Secret", envelope_starts_at=start - HOUR)
    confirmed(start, title="Ailleurs")
    path = path_of(app, planner(), Scope.BUSY, where)
    [event] = icalendars.read(read(visitor, path))
    assert (event.starts, event.ends) == (start - HOUR, start + HOUR + timedelta(minutes=30))
    assert event.summary == "Occupé"
    assert b"Secret" not in read(visitor, path)


def test_the_address_taken_back_is_gone_for_good(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me, visitor = sign_in(person), app.test_client()
    path = path_of(app, person, Scope.MINE)
    assert path in me.get("/me/calendars").text
    number = queries.in_use(person)[0].id
    assert me.post(f"/me/calendars/{number}/revoke").status_code == 303
    assert fetched(visitor, path).status_code == 410
    assert path not in me.get("/me/calendars").text
    assert me.post(f"/me/calendars/{number}/revoke").status_code == 404


def test_a_new_address_replaces_the_old_one(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me, visitor = sign_in(person), app.test_client()
    old = path_of(app, person, Scope.CREW)
    assert me.post("/me/calendars/crew").status_code == 303
    assert fetched(visitor, old).status_code == 410
    [key] = queries.in_use(person)
    new = f"/calendar/private/{actions.token_of(key, app.config['SECRET_KEY'])}.ics"
    assert fetched(visitor, new).status_code == 200
    assert new != old


def test_one_never_touches_the_calendars_of_others(app: Flask, sign_in: SignInAs) -> None:
    key_of(app, somebody(), Scope.MINE)
    number = db.session.scalars(select(CalendarKey.id)).one()
    other = sign_in(somebody())
    for path in (f"/me/calendars/{number}/revoke", f"/me/calendars/{number}/alarm"):
        assert other.post(path).status_code == 404
    assert other.get(f"/me/calendars/{number}/check").status_code == 404
    assert other.post("/me/calendars/planning").status_code == 403
    assert other.post("/me/calendars/busy").status_code == 403


def test_a_deleted_account_leaves_addresses_that_are_gone(app: Flask, visitor: FlaskClient) -> None:
    person = by_uuid(somebody().uuid)
    assert person is not None
    person.password_hash = hash_password("un-mot-de-passe")
    path = path_of(app, person, Scope.MINE)
    fetched(visitor, path)
    erase(person, "un-mot-de-passe")
    db.session.commit()
    assert fetched(visitor, path).status_code == 410
    assert db.session.scalars(select(KeyReader)).all() == []
    assert db.session.scalars(select(CalendarKey.person_id)).all() == [None]


def test_the_page_says_which_program_looked_and_when(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    me = sign_in(person)
    path = path_of(app, person, Scope.MINE)
    assert "Aucun logiciel" in me.get("/me/calendars").text
    for agent in ("Google-Calendar-Importer", "Mozilla/5.0 Thunderbird/128.0", ""):
        fetched(app.test_client(), path, User_Agent=agent)
    page = me.get("/me/calendars").text
    assert "Google Agenda" in page
    assert "Thunderbird" in page


def test_a_program_that_looks_all_the_time_writes_once_in_a_while(
    app: Flask, visitor: FlaskClient, count_queries: list[str]
) -> None:
    path = path_of(app, somebody(), Scope.MINE)
    fetched(visitor, path, User_Agent="x")
    count_queries.clear()
    for _ in range(3):
        fetched(visitor, path, User_Agent="x")
    assert not [sql for sql in count_queries if sql.startswith(("INSERT", "UPDATE"))]


def test_however_many_names_a_program_gives_itself_the_latest_are_kept(
    app: Flask, visitor: FlaskClient
) -> None:
    path = path_of(app, somebody(), Scope.MINE)
    for number in range(25):
        fetched(visitor, path, User_Agent=f"program{number:02}")
    kept = sorted(db.session.scalars(select(KeyReader.program)))
    assert kept == [f"program{number:02}" for number in range(5, 25)]


def test_a_fetch_waits_for_nobody_who_writes(app: Flask, visitor: FlaskClient) -> None:
    """What it would note is left out then, and with it the date that it cannot be sure of."""
    me = somebody()
    path = path_of(app, me, Scope.MINE)
    before = fetched(visitor, path)
    follow(me, confirmed(title="A"))
    with db.engine.connect() as writer:
        writer.execute(text("UPDATE calendar_key_shown SET locale = locale"))
        began = time.monotonic()
        during = fetched(visitor, path)
        assert time.monotonic() - began < 10
        writer.rollback()
    assert (during.status_code, during.last_modified) == (200, None)
    assert b"BEGIN:VEVENT" in during.data
    after = fetched(visitor, path)
    assert last_modified(after) > last_modified(before)


def test_private_calendars_are_kept_from_caches_and_search_engines(
    app: Flask, visitor: FlaskClient
) -> None:
    answer = fetched(visitor, path_of(app, somebody(), Scope.MINE))
    assert answer.headers["Cache-Control"].startswith("private")
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in answer.headers
    assert "Disallow: /calendar/private/" in visitor.get("/robots.txt").text


def test_what_is_stored_does_not_give_an_address_away(app: Flask) -> None:
    person = somebody()
    key = key_of(app, person, Scope.MINE)
    token = actions.token_of(key, app.config["SECRET_KEY"])
    assert token not in f"{key.nonce} {key.token_hash}"
    assert actions.token_of(key, "another secret") == ""


def test_both_languages_are_told_apart_and_keep_their_own_time_of_change(
    app: Flask, visitor: FlaskClient
) -> None:
    me = somebody()
    follow(me, confirmed())
    path = path_of(app, me, Scope.MINE)
    french, english = fetched(visitor, path), fetched(visitor, f"/en{path}")
    assert french.data != english.data
    assert fetched(visitor, path).data == french.data
    assert fetched(visitor, f"/en{path}").data == english.data
    since = french.headers["Last-Modified"]
    assert fetched(visitor, path, If_Modified_Since=since).status_code == 304


def test_a_reminder_is_written_only_where_it_was_asked_for(app: Flask, sign_in: SignInAs) -> None:
    person = somebody()
    follow(person, confirmed())
    path = path_of(app, person, Scope.MINE)
    me, visitor = sign_in(person), app.test_client()
    assert b"VALARM" not in read(visitor, path)
    number = queries.in_use(person)[0].id
    assert me.post(f"/me/calendars/{number}/alarm", data={"alarm": "7"}).status_code == 422
    assert me.post(f"/me/calendars/{number}/alarm", data={"alarm": "60"}).status_code == 303
    assert b"TRIGGER:-PT60M" in fetched(visitor, path).data
    assert b"VALARM" not in fetched(visitor, "/calendar.ics").data


@pytest.mark.parametrize("reader", EVERY)
def test_every_reader_reads_private_calendars_alike(
    app: Flask, visitor: FlaskClient, reader: str
) -> None:
    me = planner()
    where = StudioFactory(name="Ici; là, \\ ou « ailleurs »")
    session = confirmed(title="🎬 <b>A</b>, b; c", studio=where, topic=a_topic())
    asked(session, me, Role.DIRECTOR)
    follow(me, session)
    for scope, of in (
        (Scope.MINE, None),
        (Scope.CREW, None),
        (Scope.PLANNING, None),
        (Scope.BUSY, where),
    ):
        path = path_of(app, me, scope, of)
        queries.in_use(me)[-1].alarm = 15
        db.session.commit()
        data = fetched(visitor, path).data
        gist = [(e.uid, e.starts, e.ends, e.status, e.summary) for e in READERS[reader](data)]
        assert gist == [
            (e.uid, e.starts, e.ends, e.status, e.summary) for e in icalendars.read(data)
        ]
        assert len(gist) == 1


def test_the_check_says_what_readers_see(app: Flask, sign_in: SignInAs) -> None:
    person = somebody(locale="fr")
    me = sign_in(person)
    session = confirmed(title="Un <titre>")
    follow(person, session)
    key = key_of(app, person, Scope.MINE)
    page = me.get(f"/me/calendars/{key.id}/check").text
    assert "Tout va bien" in page
    assert "Un &lt;titre&gt;" in page


def test_moves_reach_my_calls_under_the_same_name(app: Flask, visitor: FlaskClient) -> None:
    me = somebody()
    session = confirmed(title="A")
    asked(session, me, Role.DIRECTOR)
    path = path_of(app, me, Scope.CREW)
    [before] = icalendars.read(read(visitor, path))
    plan = studio.plan_of(locked(session.id))
    later = plan.starts_at + HOUR
    moved(
        session,
        starts_at=later,
        ends_at=plan.ends_at + HOUR,
        envelope_starts_at=later,
        envelope_ends_at=plan.ends_at + HOUR,
    )
    [after] = icalendars.read(read(visitor, path))
    assert after.uid == before.uid
    assert after.starts == before.starts + HOUR
    assert after.sequence > before.sequence


@pytest.mark.parametrize("scope", [Scope.MINE, Scope.CREW])
@pytest.mark.parametrize("way", ["taken off", "declined"])
def test_who_is_off_a_session_is_not_told_where_it_moves(
    app: Flask, visitor: FlaskClient, scope: Scope, way: str
) -> None:
    me = somebody()
    session = confirmed(title="A", public_note="Le public est bienvenu.")
    asked(session, me, Role.DIRECTOR, "accept")
    path = path_of(app, me, scope)
    [before] = icalendars.read(read(visitor, path))
    if way == "declined":
        studio.answer(me, hand_of(session, me), "decline")
    else:
        studio.unassign(planner(), hand_of(session, me))
    db.session.commit()
    plan = studio.plan_of(locked(session.id))
    moved(
        session, studio=StudioFactory(name="Secret"), starts_at=plan.starts_at + HOUR,
        ends_at=plan.ends_at + HOUR, envelope_starts_at=None, envelope_ends_at=None,
    )  # fmt: skip
    [after] = icalendars.read(read(visitor, path))
    assert (after.uid, after.status) == (before.uid, "CANCELLED")
    assert after.sequence > before.sequence
    assert (after.starts, after.ends, after.location) == (before.starts, before.ends, "")
    assert "bienvenu" not in after.description


def test_an_answer_changes_no_status_that_a_program_would_not_believe(
    app: Flask, visitor: FlaskClient
) -> None:
    """STATUS says how sure the session is; a new one needs a new SEQUENCE."""
    me = somebody()
    session = confirmed(title="A")
    asked(session, me, Role.DIRECTOR)
    path = path_of(app, me, Scope.CREW)
    [before] = icalendars.read(read(visitor, path))
    studio.answer(me, hand_of(session, me), "accept")
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert before.status == after.status == "CONFIRMED"
    assert "pas encore" in before.description
    assert "pas encore" not in after.description
    assert after.stamped > before.stamped


def test_more_turnaround_is_a_new_sequence_where_it_is_seen(
    app: Flask, visitor: FlaskClient
) -> None:
    where = StudioFactory(name="Verrière", turnaround=0)
    session = confirmed(studio=where)
    version = session.version
    path = path_of(app, planner(), Scope.BUSY, where)
    [before] = icalendars.read(read(visitor, path))
    studio.change_studio(planner(), where, studio.Facts(name="Verrière", turnaround=45))
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert after.ends == before.ends + timedelta(minutes=45)
    assert after.sequence > before.sequence
    assert after.stamped > before.stamped
    # A planner who has the session's form open is not in the way of it.
    assert locked(session.id).version == version


def test_new_words_of_a_topic_are_a_new_stamp_for_planners_too(
    app: Flask, visitor: FlaskClient
) -> None:
    topic = a_topic(title="Avant")
    planned(topic=topic)
    path = path_of(app, planner(), Scope.PLANNING)
    [before] = icalendars.read(read(visitor, path))
    topic.title = "Après"
    touch("topic", topic.id)
    db.session.commit()
    [after] = icalendars.read(read(visitor, path))
    assert (before.summary, after.summary) == ("Avant", "Après")
    assert after.stamped > before.stamped


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("Google-Calendar-Importer", "Google Agenda"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.0",
            "Thunderbird",
        ),
        ("iOS/18.1 (22B83) dataaccessd/1.0", "iPhone, iPad"),
        ("macOS/15.1 (24B83) CalendarAgent/1", "Mac"),
        ("Microsoft.Exchange.CalendarSharing", "Outlook"),
        ("ICSx5/2.2 (ical4j)", "ICSx⁵ (Android)"),
        ("curl/8.0", "curl"),
        ("", ""),
        ("\x00\x1b[31m" + "x" * 200, "[31m" + "x" * 56),
    ],
)
def test_programs_are_known_by_a_name_that_people_know(said: str, known: str) -> None:
    assert program_of(said) == known


def test_a_private_address_stays_out_of_the_log_when_something_breaks(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with app.test_request_context("/calendar/private/geheimnis.ics"):
        _page, status = web._answer_crash(RuntimeError("broken"))
    assert status == 500
    assert "/calendar/private/…" in caplog.text
    assert "geheimnis" not in caplog.text


def test_planners_choose_the_studio_whose_times_they_share(app: Flask, sign_in: SignInAs) -> None:
    here, there = StudioFactory(name="Ici", slug="ici"), StudioFactory(name="Là", slug="la")
    person = planner()
    me = sign_in(person)
    assert me.post("/me/calendars/busy", data={"studio": "nulle-part"}).status_code == 404
    assert me.post("/me/calendars/busy", data={"studio": "ici"}).status_code == 303
    page = me.get("/me/calendars").text
    assert f'id="busy-{here.slug}"' in page
    assert f'<option value="{there.slug}">' in page
    assert f'<option value="{here.slug}">' not in page
