"""The treasury's desk: pledges to decide on, organisations."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.accounts.queries import names_of
from webcast.core import journal
from webcast.core.errors import Missing
from webcast.core.paging import Key, paginate
from webcast.core.text import one_line
from webcast.core.web import done, require
from webcast.sponsors import actions, queries
from webcast.sponsors.actions.sums import room
from webcast.sponsors.forms import ReasonForm
from webcast.sponsors.labels import ANSWERS, HAPPENED, KINDS, PLEDGE_STATES
from webcast.sponsors.meters import meter
from webcast.sponsors.models import Organisation, Pledge, PledgeKind, PledgeState
from webcast.sponsors.naming import amount_of, title_of
from webcast.sponsors.views.base import bp, load_organisation, url_of
from webcast.sponsors.workflow import ANSWERS as STEPS
from webcast.sponsors.workflow import PLEDGE

# What is waited for comes oldest first, what is past latest first.
WAITING = (PledgeState.SUBMITTED, PledgeState.WAITLISTED)
SHOWN = tuple(state for state in PLEDGE_STATES if state is not PledgeState.DRAFT)


@bp.get("/desk/pledges")
def pledges() -> ResponseReturnValue:
    """Pledges in a state; those that wait for an answer unless another is asked for."""
    require("sponsors.decide")
    wanted = request.args.get("state", "")
    state = PledgeState(wanted) if wanted in SHOWN else PledgeState.SUBMITTED
    down = state not in WAITING
    page = paginate(
        queries.desk_pledges(state),
        [Key(Pledge.at, down), Key(Pledge.id, down)],
        request.args.get("page", ""),
        40,
    )
    counts = queries.pledge_counts()
    return render_template(
        "sponsors/desk/pledges.html",
        page=page,
        state=state,
        tabs=[
            (PLEDGE_STATES[s], url_for(".pledges", state=s.value), s is state, counts.get(s, 0))
            for s in SHOWN
        ],
        title_of=title_of,
        amount_of=amount_of,
        meter=meter,
        kinds=KINDS,
    )


def _load(pledge_id: int) -> Pledge:
    found = queries.pledge_by_id(pledge_id)
    if found is None:
        raise Missing(_("There is no such pledge."))
    return found


@bp.get("/desk/pledges/<int:pledge_id>")
def desk_pledge(pledge_id: int) -> ResponseReturnValue:
    """One pledge with all one has to know to decide on it."""
    require("sponsors.decide")
    return _pledge_page(_load(pledge_id), ReasonForm(formdata=None))


def _pledge_page(found: Pledge, form: ReasonForm) -> str:
    me = require("sponsors.decide")
    free = room(found.campaign)
    fits = found.kind is PledgeKind.SERVICE or found.amount_cents <= free
    steps = {step.name for step in PLEDGE.open_to(me, found) if step.name in STEPS}
    steps.discard("waitlist" if fits else "accept")
    history = journal.history("pledge", found.id)
    return render_template(
        "sponsors/desk/pledge.html",
        pledge=found,
        campaign=found.campaign,
        title=title_of(found.campaign),
        thing_url=url_of(found.campaign),
        meter=meter(found.campaign),
        room=free,
        fits=fits,
        amount=amount_of(found),
        steps=[(name, ANSWERS[name]) for name in STEPS if name in steps],
        form=form,
        members=queries.members(found.organisation_id),
        others=[
            other
            for other in queries.pledges_of_organisations([found.organisation_id])
            if other.id != found.id
        ],
        title_of=title_of,
        amount_of=amount_of,
        states=PLEDGE_STATES,
        kinds=KINDS,
        history=history,
        people=names_of(line.actor_id for line in history),
        happened=HAPPENED,
    )


@bp.post(f"/desk/pledges/<int:pledge_id>/<any({','.join(STEPS)}):step>")
def answer(pledge_id: int, step: str) -> ResponseReturnValue:
    """Accept, put on the waiting list, or decline; the organisation reads the words."""
    me = require("sponsors.decide")
    found = _load(pledge_id)
    form = ReasonForm()
    if form.sent:
        words = form.reason.data or ""
        with form.catching():
            if step == "accept":
                actions.accept(found, actor=me, words=words)
            elif step == "waitlist":
                actions.waitlist(found, actor=me, words=words)
            else:
                actions.decline(found, actor=me, reason=words)
            name = found.organisation.name
            said = {
                "accept": _("Accepted. %(name)s is told.", name=name),
                "waitlist": _("On the waiting list. %(name)s is told.", name=name),
                "decline": _("Declined. %(name)s is told.", name=name),
            }
            return done(said[step], url_for(".pledges"))
    return _pledge_page(_load(pledge_id), form), form.status


@bp.get("/desk/organisations")
def desk_organisations() -> ResponseReturnValue:
    """Every organisation, found by name."""
    require("sponsors.decide")
    words = one_line(request.args.get("q", ""))[:80]
    page = paginate(
        queries.desk_organisations(words),
        [Key(Organisation.name), Key(Organisation.id)],
        request.args.get("page", ""),
        40,
    )
    return render_template(
        "sponsors/desk/organisations.html",
        page=page,
        words=words,
        counts=queries.live_counts([each.id for each in page.items]),
    )


@bp.get("/desk/organisations/<slug>")
def desk_organisation(slug: str) -> ResponseReturnValue:
    """One organisation: what it says, who speaks for it, what it has pledged."""
    require("sponsors.decide")
    return _organisation_page(load_organisation(slug), ReasonForm(formdata=None))


def _organisation_page(organisation: Organisation, form: ReasonForm) -> str:
    history = journal.history("organisation", organisation.id)
    return render_template(
        "sponsors/desk/organisation.html",
        organisation=organisation,
        form=form,
        members=queries.members(organisation.id),
        pledges=queries.pledges_of_organisations([organisation.id]),
        title_of=title_of,
        amount_of=amount_of,
        states=PLEDGE_STATES,
        history=history,
        people=names_of(line.actor_id for line in history),
        happened=HAPPENED,
    )


@bp.post("/desk/organisations/<slug>/<any(bar, unbar):step>")
def bar(slug: str, step: str) -> ResponseReturnValue:
    """Rule an organisation out for its sector, or allow it again."""
    me = require("sponsors.decide")
    organisation = load_organisation(slug)
    form = ReasonForm()
    if form.sent:
        with form.catching():
            act = actions.bar if step == "bar" else actions.unbar
            act(organisation, actor=me, reason=form.reason.data or "")
            return done(
                _("%(name)s may not sponsor any more.", name=organisation.name)
                if step == "bar"
                else _("%(name)s may sponsor again.", name=organisation.name),
                url_for(".desk_organisation", slug=slug),
            )
    return _organisation_page(organisation, form), form.status
