"""Answering by the link in the mail: without signing in, one press, and only for who got it."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from tests.calendars.invitations.world import invite, link_in, mails, move
from tests.conftest import SignInAs
from tests.studio.examples import a_planner, booked
from webcast.calendars.invitations import links
from webcast.calendars.invitations.models import How
from webcast.core.database import db
from webcast.studio import actions as studio
from webcast.studio import queries as sessions
from webcast.studio.models import AssignmentState, Role

A = AssignmentState


def answer(page: str, what: str, **more: Any) -> dict[str, Any]:
    """What the page's own form sends."""
    found = re.search(r'name="sequence" value="(\d+)"', page)
    assert found
    return {"sequence": found[1], "answer": what, **more}


def test_the_link_shows_what_is_asked_and_one_press_accepts(
    app: Flask, visitor: FlaskClient
) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    page = visitor.get(link)
    assert page.status_code == 200
    assert "Le débat" in page.text
    assert 'name="robots" content="noindex"' in page.text
    assert "private" in page.headers["Cache-Control"]
    assert invited.state == A.PENDING, "looking is not answering"
    done = visitor.post(link, data=answer(page.text, "accept", words="Avec joie"))
    assert (done.status_code, done.location) == (303, link)
    assert (invited.state, invited.part.answer_words) == (A.ACCEPTED, "Avec joie")
    assert invited.call.answered_how == How.WEB
    again = visitor.get(link).text
    assert "Vous avez accepté" in again
    assert 'value="accept"' not in again


def test_the_link_declines_and_the_planners_see_it(
    app: Flask, visitor: FlaskClient, sign_in: SignInAs
) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    page = visitor.get(link).text
    visitor.post(link, data=answer(page, "decline", words="À Lyon"))
    assert invited.state == A.DECLINED
    assert f"person:{invited.person.id}" not in booked(invited.session)
    desk = sign_in(a_planner()).get(f"/desk/sessions/{invited.session.uuid}").text
    assert "À Lyon" in desk
    assert "réponse sur le site" in desk
    # Who has declined is asked again before they accept.
    assert visitor.post(link, data=answer(page, "accept")).status_code == 409


def test_who_looked_at_the_old_time_has_not_accepted_the_new_one(
    app: Flask, visitor: FlaskClient
) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    old = visitor.get(link).text
    move(invited.session)
    refused = visitor.post(link, data=answer(old, "accept"))
    assert refused.status_code == 409
    assert invited.state == A.PENDING
    new = visitor.get(link).text
    assert "13:00" in new
    assert visitor.post(link, data=answer(new, "accept")).status_code == 303
    assert invited.state == A.ACCEPTED


def test_a_link_that_was_tampered_with_opens_nothing(app: Flask, visitor: FlaskClient) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    for wrong in (link[:-2], link + "a", "/invitations/x.y", "/invitations/" + "é" * 30):
        assert visitor.get(wrong).status_code == 404
    other = links.sign("11111111-1111-4111-8111-111111111111", 0)
    assert visitor.get(f"/invitations/{other}").status_code == 404


def test_a_form_of_another_site_answers_nothing(app: Flask, visitor: FlaskClient) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    data = answer(visitor.get(link).text, "accept")
    foreign = visitor.post(link, data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert invited.state == A.PENDING


def test_a_session_called_off_has_nothing_left_to_answer(app: Flask, visitor: FlaskClient) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    data = answer(visitor.get(link).text, "accept")
    studio.cancel(invited.session, actor=a_planner(), reason="Le studio est inondé.")
    db.session.commit()
    page = visitor.get(link).text
    assert "Le studio est inondé." in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert visitor.post(link, data=data).status_code == 409


def test_who_is_taken_off_what_is_called_off_has_no_link_left(
    app: Flask, visitor: FlaskClient
) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    planner = a_planner()
    studio.cancel(invited.session, actor=planner, reason="Panne")
    studio.unassign(planner, invited.part)
    db.session.commit()
    assert visitor.get(link).status_code == 404
    studio.reinstate(invited.session, actor=planner)
    studio.assign(planner, sessions.locked(invited.session.id), invited.person, Role.GUEST)
    db.session.commit()
    assert visitor.get(link).status_code == 404
    assert visitor.get(link_in(mails(invited.person)[-1])).status_code == 200


def test_an_answer_that_says_neither_yes_nor_no_is_none(app: Flask, visitor: FlaskClient) -> None:
    invited = invite()
    link = link_in(mails(invited.person)[0])
    data = answer(visitor.get(link).text, "perhaps")
    assert visitor.post(link, data=data).status_code == 422
    assert invited.state == A.PENDING
