"""Releases: asked for before the recording, signed once, kept as proof."""

import pytest
from sqlalchemy import select

from tests.broadcast.planned import a_topic, confirmed, recorded, signed, somebody
from webcast.accounts.actions import own as accounts
from webcast.broadcast import actions, queries
from webcast.broadcast.models import Release
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.journal import history
from webcast.notices.models import Mail
from webcast.studio import actions as studio
from webcast.studio.models import Assignment, Role

pytestmark = pytest.mark.usefixtures("app")


def mails(person_id: int) -> list[str]:
    subjects = db.session.scalars(select(Mail.subject).where(Mail.person_id == person_id))
    return [subject for subject in subjects if "droit à l’image" in subject]


def test_confirming_a_session_asks_those_on_screen_and_only_once() -> None:
    guest = somebody(name="Nadège")
    session = confirmed(guests=(guest,), title="L’émission")
    assert len(mails(guest.id)) == 1
    assert "L’émission" in mails(guest.id)[0]
    one = db.session.scalars(select(Assignment)).one()
    studio.answer(guest, one, "accept")
    db.session.commit()
    assert len(mails(guest.id)) == 1
    late = somebody(name="Idriss")
    one = studio.assign(somebody("planning"), session, late, Role.HOST)
    assert mails(late.id) == []
    studio.answer(late, one, "accept")
    assert len(mails(late.id)) == 1
    camera = somebody()
    one = studio.assign(somebody("planning"), session, camera, Role.CAMERA)
    studio.answer(camera, one, "accept")
    assert mails(camera.id) == []


def test_signing_keeps_the_words_the_name_and_the_date() -> None:
    guest = somebody(name="Nadège Kermarrec")
    session = confirmed(a_topic(title="Qui paie ?"), guests=(guest,))
    assert [one.id for one in queries.unsigned(guest)] == [session.id]
    signed(guest, session.id)
    release = db.session.scalars(select(Release)).one()
    assert release.signature == "Nadège Kermarrec"
    assert "Qui paie ?" in release.words
    assert "10 ans" in release.words
    assert release.recorded_by_id is None
    assert history("release", release.id)[0].step == "sign"
    assert queries.unsigned(guest) == []
    signed(guest, session.id)
    assert len(queries.of_person(guest)) == 1


def test_a_signature_is_a_name() -> None:
    guest = somebody()
    session = queries.session_by_uuid(confirmed(guests=(guest,)).uuid)
    assert session is not None
    with pytest.raises(Invalid):
        actions.sign(guest, session, "  x ")


def test_a_cancelled_session_asks_for_nothing() -> None:
    guest = somebody()
    session = confirmed(guests=(guest,))
    studio.cancel(session, actor=somebody("planning"), reason="Inondé.")
    db.session.commit()
    assert queries.unsigned(guest) == []
    assert not queries.is_missing(session.id, guest.id)
    found = queries.session_by_uuid(session.uuid)
    assert found is not None
    with pytest.raises(Refused):
        actions.sign(guest, found, "Un Nom")


def test_a_release_on_paper_says_who_has_seen_it() -> None:
    guest, editor = somebody(name="Loïc"), somebody("editorial")
    session = queries.session_by_uuid(recorded(guests=(guest,)).uuid)
    assert session is not None
    release = actions.record_paper(editor, session, guest.id)
    assert release.recorded_by_id == editor.id
    line = history("release", release.id)[0]
    assert (line.step, line.actor_id, line.details["person"]) == ("record", editor.id, guest.id)
    with pytest.raises(Forbidden):
        actions.record_paper(editor, session, editor.id)


def test_releases_are_given_out_and_outlive_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    guest = somebody(name="Nadège")
    session = recorded(guests=(guest,))
    signed(guest, session.id)
    name, data = actions.export(guest)
    assert name == "broadcast"
    assert data["releases"][0]["signature"] == "Nadège"
    monkeypatch.setattr(accounts, "_check", lambda *_: None)
    db.session.refresh(guest, ["expertises", "grants"])
    accounts.erase(guest, "")
    db.session.commit()
    release = db.session.scalars(select(Release)).one()
    assert release.signature == "Nadège"
    assert queries.missing([session.id]) == {session.id: []}
