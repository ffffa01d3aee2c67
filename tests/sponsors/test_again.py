"""A campaign that is over may be followed by another; there is never more than one at a time."""

import html
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from tests.factories import (
    CampaignFactory,
    OrganisationFactory,
    SessionFactory,
    TopicFactory,
    member_of,
)
from tests.sponsors.racing import all_at_once
from tests.sponsors.things import (
    accepted,
    fresh,
    money,
    pledged,
    service,
    speaker_of,
    treasurer,
    trusted,
)
from webcast.accounts import queries as people
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Refused
from webcast.notices.models import Mail
from webcast.sponsors import actions, queries
from webcast.sponsors.actions import Plan
from webcast.sponsors.models import OVER, Campaign, CampaignState, PledgeState
from webcast.studio import queries as studio
from webcast.studio.models import SessionState
from webcast.topics import queries as topics
from webcast.topics.actions import take_step
from webcast.topics.models import Topic

C, P = CampaignState, PledgeState
NOT_OVER = [state for state in C if state not in OVER]


def plan(goal=100_000):
    return Plan(goal, 2 * goal, now() + timedelta(days=9))


def text_of(response):
    return html.unescape(response.text)


def public_session():
    return SessionFactory(state=SessionState.CONFIRMED, announced_at=now())


def fails(campaign):
    """Its deadline passes below its goal."""
    past = now() - timedelta(seconds=1)
    db.session.execute(update(Campaign).where(Campaign.id == campaign.id).values(closes_at=past))
    db.session.commit()
    actions.close_due()
    assert fresh(campaign).state is C.FAILED
    return campaign


def drafted(campaign, goal=100_000):
    """One more campaign behind the same thing, that nobody sees yet."""
    return drafted_behind(
        topics.light(campaign.topic_id) if campaign.topic_id else studio.by_id(campaign.session_id),
        goal,
    )


def drafted_behind(thing, goal=100_000):
    """A campaign that nobody sees yet."""
    return actions.begin(thing, plan(goal), actor=treasurer())


def another(campaign):
    """One more campaign behind the same thing, open."""
    return actions.open_campaign(drafted(campaign), actor=treasurer())


@pytest.mark.parametrize("state", NOT_OVER)
@pytest.mark.parametrize("of", ["topic", "session"])
def test_while_one_is_not_over_another_is_refused(app, state, of):
    thing = TopicFactory(sponsorable=True) if of == "topic" else public_session()
    first = CampaignFactory(**{"topic": None, of: thing, "state": state})
    with pytest.raises(Refused, match="déjà"):
        another(first)
    assert db.session.scalar(select(func.count(Campaign.id))) == 1


@pytest.mark.parametrize("state", OVER)
@pytest.mark.parametrize("of", ["topic", "session"])
def test_one_that_is_over_is_followed_by_another_and_stays(app, state, of):
    thing = TopicFactory(sponsorable=True) if of == "topic" else public_session()
    first = CampaignFactory(**{"topic": None, of: thing, "state": state})
    second = another(first)
    found = queries.for_topic(thing.id) if of == "topic" else queries.for_session(thing.id)
    assert found is not None
    assert found.id == second.id
    assert queries.others_behind(second) == [first]
    assert (fresh(first).state, fresh(second).state) == (state, C.OPEN)


@pytest.mark.parametrize("of", ["topic", "session"])
def test_the_database_itself_holds_it_and_reads_the_states_as_the_code_does(app, of):
    thing = TopicFactory() if of == "topic" else SessionFactory()
    made = {"topic": None, of: thing}
    for state in OVER:
        CampaignFactory(**made, state=state)
        CampaignFactory(**made, state=state)
    CampaignFactory(**made, state=C.SETTLED)
    for state in NOT_OVER:
        with pytest.raises(IntegrityError), db.session.begin_nested():
            CampaignFactory(**made, state=state)


def _another(topic_id, boss_id):
    topic, boss = db.session.get_one(Topic, topic_id), people.by_id(boss_id)
    assert boss is not None
    actions.open_campaign(actions.begin(topic, plan(), actor=boss), actor=boss)


def test_of_two_treasurers_opening_another_one_at_once_one_is_refused(app):
    campaign = CampaignFactory(state=C.FAILED)
    number, bosses = campaign.topic_id, [treasurer().id for _ in range(4)]
    answers = all_at_once(app, _another, [(number, boss) for boss in bosses])
    assert sorted(answers) == ["done"] + ["refused"] * 3
    states = select(Campaign.state).where(Campaign.topic_id == number).order_by(Campaign.id)
    assert list(db.session.scalars(states)) == [C.FAILED, C.OPEN]


def test_who_comes_second_gets_a_409_with_words_and_keeps_what_was_typed(app, organiser):
    campaign = CampaignFactory(state=C.CANCELLED)
    day = (now() + timedelta(days=40)).strftime("%Y-%m-%d")
    typed = {"goal": "1 234", "ceiling": "2 000", "closes_at": f"{day}T18:30", "then": "open"}
    path = f"/en/desk/campaigns/new?topic={campaign.topic_id}"
    first, second = organiser("treasury"), organiser("treasury")
    assert first.post(path, data=typed).status_code == 303
    answer = second.post(path, data=typed)
    assert answer.status_code == 409
    assert "There is a campaign behind this already." in text_of(answer)
    assert "1 234" in text_of(answer)


def test_pledges_of_the_first_stay_with_it_and_none_counts_in_the_second(app):
    first = CampaignFactory()
    given = accepted(money(400), first)
    fails(first)
    second = another(first)
    assert (given.state, given.campaign_id) == (P.RELEASED, first.id)
    assert queries.all_of_campaign(second.id) == []
    assert (second.promised_cents, second.accepted_cents) == (0, 0)


def test_a_sponsor_is_told_what_is_given_back_and_of_the_next_campaign_and_pledges_anew(
    app, sign_in
):
    first, organisation = CampaignFactory(), OrganisationFactory()
    given = accepted(money(400), first, organisation)
    accepted(service("A venue"), first, organisation)
    withdrawn = pledged(money(90), first)
    actions.withdraw(withdrawn, actor=speaker_of(withdrawn))
    sponsor, other = speaker_of(given), speaker_of(withdrawn)
    fails(first)

    def letters(person, words):
        mails = db.session.scalars(select(Mail).where(Mail.recipient == person.email))
        return [mail for mail in mails if words in mail.subject]

    assert len(letters(sponsor, "est rendue")) == 2
    client = sign_in(sponsor)
    path = f"/en/me/pledges/{given.uuid}"
    assert "Pledge anew" not in text_of(client.get(path))
    second = another(first)
    assert len(letters(sponsor, "de nouveau")) == 1
    assert letters(other, "de nouveau") == []
    assert "Pledge anew" in text_of(client.get(path))
    assert accepted(money(500), second, organisation).campaign_id == second.id
    assert fresh(second).accepted_cents == 50_000


def test_a_barred_organisation_is_not_asked_again(app):
    first, organisation = CampaignFactory(), OrganisationFactory()
    sponsor = speaker_of(pledged(money(400), first, organisation))
    fails(first)
    organisation.barred = True
    another(first)
    mails = db.session.scalars(select(Mail.subject).where(Mail.recipient == sponsor.email))
    assert not [subject for subject in mails if "de nouveau" in subject]


def test_the_page_of_a_topic_shows_the_last_that_ended_and_then_the_current_one_alone(
    app, visitor, organiser
):
    first = CampaignFactory()
    pledge = accepted(money(400), first, OrganisationFactory(name="Maison Première"))
    sponsor = speaker_of(pledge)
    path = f"/en/topics/{first.topic_id}/"

    def page():
        return text_of(visitor.get(path, follow_redirects=True))

    assert "Maison Première" in page()
    fails(first)
    assert "ended below its goal" in page()
    draft = drafted(first)
    db.session.commit()
    assert "ended below its goal" in page()
    actions.open_campaign(draft, actor=treasurer())
    accepted(money(100), draft, OrganisationFactory(name="Maison Seconde"))
    db.session.commit()
    shown = page()
    assert shown.count('id="sponsor"') == 1
    assert "ended below its goal" not in shown
    assert "Maison Seconde" in shown
    assert "Maison Première" not in shown
    assert f"/topics/{first.topic_id}/sponsor" in shown
    mine = queries.own_behind(sponsor.id, topic_id=first.topic_id)
    assert [each.id for each in mine] == [pledge.id]


def test_the_page_of_a_session_shows_the_last_that_ended_and_then_the_current_one_alone(
    app, visitor
):
    session = public_session()
    first = CampaignFactory(topic=None, session=session)

    def page():
        return text_of(visitor.get(f"/en/sessions/{session.uuid}"))

    assert "€1,000" in page()
    actions.cancel(first, actor=treasurer(), reason="No hall.")
    db.session.commit()
    assert "campaign was called off" in page()
    draft = drafted(first, 300_000)
    db.session.commit()
    assert "campaign was called off" in page()
    actions.open_campaign(draft, actor=treasurer())
    db.session.commit()
    shown = page()
    assert shown.count('id="sponsor"') == 1
    assert "€3,000" in shown
    assert "campaign was called off" not in shown


def test_cards_lists_and_the_front_count_the_current_one_only(app):
    first = CampaignFactory(state=C.FAILED)
    second = another(first)
    assert queries.campaigns_of_topics([first.topic_id]) == {first.topic_id: second}
    assert [topic.id for topic in queries.campaigns_open()] == [first.topic_id]
    assert queries.sponsorable_topics() == []
    actions.cancel(second, actor=treasurer(), reason="No studio.")
    assert queries.campaigns_of_topics([first.topic_id]) == {}
    assert [topic.id for topic in queries.sponsorable_topics()] == [first.topic_id]


def test_sessions_to_come_are_offered_to_the_treasury_until_they_have_a_campaign(app, organiser):
    session, hidden = public_session(), SessionFactory(state=SessionState.TENTATIVE)
    assert [each.id for each in queries.sponsorable_sessions()] == [session.id]
    client = organiser("treasury")
    assert session.uuid in client.get("/desk/campaigns/new").text
    assert hidden.uuid not in client.get("/desk/campaigns/new").text
    campaign = drafted_behind(studio.by_id(session.id))
    actions.open_campaign(campaign, actor=treasurer())
    assert queries.sponsorable_sessions() == []
    actions.cancel(campaign, actor=treasurer(), reason="No hall.")
    assert [each.id for each in queries.sponsorable_sessions()] == [session.id]


def test_the_treasury_finds_the_way_from_a_session_to_its_campaign(app, organiser, visitor):
    session = public_session()
    way = f"/desk/campaigns/of?session={session.uuid}"
    page = f"/sessions/{session.uuid}"
    client = organiser("treasury")
    assert way in client.get(page).text
    assert way not in visitor.get(page).text
    opening = f"/desk/campaigns/new?session={session.uuid}"
    for more in ("", "&endpoint=x", "&_external=1&_scheme=ftp"):  # what else is asked goes nowhere
        assert client.get(way + more).location == opening
    first = CampaignFactory(topic=None, session=session, state=C.FAILED)
    assert client.get(way).location == f"/desk/campaigns/{first.id}"
    second = another(first)
    assert client.get(way).location == f"/desk/campaigns/{second.id}"


def test_a_topic_that_goes_ends_the_current_one_and_leaves_the_first_as_it_was(app):
    first = CampaignFactory()
    fails(first)
    second = another(first)
    pledge = accepted(money(100), second)
    reason = "It has been done elsewhere."
    take_step(
        db.session.get_one(Topic, first.topic_id),
        "decline",
        actor=trusted("editorial"),
        reason=reason,
    )
    assert (fresh(first).state, fresh(second).state) == (C.FAILED, C.CANCELLED)
    assert pledge.state is P.RELEASED


def test_a_session_called_off_tells_the_treasury_of_the_current_one(app):
    session = public_session()
    second = another(CampaignFactory(topic=None, session=session, state=C.FAILED))
    boss = treasurer()
    actions.session_called_off(session, reason="The hall is flooded.")
    mails = db.session.scalars(select(Mail.text).where(Mail.recipient == boss.email))
    assert [text for text in mails if f"/desk/campaigns/{second.id}" in text]


def test_the_desk_offers_another_one_only_when_none_runs_and_shows_the_others(app, organiser):
    first = CampaignFactory(state=C.FAILED)
    client = organiser("treasury")
    path, offer = f"/en/desk/campaigns/{first.id}", "Open another campaign"
    assert offer in client.get(path).text
    second = another(first)
    db.session.commit()
    page = client.get(path).text
    assert offer not in page
    assert f'"/en/desk/campaigns/{second.id}"' in page
    assert f'"/en/desk/campaigns/{first.id}"' in client.get(f"/en/desk/campaigns/{second.id}").text
    actions.cancel(second, actor=treasurer(), reason="No studio.")
    assert offer in client.get(path).text
    db.session.get_one(Topic, first.topic_id).sponsorable = False
    assert offer not in client.get(path).text


def test_an_opinion_counts_again_once_the_first_campaign_is_over(app):
    first = CampaignFactory()
    organisation = OrganisationFactory()
    person = member_of(organisation)
    accepted(money(400), first, organisation)
    assert queries.interested(first.topic_id) == {person.id}
    fails(first)
    another(first)
    assert queries.interested(first.topic_id) == set()
