"""Writing topics: drafts that save themselves, conflicts, the history of a text."""

import pytest

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import editor, stored, writing
from webcast.core.database import db
from webcast.core.errors import Invalid, Refused
from webcast.topics import actions, queries
from webcast.topics.models import Keyword, Topic, TopicState, TopicVersion


def versions(topic):
    return db.session.query(TopicVersion).filter_by(topic_id=topic.id).order_by("number").all()


def test_a_proposed_topic_is_a_draft_with_its_first_version(app):
    me = PersonFactory()
    topic = actions.propose(me, writing(article="**Gras** <script>alert(1)</script>"))
    assert topic.state is TopicState.DRAFT
    assert "<strong>Gras</strong>" in topic.article_html
    assert "<script" not in topic.article_html
    (version,) = versions(topic)
    assert (version.number, version.actor_id, version.content["title"]) == (1, me.id, "Un titre")


def test_keywords_are_shared_whatever_their_case_and_accents(app):
    me = PersonFactory()
    actions.propose(me, writing(keywords=("Énergie", "mer")))
    topic = actions.propose(me, writing(keywords=("energie", " énergie ", "Vent")))
    assert [k.name for k in topic.keywords] == ["Énergie", "Vent"]
    assert db.session.query(Keyword).count() == 3


def test_more_than_twelve_keywords_are_refused(app):
    with pytest.raises(Invalid) as error:
        actions.propose(PersonFactory(), writing(keywords=tuple(f"mot{n}" for n in range(13))))
    assert error.value.field == "keywords"


def test_a_second_window_does_not_overwrite_what_was_saved_in_the_first(app):
    me = PersonFactory()
    topic = actions.propose(me, writing())
    seen = topic.version
    actions.rewrite(topic, writing(title="Fenêtre un"), me, seen=seen, tab="one")
    with pytest.raises(Refused):
        actions.rewrite(topic, writing(title="Fenêtre deux"), me, seen=seen, tab="two")
    assert stored(topic.id).title == "Fenêtre un"


def test_a_form_whose_answer_was_lost_saves_again_without_a_conflict(app):
    me = PersonFactory()
    topic = actions.propose(me, writing(), uuid="11111111-1111-4111-8111-111111111111")
    tab, seen = topic.uuid, topic.version
    actions.rewrite(topic, writing(title="Une fois"), me, seen=seen, tab=tab)
    actions.rewrite(topic, writing(title="Deux fois"), me, seen=seen, tab=tab)
    assert stored(topic.id).title == "Deux fois"


def test_what_saves_itself_in_one_sitting_is_one_version_and_a_save_is_another(app):
    me = PersonFactory()
    topic = actions.propose(me, writing(title="T"), auto=True, uuid=None)
    for n in range(5):
        actions.rewrite(topic, writing(title=f"T{n}"), me, seen=topic.version, auto=True)
    assert [v.content["title"] for v in versions(topic)] == ["T4"]
    actions.rewrite(topic, writing(title="Fini"), editor(), seen=topic.version)
    assert [v.content["title"] for v in versions(topic)] == ["T4", "Fini"]


def test_saving_the_same_text_makes_no_version(app):
    me = PersonFactory()
    topic = actions.propose(me, writing())
    actions.rewrite(topic, writing(), me, seen=topic.version)
    assert len(versions(topic)) == 1


def test_a_deleted_draft_leaves_nothing_behind(app):
    topic = actions.propose(PersonFactory(), writing(keywords=("mer",)))
    actions.delete_draft(topic)
    assert db.session.query(Topic).count() == 0
    assert db.session.query(TopicVersion).count() == 0
    assert db.session.scalar(db.text("SELECT count(*) FROM topic_search")) == 0


@pytest.mark.parametrize("title", ["Edit", "History", "Speakers", "éÉ!", "日本語"])
def test_every_title_has_an_address_of_its_own(app, title):
    topic = TopicFactory(title=title)
    slug = queries.slug_of(topic)
    assert slug not in {"", "edit", "history", "speakers"}


def test_the_history_names_who_changed_what_word_by_word(app):
    from webcast.topics.differences import compare

    me = PersonFactory()
    topic = actions.propose(me, writing(title="Un chat noir", article="Ligne une.\n\nLigne deux."))
    actions.rewrite(
        topic,
        writing(title="Un chat blanc", article="Ligne une.\n\nLigne trois."),
        me,
        seen=topic.version,
    )
    first, second = versions(topic)
    changes = {c.name: c.pieces for c in compare(first.content, second.content)}
    assert set(changes) == {"title", "article"}
    assert [(p.kind, p.text) for p in changes["title"]] == [
        ("same", "Un chat "),
        ("removed", "noir"),
        ("added", "blanc"),
    ]
    assert ("removed", "deux") in [(p.kind, p.text) for p in changes["article"]]


def test_long_unchanged_stretches_are_cut_out_of_a_comparison(app):
    from webcast.topics.differences import compare

    long = " ".join(f"mot{n}" for n in range(3000))
    (change,) = compare({"article": f"{long} fin"}, {"article": f"{long} suite"})
    assert [p.kind for p in change.pieces] == ["cut", "same", "removed", "added"]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Vraiment ?", "<p>Vraiment\u202f?</p>\n"),
        ("« Oui » : non !", "<p>«\u202fOui\u202f»\u202f: non\u202f!</p>\n"),
        ("À 18 :30 ou a ?b", "<p>À 18 :30 ou a ?b</p>\n"),
        ("`a ? b : c`", "<p><code>a ? b : c</code></p>\n"),
    ],
)
def test_french_signs_never_begin_a_line(app, typed, shown):
    topic = actions.propose(PersonFactory(), writing(article=typed))
    assert topic.article_html == shown
    english = actions.propose(PersonFactory(), writing(article=typed, language="en"))
    assert "\u202f" not in english.article_html
