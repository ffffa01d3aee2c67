from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.factories import (
    CampaignFactory,
    OrganisationFactory,
    PersonFactory,
    TopicFactory,
)
from tests.sponsors.things import (
    accepted,
    fresh,
    joins,
    loaded,
    money,
    pledged,
    service,
    speaker_of,
    treasurer,
    trusted,
)
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.core.journal import Decision, history
from webcast.notices.models import Mail
from webcast.sponsors import actions
from webcast.sponsors.actions import Plan
from webcast.sponsors.models import Campaign, CampaignState, Pledge, PledgeState
from webcast.sponsors.workflow import CAMPAIGN, PLEDGE
from webcast.topics.actions import decide_sponsorable, take_step
from webcast.topics.models import TopicState

P, C = PledgeState, CampaignState

PEOPLE_MAY = {
    (P.DRAFT, "submit", P.SUBMITTED, "member"),
    (P.SUBMITTED, "accept", P.ACCEPTED, "treasury"),
    (P.WAITLISTED, "accept", P.ACCEPTED, "treasury"),
    (P.SUBMITTED, "waitlist", P.WAITLISTED, "treasury"),
    (P.SUBMITTED, "decline", P.DECLINED, "treasury"),
    (P.WAITLISTED, "decline", P.DECLINED, "treasury"),
    (P.SUBMITTED, "withdraw", P.WITHDRAWN, "member"),
    (P.WAITLISTED, "withdraw", P.WITHDRAWN, "member"),
    (P.ACCEPTED, "withdraw", P.WITHDRAWN, "member"),
}


def test_who_is_of_the_treasury_and_of_the_organisation_may_do_both(app):
    pledge = pledged(money(100))
    boss = treasurer()
    joins(pledge.organisation, boss)
    pledge.person_id = boss.id
    db.session.flush()
    actions.accept(pledge, actor=boss)
    actions.withdraw(pledge, actor=boss, reason="Our budget was cut.")
    assert pledge.state is P.WITHDRAWN


def in_state(state):
    pledge = pledged(money(100))
    db.session.execute(update(Pledge).where(Pledge.id == pledge.id).values(state=state))
    db.session.refresh(pledge)
    return pledge


@pytest.mark.parametrize("who", ["member", "treasury", "editorial", "nobody in particular"])
def test_each_role_may_take_exactly_the_steps_of_the_table(app, who):
    for state in P:
        pledge = in_state(state)
        actor = {
            "member": lambda: speaker_of(pledge),  # noqa: B023 - called at once
            "treasury": treasurer,
            "editorial": lambda: trusted("editorial"),
        }.get(who, lambda: loaded(PersonFactory()))()
        may = {(step.name, step.target) for step in PLEDGE.open_to(actor, pledge)}
        rows = {(row[1], row[2]) for row in PEOPLE_MAY if (row[0], row[3]) == (state, who)}
        assert may == rows, state


@pytest.mark.parametrize("step", ["accept", "waitlist", "decline", "withdraw"])
def test_a_step_that_stands_in_no_row_is_refused_and_changes_nothing(app, step):
    for state in P:
        if any(row[:2] == (state, step) for row in PEOPLE_MAY):
            continue
        pledge = in_state(state)
        actor = speaker_of(pledge) if step == "withdraw" else treasurer()
        before = len(history("pledge", pledge.id))
        with pytest.raises(Refused):
            PLEDGE.check(step, actor, pledge, "A reason")
        assert pledge.state == state
        assert len(history("pledge", pledge.id)) == before


def test_a_campaign_is_opened_and_called_off_by_the_treasury_alone(app):
    expected = {C.DRAFT: {"open"}, C.OPEN: {"cancel"}, C.REACHED: {"cancel"}}
    for state in C:
        campaign = CampaignFactory(state=state)
        may = {step.name for step in CAMPAIGN.open_to(treasurer(), campaign)}
        assert may == expected.get(state, set())
        for other in (loaded(PersonFactory()), trusted("editorial", "planning", "administration")):
            assert not list(CAMPAIGN.open_to(other, campaign))


def test_a_campaign_is_reached_when_enough_is_accepted_and_open_again_when_it_falls_below(app):
    campaign = CampaignFactory()
    first = accepted(money(999), campaign)
    assert fresh(campaign).state is C.OPEN
    accepted(money(1), campaign)
    assert fresh(campaign).state is C.REACHED
    actions.withdraw(first, actor=speaker_of(first), reason="Our budget was cut.")
    assert fresh(campaign).state is C.OPEN
    assert [line.step for line in history("campaign", campaign.id)] == ["unreach", "reach"]


def test_to_decline_or_to_withdraw_what_counts_needs_a_reason(app):
    waiting, counting = pledged(money(10)), accepted(money(10))
    with pytest.raises(Invalid):
        actions.decline(waiting, actor=treasurer(), reason="  ")
    with pytest.raises(Invalid):
        actions.withdraw(counting, actor=speaker_of(counting))
    actions.withdraw(waiting, actor=speaker_of(waiting))
    assert (waiting.state, counting.state) == (P.WITHDRAWN, P.ACCEPTED)


def test_every_decision_leaves_who_what_and_why(app):
    pledge, boss = pledged(money(250)), treasurer()
    actions.decline(pledge, actor=boss, reason="Not for this one.")
    last = history("pledge", pledge.id)[0]
    assert (last.actor_id, last.step, last.before, last.after) == (
        boss.id,
        "decline",
        "submitted",
        "declined",
    )
    assert last.reason == "Not for this one."
    assert last.details["amount"] == 25_000


def test_members_are_mailed_the_answer_and_the_treasury_a_new_pledge(app):
    boss = treasurer()
    pledge = pledged(money(250, words="We love this question."))
    actions.accept(pledge, actor=boss, words="Thank you!")
    mails = {mail.recipient: mail for mail in db.session.scalars(select(Mail).order_by(Mail.id))}
    assert "We love this question." in mails[boss.email].text
    to_member = mails[speaker_of(pledge).email]
    assert "Thank you!" in to_member.text
    assert f"/me/pledges/{pledge.uuid}" in to_member.text
    assert "250" in to_member.text


def test_at_its_deadline_a_campaign_below_its_goal_fails_once_and_gives_everything_back(app):
    campaign = CampaignFactory()
    counting, waiting = accepted(money(500), campaign), pledged(money(900), campaign)
    reached = CampaignFactory()
    safe = accepted(money(1000), reached)
    past = now() - timedelta(seconds=1)
    db.session.execute(update(Campaign).values(closes_at=past))
    db.session.commit()
    actions.close_due()
    actions.close_due()
    assert fresh(campaign).state is C.FAILED
    assert (campaign.promised_cents, campaign.accepted_cents) == (0, 0)
    for pledge in (counting, waiting, safe):
        db.session.refresh(pledge)
    assert (counting.state, waiting.state) == (P.RELEASED, P.RELEASED)
    assert (fresh(reached).state, safe.state) == (C.REACHED, P.ACCEPTED)
    lines = select(Decision).where(Decision.subject == "campaign", Decision.step == "fail")
    assert len(db.session.scalars(lines).all()) == 1


def test_calling_a_campaign_off_releases_its_pledges_and_says_why(app):
    campaign = CampaignFactory()
    pledge = accepted(money(1000), campaign)
    actions.cancel(campaign, actor=treasurer(), reason="The trade show is called off.")
    assert fresh(campaign).state is C.CANCELLED
    assert (pledge.state, pledge.reason) == (P.RELEASED, "The trade show is called off.")


@pytest.mark.parametrize("step", ["withdraw", "decline"])
def test_a_topic_that_goes_takes_its_campaign_along(app, step):
    topic = TopicFactory(sponsorable=True)
    campaign = CampaignFactory(topic=topic)
    pledge = accepted(money(100), campaign)
    actor = loaded(topic.proposer) if step == "withdraw" else trusted("editorial")
    take_step(topic, step, actor=actor, reason="It has been done elsewhere.")
    assert fresh(campaign).state is C.CANCELLED
    assert pledge.state is P.RELEASED


def test_ruling_sponsors_out_calls_the_campaign_off(app):
    topic = TopicFactory(sponsorable=True)
    campaign = CampaignFactory(topic=topic)
    pledge = pledged(money(100), campaign)
    decide_sponsorable(topic, False, actor=trusted("editorial"), reason="It is news.")
    assert fresh(campaign).state is C.CANCELLED
    assert pledge.state is P.RELEASED


@pytest.mark.parametrize(
    ("sponsorable", "state"),
    [(False, TopicState.OPEN), (True, TopicState.SUBMITTED), (True, TopicState.WITHDRAWN)],
)
def test_a_campaign_needs_a_public_topic_that_sponsors_are_allowed_for(app, sponsorable, state):
    topic = TopicFactory(sponsorable=sponsorable, state=state)
    plan = Plan(100_000, 200_000, now() + timedelta(days=9))
    with pytest.raises(Refused):
        actions.begin(topic, plan, actor=treasurer())


def test_a_topic_has_one_campaign(app):
    topic, plan = TopicFactory(sponsorable=True), Plan(1000, 2000, now() + timedelta(days=9))
    actions.begin(topic, plan, actor=treasurer())
    with pytest.raises(Refused):
        actions.begin(topic, plan, actor=treasurer())


def test_the_ceiling_never_falls_below_what_is_accepted_and_a_goal_may_be_met_by_an_edit(app):
    campaign, boss = CampaignFactory(), treasurer()
    accepted(money(800), campaign)
    fresh(campaign)
    with pytest.raises(Invalid) as caught:
        actions.change(
            campaign, Plan(50_000, 79_999, campaign.closes_at), actor=boss, seen=campaign.version
        )
    assert caught.value.field == "ceiling"
    actions.change(
        campaign, Plan(80_000, 80_000, campaign.closes_at), actor=boss, seen=campaign.version
    )
    assert fresh(campaign).state is C.REACHED


def test_who_edits_a_campaign_that_another_has_edited_meanwhile_is_told_so(app):
    campaign, boss = CampaignFactory(), treasurer()
    seen = campaign.version
    actions.change(campaign, Plan(90_000, 200_000, campaign.closes_at), actor=boss, seen=seen)
    with pytest.raises(Refused):
        actions.change(campaign, Plan(70_000, 200_000, campaign.closes_at), actor=boss, seen=seen)
    assert fresh(campaign).goal_cents == 90_000


def test_services_stand_beside_the_sums(app):
    campaign = CampaignFactory()
    accepted(service("A venue", 5_000), campaign)
    assert (fresh(campaign).accepted_cents, campaign.promised_cents) == (0, 0)
    assert campaign.state is C.OPEN


def test_a_barred_organisation_loses_its_pledges_and_may_not_pledge(app):
    organisation, campaign = OrganisationFactory(), CampaignFactory()
    counting = accepted(money(300), campaign, organisation)
    waiting = pledged(money(200), campaign, organisation)
    actions.bar(organisation, actor=treasurer(), reason="It makes cigarettes.")
    assert (counting.state, waiting.state) == (P.RELEASED, P.DECLINED)
    assert (fresh(campaign).accepted_cents, campaign.promised_cents) == (0, 0)
    with pytest.raises(Refused):
        pledged(money(1), campaign, organisation)
    actions.unbar(organisation, actor=treasurer(), reason="A mistake: it makes pencils.")
    assert pledged(money(1), campaign, organisation).state is P.SUBMITTED
