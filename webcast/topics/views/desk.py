"""The editors' desk: what waits, longest first; one topic to decide on; many at once."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm.exc import StaleDataError

from webcast.accounts.models import Person
from webcast.core.clock import local_time
from webcast.core.database import db
from webcast.core.errors import DomainError
from webcast.core.i18n import channel_zone
from webcast.core.limits import WRITE, limiter
from webcast.core.paging import Key, paginate
from webcast.core.panels import panels
from webcast.core.text import one_line
from webcast.core.web import done, require
from webcast.topics import actions, queries
from webcast.topics.cards import cards, cover_of, series_label, url_of
from webcast.topics.forms import DeadlineForm, SponsorableForm, StepForm
from webcast.topics.labels import (
    DANGEROUS,
    EXPLAINED,
    FIELDS,
    HAPPENED,
    INVITATIONS,
    LANGUAGES,
    STATES,
    STEPS,
    state_label,
)
from webcast.topics.models import NO_DEADLINE, Topic
from webcast.topics.views.base import bp, load
from webcast.topics.workflow import TOPIC

TABS = {
    "review": _l("To read"),
    "closing": _l("Open calls"),
    "plan": _l("To plan"),
    "returned": _l("Sent back"),
    "declined": _l("Declined topics"),
    "withdrawn": _l("Withdrawn topics"),
}
SIZE = 40
# The steps that many topics may take at once, by tab.
BULK = {
    "review": ("open", "return", "decline"),
    "closing": ("select", "decline"),
    "plan": ("decline",),
}
# So many refusals are told one by one; messages travel in a cookie.
TOLD = 8


@bp.get("/desk/topics")
def desk() -> ResponseReturnValue:
    """What waits, by kind."""
    require("topics.review")
    tab = request.args.get("tab", "review")
    tab = tab if tab in TABS else "review"
    words = one_line(request.args.get("q", ""))[:200]
    query, column = queries.waiting(tab, words)
    page = paginate(query, [Key(column), Key(Topic.id)], request.args.get("page", ""), SIZE)
    return render_template(
        "topics/desk/index.html",
        tab=tab,
        tabs=TABS,
        counts=queries.waiting_counts(),
        words=words,
        topics=cards(page.items),
        page=page,
        steps=BULK.get(tab, ()),
        labels=STEPS,
        no_deadline=NO_DEADLINE,
        form=StepForm(formdata=None),
    )


@bp.post("/desk/topics")
@limiter.limit(WRITE)
def desk_bulk() -> ResponseReturnValue:
    """Move several topics at once; what one refuses does not hold the others."""
    me = require("topics.review")
    step, tab = request.form.get("step", ""), request.form.get("tab", "review")
    numbers = [int(n) for n in request.form.getlist("topic") if n.isdecimal() and len(n) < 10]
    back = url_for("topics.desk", tab=tab if tab in TABS else "review")
    if step not in {name for names in BULK.values() for name in names} or not numbers:
        flash(_("Choose some topics, and what to do with them."), "warn")
        return redirect(back, 303)
    reason = request.form.get("reason", "")[:4000]
    refused = [refusal for number in numbers[:200] if (refusal := _move(number, step, me, reason))]
    for refusal in refused[:TOLD]:
        flash(refusal, "warn")
    if len(refused) > TOLD:
        flash(_("And %(n)s more were refused.", n=len(refused) - TOLD), "warn")
    moved = len(numbers[:200]) - len(refused)
    if moved:
        flash(ngettext("%(num)s topic moved.", "%(num)s topics moved.", moved), "done")
    return redirect(back, 303)


def _move(number: int, step: str, me: Person, reason: str) -> str:
    """Move one of many; what stood against it, or nothing."""
    topic = load(number)
    title = topic.title
    try:
        with db.session.begin_nested():
            actions.take_step(topic, step, actor=me, reason=reason)
    except DomainError as error:
        return f"{_('“%(words)s”', words=title)} – {error.message}"
    except StaleDataError:
        words = _("Somebody else has changed this meanwhile. Look at it once more, please.")
        return f"{_('“%(words)s”', words=title)} – {words}"
    return ""


def _review(topic: Topic, **forms: object) -> str:
    me = require("topics.decide", topic)
    deadline = None if topic.closes_at >= NO_DEADLINE else topic.closes_at
    shown_deadline = local_time(deadline, channel_zone()).replace(tzinfo=None) if deadline else None
    every = {
        "step_form": StepForm(formdata=None, data={"version": str(topic.version)}),
        "sponsorable_form": SponsorableForm(
            formdata=None, data={"sponsorable": "yes" if topic.sponsorable else "no"}
        ),
        "deadline_form": DeadlineForm(formdata=None, data={"closes_at": shown_deadline}),
    } | forms
    return render_template(
        "topics/desk/review.html",
        topic=topic,
        cover=cover_of(topic.cover, topic.cover_alt) if topic.cover else None,
        page_url=url_of(topic),
        series_label=series_label(topic),
        state_label=state_label(topic),
        steps=list(TOPIC.open_to(me, topic)),
        labels=STEPS,
        explained=EXPLAINED,
        dangerous=DANGEROUS,
        happened=HAPPENED,
        states=STATES,
        fields=FIELDS,
        languages=LANGUAGES,
        invitations=INVITATIONS,
        decisions=queries.decisions(topic),
        versions=queries.versions(topic),
        deadline=deadline,
        panels=panels("topics.desk", topic),
        **every,
    )


@bp.get("/desk/topics/<int:topic_id>")
def review(topic_id: int) -> ResponseReturnValue:
    """All there is to know of a topic before one decides on it."""
    return _review(load(topic_id, "topics.decide"))


@bp.post("/desk/topics/<int:topic_id>/sponsorable")
def sponsorable(topic_id: int) -> ResponseReturnValue:
    """Whether sponsors may support it: on record, with the reason."""
    topic = load(topic_id, "topics.decide")
    me = require("topics.decide", topic)
    form = SponsorableForm()
    if form.sent:
        with form.catching():
            actions.decide_sponsorable(
                topic, form.sponsorable.data == "yes", actor=me, reason=form.reason.data or ""
            )
            return done(_("The decision is on record."), url_for(".review", topic_id=topic.id))
        topic = load(topic_id)
    return _review(topic, sponsorable_form=form), form.status


@bp.post("/desk/topics/<int:topic_id>/deadline")
def deadline(topic_id: int) -> ResponseReturnValue:
    """When the public call ends."""
    topic = load(topic_id, "topics.decide")
    me = require("topics.decide", topic)
    form = DeadlineForm()
    if form.sent:
        with form.catching():
            moment = form.closes_at.instant_in(channel_zone()) if form.closes_at.data else None
            actions.set_deadline(topic, moment, actor=me)
            return done(_("The end of the call is saved."), url_for(".review", topic_id=topic.id))
        topic = load(topic_id)
    return _review(topic, deadline_form=form), form.status
