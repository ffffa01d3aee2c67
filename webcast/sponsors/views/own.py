"""One's own organisations and pledges."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webcast.core.limits import MAIL_TO_SOMEBODY, WRITE, limiter
from webcast.core.web import done, require
from webcast.sponsors import actions, queries
from webcast.sponsors.actions.organisations import invited_to
from webcast.sponsors.forms import InviteForm, OrganisationForm, ReasonForm, RevisePledgeForm
from webcast.sponsors.labels import KINDS, PLEDGE_MEANS, PLEDGE_STATES
from webcast.sponsors.meters import meter
from webcast.sponsors.models import Organisation, Pledge, PledgeState
from webcast.sponsors.naming import title_of
from webcast.sponsors.policy import COUNTED, RUNNING, known_supporter, member
from webcast.sponsors.views.base import bp, load_organisation, load_pledge, pledge_url, url_of
from webcast.sponsors.workflow import PLEDGE


@bp.get("/me/organisations")
def organisations() -> ResponseReturnValue:
    """The organisations one speaks for, and their pledges."""
    me = require("sponsors.own")
    mine = queries.organisations_of(me.id)
    numbers = [each.id for each in mine]
    return render_template(
        "sponsors/organisations.html",
        organisations=mine,
        memberships=queries.memberships(numbers),
        pledges=queries.pledges_of_organisations(numbers),
        states=PLEDGE_STATES,
        title_of=title_of,
    )


@bp.route("/me/organisations/<slug>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def organisation(slug: str) -> ResponseReturnValue:
    """What an organisation says of itself, who speaks for it, its pledges."""
    require("sponsors.own")
    own = load_organisation(slug, "sponsors.edit_organisation")
    me = require("sponsors.edit_organisation", own)
    form = OrganisationForm(obj=own)
    if form.sent:
        with form.catching():
            actions.edit(own, form.details, actor=me)
            return done(_("The organisation is saved."), url_for(".organisation", slug=slug))
    return _organisation_page(own, form, InviteForm(formdata=None)), form.status


def _organisation_page(own: Organisation, form: OrganisationForm, invite: InviteForm) -> str:
    return render_template(
        "sponsors/organisation_edit.html",
        organisation=own,
        form=form,
        invite_form=invite,
        members=queries.memberships([own.id])[own.id],
        pledges=queries.pledges_of_organisations([own.id]),
        states=PLEDGE_STATES,
        title_of=title_of,
        is_public=known_supporter(None, own),
    )


@bp.post("/me/organisations/<slug>/invite")
@limiter.limit(MAIL_TO_SOMEBODY)
def invite(slug: str) -> ResponseReturnValue:
    """Ask somebody to speak for it too."""
    require("sponsors.own")
    own = load_organisation(slug, "sponsors.edit_organisation")
    me = require("sponsors.edit_organisation", own)
    form = InviteForm()
    if form.sent:
        with form.catching():
            actions.invite(own, form.email.data or "", actor=me)
            return done(
                _("The invitation to %(email)s is on its way.", email=form.email.data),
                url_for(".organisation", slug=slug),
            )
    return _organisation_page(own, OrganisationForm(formdata=None, obj=own), form), form.status


@bp.post("/me/organisations/<slug>/leave")
def leave(slug: str) -> ResponseReturnValue:
    """Speak for it no more."""
    require("sponsors.own")
    own = load_organisation(slug, "sponsors.edit_organisation")
    me = require("sponsors.edit_organisation", own)
    actions.leave(own, actor=me)
    return done(_("You no longer speak for %(name)s.", name=own.name), url_for(".organisations"))


@bp.route("/organisations/invitations/<token>", methods=["GET", "POST"])
def invitation(token: str) -> ResponseReturnValue:
    """Read an invitation, and accept it."""
    me = require("sponsors.own")
    asking = invited_to(token, me)
    form = ReasonForm(formdata=None)
    if form.is_submitted():
        actions.join(token, actor=me)
        return done(
            _("You speak for %(name)s from now on.", name=asking.name),
            url_for(".organisation", slug=asking.slug),
        )
    return render_template("sponsors/invitation.html", organisation=asking)


@bp.route("/me/pledges/<uuid>", methods=["GET", "POST"])
@limiter.limit(WRITE, methods=["POST"])
def pledge(uuid: str) -> ResponseReturnValue:
    """One pledge: where it is, and, while nobody has answered, a way to change it."""
    found, me = load_pledge(uuid)
    form = _form_of(found)
    if form.is_submitted():
        me = require("sponsors.edit_pledge", found)
        if form.sent:
            with form.catching():
                actions.revise(found, form.promise, actor=me, seen=form.version.seen or 0)
                return done(_("Your pledge is changed."), url_for(".pledge", uuid=uuid))
        found, me = load_pledge(uuid)
    return _pledge_page(found, form, ReasonForm(formdata=None)), form.status


def _form_of(found: Pledge) -> RevisePledgeForm:
    return RevisePledgeForm(
        data={
            "kind": found.kind,
            "amount": found.amount_cents,
            "service": found.service,
            "words": found.words,
            "discreet": found.discreet,
            "version": found.version,
        }
    )


def _pledge_page(found: Pledge, form: RevisePledgeForm, reason: ReasonForm) -> str:
    me = require("sponsors.view_pledge", found)
    return render_template(
        "sponsors/pledge.html",
        pledge=found,
        campaign=found.campaign,
        title=title_of(found.campaign),
        thing_url=url_of(found.campaign),
        meter=meter(found.campaign),
        form=form,
        reason_form=reason,
        editable=found.state is PledgeState.SUBMITTED and member(me, found),
        withdrawable=any(step.name == "withdraw" for step in PLEDGE.open_to(me, found)),
        counted=found.state in COUNTED,
        again_url=_again(found),
        states=PLEDGE_STATES,
        means=PLEDGE_MEANS,
        kinds=KINDS,
    )


def _again(found: Pledge) -> str:
    """Where one may pledge anew after this was given back, if another campaign is open."""
    if found.state is not PledgeState.RELEASED:
        return ""
    running = any(other.state in RUNNING for other in queries.others_behind(found.campaign))
    return pledge_url(found.campaign) if running and not found.organisation.barred else ""


@bp.post("/me/pledges/<uuid>/withdraw")
def withdraw(uuid: str) -> ResponseReturnValue:
    """Take a pledge back."""
    found, me = load_pledge(uuid, "sponsors.edit_pledge")
    form = ReasonForm()
    if form.sent:
        with form.catching():
            actions.withdraw(found, actor=me, reason=form.reason.data or "")
            return done(_("Your pledge is withdrawn."), url_for(".pledge", uuid=uuid))
    found, me = load_pledge(uuid)
    blank = RevisePledgeForm(formdata=None, data=_form_of(found).data)
    return _pledge_page(found, blank, form), form.status
