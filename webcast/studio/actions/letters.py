"""What the people of a session are told."""

from collections.abc import Iterable, Sequence

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from webcast.accounts.models import Capability, Person
from webcast.accounts.queries import holders
from webcast.core.clock import now
from webcast.core.hooks import wires
from webcast.core.i18n import show_datetime
from webcast.notices.actions import tell
from webcast.notices.letters import CalendarPart, Letter
from webcast.studio.actions.bookings import called_at
from webcast.studio.labels import ROLES
from webcast.studio.models import Assignment, AssignmentState, StudioSession
from webcast.studio.naming import desk_path, session_path, session_title

MINE = "/me/sessions/"


def _facts(session: StudioSession) -> dict[str, object]:
    return {
        "title": LazyString(session_title, session),
        "when": LazyString(show_datetime, session.starts_at, session.studio.zone, "long"),
        "studio": session.studio.name,
    }


def _parts(
    person: Person, session: StudioSession, without: Assignment | None = None
) -> list[Assignment]:
    """All that somebody is asked for or has accepted on the session."""
    return [
        one
        for one in session.people
        if one.person_id == person.id
        and one is not without
        and one.state != AssignmentState.DECLINED
    ]


def _roles(parts: Sequence[Assignment]) -> LazyString:
    return LazyString(lambda: ", ".join(str(ROLES[one.role]) for one in parts))


def _call(parts: Sequence[Assignment], session: StudioSession) -> LazyString:
    first = min(called_at(one, session) for one in parts)
    return LazyString(show_datetime, first, session.studio.zone, "long")


def _calendar(
    person: Person, session: StudioSession, without: Assignment | None = None
) -> CalendarPart | None:
    """What the person's calendar is told with the letter, by those who know of calendars."""
    parts = wires.ask("studio.invitation", person, session, without=without)
    return next((part for part in parts if part is not None), None)


def write_asked(one: Assignment, session: StudioSession) -> None:
    """Somebody is asked to be on a session, for whatever they have to do there."""
    if session.ends_at < now():
        return
    facts = _facts(session)
    parts = _parts(one.person, session)
    tell(
        one.person,
        Letter(
            subject=_l("Are you free? “%(title)s”, %(when)s", **facts),
            lines=[
                _l(
                    "We would like to have you on “%(title)s” as %(role)s.",
                    role=_roles(parts),
                    **facts,
                ),
                _l("It takes place on %(when)s, %(studio)s.", **facts),
                _l("Please be there: %(call)s.", call=_call(parts, session)),
                _l("Your time is kept free for us until you answer."),
            ],
            action=_l("Accept or decline"),
            path=MINE,
        ),
        calendar=_calendar(one.person, session),
    )


def write_changed(person: Person, session: StudioSession) -> None:
    """The time or place of somebody's session has changed: they are asked again, in one letter."""
    if session.ends_at < now():
        return
    facts = _facts(session)
    parts = _parts(person, session)
    tell(
        person,
        Letter(
            subject=_l("New time or place: “%(title)s”, %(when)s", **facts),
            lines=[
                _l("“%(title)s” has changed. It is now on %(when)s, %(studio)s.", **facts),
                _l("We count on you there as %(role)s.", role=_roles(parts)),
                _l("Please be there: %(call)s.", call=_call(parts, session)),
                _l("Does that still suit you? What you answered before no longer counts."),
            ],
            action=_l("Accept or decline"),
            path=MINE,
        ),
        calendar=_calendar(person, session),
    )


def write_cancelled(session: StudioSession, people: Iterable[Assignment], reason: str) -> None:
    """The session is called off: everybody who had not declined is told, with the reason."""
    if session.ends_at < now():
        return
    facts = _facts(session)
    letter = Letter(
        subject=_l("Cancelled: “%(title)s”, %(when)s", **facts),
        lines=[
            _l("“%(title)s”, planned on %(when)s, %(studio)s, will not take place.", **facts),
            _l("Your time is yours again. The reason given:"),
        ],
        quote=reason,
        action=_l("See my sessions"),
        path=MINE,
    )
    for person in _each_once(people):
        tell(person, letter, calendar=_calendar(person, session))


def write_confirmed(session: StudioSession, people: Iterable[Assignment]) -> None:
    """The session is certain now: a line on the site is enough, nothing is to be done."""
    facts = _facts(session)
    tell(
        _each_once(people),
        Letter(
            subject=_l("Confirmed: “%(title)s”, %(when)s", **facts),
            lines=[],
            path=session_path(session),
        ),
        mail=False,
    )


def write_taken_off(one: Assignment, session: StudioSession) -> None:
    """Somebody is about to be taken off a session, or out of one of several parts in it."""
    if session.ends_at < now() or one.state == AssignmentState.DECLINED:
        return
    facts = _facts(session)
    left = _parts(one.person, session, without=one)
    calendar = _calendar(one.person, session, without=one)
    if left:
        tell(
            one.person,
            Letter(
                subject=_l("Less to do: “%(title)s”, %(when)s", **facts),
                lines=[
                    _l(
                        "We do without you as %(role)s on “%(title)s”, %(when)s.",
                        role=ROLES[one.role],
                        **facts,
                    ),
                    _l("We still count on you there as %(role)s.", role=_roles(left)),
                    _l("Please be there: %(call)s.", call=_call(left, session)),
                ],
                action=_l("See my sessions"),
                path=MINE,
            ),
            calendar=calendar,
        )
        return
    tell(
        one.person,
        Letter(
            subject=_l("You are not needed any more: “%(title)s”, %(when)s", **facts),
            lines=[
                _l("We do without you on “%(title)s”, %(when)s: your time is yours again.", **facts)
            ],
            action=_l("See my sessions"),
            path=MINE,
        ),
        calendar=calendar,
    )


def tell_planners_declined(one: Assignment, session: StudioSession) -> None:
    """Planners have to find somebody else."""
    tell(
        holders(Capability.PLANNING),
        Letter(
            subject=_l(
                "%(name)s declines: “%(title)s”, %(when)s", name=one.person.name, **_facts(session)
            ),
            lines=[
                _l(
                    "%(name)s will not be there as %(role)s: somebody else is needed.",
                    name=one.person.name,
                    role=ROLES[one.role],
                )
            ],
            quote=one.answer_words,
            action=_l("Open the session"),
            path=desk_path(session),
        ),
    )


def tell_planners_freed(session: StudioSession, what: str, reason: str) -> None:
    """A topic or a person has gone: the session has room."""
    tell(
        holders(Capability.PLANNING),
        Letter(
            subject=_l("“%(what)s” is off “%(title)s”, %(when)s", what=what, **_facts(session)),
            lines=[_l("It has left the session by itself; its place is free.")],
            quote=reason,
            action=_l("Open the session"),
            path=desk_path(session),
        ),
    )


def _each_once(people: Iterable[Assignment]) -> list[Person]:
    told = {one.person_id: one.person for one in people if one.state != AssignmentState.DECLINED}
    return list(told.values())
