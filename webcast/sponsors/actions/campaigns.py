"""Campaigns: opening, changing, calling off, and what ends them by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webcast.accounts.models import Person
from webcast.core.channel import the_channel
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.i18n import show_money
from webcast.core.journal import record
from webcast.sponsors import queries
from webcast.sponsors.actions import letters
from webcast.sponsors.actions.releasing import release_all
from webcast.sponsors.actions.sums import (
    MOST_CENTS,
    closing_details,
    follow_the_sums,
    hold,
    looks_different,
    tell_of_room,
)
from webcast.sponsors.models import Campaign, CampaignState
from webcast.sponsors.naming import thing_of, topics_of
from webcast.sponsors.policy import RUNNING
from webcast.sponsors.workflow import CAMPAIGN
from webcast.studio.models import SessionState, StudioSession
from webcast.studio.policy import announced
from webcast.topics.models import Topic
from webcast.topics.policy import PUBLIC

EDITABLE = frozenset({CampaignState.DRAFT, *RUNNING})


@dataclass(frozen=True)
class Plan:
    """What a campaign wants: the goal is the break-even point of the production."""

    goal_cents: int
    ceiling_cents: int
    closes_at: datetime


def begin(thing: Topic | StudioSession, plan: Plan, *, actor: Person) -> Campaign:
    """Prepare a campaign behind a topic or a session (with its items).

    `Refused` while another one is not over, even one that is opened at this very moment.
    """
    campaign = Campaign(
        topic=thing if isinstance(thing, Topic) else None,
        session=thing if isinstance(thing, StudioSession) else None,
        currency=the_channel().currency,
        state=CampaignState.DRAFT,
        goal_cents=plan.goal_cents,
        ceiling_cents=plan.ceiling_cents,
        closes_at=plan.closes_at,
    )
    _check(plan, campaign)
    refuse_unless_fundable(campaign)
    try:
        with db.session.begin_nested():
            db.session.add(campaign)
            db.session.flush()
    except IntegrityError:
        raise Refused(_("There is a campaign behind this already.")) from None
    record("campaign", campaign.id, "prepare", actor=actor, now=_facts(campaign))
    return campaign


def open_campaign(campaign: Campaign, *, actor: Person) -> Campaign:
    """Let the public pledge."""
    campaign = hold(campaign.id)
    CAMPAIGN.check("open", actor, campaign)
    refuse_unless_fundable(campaign)
    if campaign.closes_at <= now():
        raise Refused(_("Its deadline has passed: set another one first."))
    CAMPAIGN.apply("open", actor, campaign, **closing_details(campaign))
    db.session.flush()
    looks_different(campaign)
    letters.write_opened(campaign)
    letters.write_another(campaign, queries.released_before(campaign))
    return campaign


def refuse_unless_fundable(campaign: Campaign) -> None:
    """`Refused` unless the law and the state of things let anybody support this.

    News and political information may not be sponsored (décret 92-280, art. 20): an editor has
    decided for each topic, and said why.
    """
    thing = thing_of(campaign)
    if isinstance(thing, Topic):
        if thing.state not in PUBLIC:
            raise Refused(_("This topic is not public."))
    elif not announced(None, thing):
        raise Refused(_("This session is not public."))
    elif thing.state is SessionState.CANCELLED:
        raise Refused(_("This session is called off."))
    if barred := [topic.title for topic in topics_of(campaign) if not topic.sponsorable]:
        raise Refused(_("The editors have not allowed sponsors for this."), barred)


def is_fundable(campaign: Campaign) -> bool:
    """Whether anybody may support this, as a question."""
    try:
        refuse_unless_fundable(campaign)
    except Refused:
        return False
    return True


def change(campaign: Campaign, plan: Plan, *, actor: Person, seen: int) -> Campaign:
    """Another goal, ceiling or deadline. The ceiling never falls below what is accepted.

    `Refused` if it was changed by somebody else after version `seen` was shown.
    """
    campaign = hold(campaign.id)
    if campaign.state not in EDITABLE:
        raise Refused(_("This campaign is over: it does not change any more."))
    if campaign.version != seen:
        raise Refused(_("This campaign has changed since you opened it. Look at it once more."))
    _check(plan, campaign)
    before = _facts(campaign)
    campaign.goal_cents = plan.goal_cents
    campaign.ceiling_cents = plan.ceiling_cents
    campaign.closes_at = plan.closes_at
    if before == _facts(campaign):
        return campaign
    db.session.flush()
    record("campaign", campaign.id, "edit", actor=actor, was=before, now=_facts(campaign))
    if campaign.state in RUNNING:
        follow_the_sums(campaign)
        tell_of_room(campaign)
    looks_different(campaign)
    return campaign


def _facts(campaign: Campaign) -> dict[str, Any]:
    return {
        "goal": campaign.goal_cents,
        "ceiling": campaign.ceiling_cents,
        "closes_at": campaign.closes_at.isoformat(),
    }


def _check(plan: Plan, campaign: Campaign) -> None:
    for field, cents in (("goal", plan.goal_cents), ("ceiling", plan.ceiling_cents)):
        if cents <= 0:
            raise Invalid(field, _("Please give an amount above zero."))
        if cents > MOST_CENTS:
            most = show_money(MOST_CENTS, campaign.currency)
            raise Invalid(field, _("That is too much: %(most)s at most.", most=most))
    if plan.ceiling_cents < plan.goal_cents:
        raise Invalid("ceiling", _("The ceiling cannot be below the goal."))
    accepted = campaign.accepted_cents if campaign.id else 0
    if plan.ceiling_cents < accepted:
        raise Invalid(
            "ceiling",
            _(
                "%(accepted)s is accepted already: the ceiling cannot fall below it.",
                accepted=show_money(accepted, campaign.currency),
            ),
        )
    if plan.closes_at <= now() and (not campaign.id or plan.closes_at != campaign.closes_at):
        raise Invalid("closes_at", _("This moment is past already."))


def cancel(campaign: Campaign, *, actor: Person, reason: str) -> Campaign:
    """Call a campaign off; its pledges are released."""
    campaign = hold(campaign.id)
    CAMPAIGN.apply("cancel", actor, campaign, reason, **closing_details(campaign))
    _end(campaign, reason.strip())
    return campaign


def _end(campaign: Campaign, reason: str) -> None:
    db.session.flush()
    letters.write_ended(campaign, reason)
    release_all(campaign, reason)
    looks_different(campaign)


def end_for_topic(topic: Topic, *, reason: str = "", **_who: Any) -> None:
    """Follower of a topic that is withdrawn or declined: its campaign ends with it."""
    found = queries.for_topic(topic.id)
    if found is None:
        return
    campaign = hold(found.id)
    if CAMPAIGN.force("cancel", campaign, reason, **closing_details(campaign)):
        _end(campaign, reason)


def sponsors_ruled_out(topic: Topic, *, reason: str = "", **_who: Any) -> None:
    """Follower of the editors' decision that a topic may not (or may) be sponsored."""
    if not topic.sponsorable:
        end_for_topic(topic, reason=reason)


def session_called_off(session: StudioSession, *, reason: str = "", **_who: Any) -> None:
    """Follower of a session that is called off: the treasury decides, as a new date may come."""
    campaign = queries.for_session(session.id)
    if campaign is not None and campaign.state in RUNNING:
        letters.write_called_off(campaign, reason)
        looks_different(campaign)


def close_due() -> None:
    """Chore: campaigns that did not reach their goal in time fail, each in its own transaction.

    May run at any time, twice, or in two places at once.
    """
    for number in queries.due():
        campaign = hold(number)
        if campaign.closes_at <= now() and CAMPAIGN.force(
            "fail", campaign, **closing_details(campaign)
        ):
            _end(campaign, "")
        db.session.commit()
