"""The public list: filters that combine and live in the address, orders, pages."""

from datetime import timedelta

import pytest
from werkzeug.datastructures import MultiDict

from tests.factories import PersonFactory, TopicFactory
from tests.topics.helpers import indexed
from webcast.accounts.models import Expertise
from webcast.core.clock import now
from webcast.core.database import db
from webcast.topics import queries
from webcast.topics.models import Format, Keyword, Series, Theme, TopicState, Treatment
from webcast.topics.queries import Filters


def listed(*pairs, cursor="", size=100):
    return queries.listed(Filters.parse(MultiDict(pairs)), cursor, size).items


@pytest.fixture
def shelf(app):
    """Two topics that differ in everything that one can filter by, and one that is not public."""
    theme, series = (
        Theme(code="mer", name_fr="Mer", name_en="Sea"),
        Series(code="fiction", name_fr="Fiction", name_en="Fiction"),
    )
    keyword = Keyword(slug="vent", name="vent")
    expertise = Expertise(slug="droit", name_fr="Droit", name_en="Law")
    db.session.add_all([theme, series, keyword, expertise])
    formats = db.session.query(Format).order_by("id").all()
    treatments = db.session.query(Treatment).order_by("id").all()
    one = indexed(
        title="Le vent",
        theme=theme,
        series=series,
        keywords=[keyword],
        expertises=[expertise],
        format=formats[0],
        treatment=treatments[0],
        wanted=5,
    )
    two = indexed(
        title="La pluie",
        format=formats[1],
        treatment=treatments[1],
        state=TopicState.PUBLISHED,
        wanted=9,
        opened_at=now() - timedelta(days=9),
        closes_at=now() + timedelta(days=1),
    )
    indexed(title="Le vent caché", state=TopicState.SUBMITTED, theme=theme, keywords=[keyword])
    return one.id, two.id


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], [0, 1]),
        ([("order", "new")], [0, 1]),
        ([("order", "wanted")], [1, 0]),
        ([("order", "closing")], [0]),
        ([("order", "nonsense")], [0, 1]),
        ([("theme", "mer")], [0]),
        ([("series", "fiction")], [0]),
        ([("keyword", "vent")], [0]),
        ([("expertise", "droit")], [0]),
        ([("format", "talkshow")], [0]),
        ([("format", "talkshow"), ("format", "round-table")], [0, 1]),
        ([("format", "round-table"), ("theme", "mer")], []),
        ([("treatment", "debate"), ("theme", "mer"), ("keyword", "vent"), ("q", "vents")], [0]),
        ([("state", "published")], [1]),
        ([("state", "submitted")], [0, 1]),
        ([("state", "nonsense")], [0, 1]),
        ([("theme", "unknown")], []),
        ([("keyword", "unknown")], []),
        ([("q", "vent"), ("order", "new")], [0]),
        ([("q", "vent"), ("state", "published")], []),
        ([("q", "!!!")], []),
        ([("q", "  ")], [0, 1]),
    ],
)
def test_filters_combine_and_what_means_nothing_finds_nothing_or_is_left_out(
    shelf, pairs, expected
):
    assert listed(*pairs) == [shelf[n] for n in expected]
    assert queries.counted(Filters.parse(MultiDict(pairs))) == len(expected)


def test_a_list_lives_in_its_address(app):
    pairs = [("q", "vent"), ("format", "a"), ("format", "b"), ("state", "open"), ("order", "new")]
    filters = Filters.parse(MultiDict(pairs))
    again = MultiDict(
        (k, v)
        for k, vs in filters.arguments().items()
        for v in (vs if isinstance(vs, list) else [vs])
    )
    assert Filters.parse(again) == filters
    assert filters.arguments(format=[])["q"] == "vent"
    assert "format" not in filters.arguments(format=[])


@pytest.mark.parametrize("order", ["new", "wanted", "closing"])
@pytest.mark.parametrize("words", ["", "pluie"])
def test_pages_hold_each_topic_once_even_where_all_are_equal(app, order, words):
    moment, proposer = now(), PersonFactory()
    numbers = {
        indexed(
            title="La pluie",
            opened_at=moment,
            closes_at=moment + timedelta(days=1),
            proposer=proposer,
        ).id
        for _n in range(11)
    }
    filters = Filters.parse(MultiDict({"order": order, "q": words}))
    page = queries.listed(filters, "", 3)
    seen = [*page.items]
    while page.next:
        page = queries.listed(filters, page.next, 3)
        seen += page.items
    assert len(seen) == len(set(seen)) == 11
    assert set(seen) == numbers
    back = queries.listed(filters, page.previous or "", 3)
    assert list(back.items) == seen[6:9]


def test_best_matches_come_in_pages_too(app):
    numbers = [indexed(title="Vent").id for _n in range(7)]
    filters = Filters.parse(MultiDict({"q": "vent"}))
    first = queries.listed(filters, "", 3)
    second = queries.listed(filters, first.next or "", 3)
    third = queries.listed(filters, second.next or "", 3)
    assert [*first.items, *second.items, *third.items] == numbers[::-1]
    assert (first.previous, third.next) == (None, None)
    assert queries.listed(filters, "nonsense", 3).items == first.items


def test_nobody_counts_further_than_a_thousand(app, monkeypatch):
    from webcast.topics.queries import listing

    monkeypatch.setattr(listing, "MANY", 2)
    TopicFactory.create_batch(4, proposer=PersonFactory())
    assert queries.counted(Filters()) == 3


def test_the_list_reads_keys_from_an_index_alone(app, count_queries):
    TopicFactory.create_batch(3)
    db.session.flush()
    count_queries.clear()
    queries.listed(Filters())
    (statement,) = count_queries
    assert "article" not in statement
    if db.engine.dialect.name == "sqlite":
        plan = db.session.execute(
            db.text(
                "EXPLAIN QUERY PLAN SELECT id, opened_at FROM topic"
                " WHERE state = 'open' ORDER BY opened_at DESC, id DESC LIMIT 21"
            )
        ).all()
        assert "COVERING INDEX ix_topic_state_opened_at_id" in str(plan)
        assert "TEMP B-TREE" not in str(plan)
