"""What the planners' page of a session is made of."""

from datetime import datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # stubs lag behind

from webcast.accounts.models import Person
from webcast.accounts.queries import names_of
from webcast.core.clock import local_time, now
from webcast.core.errors import Missing
from webcast.core.forms import Form
from webcast.core.hooks import wires
from webcast.core.i18n import show_datetime
from webcast.core.panels import panels
from webcast.core.text import slugify
from webcast.core.web import require
from webcast.studio import actions, queries
from webcast.studio.elsewhere import Elsewhere, busy_times, show_times
from webcast.studio.forms import (
    NOTHING,
    AnswerForm,
    CallForm,
    CopyForm,
    MinutesForm,
    PersonForm,
    SessionForm,
    StepForm,
    SwapForm,
    TopicForm,
)
from webcast.studio.free import local_field
from webcast.studio.labels import ANSWERS, DECISIONS, ROLES, STATES, STEPS
from webcast.studio.models import AssignmentState, Studio, StudioSession
from webcast.studio.naming import session_title
from webcast.studio.warnings import warnings
from webcast.studio.workflow import SESSION
from webcast.topics.models import Topic


def studio_choices(also: Studio | None = None) -> dict[int, Studio]:
    """The studios to choose from, with the one that is chosen already."""
    found = {studio.id: studio for studio in queries.studios()}
    if also is not None:
        found.setdefault(also.id, also)
    return found


def studio_options(studios: dict[int, Studio]) -> list[SelectChoice]:
    """Studios as a list to choose from."""
    return [SelectChoice(studio.id, studio.name) for studio in studios.values()]


def topic_choices() -> list[SelectChoice]:
    """Topics for a session: selected ones first, then those that are still debated."""
    groups = {
        _("Selected, without a date"): queries.topics_to_place(),
        _("Open: to be selected before confirming"): queries.open_topics(),
    }
    return [
        NOTHING,
        *(
            SelectChoice(topic.id, topic.title, optgroup=words)
            for words, topics in groups.items()
            for topic in topics
        ),
    ]


def the_topic(topic_id: int) -> Topic:
    topic = queries.topic_by_id(topic_id)
    if topic is None:
        raise Missing(_("There is no such topic."))
    return topic


def page(session: StudioSession, **sent: Form) -> ResponseReturnValue:
    """The page, with a form that was sent and not taken in its place."""
    # What was refused has been rolled back: read what is there.
    session = queries.by_id(session.id) or session
    zone = session.studio.zone
    studios = studio_choices(session.studio)
    forms: dict[str, Any] = {
        "form": SessionForm(None),
        "step_form": StepForm(None),
        "topic_form": TopicForm(None),
        "minutes_form": MinutesForm(None),
        "person_form": PersonForm(None),
        "call_form": CallForm(None),
        "copy_form": CopyForm(None),
        "swap_form": SwapForm(None),
        "answer_form": AnswerForm(None),
    } | sent
    if "form" not in sent:
        forms["form"].fill(session)
        forms["form"].studio_id.choices = studio_options(studios)
        _wish(forms["form"])
    if "topic_form" not in sent:
        forms["topic_form"].topic.choices = topic_choices()
    if "swap_form" not in sent:
        forms["swap_form"].other.choices = swap_choices(session)
    if "person_form" not in sent:
        fill_people(forms["person_form"], session)
    if "copy_form" not in sent:
        forms["copy_form"].copy_at.data = local_time(session.starts_at, zone).replace(tzinfo=None)
    lines = queries.decisions_about(session)
    who = request.values.get("who", "")
    status = next((form.status for form in sent.values()), 200)
    return (
        render_template(
            "studio/desk/session.html",
            session=session,
            title=session_title(session),
            slugify=slugify,
            local_field=local_field,
            day=local_time(session.starts_at, zone).date(),
            warnings=warnings(session, Elsewhere.about([session])),
            steps=list(SESSION.open_to(require("studio.plan"), session)),
            step_labels=STEPS,
            begun=session.starts_at <= now(),
            states=STATES,
            roles=ROLES,
            answers=ANSWERS,
            answer_states=AssignmentState,
            called_at=actions.called_at,
            who=who,
            found=bool(queries.candidates(who)),
            guests=queries.speakers_without_account(session),
            lines=lines,
            names=names_of(
                number for line in lines for number in (line.actor_id, line.details.get("person"))
            ),
            decisions=DECISIONS,
            sent=sent,
            failed=next(iter(sent.values()), None),
            panels=panels("studio.desk_session", session),
            notes=_notes(session),
            **forms,
        ),
        status,
    )


def _wish(form: SessionForm) -> None:
    """Another time that the address names is filled in; nothing is changed by it."""
    for name in ("starts_at", "ends_at"):
        wanted = naive(request.args.get(name, ""))
        if wanted is not None:
            form[name].data = wanted


def naive(text: str) -> datetime | None:
    """A wall-clock time as an address says it; None for anything else."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def _notes(session: StudioSession) -> dict[int, Markup]:
    """What others know of the people on a session, by person."""
    notes: dict[int, Markup] = {}
    for answer in wires.ask("studio.desk_session.people", session):
        notes |= answer
    return notes


def swap_choices(session: StudioSession) -> list[SelectChoice]:
    """Sessions around this one, as a list to choose from."""
    return [NOTHING, *(SelectChoice(one.id, _place(one)) for one in queries.neighbours(session))]


def _place(session: StudioSession) -> str:
    when = show_datetime(session.starts_at, session.studio.zone)
    return f"{when}, {session.studio.name}: {session_title(session)}"[:140]


def fill_people(form: PersonForm, session: StudioSession) -> None:
    """Offer the people of the topics, and those found by name or address."""
    offered = queries.offered_people(session)
    found = queries.candidates(request.values.get("who", ""))
    people = {person.id: person for person in [*offered, *found]}
    times = busy_times(
        [f"person:{number}" for number in people],
        session.envelope_starts_at,
        session.envelope_ends_at,
    )
    zone = session.studio.zone
    form.person.choices = [
        SelectChoice(
            person.id,
            _candidate(
                person, [show_times(one, zone) for one in times.get(f"person:{person.id}", ())]
            ),
        )
        for person in people.values()
    ]


def _candidate(person: Person, busy: list[str]) -> str:
    label = f"{person.name} ({person.email})" if person.email else person.name
    if not busy:
        return label
    return str(_("%(name)s – busy elsewhere: %(when)s", name=label, when=", ".join(busy)))
