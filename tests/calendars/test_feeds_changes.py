"""What changes a feed, and when each feed says that it has changed."""

import threading
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.calendars.planned import (
    HOUR,
    a_theme,
    a_topic,
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
from tests.factories import StudioFactory
from webcast.accounts.actions import own as accounts
from webcast.accounts.queries import by_id
from webcast.calendars import actions as calendars
from webcast.calendars.checking import icalendars
from webcast.calendars.models import CalendarEntry, FeedMark
from webcast.core.conditional import next_change
from webcast.core.database import db
from webcast.core.touches import touch
from webcast.studio import actions
from webcast.studio.actions import Facts
from webcast.studio.models import StudioSession

SECOND = timedelta(seconds=1)


class Watcher:
    """Fetches feeds again and again; whatever changes has to have changed later."""

    def __init__(self, client: FlaskClient, *paths: str) -> None:
        self.client = client
        self.last = {path: fetched(client, path) for path in paths}

    def changed(self) -> set[str]:
        """The feeds that are different from the last look, as all validators agree."""
        found = set()
        for path, before in self.last.items():
            after = fetched(self.client, path)
            date, tag = before.headers["Last-Modified"], before.headers["ETag"]
            by_date = fetched(self.client, path, If_Modified_Since=date).status_code
            by_tag = fetched(self.client, path, If_None_Match=tag).status_code
            if after.data != before.data:
                found.add(path)
                assert last_modified(after) > last_modified(before)
                assert (by_date, by_tag) == (200, 200)
            else:
                assert last_modified(after) == last_modified(before)
                assert (by_date, by_tag) == (304, 304)
            self.last[path] = after
        return found


def test_every_change_shows_in_the_feeds_that_have_it_and_in_no_other(
    visitor: FlaskClient,
) -> None:
    here, there = StudioFactory(name="Ici"), StudioFactory(name="Là")
    city, sea = a_theme("ville"), a_theme("mer", name_fr="Mer", name_en="Sea")
    topic = a_topic(theme=city)
    session = confirmed(studio=here, topic=topic)
    confirmed(soon(9), studio=there, topic=a_topic(theme=sea))
    whole, at_here, at_there = (
        "/calendar.ics", f"/calendar/studio/{here.slug}.ics", f"/calendar/studio/{there.slug}.ics",
    )  # fmt: skip
    of_city, of_sea = "/calendar/theme/ville.ics", "/calendar/theme/mer.ics"
    event = f"/sessions/{session.uuid}.ics"
    watcher = Watcher(visitor, whole, at_here, at_there, of_city, of_sea, event)
    assert watcher.changed() == set()

    topic.title = "Dit autrement"
    touch("topic", topic.id)
    db.session.commit()
    assert watcher.changed() == {whole, at_here, of_city, event}

    touch("topic", topic.id)  # an opinion, say: nothing that calendars show
    db.session.commit()
    assert watcher.changed() == set()

    planned(soon(20), studio=here)  # tentative
    assert watcher.changed() == set()

    topic.theme_id = sea.id  # it leaves one theme for another
    touch("topic", topic.id)
    db.session.commit()
    assert watcher.changed() == {whole, at_here, of_city, of_sea, event}

    session = moved(session, studio=there)  # it leaves one studio for another
    assert watcher.changed() == {whole, at_here, at_there, of_sea, event}

    person = on_screen(session, "Nadège Kermarrec")
    assert watcher.changed() == {whole, at_there, of_sea, event}
    person.name = "Nadège K."
    touch("person", person.id)
    db.session.commit()
    assert watcher.changed() == {whole, at_there, of_sea, event}

    actions.change_studio(planner(), there, Facts(name="Là-bas", address="2 quai Nord"))
    db.session.commit()
    assert watcher.changed() == {whole, at_there, of_sea, event}

    actions.change_studio(planner(), here, Facts(name="Par ici"))  # no session, only its name
    db.session.commit()
    assert watcher.changed() == {at_here}

    city.name_fr = "La ville"
    touch("lists")
    db.session.commit()
    assert watcher.changed() == {of_city}

    session = called_off(session)
    assert watcher.changed() == {whole, at_there, of_sea, event}

    actions.reinstate(session, actor=planner())  # tentative again: it leaves all feeds
    db.session.commit()
    del watcher.last[event]
    assert watcher.changed() == {whole, at_there, of_sea}


def test_two_changes_within_a_second_have_two_times(visitor: FlaskClient) -> None:
    session = confirmed()
    dates = []
    for title in ("Un", "Deux", "Trois"):
        session = moved(session, title=title)
        dates.append(last_modified(fetched(visitor)))
    assert dates == sorted(set(dates))


def test_an_event_is_stamped_with_its_last_visible_change(visitor: FlaskClient) -> None:
    session = confirmed(title="Elle")
    (before,) = icalendars.read(fetched(visitor).data)
    moved(session, crew_note="Venir en noir.")  # nothing that calendars show
    (same,) = icalendars.read(fetched(visitor).data)
    assert (same.stamped, same.sequence) == (before.stamped, before.sequence)
    session = moved(session, public_note="Le public est bienvenu.")
    (reworded,) = icalendars.read(fetched(visitor).data)
    assert reworded.stamped > before.stamped
    assert reworded.sequence == before.sequence
    moved(session, starts_at=session.starts_at - HOUR, ends_at=session.ends_at - HOUR,
          envelope_starts_at=None, envelope_ends_at=None)  # fmt: skip
    (elsewhere,) = icalendars.read(fetched(visitor).data)
    assert elsewhere.stamped > reworded.stamped
    assert elsewhere.sequence > reworded.sequence


def test_a_deleted_account_is_named_in_no_calendar(visitor: FlaskClient) -> None:
    session = confirmed()
    person = on_screen(session, "Loïc Trégarot")
    assert "Loïc Trégarot" in fetched(visitor).text.replace("\r\n ", "")
    person.password_hash = None
    from webcast.accounts import passwords

    person.password_hash = passwords.hash_password("un mot de passe bien long")
    found = by_id(person.id)
    assert found is not None
    db.session.refresh(found, ["expertises"])
    accounts.erase(found, "un mot de passe bien long")
    db.session.commit()
    assert "Loïc" not in fetched(visitor).text


def test_what_is_rolled_back_changes_nothing(visitor: FlaskClient) -> None:
    session = confirmed()
    before = fetched(visitor)
    session.title = "Jamais dit"
    touch("session", session.id)
    calendars.remark(frozenset({f"session:{session.id}"}))
    db.session.rollback()
    after = fetched(visitor)
    assert (after.data, last_modified(after)) == (before.data, last_modified(before))


def test_what_nobody_spoke_of_is_noticed_by_the_chore(visitor: FlaskClient) -> None:
    session = confirmed(title="Avant")
    before = fetched(visitor)
    db.session.query(StudioSession).filter_by(id=session.id).update({"title": "Après"})
    db.session.commit()
    calendars.catch_up()
    db.session.commit()
    after = fetched(visitor)
    assert "Après" in after.text
    assert last_modified(after) > last_modified(before)
    marks = dict(db.session.execute(select(FeedMark.name, FeedMark.changed_at)).all())
    calendars.catch_up()
    db.session.commit()
    assert marks == dict(db.session.execute(select(FeedMark.name, FeedMark.changed_at)).all())


def test_a_session_that_nobody_has_marked_is_shown_all_the_same(visitor: FlaskClient) -> None:
    confirmed(title="Importée")
    db.session.query(CalendarEntry).delete()
    db.session.query(FeedMark).delete()
    db.session.commit()
    answer = fetched(visitor)
    assert "Importée" in answer.text
    (event,) = icalendars.read(answer.data)
    assert event.stamped <= last_modified(answer)


def test_planners_who_commit_at_once_leave_marks_in_the_order_of_their_commits(
    app: Flask, visitor: FlaskClient
) -> None:
    sessions = [confirmed(soon(2 + n)).id for n in range(4)]
    before = fetched(visitor)
    start = threading.Barrier(len(sessions))
    failures: list[BaseException] = []

    def rename(number: int) -> None:
        with app.app_context():
            try:
                start.wait(20)
                session = db.session.get_one(StudioSession, number)
                session.title = f"Titre {number}"
                touch("session", number)
                db.session.commit()
            except BaseException as error:  # noqa: BLE001 - told by the test below
                failures.append(error)
            finally:
                db.session.remove()

    db.session.commit()
    threads = [threading.Thread(target=rename, args=(number,)) for number in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    after = fetched(visitor)
    assert {e.summary for e in icalendars.read(after.data)} == {f"Titre {n}" for n in sessions}
    # Each of the four has had a second of its own.
    first = next_change(last_modified(before), last_modified(before))
    assert last_modified(after) >= first + 3 * SECOND
