"""Searching: the same answers on both databases, which a model in Python gives as well."""

import csv
import gzip
from pathlib import Path

import pytest

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import indexed
from webcast.core.database import db
from webcast.core.search import query_terms, stems
from webcast.topics import queries, search
from webcast.topics.commands import reindex_command
from webcast.topics.models import Keyword, Topic, TopicState
from webcast.topics.queries import Filters

DATA = Path(__file__).parents[1] / "data" / "paris-budget-participatif.csv.gz"


def found(words, **more):
    from werkzeug.datastructures import MultiDict

    return queries.listed(Filters.parse(MultiDict({"q": words, **more})), size=500).items


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("éoliennes", True),
        ("EOLIENNE", True),
        ("l’éolienne", True),
        ("éolienne solaire", False),
        ("eoli", True),
        ("éolienne Kermarrec", True),
        ("kermarrec Nadège", True),
        ("ker nad", False),
        ("nadège kerm", True),
        ("nadège ker", False),
        ("mer", True),
        ("la", False),
        ("", True),
        ("...", False),
        ("c++", False),
        ('"éolienne" OR solaire', False),
        ("éolienne NOT mer", True),
        ("title:mer", False),
        ("mer*", True),
        ("a'b\\'c", False),
        ("___", False),
        ("éolienne_mer", True),
    ],
)
def test_words_are_found_whatever_their_accents_case_and_ending(app, words, is_found):
    topic = indexed(
        title="Faut-il des éoliennes en mer ?",
        standfirst="Le vent, sans NOT.",
        proposer=PersonFactory(name="Nadège Kermarrec"),
    )
    assert (topic.id in found(words)) is is_found


def test_only_public_topics_are_found(app):
    indexed(title="Éoliennes", state=TopicState.SUBMITTED)
    assert found("éoliennes") == []


def test_a_word_in_the_title_comes_before_the_same_word_in_the_article(app):
    below = indexed(title="Du vent", article="On y parle aussi d’éoliennes, parfois.")
    above = indexed(title="Des éoliennes", article="On y parle du vent, parfois.")
    assert found("éolienne") == [above.id, below.id]


def test_the_index_follows_the_text(app):
    topic = indexed(title="Éoliennes")
    topic.title = "Hydroliennes"
    db.session.flush()
    search.index_anew([topic.id])
    assert found("éoliennes") == []
    assert found("hydroliennes") == [topic.id]
    search.forget(topic.id)
    assert found("hydroliennes") == []


def test_the_index_made_anew_finds_the_same(app):
    topics = [indexed(title=f"Sujet sur les {word}") for word in ("abeilles", "trains", "ponts")]
    db.session.execute(db.text("DELETE FROM topic_search"))
    assert list(search.rebuild(size=2)) == [2, 3]
    assert found("abeille") == [topics[0].id]


def test_a_command_makes_the_index_anew(app):
    topic = indexed(title="Abeilles")
    db.session.execute(db.text("DELETE FROM topic_search"))
    db.session.commit()
    result = app.test_cli_runner().invoke(reindex_command)
    assert result.output == "1 topics can be found.\n"
    assert found("abeille") == [topic.id]


def french_projects(limit=400):
    with gzip.open(DATA, "rt", encoding="utf-8-sig", newline="") as lines:
        sample = lines.read(4096)
        lines.seek(0)
        rows = csv.DictReader(lines, delimiter=";" if ";" in sample.splitlines()[0] else ",")
        texts = []
        for row in rows:
            values = sorted((v or "" for v in row.values() if isinstance(v, str)), key=len)
            texts.append((row, values[-1][:4000]))
            if len(texts) == limit:
                break
    return texts


def test_real_french_texts_are_found_as_a_plain_search_through_all_of_them_finds_them(app):
    proposer = PersonFactory(name="Xylophage")
    documents = {}
    for number, (_row, text) in enumerate(french_projects()):
        topic = TopicFactory(
            title=f"Projet {number}", standfirst="", article=text, proposer=proposer
        )
        documents[topic.id] = {
            *stems(f"Projet {number} {text} Xylophage".replace("_", " "), "fr"),
        }
    search.index_anew(documents)
    for words in ("jardin", "vélos écoles", "l’eau", "arbre rue", "sportif", "végétalis", "d'un"):
        terms = query_terms(words)
        expected = {
            number
            for number, tokens in documents.items()
            if all(
                any(
                    any(token.startswith(stem) for token in tokens)
                    if place == len(terms) - 1 and len(stem) >= search.BEGINNING
                    else stem in tokens
                    for stem in term
                )
                for place, term in enumerate(terms)
            )
        }
        assert set(found(words)) == expected, words
    assert found("jardin"), "the test texts hold the word"


def test_related_topics_share_rare_words_and_are_public(app):
    words = [Keyword(slug=w, name=w) for w in ("bibliotheques", "silence")]
    db.session.add_all(words)
    here = indexed(title="Le silence des bibliothèques", standfirst="", keywords=words)
    far = indexed(title="Le prix du silence", standfirst="")
    close = indexed(title="Bibliothèque, silence, avenir", standfirst="")
    indexed(title="Le prix du pain", standfirst="")
    indexed(title="Bibliothèques et silence", state=TopicState.DRAFT)
    whole = search.everything().where(Topic.id == here.id)
    near = queries.related(db.session.scalars(whole).one())
    assert [topic.id for topic in near] == [close.id, far.id]
