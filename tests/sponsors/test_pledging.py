import html
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.factories import (
    CampaignFactory,
    OrganisationFactory,
    PersonFactory,
    TopicFactory,
    member_of,
)
from tests.sponsors.things import accepted, fresh, money, pledged, service, speaker_of, treasurer
from webcast.core.clock import now
from webcast.core.database import db
from webcast.sponsors import actions
from webcast.sponsors.actions.organisations import is_siren
from webcast.sponsors.models import (
    CampaignState,
    Membership,
    Organisation,
    Pledge,
    PledgeKind,
    PledgeState,
)
from webcast.topics.models import TopicState

TYPED = {
    "kind": "money",
    "amount": "1 250,50",
    "words": "This question is ours.",
    "name": "Maison Verdure",
    "website": "https://verdure.example.org/",
    "siren": "732 829 320",
    "declared": "y",
}


def text_of(response):
    return html.unescape(response.text)


def form_of(campaign):
    return f"/topics/{campaign.topic_id}/sponsor"


def count(model):
    return db.session.scalar(select(func.count()).select_from(model))


def only(model):
    return db.session.scalars(select(model)).one()


def test_a_pledge_enters_its_organisation_in_place(app, sign_in):
    campaign, person = CampaignFactory(), PersonFactory()
    answer = sign_in(person).post(form_of(campaign), data=TYPED)
    pledge, organisation = only(Pledge), only(Organisation)
    assert answer.status_code == 303
    assert answer.location == f"/me/pledges/{pledge.uuid}"
    assert (pledge.state, pledge.amount_cents) == (PledgeState.SUBMITTED, 125_050)
    assert (organisation.name, organisation.siren) == ("Maison Verdure", "732829320")
    assert only(Membership).person_id == person.id
    assert fresh(campaign).promised_cents == 125_050


def test_the_same_form_sent_twice_makes_one_pledge(app, sign_in):
    campaign, client = CampaignFactory(), sign_in(PersonFactory())
    once = re.findall(r'name="once" value="(\w+)"', client.get(form_of(campaign)).text)[0]
    first, second = (client.post(form_of(campaign), data=TYPED | {"once": once}) for _ in "12")
    assert first.location == second.location
    assert (count(Pledge), count(Organisation)) == (1, 1)


def test_sent_twice_without_its_key_the_second_is_refused(app, sign_in):
    campaign, client = CampaignFactory(), sign_in(PersonFactory())
    client.post(form_of(campaign), data=TYPED)
    again = client.post(form_of(campaign), data=TYPED)
    assert again.status_code == 409
    assert count(Pledge) == 1


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("1250", 125_000), ("1 250,50", 125_050), ("1,250.50", 125_050), ("1250.5 €", 125_050)],
)
def test_amounts_are_taken_as_people_of_both_languages_type_them(app, sign_in, typed, cents):
    campaign = CampaignFactory()
    sign_in(PersonFactory()).post(form_of(campaign), data=TYPED | {"amount": typed})
    assert only(Pledge).amount_cents == cents


@pytest.mark.parametrize(
    "wrong", ["", "0", "-5", "a lot", "1.234.567", "9999999", "99999999999999"]
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_wrong_amount_is_said_and_nothing_typed_is_lost(app, sign_in, wrong, prefix):
    campaign = CampaignFactory()
    client = sign_in(PersonFactory())
    answer = client.post(prefix + form_of(campaign), data=TYPED | {"amount": wrong})
    assert answer.status_code == 422
    page = text_of(answer)
    assert f'value="{wrong}"' in page
    assert "This question is ours." in page
    assert 'value="Maison Verdure"' in page
    assert (count(Pledge), count(Organisation)) == (0, 0)


def test_without_the_declaration_nothing_is_taken(app, sign_in):
    campaign = CampaignFactory()
    typed = {name: value for name, value in TYPED.items() if name != "declared"}
    assert sign_in(PersonFactory()).post(form_of(campaign), data=typed).status_code == 422
    assert count(Pledge) == 0


def test_a_visitor_fills_the_form_and_loses_nothing_when_signing_in(app, visitor, sign_in):
    campaign = CampaignFactory()
    assert visitor.get(form_of(campaign)).status_code == 200
    answer = visitor.post(form_of(campaign), data=TYPED)
    assert answer.status_code == 401
    assert "This question is ours." in text_of(answer)
    organisation = OrganisationFactory(name="Maison Verdure")
    # Back with an account that speaks for it: the name typed is theirs, no second one is made.
    assert sign_in(member_of(organisation)).post(form_of(campaign), data=TYPED).status_code == 303
    assert only(Pledge).organisation_id == organisation.id


def test_the_name_of_an_organisation_of_others_is_not_taken(app, sign_in):
    OrganisationFactory(name="Maison Verdure")
    campaign = CampaignFactory()
    answer = sign_in(PersonFactory()).post(
        form_of(campaign), data=TYPED | {"name": "maison verdure"}
    )
    assert answer.status_code == 422
    assert count(Pledge) == 0


def test_one_may_not_pledge_in_the_name_of_an_organisation_of_others(app, sign_in):
    theirs, mine = OrganisationFactory(), OrganisationFactory()
    campaign = CampaignFactory()
    client = sign_in(member_of(mine))
    answer = client.post(form_of(campaign), data=TYPED | {"organisation": theirs.id})
    assert answer.status_code == 422
    assert client.post(form_of(campaign), data=TYPED | {"organisation": mine.id}).status_code == 303
    assert only(Pledge).organisation_id == mine.id


def test_a_service_is_described_and_has_a_value(app, sign_in):
    campaign, client = CampaignFactory(), sign_in(PersonFactory())
    nothing = client.post(form_of(campaign), data=TYPED | {"kind": "service"})
    assert nothing.status_code == 422
    client.post(form_of(campaign), data=TYPED | {"kind": "service", "service": "Microphones"})
    assert (only(Pledge).kind, only(Pledge).service) == (PledgeKind.SERVICE, "Microphones")
    assert fresh(campaign).promised_cents == 0


@pytest.mark.parametrize(
    ("digits", "good"),
    [
        ("732829320", True),
        ("552100554", True),
        ("732829321", False),
        ("73282932", False),
        ("٧٣٢٨٢٩٣٢٠", False),
    ],
)
def test_a_siren_checks_itself(digits, good):
    assert is_siren(digits) is good


def test_a_campaign_that_is_over_takes_no_pledge(app, sign_in):
    client = sign_in(PersonFactory())
    past = CampaignFactory(closes_at=now() - timedelta(minutes=1))
    cancelled = CampaignFactory(state=CampaignState.CANCELLED)
    ruled_out = CampaignFactory(topic=TopicFactory(sponsorable=False))
    for campaign in (past, cancelled, ruled_out):
        assert client.get(form_of(campaign)).status_code == 409
        assert client.post(form_of(campaign), data=TYPED).status_code == 409
    hidden = CampaignFactory(topic=TopicFactory(sponsorable=True, state=TopicState.SUBMITTED))
    assert client.get(form_of(hidden)).status_code == 404
    assert count(Pledge) == 0


def test_a_pledge_is_shown_to_its_organisation_and_the_treasury_alone(
    app, sign_in, organiser, visitor
):
    pledge = pledged(money(300))
    path = f"/me/pledges/{pledge.uuid}"
    assert visitor.get(path).status_code == 401
    assert sign_in(PersonFactory()).get(path).status_code == 404
    assert organiser("editorial").get(path).status_code == 404
    treasury = organiser("treasury")
    assert treasury.get(path).status_code == 200
    assert treasury.post(path, data={"kind": "money", "amount": "5"}).status_code == 403
    assert treasury.post(f"{path}/withdraw").status_code == 403
    assert sign_in(speaker_of(pledge)).get(path).status_code == 200


def test_a_member_changes_what_waits_and_withdraws_what_counts_with_a_reason(app, sign_in):
    pledge = pledged(money(300))
    client, path = sign_in(speaker_of(pledge)), f"/me/pledges/{pledge.uuid}"
    version = re.findall(r'name="version"[^>]*value="(\d+)"', client.get(path).text)[0]
    data = {"kind": "money", "amount": "350", "version": version}
    assert client.post(path, data=data).status_code == 303
    assert client.post(path, data=data).status_code == 409
    db.session.refresh(pledge)
    assert pledge.amount_cents == 35_000
    actions.accept(pledge, actor=treasurer())
    assert client.post(path, data=data).status_code == 409
    assert client.post(f"{path}/withdraw", data={"reason": ""}).status_code == 422
    assert client.post(f"{path}/withdraw", data={"reason": "No budget."}).status_code == 303
    db.session.refresh(pledge)
    assert (pledge.state, pledge.reason) == (PledgeState.WITHDRAWN, "No budget.")


PUBLIC_PAGES = ("/", "/topics/", "/organisations/")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_discreet_supporter_is_named_nowhere_in_public(app, visitor, sign_in, prefix):
    campaign = CampaignFactory()
    shy = OrganisationFactory(name="Fondation Chuchotis", slug="chuchotis")
    accepted(money(200, discreet=True), campaign, shy)
    accepted(service("The microphones of Chuchotis", discreet=True), campaign, shy)
    pledged(money(100), campaign, OrganisationFactory(name="Maison Patience"))
    loud = OrganisationFactory(name="Maison Trompette", slug="trompette")
    accepted(money(300), campaign, loud)
    topic = f"/topics/{campaign.topic_id}/"
    page = visitor.get(prefix + topic, follow_redirects=True)
    assert "Maison Trompette" in page.text
    for client in (visitor, sign_in(PersonFactory())):
        for path in (topic, form_of(campaign), "/organisations/trompette", *PUBLIC_PAGES):
            answer = client.get(prefix + path, follow_redirects=True)
            assert answer.status_code == 200
            assert "huchotis" not in answer.text
            assert "Maison Patience" not in answer.text
        assert client.get(prefix + "/organisations/chuchotis").status_code == 404
    assert ("discreet supporter" if prefix else "soutien discret") in page.text


def test_what_supports_a_programme_on_air_is_disclosed(app, visitor):
    campaign = CampaignFactory()
    shy = OrganisationFactory(name="Fondation Chuchotis", slug="chuchotis")
    accepted(money(200, discreet=True), campaign, shy)
    campaign.topic.state = TopicState.PUBLISHED
    db.session.commit()
    page = visitor.get(f"/topics/{campaign.topic_id}/", follow_redirects=True)
    assert "Fondation Chuchotis" in page.text
    assert visitor.get("/organisations/chuchotis").status_code == 200
    assert "Fondation Chuchotis" in visitor.get("/organisations/").text


def test_the_page_of_a_topic_follows_its_campaign_at_once(app, visitor):
    campaign = CampaignFactory()
    path = f"/topics/{campaign.topic_id}/"
    assert "Maison Soleil" not in visitor.get(path, follow_redirects=True).text
    accepted(money(750), campaign, OrganisationFactory(name="Maison Soleil"))
    db.session.commit()
    page = visitor.get(path, follow_redirects=True).text
    assert "Maison Soleil" in page
    assert "750" in page


def test_a_topic_without_the_editors_word_says_nothing_of_sponsors(app, visitor):
    topic = TopicFactory(sponsorable=False)
    assert 'id="sponsor"' not in visitor.get(f"/topics/{topic.id}/", follow_redirects=True).text


def test_ones_own_pledge_is_beside_the_campaign_for_oneself_only(app, visitor, sign_in):
    pledge = pledged(money(321))
    path = f"/topics/{pledge.campaign.topic_id}/"
    mine = sign_in(speaker_of(pledge)).get(path, follow_redirects=True).text
    assert f"/me/pledges/{pledge.uuid}" in mine
    assert pledge.uuid not in visitor.get(path, follow_redirects=True).text
    assert pledge.uuid not in sign_in(PersonFactory()).get(path, follow_redirects=True).text
