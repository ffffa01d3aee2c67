"""Releases: asked for before the recording, signed by name, recorded from paper."""

from collections.abc import Iterable

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.broadcast import queries
from webcast.broadcast.models import Release
from webcast.broadcast.wording import text_of
from webcast.core import journal
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.i18n import show_datetime
from webcast.core.text import one_line
from webcast.notices.actions import tell
from webcast.notices.letters import Letter
from webcast.studio.models import Assignment, AssignmentState, SessionState, StudioSession
from webcast.studio.naming import session_title


def release_path(session: StudioSession) -> str:
    """The page on which the release of a session is signed, without the language."""
    return f"/me/releases/{session.uuid}"


def sign(actor: Person, session: StudioSession, signature: str) -> Release:
    """Somebody on screen agrees, by typing their name, to the words as they were shown.

    The session is read with `queries.session_by_uuid`. Signing twice changes nothing.
    """
    signature = one_line(signature)
    if len(signature) < 2:
        raise Invalid("signature", _("Please type your first and last name: it is your signature."))
    _check_still(session)
    return _write(session, actor, signature, recorded_by=None, actor=actor)


def record_paper(
    actor: Person, session: StudioSession, person_id: int, signature: str = ""
) -> Release:
    """An organiser has a release signed on paper in their hands and says so."""
    person = next(
        (one.person for one in queries.needed(session.id) if one.person.id == person_id), None
    )
    if person is None:
        raise Forbidden(_("This person is not on screen in this session."))
    return _write(
        session, person, one_line(signature) or person.name, recorded_by=actor, actor=actor
    )


def _check_still(session: StudioSession) -> None:
    if session.state == SessionState.CANCELLED:
        raise Refused(_("This session is called off: there is nothing to sign."))


def _write(
    session: StudioSession,
    person: Person,
    signature: str,
    *,
    recorded_by: Person | None,
    actor: Person,
) -> Release:
    if already := queries.release(session.id, person.id):
        return already
    release = Release(
        session_id=session.id,
        person_id=person.id,
        words=text_of(session, person.name),
        signature=signature[:120],
        recorded_by_id=recorded_by.id if recorded_by else None,
    )
    try:
        with db.session.begin_nested():
            db.session.add(release)
            db.session.flush()
    except IntegrityError:
        # The same form from two windows at once: one of them has signed.
        if already := queries.release(session.id, person.id):
            return already
        raise
    journal.record(
        "release",
        release.id,
        "record" if recorded_by else "sign",
        actor=actor,
        session=session.id,
        person=person.id,
    )
    return release


def ask_for_releases(session: StudioSession, **_how: object) -> None:
    """Follower of `session.confirm`: everybody on screen is asked to sign, before the recording."""
    _ask(session, (one.person for one in queries.needed(session.id) if one.release is None))


def ask_for_release(assignment: Assignment, *, session: StudioSession, **_how: object) -> None:
    """Follower of `session.answered`: who says yes to a confirmed session is asked to sign."""
    if session.state != SessionState.CONFIRMED or assignment.state != AssignmentState.ACCEPTED:
        return
    if queries.is_missing(session.id, assignment.person_id):
        _ask(session, [assignment.person])


def _ask(session: StudioSession, people: Iterable[Person]) -> None:
    facts = {
        "title": LazyString(session_title, session),
        "when": LazyString(show_datetime, session.starts_at, session.studio.zone, "long"),
    }
    tell(
        people,
        Letter(
            subject=_l("Before the recording: your image release for “%(title)s”", **facts),
            lines=[
                _l("You will be on screen in “%(title)s”, %(when)s.", **facts),
                _l(
                    "So that we may show what we record, the law asks for your written agreement."
                    " It takes a minute: read it, and type your name."
                ),
            ],
            action=_l("Read and sign"),
            path=release_path(session),
        ),
        dedupe=f"release:{session.id}",
    )
