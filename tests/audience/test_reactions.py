"""Reactions: who appears at once, threads, moderation, objections, reports, taking back."""

from typing import Any

import pytest
from sqlalchemy import select

from tests.audience.helpers import race, speaks, whole
from tests.factories import PersonFactory, TopicFactory, organiser_with
from webcast.accounts.models import Person
from webcast.audience.actions.moderation import approve_all, dismiss_reports, moderate
from webcast.audience.actions.privacy import export, forget
from webcast.audience.actions.reactions import object_to_decision, react, report, take_back
from webcast.audience.models import Reaction, ReactionState
from webcast.audience.queries import reactions as stored
from webcast.audience.queries.reactions import queue, queue_lengths, threads
from webcast.audience.workflow import REACTION
from webcast.core.clock import now
from webcast.core.database import db
from webcast.core.errors import Forbidden, Invalid, Refused
from webcast.core.journal import history
from webcast.notices.models import Mail, Notice
from webcast.topics.models import Topic, TopicState


def by_id(number: int) -> Any:
    """The reaction as it is stored now."""
    return stored.by_id(number)


def regular(**facts: Any) -> Any:
    return PersonFactory(trusted_at=now(), **facts)


def newcomer() -> Person:
    return whole(PersonFactory())


def moderator() -> Person:
    return whole(organiser_with("moderation"))


def notices(person: Person) -> list[str]:
    db.session.flush()
    return list(db.session.scalars(select(Notice.words).where(Notice.person_id == person.id)))


def test_newcomers_are_read_first_and_regulars_and_organisers_appear_at_once(app):
    topic = TopicFactory()
    assert react(newcomer(), topic, "Bonjour").state is ReactionState.PENDING
    assert react(regular(), topic, "Bonjour").state is ReactionState.VISIBLE
    assert react(moderator(), topic, "Bonjour").state is ReactionState.VISIBLE


def test_who_was_let_pass_once_is_not_read_first_again(app):
    topic, person = TopicFactory(), newcomer()
    first = react(person, topic, "Bonjour")
    moderate(moderator(), by_id(first.id), "approve")
    assert person.trusted_at is not None
    assert react(person, topic, "Encore").state is ReactionState.VISIBLE


@pytest.mark.parametrize("words", ["", "   \n ", "![](x.png)", "\x00\x07", "x" * 4001])
def test_words_that_say_nothing_or_too_much_are_refused(app, words):
    with pytest.raises(Invalid):
        react(regular(), TopicFactory(), words)


def test_hostile_words_become_harmless_text(app):
    words = "<script>alert(1)</script> <img src=x onerror=y> [a](javascript:alert(1)) \u202eevil 🎬"
    reaction = react(regular(), TopicFactory(), words)
    assert "<script" not in reaction.html
    assert "<img" not in reaction.html
    assert 'href="javascript' not in reaction.html
    assert "🎬" in reaction.html


def test_headings_tables_and_pictures_are_not_part_of_the_subset(app):
    reaction = react(regular(), TopicFactory(), "# Titre\n\n| a |\n|---|\n| b |\n\n**fort** > cité")
    for tag in ("<h1", "<h3", "<table", "<img"):
        assert tag not in reaction.html
    assert "<strong>fort</strong>" in reaction.html


def test_the_same_words_twice_are_one_reaction(app):
    topic, person = TopicFactory(), regular()
    first = react(person, topic, "Bonjour")
    assert react(person, topic, " Bonjour ").id == first.id
    assert react(person, topic, "Bonjour !").id != first.id


def test_the_same_words_eight_times_at_once_are_one_reaction(app):
    topic, person = TopicFactory(), regular()
    db.session.commit()
    topic_id, person_id = topic.id, person.id

    def send() -> int:
        return react(
            db.session.get_one(Person, person_id), db.session.get_one(Topic, topic_id), "Bonjour"
        ).id

    assert len(set(race(app, [send] * 8))) == 1
    assert len(db.session.scalars(select(Reaction)).all()) == 1


@pytest.mark.parametrize("state", [TopicState.DRAFT, TopicState.SUBMITTED, TopicState.DECLINED])
def test_reactions_are_not_taken_outside_the_public_debate(app, state):
    with pytest.raises(Refused):
        react(regular(), TopicFactory(state=state), "Bonjour")


def test_only_what_is_visible_here_can_be_answered(app):
    topic, person = TopicFactory(), regular()
    pending = react(newcomer(), topic, "Bonjour")
    elsewhere = react(person, TopicFactory(), "Bonjour")
    for parent in (pending, elsewhere):
        with pytest.raises(Refused):
            react(person, topic, "Réponse", parent)


def test_who_is_answered_hears_of_it(app):
    topic, asked = TopicFactory(), regular()
    react(regular(), topic, "Réponse", react(asked, topic, "Question"))
    assert len(notices(asked)) == 1


def test_deep_answers_are_shown_flat_with_whom_they_answer(app):
    topic, person = TopicFactory(), regular()
    parent = None
    for number in range(6):
        parent = react(person, topic, f"Étage {number}", parent)
    (root,) = threads(topic.id).nodes
    level_two = root.answers[0].answers
    assert [node.reaction.words for node in level_two] == [f"Étage {n}" for n in (2, 3, 4, 5)]
    assert [node.answered and node.answered.words for node in level_two] == [
        None,
        "Étage 2",
        "Étage 3",
        "Étage 4",
    ]


def test_a_withheld_reaction_keeps_its_place_only_where_somebody_answered(app):
    topic, judge = TopicFactory(), moderator()
    answered, alone = (react(regular(), topic, words) for words in ("A", "B"))
    react(regular(), topic, "Réponse", answered)
    for reaction in (answered, alone):
        moderate(judge, by_id(reaction.id), "withhold", "Hors sujet")
    assert [node.reaction.id for node in threads(topic.id).nodes] == [answered.id]


def test_long_threads_and_long_lists_are_cut_and_lead_on(app):
    topic, person = TopicFactory(), regular()
    root = react(person, topic, "Début")
    for number in range(35):
        react(person, topic, f"Réponse {number}", root)
    for number in range(25):
        react(person, topic, f"Fil {number}")
    first = threads(topic.id)
    assert len(first.nodes) == 20
    rest = threads(topic.id, first.page.next or "")
    assert len(rest.nodes) == 6
    last = rest.nodes[-1]
    assert (len(last.answers), last.more) == (30, 5)


@pytest.mark.parametrize("number", [1, 3, 12])
def test_threads_cost_two_queries_however_many_there_are(app, count_queries, number):
    topic = TopicFactory()
    for _ in range(number):
        react(regular(), topic, "Réponse", react(regular(), topic, "Question"))
    db.session.commit()
    topic_id = topic.id
    db.session.expunge_all()
    count_queries.clear()
    found = threads(topic_id)
    people = [node.answers[0].reaction.person for node in found.nodes]
    assert all(person and person.name for person in people)
    assert len(count_queries) == 2


STEPS = ["approve", "reject", "withhold", "restore", "uphold"]
TABLE = {
    ("pending", "approve"): "visible",
    ("pending", "reject"): "rejected",
    ("visible", "withhold"): "withheld",
    ("withheld", "restore"): "visible",
    ("rejected", "restore"): "visible",
}


@pytest.mark.parametrize("state", list(ReactionState))
@pytest.mark.parametrize("step", STEPS)
def test_moderation_takes_the_steps_of_its_table_and_no_other(app, state, step):
    reaction = react(newcomer(), TopicFactory(), "Bonjour")
    reaction.state = state
    db.session.flush()
    for stranger in (None, newcomer(), whole(organiser_with("editorial", "planning"))):
        with pytest.raises(Forbidden):
            REACTION.apply(step, stranger, reaction, "Motif")
    target = TABLE.get((state.value, step))
    found = by_id(reaction.id)
    if target:
        moderate(moderator(), found, step, "Motif")
        assert found.state == target
        assert history("reaction", found.id)[0].step == step
    else:
        with pytest.raises((Refused, Forbidden)):
            moderate(moderator(), found, step, "Motif")
        assert found.state is state


@pytest.mark.parametrize("step", ["reject", "withhold"])
def test_what_is_not_shown_has_a_reason_that_its_author_reads_with_a_way_to_object(app, step):
    author = newcomer() if step == "reject" else regular()
    reaction = by_id(react(author, TopicFactory(), "Bonjour").id)
    with pytest.raises(Invalid):
        moderate(moderator(), reaction, step, "  ")
    moderate(moderator(), reaction, step, "Attaque une personne.")
    mail = db.session.scalars(select(Mail).where(Mail.person_id == author.id)).one()
    assert "Attaque une personne." in mail.text
    assert f"/reactions/{reaction.id}/object" in mail.text


def test_nobody_judges_their_own_words(app):
    judge = moderator()
    reaction = by_id(react(judge, TopicFactory(), "Bonjour").id)
    with pytest.raises(Forbidden):
        moderate(judge, reaction, "withhold", "Motif")


def test_an_author_objects_once_and_gets_an_answer_either_way(app):
    judge, topic = moderator(), TopicFactory()
    kept, freed = (by_id(react(regular(), topic, words).id) for words in ("A", "B"))
    for reaction in (kept, freed):
        with pytest.raises(Refused):
            object_to_decision(reaction.person, reaction, "Mais non")
        moderate(judge, reaction, "withhold", "Hors sujet")
        with pytest.raises(Refused):  # nobody has objected, so there is nothing to uphold
            REACTION.check("restore", judge, by_id(react(regular(), topic, "C").id))
        object_to_decision(reaction.person, reaction, "C’était une citation.")
        with pytest.raises(Refused):
            object_to_decision(reaction.person, reaction, "Encore")
    assert queue_lengths()["objections"] == 2
    moderate(judge, kept, "uphold", "La citation vise quelqu’un.")
    moderate(judge, freed, "restore")
    assert queue_lengths()["objections"] == 0
    assert (kept.state, freed.state) == (ReactionState.WITHHELD, ReactionState.VISIBLE)
    with pytest.raises(Refused):
        object_to_decision(kept.person, kept, "Encore")
    for reaction in (kept, freed):
        assert len(notices(reaction.person)) == 2


def test_somebody_reports_once_and_hears_what_came_of_it(app):
    topic, one, two, judge = TopicFactory(), regular(), regular(), moderator()
    fine, bad = (by_id(react(regular(), topic, words).id) for words in ("A", "B"))
    assert report(one, fine, "Insulte")
    assert not report(one, fine, "Insulte !")
    assert report(one, bad)
    assert report(two, bad, "Publicité")
    (first, second) = queue("reported").cases
    assert (first.reported, first.reports) == (1, ["Insulte"])
    assert (second.reported, second.reports) == (2, ["Publicité"])
    dismiss_reports(judge, fine)
    moderate(judge, bad, "withhold", "Publicité")
    assert queue_lengths()["reported"] == 0
    assert len(notices(one)) == 2
    with pytest.raises(Refused):
        report(regular(), bad)


def test_letting_several_pass_skips_what_was_decided_meanwhile(app):
    topic, judge = TopicFactory(), moderator()
    ids = [react(newcomer(), topic, f"Bonjour {n}").id for n in range(3)]
    moderate(judge, by_id(ids[0]), "reject", "Hors sujet")
    assert approve_all(judge, [*ids, 99999]) == 2
    assert queue_lengths()["pending"] == 0


def test_words_taken_back_are_gone_and_answers_keep_their_place(app):
    topic, author = TopicFactory(), regular()
    alone, answered = react(author, topic, "Seul"), react(author, topic, "Question secrète")
    react(regular(), topic, "Réponse", answered)
    take_back(author, alone)
    take_back(author, answered)
    (node,) = threads(topic.id).nodes
    assert (node.reaction.words, node.reaction.html) == ("", "")
    assert node.answers[0].reaction.words == "Réponse"
    with pytest.raises(Forbidden):
        moderate(moderator(), by_id(answered.id), "restore")
    with pytest.raises(Refused):
        object_to_decision(author, node.reaction, "Rendez-les-moi")


def test_a_deleted_account_leaves_its_public_words_without_a_name_and_nothing_else(app):
    topic, person = TopicFactory(), regular()
    shown = react(person, topic, "Public")
    hidden = by_id(react(person, topic, "Déplacé").id)
    moderate(moderator(), hidden, "withhold", "Motif")
    report(person, by_id(react(regular(), topic, "Autre").id))
    assert {r["words"] for r in export(person)[1]["reactions"]} == {"Public", "Déplacé"}
    forget(person)
    data = export(person)[1]
    assert {key: len(rows) for key, rows in data.items() if rows} == {}
    db.session.refresh(shown)
    assert (shown.person_id, shown.words) == (None, "Public")
    assert by_id(hidden.id) is None


def test_speaking_on_a_topic_gives_no_power_over_its_reactions(app):
    topic, speaker = TopicFactory(), newcomer()
    speaks(speaker, topic)
    reaction = by_id(react(regular(), topic, "Bonjour").id)
    for person in (speaker, topic.proposer):
        with pytest.raises(Forbidden):
            REACTION.apply("withhold", whole(person), reaction, "Motif")
