"""The ceiling, whatever happens in whatever order and at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.factories import CampaignFactory, OrganisationFactory, member_of
from tests.sponsors.racing import all_at_once
from tests.sponsors.things import (
    EUROS,
    accepted,
    fresh,
    money,
    pledged,
    service,
    speaker_of,
    treasurer,
)
from webcast.accounts import queries as people
from webcast.core.database import db
from webcast.core.errors import DomainError, Refused
from webcast.sponsors import actions, queries
from webcast.sponsors.models import (
    Campaign,
    CampaignState,
    Organisation,
    Pledge,
    PledgeKind,
    PledgeState,
)

P = PledgeState


def total(campaign, state):
    query = select(func.coalesce(func.sum(Pledge.amount_cents), 0)).where(
        Pledge.campaign_id == campaign.id, Pledge.kind == PledgeKind.MONEY, Pledge.state == state
    )
    return db.session.scalar(query)


def check_sums(campaign):
    fresh(campaign)
    assert campaign.accepted_cents == total(campaign, P.ACCEPTED) <= campaign.ceiling_cents
    assert campaign.promised_cents == total(campaign, P.SUBMITTED)
    if campaign.state in {CampaignState.OPEN, CampaignState.REACHED}:
        reached = campaign.accepted_cents >= campaign.goal_cents
        assert (campaign.state is CampaignState.REACHED) == reached


def test_what_would_pass_the_ceiling_is_refused_naming_the_room_left(app):
    campaign = CampaignFactory()
    accepted(money(1_700), campaign)
    pledge = pledged(money(301), campaign)
    with pytest.raises(Refused, match="300"):
        actions.accept(pledge, actor=treasurer())
    assert pledge.state is P.SUBMITTED
    actions.waitlist(pledge, actor=treasurer())
    check_sums(campaign)
    fitting = pledged(money(300), campaign)
    with pytest.raises(Refused):
        actions.waitlist(fitting, actor=treasurer())
    actions.accept(fitting, actor=treasurer())
    check_sums(campaign)
    assert campaign.accepted_cents == campaign.ceiling_cents


def test_an_accepted_amount_does_not_change(app):
    pledge = accepted(money(400))
    with pytest.raises(Refused):
        actions.revise(pledge, money(500), actor=speaker_of(pledge), seen=pledge.version)
    assert pledge.amount_cents == 40_000


def test_a_waiting_pledge_may_change_and_the_sums_follow(app):
    pledge = pledged(money(400))
    actions.revise(pledge, money(550), actor=speaker_of(pledge), seen=pledge.version)
    check_sums(pledge.campaign)
    assert pledge.campaign.promised_cents == 55_000
    actions.revise(pledge, service("A venue"), actor=speaker_of(pledge), seen=pledge.version)
    check_sums(pledge.campaign)
    assert pledge.campaign.promised_cents == 0


def test_who_changes_a_pledge_that_a_colleague_has_changed_meanwhile_is_told_so(app):
    pledge = pledged(money(400))
    seen = pledge.version
    actions.revise(pledge, money(550), actor=speaker_of(pledge), seen=seen)
    with pytest.raises(Refused):
        actions.revise(pledge, money(10), actor=speaker_of(pledge), seen=seen)


STEPS = st.tuples(
    st.sampled_from(
        ["pledge", "serve", "accept", "waitlist", "decline", "withdraw", "revise", "plan"]
    ),
    st.integers(0, 5),
    st.integers(1, 90_000),
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(STEPS, min_size=3, max_size=14))
def test_the_sums_are_those_of_the_rows_after_any_sequence_of_steps(app, steps):
    campaign, boss = CampaignFactory(goal_cents=60_000, ceiling_cents=100_000), treasurer()
    made: list[Pledge] = []
    for step, which, cents in steps:
        try:
            with db.session.begin_nested():
                _do(step, made, which, cents, campaign, boss)
        except DomainError:
            pass
        check_sums(campaign)


def _do(step, made, which, cents, campaign, boss):
    promise = actions.Promise(PledgeKind.MONEY, cents)
    if step == "pledge":
        made.append(pledged(promise, campaign))
    elif step == "serve":
        made.append(pledged(service("A venue", 1 + cents // 100), campaign))
    elif step == "plan":
        plan = actions.Plan(cents, cents + 10_000 * which, campaign.closes_at)
        actions.change(campaign, plan, actor=boss, seen=campaign.version)
    elif made:
        pledge = made[which % len(made)]
        if step == "withdraw":
            actions.withdraw(pledge, actor=speaker_of(pledge), reason="No more.")
        elif step == "revise":
            actions.revise(pledge, promise, actor=speaker_of(pledge), seen=pledge.version)
        elif step == "decline":
            actions.decline(pledge, actor=boss, reason="No.")
        else:
            getattr(actions, step)(pledge, actor=boss)


def _accept(pledge_id, boss_id):
    pledge, boss = queries.pledge_by_id(pledge_id), people.by_id(boss_id)
    assert pledge is not None
    assert boss is not None
    actions.accept(pledge, actor=boss)


def test_ten_processes_accepting_at_once_stay_under_the_ceiling(app):
    campaign = CampaignFactory(goal_cents=50_000, ceiling_cents=100_000)
    pledges = [pledged(money(300), campaign) for _ in range(10)]
    boss = treasurer()
    number = campaign.id
    answers = all_at_once(app, _accept, [(pledge.id, boss.id) for pledge in pledges])
    assert sorted(answers) == ["done"] * 3 + ["refused"] * 7
    campaign = db.session.get_one(Campaign, number)
    assert campaign.accepted_cents == 900 * EUROS
    check_sums(campaign)
    assert campaign.state is CampaignState.REACHED


def test_two_treasurers_accepting_the_same_pledge_at_once_count_it_once(app):
    pledge = pledged(money(300))
    number, boss, other = pledge.campaign_id, treasurer(), treasurer()
    answers = all_at_once(app, _accept, [(pledge.id, boss.id), (pledge.id, other.id)])
    assert sorted(answers) == ["done", "refused"]
    campaign = db.session.get_one(Campaign, number)
    assert campaign.accepted_cents == 300 * EUROS
    check_sums(campaign)


def _pledge(campaign_id, organisation_id, person_id):
    campaign, person = queries.campaign_by_id(campaign_id), people.by_id(person_id)
    assert campaign is not None
    assert person is not None
    organisation = db.session.get_one(Organisation, organisation_id)
    actions.pledge(person, campaign, organisation, money(50), declared=True)


def test_the_same_pledge_sent_by_two_colleagues_at_once_is_one(app):
    campaign, organisation = CampaignFactory(), OrganisationFactory()
    number = campaign.id
    colleagues = [member_of(organisation), member_of(organisation)]
    answers = all_at_once(
        app, _pledge, [(campaign.id, organisation.id, person.id) for person in colleagues]
    )
    assert sorted(answers) == ["done", "refused"]
    check_sums(db.session.get_one(Campaign, number))
    assert db.session.scalar(select(func.count(Pledge.id))) == 1
