import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.factories import (
    CampaignFactory,
    OrganisationFactory,
    PersonFactory,
    SessionFactory,
    TopicFactory,
    member_of,
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
)
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.notices.models import Mail
from webcast.sponsors import actions, queries
from webcast.sponsors.models import Campaign, CampaignState, Membership, PledgeState
from webcast.studio.models import SessionState

PAGES = ("/desk/pledges", "/desk/campaigns", "/desk/campaigns/new", "/desk/organisations")


def text_of(response):
    return html.unescape(response.text)


def test_the_desk_is_the_treasurys(app, visitor, sign_in, organiser):
    pledge = pledged(money(100))
    paths = [
        *PAGES,
        f"/desk/pledges/{pledge.id}",
        f"/desk/campaigns/{pledge.campaign_id}",
        f"/desk/organisations/{pledge.organisation.slug}",
    ]
    member, editor = (
        sign_in(speaker_of(pledge)),
        organiser("editorial", "planning", "administration"),
    )
    treasury = organiser("treasury")
    for path in paths:
        assert visitor.get(path).status_code == 401
        assert member.get(path).status_code == 403
        assert editor.get(path).status_code == 403
        assert treasury.get(path).status_code == 200
        assert treasury.get("/en" + path).status_code == 200


@pytest.mark.parametrize("step", ["accept", "waitlist", "decline"])
def test_nobody_else_answers_a_pledge(app, sign_in, organiser, step):
    pledge = pledged(money(100))
    path = f"/desk/pledges/{pledge.id}/{step}"
    for client in (sign_in(speaker_of(pledge)), organiser("editorial", "administration")):
        assert client.post(path, data={"reason": "So there."}).status_code == 403
    db.session.refresh(pledge)
    assert pledge.state is PledgeState.SUBMITTED


def test_the_treasury_accepts_a_pledge_and_the_next_that_does_not_fit_goes_on_the_list(
    app, organiser
):
    campaign = CampaignFactory()
    first, second = pledged(money(1_900), campaign), pledged(money(200), campaign)
    client = organiser("treasury")
    assert (
        client.post(f"/desk/pledges/{first.id}/accept", data={"reason": "Thanks"}).status_code
        == 303
    )
    page = client.get(f"/en/desk/pledges/{second.id}")
    assert "Only €100 is left" in text_of(page)
    refused = client.post(f"/en/desk/pledges/{second.id}/accept", data={"reason": "My words"})
    assert refused.status_code == 409
    assert "€100 is left" in text_of(refused)
    assert "My words" in refused.text
    assert client.post(f"/desk/pledges/{second.id}/waitlist", data={}).status_code == 303
    db.session.refresh(second)
    assert second.state is PledgeState.WAITLISTED


def test_to_decline_without_a_reason_is_not_possible(app, organiser):
    pledge = pledged(money(100))
    answer = organiser("treasury").post(f"/desk/pledges/{pledge.id}/decline", data={"reason": " "})
    assert answer.status_code == 422
    db.session.refresh(pledge)
    assert pledge.state is PledgeState.SUBMITTED


def test_the_treasury_opens_a_campaign_on_the_clocks_of_the_channel(app, organiser, visitor):
    topic = TopicFactory(sponsorable=True)
    client = organiser("treasury")
    assert topic.title in text_of(client.get("/desk/campaigns/new"))
    path = f"/desk/campaigns/new?topic={topic.id}"
    day = (now() + timedelta(days=40)).strftime("%Y-%m-%d")
    typed = {"goal": "1 500", "ceiling": "2,500.00", "closes_at": f"{day}T18:30", "then": "open"}
    wrong = client.post(path, data=typed | {"ceiling": "1 000"})
    assert wrong.status_code == 422
    assert client.post(path, data=typed).status_code == 303
    campaign = db.session.scalars(select(Campaign)).one()
    assert (campaign.goal_cents, campaign.ceiling_cents) == (150_000, 250_000)
    assert campaign.state is CampaignState.OPEN
    assert campaign.closes_at.strftime("%H:%M") in {"16:30", "17:30"}
    assert 'id="sponsor"' in visitor.get(f"/topics/{topic.id}/", follow_redirects=True).text
    assert client.post(path, data=typed).status_code == 409


def test_a_draft_is_seen_by_nobody_until_it_is_opened(app, organiser, visitor):
    campaign = CampaignFactory(state=CampaignState.DRAFT)
    path = f"/topics/{campaign.topic_id}/sponsor"
    assert visitor.get(path).status_code == 409
    client = organiser("treasury")
    assert client.post(f"/desk/campaigns/{campaign.id}/open").status_code == 303
    assert visitor.get(path).status_code == 200


def test_a_campaign_is_called_off_with_a_reason(app, organiser):
    campaign = CampaignFactory()
    client = organiser("treasury")
    path = f"/desk/campaigns/{campaign.id}/cancel"
    assert client.post(path, data={"reason": ""}).status_code == 422
    assert client.post(path, data={"reason": "No studio."}).status_code == 303
    assert fresh(campaign).state is CampaignState.CANCELLED


def test_a_session_has_its_campaign_and_called_off_it_takes_no_pledge(
    app, organiser, visitor, sign_in
):
    session = SessionFactory(state=SessionState.CONFIRMED, announced_at=now())
    campaign = CampaignFactory(topic=None, session=session)
    assert 'id="sponsor"' in visitor.get(f"/sessions/{session.uuid}").text
    assert visitor.get(f"/sessions/{session.uuid}/sponsor").status_code == 200
    accepted(money(300), campaign, OrganisationFactory(name="Maison Lumière", slug="lumiere"))
    db.session.commit()
    assert "Maison Lumière" in visitor.get(f"/sessions/{session.uuid}").text
    assert f"/sessions/{session.uuid}" in visitor.get("/organisations/lumiere").text
    boss = organiser("treasury")
    session.state = SessionState.CANCELLED
    actions.session_called_off(session, reason="The hall is flooded.")
    db.session.commit()
    assert visitor.get(f"/sessions/{session.uuid}/sponsor").status_code == 409
    assert any("The hall is flooded." in mail.text for mail in db.session.scalars(select(Mail)))
    assert boss.get(f"/desk/campaigns/{campaign.id}").status_code == 200


def test_an_unannounced_session_is_not_given_away(app, visitor):
    session = SessionFactory(state=SessionState.TENTATIVE)
    CampaignFactory(topic=None, session=session)
    assert visitor.get(f"/sessions/{session.uuid}/sponsor").status_code == 404


def test_barring_needs_a_reason_and_hides_the_organisation(app, organiser, visitor):
    pledge = accepted(money(300))
    slug = pledge.organisation.slug
    assert visitor.get(f"/organisations/{slug}").status_code == 200
    client = organiser("treasury")
    assert client.post(f"/desk/organisations/{slug}/bar", data={"reason": ""}).status_code == 422
    answer = client.post(f"/desk/organisations/{slug}/bar", data={"reason": "Spirits at 40°."})
    assert answer.status_code == 303
    assert visitor.get(f"/organisations/{slug}").status_code == 404
    db.session.refresh(pledge)
    assert pledge.state is PledgeState.RELEASED


def test_an_invited_person_decides_themselves(app, sign_in, visitor):
    organisation, friend = OrganisationFactory(), PersonFactory()
    member, path = sign_in(member_of(organisation)), f"/me/organisations/{organisation.slug}"
    assert member.post(f"{path}/invite", data={"email": friend.email}).status_code == 303
    mail = db.session.scalars(select(Mail).where(Mail.recipient == friend.email)).one()
    link = re.findall(r"/organisations/invitations/\S+", mail.text)[0]
    assert db.session.get(Membership, (organisation.id, friend.id)) is None
    assert visitor.get(link).status_code == 401
    assert sign_in(PersonFactory()).post(link).status_code == 404
    client = sign_in(friend)
    assert client.get(link).status_code == 200
    assert client.get(path).status_code == 404
    assert client.post(link).status_code == 303
    assert client.post(link).status_code == 303
    assert client.get(path).status_code == 200
    assert client.get(link + "x").status_code == 404


def test_the_last_one_may_not_leave_while_pledges_wait(app, sign_in):
    pledge = pledged(money(100))
    organisation, last = pledge.organisation, speaker_of(pledge)
    with pytest.raises(Refused):
        actions.leave(organisation, actor=last)
    joins(organisation, PersonFactory())
    client = sign_in(last)
    assert client.post(f"/me/organisations/{organisation.slug}/leave").status_code == 303
    assert client.get(f"/me/organisations/{organisation.slug}").status_code == 404


def test_only_members_edit_an_organisation(app, sign_in, organiser):
    pledge = accepted(money(100))
    organisation = pledge.organisation
    path = f"/me/organisations/{organisation.slug}"
    assert sign_in(PersonFactory()).post(path, data={"name": "Mine"}).status_code == 403
    assert organiser("treasury").post(path, data={"name": "Mine"}).status_code == 403
    client = sign_in(speaker_of(pledge))
    assert client.post(path, data={"name": ""}).status_code == 422
    assert client.post(path, data={"name": "Renamed", "siren": "123"}).status_code == 422
    assert client.post(path, data={"name": "Renamed"}).status_code == 303
    db.session.refresh(organisation)
    assert organisation.name == "Renamed"


def test_people_behind_a_pledge_are_interested_as_long_as_it_lives(app):
    pledge = pledged(money(100))
    topic_id, person = pledge.campaign.topic_id, speaker_of(pledge)
    assert queries.interested(topic_id) == {person.id}
    newcomer = PersonFactory()
    joins(pledge.organisation, newcomer)
    assert queries.interested(topic_id) == {person.id, newcomer.id}
    actions.withdraw(pledge, actor=person)
    assert queries.interested(topic_id) == set()


def test_the_opinion_of_a_sponsor_counts_again_after_a_withdrawal(app):
    from webcast.audience.actions.opinions import opine
    from webcast.audience.models import OpinionStep

    campaign, organisation = CampaignFactory(), OrganisationFactory()
    person = loaded(member_of(organisation))
    best = db.session.scalars(select(OpinionStep).order_by(OpinionStep.tone.desc()).limit(1)).one()
    opine(person, campaign.topic, best.id)
    db.session.refresh(campaign.topic)
    assert campaign.topic.wanted == best.tone
    pledge = pledged(money(100), campaign, organisation)
    db.session.refresh(campaign.topic)
    assert campaign.topic.wanted == 0
    actions.withdraw(pledge, actor=person)
    db.session.refresh(campaign.topic)
    assert campaign.topic.wanted == best.tone


def test_money_orders_no_list(app, visitor):
    poor, rich = CampaignFactory(), CampaignFactory()
    poor.topic.wanted, rich.topic.wanted = 5, 4
    accepted(money(2_000), rich)
    db.session.commit()
    page = visitor.get("/topics/?order=wanted").text
    assert 0 < page.index(f"/topics/{poor.topic_id}/") < page.index(f"/topics/{rich.topic_id}/")


def test_an_export_holds_ones_pledges_and_an_erasure_leaves_them_to_the_organisation(app):
    pledge = accepted(money(100, words="Private words"))
    person = queries.members(pledge.organisation_id)[0]
    data = dict([actions.export(person)])["sponsors"]
    assert data["pledges"][0]["words"] == "Private words"
    assert data["organisations"][0]["name"] == pledge.organisation.name
    actions.forget(person)
    db.session.refresh(pledge)
    assert pledge.person_id is None
    assert pledge.state is PledgeState.ACCEPTED
    assert queries.members(pledge.organisation_id) == []


@pytest.mark.parametrize("path", ["/desk/pledges", "/desk/campaigns", "/desk/organisations"])
def test_a_list_of_the_desk_costs_the_same_for_one_and_three(app, organiser, count_queries, path):
    client = organiser("treasury")
    costs = []
    for more in (1, 2):
        for _ in range(more):
            pledged(money(50))
        db.session.commit()
        count_queries.clear()
        assert client.get(path).status_code == 200
        costs.append(len(count_queries))
    assert costs[0] == costs[1] <= 12


def test_my_organisations_and_the_ledger_cost_the_same_for_one_and_three(
    app, sign_in, visitor, count_queries
):
    person = PersonFactory()
    client, costs = sign_in(person), []
    for more in (1, 2):
        for _ in range(more):
            pledge = accepted(money(50))
            joins(pledge.organisation, person)
        db.session.commit()
        app.extensions["webcast.shelf"].clear()
        for browser, path in ((client, "/me/organisations"), (visitor, "/organisations/")):
            count_queries.clear()
            assert browser.get(path).status_code == 200
            costs.append(len(count_queries))
    assert costs[:2] == costs[2:]
    assert max(costs) <= 12


def test_a_campaign_with_many_supporters_costs_no_more_than_with_one(app, visitor, count_queries):
    campaign = CampaignFactory(ceiling_cents=1_000_000)
    costs = []
    for more in (1, 3):
        for _ in range(more):
            accepted(money(50), campaign)
            accepted(service("A venue"), campaign)
        db.session.commit()
        app.extensions["webcast.shelf"].clear()
        count_queries.clear()
        assert (
            visitor.get(f"/topics/{campaign.topic_id}/", follow_redirects=True).status_code == 200
        )
        costs.append(len(count_queries))
    assert costs[0] == costs[1]


def test_topics_that_may_be_supported_come_by_their_deadline(app, visitor):
    later = CampaignFactory(closes_at=now() + timedelta(days=20))
    sooner = CampaignFactory(closes_at=now() + timedelta(days=2))
    CampaignFactory(closes_at=now() - timedelta(days=1))
    CampaignFactory(state=CampaignState.REACHED)
    CampaignFactory(topic=TopicFactory(sponsorable=False))
    assert [t.id for t in queries.campaigns_open(5)] == [sooner.topic_id, later.topic_id]
    assert [t.id for t in queries.campaigns_open(1)] == [sooner.topic_id]
