"""Pledging, and what becomes of a pledge."""

from dataclasses import dataclass

from flask_babel import gettext as _

from webcast.accounts.models import Person
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.i18n import show_money
from webcast.core.journal import record
from webcast.sponsors import queries
from webcast.sponsors.actions import letters
from webcast.sponsors.actions.campaigns import refuse_unless_fundable
from webcast.sponsors.actions.sums import (
    MOST_CENTS,
    decided,
    hold,
    hold_with,
    room,
    settle,
    shares,
    tell_of_room,
)
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Organisation,
    Pledge,
    PledgeKind,
    PledgeState,
)
from webcast.sponsors.policy import COUNTED, LIVE, RUNNING, member
from webcast.sponsors.workflow import PLEDGE

# The column of the sum holds 2^31 - 1.
_SUM_HOLDS = 2_000_000_000


@dataclass(frozen=True)
class Promise:
    """What is pledged. For a service, `amount_cents` is its estimated value."""

    kind: PledgeKind
    amount_cents: int
    service: str = ""
    words: str = ""
    discreet: bool = False


def pledge(
    actor: Person,
    campaign: Campaign,
    organisation: Organisation,
    promise: Promise,
    *,
    declared: bool,
) -> Pledge:
    """Promise something behind a campaign in the name of an organisation.

    `declared`: it is in no barred sector and will not try to influence the content.
    """
    if not member(actor, organisation):
        raise Forbidden(_("You do not speak for this organisation."))
    if not declared:
        raise Invalid("declared", _("Without this declaration we may not take the pledge."))
    campaign = hold(campaign.id)
    refuse_unless_taking(campaign)
    _refuse_barred(organisation)
    _check(promise, campaign)
    if queries.waiting_pledges(campaign.id, organisation.id, promise.kind):
        raise Refused(
            _(
                "%(name)s has a pledge of this kind waiting for an answer here already. Change that"
                " one in “My organisations” rather than adding another.",
                name=organisation.name,
            )
        )
    made = Pledge(
        campaign=campaign,
        organisation=organisation,
        person=actor,
        currency=campaign.currency,
        state=PledgeState.DRAFT,
        kind=promise.kind,
        amount_cents=promise.amount_cents,
        service=promise.service if promise.kind is PledgeKind.SERVICE else "",
        words=promise.words,
        discreet=promise.discreet,
    )
    db.session.add(made)
    db.session.flush()
    before = shares(made)
    PLEDGE.apply(
        "submit", actor, made, amount=made.amount_cents, kind=made.kind.value, declared=True
    )
    settle(campaign, made, before, was_live=False)
    letters.write_submitted(made, campaign)
    return made


def refuse_unless_taking(campaign: Campaign) -> None:
    """`Refused` unless somebody may pledge behind this campaign now."""
    if campaign.state not in RUNNING:
        raise Refused(_("This campaign takes no pledges."))
    if campaign.closes_at <= now():
        raise Refused(_("The campaign has ended: its deadline has passed."))
    refuse_unless_fundable(campaign)


def _refuse_barred(organisation: Organisation) -> None:
    if organisation.barred:
        raise Refused(
            _(
                "%(name)s belongs to a sector that the law bars from sponsoring.",
                name=organisation.name,
            )
        )


def _check(promise: Promise, campaign: Campaign, *, counted_already: int = 0) -> None:
    if promise.kind is PledgeKind.SERVICE:
        if not promise.service:
            raise Invalid("service", _("Please say what you offer."))
        most = MOST_CENTS
    else:
        most = campaign.ceiling_cents
    if promise.amount_cents <= 0:
        raise Invalid("amount", _("Please give an amount above zero."))
    if promise.amount_cents > most:
        raise Invalid(
            "amount",
            _(
                "That is too much: %(most)s at most.",
                most=show_money(most, campaign.currency),
            ),
        )
    if campaign.promised_cents - counted_already + promise.amount_cents > _SUM_HOLDS:
        raise Refused(_("Too many pledges wait for an answer here. Try again in a few days."))


def revise(pledge: Pledge, promise: Promise, *, actor: Person, seen: int) -> Pledge:
    """Change a pledge that nobody has answered yet.

    `Refused` if it was answered, or changed by somebody else after version `seen` was shown.
    """
    campaign = hold_with(pledge)
    if not member(actor, pledge):
        raise Forbidden(_("You do not speak for this organisation."))
    if pledge.state is not PledgeState.SUBMITTED:
        raise Refused(_("The team has answered meanwhile: this pledge does not change any more."))
    if pledge.version != seen:
        raise Refused(_("Somebody has changed this pledge since you opened it."))
    refuse_unless_taking(campaign)
    before = shares(pledge)
    _check(promise, campaign, counted_already=before[0])
    if pledge.kind is not promise.kind and queries.waiting_pledges(
        campaign.id, pledge.organisation_id, promise.kind
    ):
        raise Refused(_("Your organisation has another pledge of this kind waiting here already."))
    was = {"amount": pledge.amount_cents, "kind": pledge.kind.value, "discreet": pledge.discreet}
    pledge.kind = promise.kind
    pledge.amount_cents = promise.amount_cents
    pledge.service = promise.service if promise.kind is PledgeKind.SERVICE else ""
    pledge.words = promise.words
    pledge.discreet = promise.discreet
    record(
        "pledge",
        pledge.id,
        "edit",
        actor=actor,
        was=was,
        amount=promise.amount_cents,
        kind=promise.kind.value,
        discreet=promise.discreet,
    )
    settle(campaign, pledge, before, was_live=True)
    return pledge


def accept(pledge: Pledge, *, actor: Person, words: str = "") -> Pledge:
    """Count on a pledge. `Refused`, naming the room left, where it would pass the ceiling."""
    campaign = hold_with(pledge)
    PLEDGE.check("accept", actor, pledge, words)
    _refuse_undecidable(campaign)
    refuse_unless_fundable(campaign)
    _refuse_barred(pledge.organisation)
    if pledge.kind is PledgeKind.MONEY and pledge.amount_cents > room(campaign):
        raise Refused(
            _(
                "Only %(room)s is left under the ceiling of %(ceiling)s: this pledge does not fit."
                " Put it on the waiting list, or raise the ceiling.",
                room=show_money(room(campaign), campaign.currency),
                ceiling=show_money(campaign.ceiling_cents, campaign.currency),
            )
        )
    return _answer("accept", pledge, campaign, actor, words)


def waitlist(pledge: Pledge, *, actor: Person, words: str = "") -> Pledge:
    """Keep a pledge that no longer fits under the ceiling, in case room is made."""
    campaign = hold_with(pledge)
    PLEDGE.check("waitlist", actor, pledge, words)
    _refuse_undecidable(campaign)
    if pledge.kind is not PledgeKind.MONEY or pledge.amount_cents <= room(campaign):
        raise Refused(
            _("The waiting list is for what no longer fits under the ceiling; this pledge does.")
        )
    return _answer("waitlist", pledge, campaign, actor, words)


def decline(pledge: Pledge, *, actor: Person, reason: str) -> Pledge:
    """Turn a pledge down, and say why."""
    campaign = hold_with(pledge)
    return _answer("decline", pledge, campaign, actor, reason)


def _refuse_undecidable(campaign: Campaign) -> None:
    if campaign.state not in RUNNING:
        raise Refused(_("This campaign is over: its pledges are released."))
    if campaign.state is CampaignState.OPEN and campaign.closes_at <= now():
        raise Refused(_("The deadline has passed below the goal. To go on, put it off first."))


def _answer(step: str, pledge: Pledge, campaign: Campaign, actor: Person, words: str) -> Pledge:
    before, was_live = shares(pledge), pledge.state in LIVE
    PLEDGE.apply(step, actor, pledge, words, amount=pledge.amount_cents)
    decided(pledge, words)
    settle(campaign, pledge, before, was_live)
    letters.write_answer(pledge, campaign, step)
    return pledge


def withdraw(pledge: Pledge, *, actor: Person, reason: str = "") -> Pledge:
    """The organisation takes its pledge back; with a reason if the team counted on it."""
    campaign = hold_with(pledge)
    counted, before = pledge.state in COUNTED, shares(pledge)
    PLEDGE.apply("withdraw", actor, pledge, reason, amount=pledge.amount_cents)
    decided(pledge, reason)
    settle(campaign, pledge, before, was_live=True)
    letters.write_withdrawn(pledge, campaign, counted=counted)
    if before[1]:
        tell_of_room(campaign)
    return pledge
