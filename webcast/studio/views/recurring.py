"""Programmes that come back: planning one, and everything that is done to all of its sessions."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webcast.accounts.models import Person
from webcast.accounts.queries import names_of
from webcast.core import journal
from webcast.core.clock import RepeatedTime, instant, local_time
from webcast.core.errors import Missing
from webcast.core.web import done, require
from webcast.studio import actions, queries
from webcast.studio.labels import PROGRAMME_DECISIONS, STATES
from webcast.studio.models import Recurrence, SessionState, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.recurring_forms import (
    STEP_FORMS,
    ConfirmForm,
    EndForm,
    MoveForm,
    ProgrammeForm,
    ProlongForm,
    WordsForm,
)
from webcast.studio.rhythm_words import rhythm_words
from webcast.studio.views.base import bp
from webcast.studio.views.page import studio_choices, studio_options


@bp.get("/desk/planning/recurring")
def programmes() -> ResponseReturnValue:
    """All programmes that come back."""
    require("studio.plan")
    return render_template(
        "studio/desk/programmes.html", programmes=queries.recurrences(), words=rhythm_words
    )


@bp.route("/desk/planning/recurring/new", methods=["GET", "POST"])
def new_programme() -> ResponseReturnValue:
    """Plan a programme that comes back, with all its sessions or none."""
    me = require("studio.plan")
    studios = studio_choices()
    form = ProgrammeForm(request.form if request.method == "POST" else None)
    form.studio_id.choices = studio_options(studios)
    if form.sent:
        with form.catching():
            one = actions.plan_programme(me, form.programme(studios))
            made = len(queries.sessions_of(one))
            return done(
                ngettext(
                    "%(num)s session is planned, tentative for now.",
                    "%(num)s sessions are planned, tentative for now.",
                    made,
                ),
                url_for(".programme_desk", uuid=one.uuid),
            )
    return render_template("studio/desk/new_programme.html", form=form), form.status


@bp.get("/desk/planning/recurring/<uuid:uuid>")
def programme_desk(uuid: UUID) -> ResponseReturnValue:
    """A programme that comes back: its sessions, and what can be done to all of them."""
    require("studio.plan")
    return _page(_load(uuid))


@bp.post("/desk/planning/recurring/<uuid:uuid>/<any(confirm, prolong, words, move, end):step>")
def change_programme(uuid: UUID, step: str) -> ResponseReturnValue:
    """Do something to all of its sessions to come, or to none."""
    me = require("studio.plan")
    one = _load(uuid)
    form, take = _STEPS[step](one, me)
    if form.sent:
        with form.catching():
            return done(take(), url_for(".programme_desk", uuid=uuid))
    return _page(one, form)


def _confirm(one: Recurrence, me: Person) -> tuple[Any, Callable[[], str]]:
    form = ConfirmForm(one, sent=True)

    def take() -> str:
        number = actions.confirm_all(me, one, version=form.seen_version)
        words: str = ngettext(
            "%(num)s session is confirmed.", "%(num)s sessions are confirmed.", number
        )
        return words

    return form, take


def _prolong(one: Recurrence, me: Person) -> tuple[Any, Callable[[], str]]:
    form = ProlongForm(one, sent=True)

    def take() -> str:
        until: date = form.until.data  # type: ignore[assignment]  # validated before
        made = actions.prolong(
            me, one, until, outside_hours=form.outside_hours.data, version=form.seen_version
        )
        words: str = ngettext(
            "%(num)s more session is planned.", "%(num)s more sessions are planned.", len(made)
        )
        return words

    return form, take


def _words(one: Recurrence, me: Person) -> tuple[Any, Callable[[], str]]:
    form = WordsForm(one, sent=True)

    def take() -> str:
        title, note = form.title.data or "", form.public_note.data or ""
        return _changed(actions.reword(me, one, title, note, version=form.seen_version))

    return form, take


def _move(one: Recurrence, me: Person) -> tuple[Any, Callable[[], str]]:
    form = MoveForm(one, sent=True)

    def take() -> str:
        number = actions.move_all(
            me,
            one,
            form.starts.data,  # type: ignore[arg-type]  # validated before
            form.shift.data,
            outside_hours=form.outside_hours.data,
            version=form.seen_version,
        )
        return _changed(number)

    return form, take


def _end(one: Recurrence, me: Person) -> tuple[Any, Callable[[], str]]:
    form = EndForm(one, sent=True)

    def take() -> str:
        day: date = form.day.data  # type: ignore[assignment]  # validated before
        number = actions.end(me, one, day, form.reason.data or "", version=form.seen_version)
        words: str = ngettext(
            "%(num)s session is called off.", "%(num)s sessions are called off.", number
        )
        return words

    return form, take


_STEPS: dict[str, Callable[[Recurrence, Person], tuple[Any, Callable[[], str]]]] = {
    "confirm": _confirm,
    "prolong": _prolong,
    "words": _words,
    "move": _move,
    "end": _end,
}


def _changed(number: int) -> str:
    words: str = ngettext(
        "Saved: %(num)s session to come has changed.",
        "Saved: %(num)s sessions to come have changed.",
        number,
    )
    return words


def _load(uuid: UUID) -> Recurrence:
    one = queries.recurrence_by_uuid(str(uuid))
    if one is None:
        raise Missing(_("There is no such programme."))
    return one


def _page(one: Recurrence, sent: Any = None) -> ResponseReturnValue:
    """The page, with a form that was sent and not taken in its place."""
    # What was refused has been rolled back: read what is there.
    one = queries.recurrence_by_uuid(one.uuid) or one
    sessions = queries.sessions_of(one)
    coming = actions.to_come(one)
    forms = {form.name: form(one) for form in STEP_FORMS}
    if sent is not None:
        forms[sent.name] = sent
    lines = journal.history("recurrence", one.id, limit=60)
    return (
        render_template(
            "studio/desk/programme.html",
            one=one,
            words=rhythm_words(one),
            sessions=sessions,
            coming=len(coming),
            tentative=sum(session.state == SessionState.TENTATIVE for session in coming),
            remarks={session.id: _remark(one, session) for session in sessions},
            title_of=session_title,
            states=STATES,
            forms=forms,
            sent=sent,
            lines=lines,
            names=names_of(line.actor_id for line in lines),
            decisions=PROGRAMME_DECISIONS,
        ),
        sent.status if sent is not None else 200,
    )


def _remark(one: Recurrence, session: StudioSession) -> str:
    """What is out of the ordinary with a session's time."""
    found = []
    if actions.is_exception(one, session):
        found.append(_("moved by itself"))
    local = local_time(session.starts_at, one.zone)
    if _is_twice(local, one.zone):
        found.append(
            _("the clocks show this time twice that night: the first is meant")
            if not local.fold
            else _("the clocks show this time twice that night: the second is meant")
        )
    return ", ".join(found)


def _is_twice(local: datetime, zone: str) -> bool:
    try:
        instant(local.replace(tzinfo=None, fold=0), zone)
    except RepeatedTime:
        return True
    return False
