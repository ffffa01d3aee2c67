"""What a viewer comes to do: an opinion, words to the organisers, a reaction, a rating."""

import re
from typing import Any

from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.factories import PersonFactory, TopicFactory
from tests.journeys.conftest import Way, assert_well_made, button
from tests.journeys.house import PASSWORD, House
from webcast.audience.actions import opinions
from webcast.audience.models import OpinionStep
from webcast.topics.models import Topic, TopicState


def debated(house: House) -> int:
    """A topic of which three people have an opinion: from then on the spread is drawn."""
    number = house.topic(TopicFactory)
    with house.open() as session:
        topic = session.get(Topic, number)
        least = session.scalars(select(OpinionStep).order_by(OpinionStep.position)).first()
        for _person in range(3):
            opinions.opine(PersonFactory(), topic, least.id)
    return number


def counts(page: Page) -> list[int]:
    """How many chose each step of the scale."""
    page.locator("#opinion").wait_for()
    return [int(n) for n in page.locator(".spread-full .spread-count").all_inner_texts()[:5]]


def choose(page: Page, place: int) -> str:
    """Choose a step of the scale by its place; its words."""
    option = page.locator("input[name=step]").nth(place)
    option.check()
    words: str = option.evaluate("e => e.closest('label').innerText.trim()")
    return words


def test_an_opinion_given_by_a_visitor_survives_the_sign_in_and_can_be_changed(
    way: Way, house: House
) -> None:
    number = debated(house)
    viewer = house.somebody(with_password=True)
    page = way.open(f"/topics/{number}/")
    assert counts(page) == [3, 0, 0, 0, 0]
    choose(page, 4)
    button(page, way.say("Give my opinion")).click()

    expect(page.locator("h1")).to_have_text(way.say("Sign in"))
    assert_well_made(page)
    page.fill("main input[name=email]", viewer)
    page.fill("main input[name=password]", "ce n’est pas la bonne")
    button(page.locator("main"), way.say("Sign in")).click()
    expect(page.locator("#errors")).to_be_focused()
    page.fill("main input[name=password]", PASSWORD)
    button(page.locator("main"), way.say("Sign in")).click()
    assert_well_made(page)
    button(page, way.say("Send it now")).click()
    expect(
        page.get_by_text(way.say("Thank you: your opinion is taken into account."))
    ).to_be_visible()
    expect(page.locator("input[name=step]").nth(4)).to_be_checked()
    assert counts(page) == [3, 0, 0, 0, 1]

    choose(page, 1)
    button(page, way.say("Change my opinion")).click()
    assert counts(page) == [3, 1, 0, 0, 0]
    assert_well_made(page)
    visitor = way.open(f"/topics/{number}/")
    assert counts(visitor) == [3, 1, 0, 0, 0]
    button(page, way.say("Take my opinion back")).click()
    assert counts(page) == [3, 0, 0, 0, 0]


def test_a_reaction_of_a_newcomer_is_theirs_alone_until_it_was_read(way: Way, house: House) -> None:
    number = house.topic(TopicFactory)
    page = way.open(f"/topics/{number}/", who=house.somebody())
    page.locator("summary", has_text=way.say("Write a reaction")).click()
    page.fill(
        "[aria-labelledby=reactions] textarea[name=words]", "Et si l’on demandait **aux voisins** ?"
    )
    button(page, way.say("Publish my reaction")).click()
    mine = page.locator("article[id^=reaction-]", has_text="aux voisins")
    expect(mine.locator("strong")).to_have_text("aux voisins")
    expect(mine.locator(".note-warn")).to_be_visible()
    expect(page.locator("[aria-labelledby=reactions] textarea[name=words]")).to_have_value("")
    assert_well_made(page)
    visitor = way.open(f"/topics/{number}/")
    expect(visitor.get_by_text("aux voisins")).to_have_count(0)


def test_somebody_known_is_read_at_once_answered_and_reported(way: Way, house: House) -> None:
    number = house.topic(TopicFactory)
    question = f"Une question sans réponse ({way.size})"
    first = way.open(f"/topics/{number}/", who=house.somebody(trusted=True))
    first.locator("summary", has_text=way.say("Write a reaction")).click()
    first.fill("[aria-labelledby=reactions] textarea[name=words]", question)
    button(first, way.say("Publish my reaction")).click()

    second = way.open(f"/topics/{number}/", who=house.somebody(trusted=True))
    said = second.locator("article", has_text=question)
    said.get_by_role("link", name=re.compile(f"^{way.say('Answer')}")).click()
    second.fill("main textarea[name=words]", "Une réponse quand même")
    button(second, way.say("Publish my answer")).click()
    answer = second.locator("ol ol article", has_text="Une réponse quand même")
    expect(answer).to_be_visible()
    said.get_by_role("link", name=re.compile(f"^{way.say('Report')}")).click()
    assert_well_made(second)
    second.fill("main textarea[name=words]", "C’est un essai")
    button(second, way.say("Report to moderation")).click()
    moderator = way.open("/desk/moderation?queue=reported", who="moderation")
    expect(moderator.locator("article", has_text=question)).to_be_visible()


def test_words_to_the_organisers_stay_between_them_and_are_answered(way: Way, house: House) -> None:
    number = house.topic(TopicFactory)
    viewer = house.somebody()
    page = way.open(f"/topics/{number}/", who=viewer)
    page.locator("#motivation").scroll_into_view_if_needed()
    page.locator("summary", has_text=way.say("Write to the organisers")).click()
    page.locator("[name=intention]").first.select_option(index=1)
    page.fill(
        "[aria-labelledby=motivation] textarea[name=words]", f"J’ai vécu cela à Brest ({way.size})."
    )
    button(page, way.say("Send to the organisers")).click()
    sent = way.say("You have written %(num)s message about this topic.", num=1)
    expect(page.get_by_text(sent)).to_be_visible()
    # What was sent is not offered again as a draft.
    page.locator("summary", has_text=way.say("Write another message")).click()
    words = page.locator("[aria-labelledby=motivation] textarea[name=words]")
    expect(words).to_be_visible()
    expect(words).to_have_value("")
    expect(way.open(f"/topics/{number}/").get_by_text("à Brest")).to_have_count(0)

    desk = way.open("/desk/motivations", who="redaction")
    message = desk.locator("article", has_text=f"J’ai vécu cela à Brest ({way.size}).")
    while not message.count():
        desk.locator("a[rel=next]").click()
    message.last.locator("summary").click()
    message.last.locator("textarea").fill("Venez nous en parler.")
    button(message.last, way.say("Send the answer")).click()
    page.goto(way.address("/me/motivations"))
    expect(page.get_by_text("Venez nous en parler.")).to_be_visible()
    assert_well_made(page)
    assert house.letters(viewer), "the answer goes by mail as well"


def test_a_topic_is_followed_and_left(way: Way, house: House) -> None:
    number = house.topic(TopicFactory)
    page = way.open(f"/topics/{number}/", who=house.somebody())
    button(page, way.say("Follow this topic")).click()
    expect(button(page, way.say("Follow no more"))).to_be_visible()
    page.goto(way.address("/me/"))
    expect(page.locator("[aria-labelledby=own-follows] a")).to_have_count(1)
    page.locator("[aria-labelledby=own-follows] a").click()
    button(page, way.say("Follow no more")).click()
    expect(button(page, way.say("Follow this topic"))).to_be_visible()


def test_what_was_broadcast_is_rated(way: Way, house: House) -> None:
    number = house.topic(TopicFactory, state=TopicState.PUBLISHED)
    page = way.open(f"/topics/{number}/", who=house.somebody())
    rate(page, 4)
    page.fill("[aria-labelledby=feedback] textarea[name=words]", "On a bien ri.")
    button(page, way.say("Send my feedback")).click()
    expect(page.get_by_text(way.say("Thank you for your feedback."))).to_be_visible()
    rate(page, 2)
    button(page, way.say("Change my feedback")).click()
    expect(page.locator("input[name=rating][value='2']")).to_be_checked()
    expect(page.get_by_text("On a bien ri.")).to_have_count(1)  # in one's own form only
    assert_well_made(page)


def rate(page: Page, rating: int) -> Any:
    """Choose a rating."""
    page.locator(f"input[name=rating][value='{rating}']").check()
