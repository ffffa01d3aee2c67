"""The demo season: complete, without contradiction, and well typeset."""

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from importlib.resources import files
from pathlib import Path

import pytest

from webcast.core.proofreading import french_faults
from webcast.demo import covers
from webcast.demo.building import ContentError
from webcast.demo.checks import problems
from webcast.demo.reading import load
from webcast.demo.season import Season
from webcast.demo.shapes import Text, Topic
from webcast.demo.spreading import followers, opinions, voters
from webcast.demo.states import (
    Capability,
    Language,
    PledgeState,
    ReactionState,
    TopicState,
)

COUNTS = {
    TopicState.DRAFT: 2,
    TopicState.SUBMITTED: 2,
    TopicState.RETURNED: 1,
    TopicState.OPEN: 8,
    TopicState.SELECTED: 6,
    TopicState.DECLINED: 2,
    TopicState.WITHDRAWN: 1,
    TopicState.SCHEDULED: 7,
    TopicState.RECORDED: 3,
    TopicState.PUBLISHED: 10,
}
# Kept for examples by RFC 2606, and the subdomains of them.
OURS = re.compile(r"^https://([a-z0-9-]+\.)*example\.(org|net)/")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the content that a test may spoil."""
    return Path(shutil.copytree(str(files("webcast.demo") / "content"), tmp_path / "content"))


# --- how much there is


def test_there_are_forty_two_topics_in_all_states_of_the_table(season: Season) -> None:
    assert Counter(topic.state for topic in season.topics.values()) == COUNTS
    assert sum(COUNTS.values()) == 42


def test_six_topics_are_in_english(season: Season) -> None:
    english = [t for t in season.topics.values() if t.language is Language.EN]
    assert len(english) == 6


def test_the_vocabulary_has_what_the_season_needs(season: Season) -> None:
    words = season.vocabulary
    assert len(words.format) == 8
    assert [f.code for f in words.format.values() if not f.show] == ["article", "tutorial"]
    assert len(words.treatment) == 6
    assert len(words.theme) == 8
    assert len(words.series) == 5
    assert len(words.expertise) >= 25
    assert [step.tone for step in words.opinion.values()] == [-2, -1, 0, 1, 2]


def test_every_word_of_the_vocabulary_is_used(season: Season) -> None:
    topics = season.topics.values()
    assert {t.format for t in topics} == set(season.vocabulary.format)
    assert {t.treatment for t in topics} == set(season.vocabulary.treatment)
    assert {t.theme for t in topics} == set(season.vocabulary.theme)
    assert {t.series for t in topics} - {""} == set(season.vocabulary.series)
    assert {e for t in topics for e in t.expertises} == set(season.vocabulary.expertise)


def test_there_are_people_for_every_part(season: Season) -> None:
    people = season.people.values()
    assert 45 <= len(people) <= 55
    assert {c for p in people for c in p.capabilities} == set(Capability)
    assert sum(bool(p.capabilities) for p in people) == 8
    assert sum(bool(p.bio and p.expertises) for p in people) >= 20
    assert len(season.organisations) == 8
    assert all(o.representatives for o in season.organisations.values())


def test_each_role_has_a_door_with_an_easy_address(season: Season) -> None:
    addresses = {season.people[door.person].email for door in season.channel.sign_in}
    names = "admin redaction planning moderation tresorerie intervenante spectateur sponsor"
    assert addresses >= {f"{name}@demo.example" for name in names.split()}
    assert all(address.endswith("@demo.example") for address in addresses)
    assert len(season.channel.password) >= 12


def test_all_kinds_of_talk_and_money_are_there(season: Season) -> None:
    topics = list(season.topics.values())
    reactions = [r for t in topics for r in t.reactions]
    pledges = [p for t in topics if t.campaign for p in t.campaign.pledges]
    motivations = [m for t in topics for m in t.motivations]
    assert len(reactions) > 90
    assert sum(r.state is ReactionState.PENDING for r in reactions) >= 4
    assert sum(r.state is ReactionState.WITHHELD for r in reactions) == 1
    assert sum(bool(r.reply_to) for r in reactions) >= 25
    assert {m.intention for m in motivations} == {"speak", "testify", "attend", "sponsor", "other"}
    assert 0 < sum(m.reply is not None for m in motivations) < len(motivations)
    assert {p.state for p in pledges} == set(PledgeState)
    assert any(p.service for p in pledges)
    assert any(not p.public for p in pledges)


def test_opinions_really_diverge(season: Season) -> None:
    asked = [t for t in season.topics.values() if sum(t.opinions)]
    assert len(asked) == 36
    assert any(t.opinions[0] + t.opinions[1] > sum(t.opinions) / 2 for t in asked)
    assert any(t.opinions[4] > sum(t.opinions) / 2 for t in asked)
    assert sum(t.opinions[0] > 0 for t in asked) > len(asked) / 2


# --- what is written


def test_articles_have_the_length_of_something_to_read(season: Season) -> None:
    for topic in season.topics.values():
        assert 150 <= len(topic.article.split()) <= 450, topic.code
        assert "](https://" in topic.article or topic.sources or "> " in topic.article, topic.code


def test_titles_ask_a_question_and_fit_the_database(season: Season) -> None:
    for topic in season.topics.values():
        mark = "?" if topic.language is Language.EN else "\u202f?"
        assert topic.title.endswith(mark), topic.code
        assert len(topic.title) <= 160
        assert 60 <= len(topic.standfirst) <= 500


def test_links_lead_to_addresses_kept_for_examples(season: Season) -> None:
    links = [url for text in _texts(season) for url in re.findall(r"https?://[^\s)]+", text)]
    assert len(links) > 80
    assert [link for link in links if not OURS.match(link)] == []
    domains = {person.email.rsplit("@")[1] for person in season.people.values()}
    assert domains == {"demo.example", "example.org", "example.net"}


def test_no_text_has_a_straight_apostrophe_or_quote(season: Season) -> None:
    assert [t for t in _texts(season) if re.search(r"\w'|\"|\.\.\.", t)] == []


def test_narrow_no_break_spaces_stand_where_french_wants_them(season: Season) -> None:
    """In all texts: English has no space at all in these places."""
    wrong = re.compile(r"[ \u00a0][;:!?»]|«[^\u202f]|[^\u202f]»|\d \d{3}\b|\d [€%]")
    assert [text for text in _texts(season) if wrong.search(text)] == []


def test_french_texts_pass_the_proofreading_of_the_catalogues(season: Season) -> None:
    faults = [(text, fault) for text in _french(season) for fault in french_faults(text)]
    assert faults == []
    unspaced = re.compile(r"[^\W\d_][;!?]|[^\W\d_]:\s")
    assert [text for text in _french(season) if unspaced.search(_prose(text))] == []


# --- what contradicts


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("channel.toml", "password", "pasword", "channel.toml: nobody reads “pasword”"),
        ("people.toml", 'code = "tess"', 'code = "nadir"', "“nadir” is there twice"),
        ("people.toml", '["treasury"]', '["gold"]', "“gold” is none of editorial"),
        ("studios.toml", "turnaround = 45", 'turnaround = "45"', "'45' is not a number"),
        ("studios.toml", 'sunday = "09:30', 'sunday = "9h30', "verriere.sunday: “9h30” is not"),
        ("topics/moderateurs.toml", 'theme = "medias"', 'theme = "x"', "no theme is called “x”"),
        ("topics/moderateurs.toml", "title =", "titel =", "moderateurs.toml: nobody reads “titel”"),
        ("topics/moderateurs.toml", '"published"', '"open"', "moderateurs.toml: an episode goes"),
        ("topics/liens-morts.toml", '"open"', '"scheduled"', "what is only read is not"),
        ("topics/moderateurs.toml", "ceiling = 240000", "ceiling = 200000", "= 200000 pass"),
        ("sessions.toml", "day = -48", "day = 48", "suivant: published, and yet to come"),
        ("sessions.toml", 'time = "20:30"', 'time = "23:00"', "ecole: it does not fit the opening"),
        ("sessions.toml", 'team = "corderie"', 'team = "b"', "no team is called “b”"),
        ("vocabulary.toml", "[[format]]", "[format", "vocabulary.toml: "),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    folder: Path, file: str, old: str, new: str, complaint: str
) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    if "pass" in complaint:
        text, complaint = text.replace("amount = 120000", "amount = 130000"), "pass the ceiling"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentError, match=re.escape(complaint)):
        load(folder)


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "studios.toml").unlink()
    with pytest.raises(ContentError, match=r"studios\.toml: no such file"):
        load(folder)


def test_a_topic_twice_on_a_set_is_a_contradiction(season: Season) -> None:
    twice = replace(season.sessions["ecole"], code="again", day=3)
    spoiled = replace(season, sessions={**season.sessions, "again": twice})
    assert problems(spoiled) == ["topics/ecole-sans-ecrans.toml: it is scheduled in 2 sessions"]


# --- who is counted


def test_opinions_are_spread_over_different_people_who_may_have_one(season: Season) -> None:
    order = [step.code for step in season.vocabulary.opinion.values()]
    for topic in season.topics.values():
        said = opinions(season, topic)
        people = [person for person, _ in said]
        assert len(people) == len(set(people)) == sum(topic.opinions)
        assert not topic.concerned & set(people)
        counts = Counter(step for _, step in said)
        assert tuple(counts[code] for code in order) == topic.opinions
        assert set(people) <= set(voters(season, topic))


def test_who_stands_for_a_sponsor_has_no_say_in_its_topic(season: Season) -> None:
    topic = season.topics["voix-clonees"]
    assert "adrien" not in voters(season, topic)
    assert "adrien" in voters(season, season.topics["moderateurs"])


def test_followers_are_different_people(season: Season) -> None:
    for topic in season.topics.values():
        found = followers(season, topic)
        assert len(set(found)) == topic.followers
        assert topic.proposer not in found


# --- helpers


def _texts(thing: object) -> Iterator[str]:
    """All words in it that people read, links included."""
    if isinstance(thing, str):
        yield str(thing)
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from _texts(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, tuple):
        for value in thing:
            yield from _texts(value)


def _french(season: Season) -> Iterator[str]:
    """What is certainly in French; reactions may be in either language."""
    for topic in season.topics.values():
        if topic.language is Language.FR:
            yield from _own_words(topic)
    for session in season.sessions.values():
        yield from (session.note, session.reason)
    for person in season.people.values():
        if person.language is Language.FR:
            yield from (person.headline, person.bio)
    for studio in season.studios.values():
        yield from (studio.name, studio.description.fr, studio.directions.fr)
    texts: list[Text] = [o.description for o in season.organisations.values()]
    texts += [s.description for s in season.vocabulary.series.values()]
    texts += [*covers.ALT.values(), season.channel.description, season.channel.tagline]
    yield from (text.fr for text in texts)


def _own_words(topic: Topic) -> Iterator[str]:
    yield from (topic.title, topic.standfirst, topic.article, topic.withdrawn_reason)
    yield from (desk.words for desk in topic.desk)
    yield from (motivation.words for motivation in topic.motivations)
    yield from (reaction.reason for reaction in topic.reactions)
    if topic.campaign:
        yield from (pledge.words + pledge.service for pledge in topic.campaign.pledges)
    if topic.episode:
        yield from (topic.episode.title, topic.episode.notes)
        yield from (chapter.title for chapter in topic.episode.chapters)


def _prose(text: str) -> str:
    return re.sub(r"https?://\S+|[\[\]*]", "", text)
