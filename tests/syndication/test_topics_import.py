"""Tables become topics."""

import gzip
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.factories import PersonFactory
from tests.syndication.importing import (
    COLUMNS,
    DATA,
    counts,
    everything,
    run_table,
    said,
    topic,
)
from webcast.accounts.models import Person
from webcast.core.database import db
from webcast.core.errors import Invalid
from webcast.core.journal import history
from webcast.syndication.reading.csv_mapping import BadMapping
from webcast.syndication.reading.report import Kind
from webcast.topics.models import Keyword, Theme, Topic, TopicState, TopicVersion, topic_keyword

pytestmark = pytest.mark.usefixtures("app")

PARIS = (
    "external_id=identifiant_projet_gagnant",
    "title=titre_projet_gagnant",
    "theme=thematique",
    "article={adresse_projet_gagnant} — {budget_global_projet_gagnant} €",
    "state=avancement_projet",
    "state.value[FIN]=published",
    "state.value[*]=open",
)


def one(number: int) -> Topic:
    return topic(number, "table")


def test_the_whole_of_the_budget_of_paris_is_there_and_twice_is_no_change():
    paris = gzip.decompress((DATA / "paris-budget-participatif.csv.gz").read_bytes())
    outcome = run_table(paris, PARIS, key="paris")
    assert counts(outcome) == {"added": 1341, "warning": 7}
    states = dict(db.session.execute(select(Topic.state, func.count()).group_by(Topic.state)).all())
    assert states == {TopicState.PUBLISHED: 777, TopicState.OPEN: 564}
    assert db.session.scalar(select(func.count()).select_from(Theme)) == 11
    first = topic(2106, "paris")
    assert first.title == "Coworking étudiants-entrepreneurs"
    rest = dict(history("topic", first.id)[0].details["rest"])
    assert rest["edition"] == "2014"
    proposer = db.session.scalars(select(Person)).one()
    assert (proposer.name, proposer.email) == ("Import paris", None)

    before = everything()
    again = run_table(paris, PARIS, key="paris")
    assert counts(again) == {"unchanged": 1341, "warning": 7}
    assert everything() == before


def test_rows_that_cannot_be_taken_are_named_and_the_others_are_there():
    outcome = run_table("1;Un;;;;open\n;Sans numéro;;;;open\n3;;;;;open\n4;Quatre;;;;parti\n")
    assert counts(outcome) == {"added": 1, "refused": 3}
    assert [line.line for line in outcome.report.of(Kind.REFUSED)] == [3, 4, 5]
    assert db.session.scalars(select(Topic.title)).all() == ["Un"]


def test_a_row_that_changed_is_rewritten():
    run_table("1;Un;Sport;Avant;a, b;open\n2;Deux;;;;open\n")
    still = (one(2).version, one(2).changed_at)
    outcome = run_table("1;Un;Culture;Après;b, c;open\n2;Deux;;;;open\n")
    assert counts(outcome) == {"changed": 1, "unchanged": 1}
    assert one(1).article == "Après"
    words = select(Keyword.slug).join(topic_keyword).where(topic_keyword.c.topic_id == one(1).id)
    assert sorted(db.session.scalars(words)) == ["b", "c"]
    assert still == (one(2).version, one(2).changed_at)
    assert db.session.scalar(select(func.count()).select_from(TopicVersion)) == 3


def test_a_state_that_changed_in_the_file_is_reached_step_by_step():
    run_table("1;Un;;;;open\n")
    outcome = run_table("1;Un;;;;published\n")
    assert counts(outcome) == {"changed": 1}
    assert one(1).state == TopicState.PUBLISHED
    steps = [line.step for line in reversed(history("topic", one(1).id))]
    assert steps == ["import", "import", "select", "schedule", "record", "publish"]
    assert counts(run_table("1;Un;;;;published\n")) == {"unchanged": 1}


def test_a_state_that_no_step_leads_to_is_refused_and_the_rest_is_taken():
    run_table("1;Un;;;;published\n")
    outcome = run_table("1;Un autre;;;;open\n")
    assert counts(outcome) == {"changed": 1, "refused": 1}
    assert (one(1).title, one(1).state) == ("Un autre", TopicState.PUBLISHED)


def test_a_topic_that_moved_on_here_keeps_its_state_and_takes_the_text():
    run_table("1;Un;;Avant;;open\n")
    one(1).state = TopicState.SELECTED
    db.session.commit()
    assert counts(run_table("1;Un;;Après;;open\n")) == {"changed": 1}
    assert (one(1).state, one(1).article) == (TopicState.SELECTED, "Après")
    db.session.remove()
    outcome = run_table("1;Un;;Après;;declined\n")
    assert "changed here since" in said(outcome, Kind.WARNING)[0][1]
    assert one(1).state == TopicState.SELECTED


def test_more_keywords_than_a_topic_may_have_are_reported_and_kept_in_the_journal():
    words = ", ".join(f"mot{n}" for n in range(14))
    outcome = run_table(f"1;Un;;;{words};open\n")
    assert "mot12, mot13" in said(outcome, Kind.WARNING)[0][1]
    rest = dict(history("topic", one(1).id)[0].details["rest"])
    assert rest["keywords"] == "mot12, mot13"


def test_an_account_can_propose_and_nobody_else_may_be_named():
    person: Any = PersonFactory(email="redac@example.org")
    db.session.commit()
    number = person.id
    run_table("1;Un;;;;open\n", proposer="Redac@example.org")
    assert one(1).proposer_id == number
    with pytest.raises(Invalid):
        run_table("1;Un;;;;open\n", proposer="personne@example.org")
    db.session.rollback()


def test_rows_without_a_state_get_the_one_that_is_given():
    run_table("1;Un;;;;\n", state=TopicState.SUBMITTED)
    assert one(1).state == TopicState.SUBMITTED


def test_a_topic_cannot_be_scheduled_by_a_table():
    with pytest.raises(BadMapping):
        run_table("1;Un;;;;x\n", (*COLUMNS, "state.value[x]=scheduled"))


def test_rows_gone_from_the_file_are_named_and_stay():
    run_table("1;Un;;;;open\n2;Deux;;;;open\n")
    outcome = run_table("1;Un;;;;open\n")
    assert said(outcome, Kind.WARNING)[-1][0] == "Deux"
    assert one(2).state == TopicState.OPEN
