"""Time, money, text and words: the small rules that everything else counts on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from webcast.core import i18n, search, text
from webcast.core.clock import RepeatedTime, SkippedTime, day_bounds, instant, local_time
from webcast.core.database import UtcDateTime
from webcast.core.i18n import speaking
from webcast.core.money import Money, parse_cents

PARIS = "Europe/Paris"


def test_the_first_of_a_month_is_an_ordinal_in_french_only(app: Flask) -> None:
    first, second = datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 2, 9, tzinfo=UTC)
    with app.test_request_context(), speaking("fr"):
        assert i18n.show_datetime(first, PARIS, "long") == "mardi 1er décembre 2026 à 10:00"
        assert i18n.show_date(first, PARIS, "short") == "mar. 1er déc."
        assert i18n.show_date(second, PARIS) == "2 déc. 2026"
        assert i18n.show_date(date(2026, 11, 11)) == "11 nov. 2026"
    with app.test_request_context(), speaking("en"):
        assert i18n.show_date(first, PARIS) == "1 Dec 2026"


def test_a_time_that_a_clock_change_skips_is_refused() -> None:
    with pytest.raises(SkippedTime):
        instant(datetime(2027, 3, 28, 2, 30), PARIS)


def test_a_time_that_a_clock_change_repeats_is_asked_about() -> None:
    with pytest.raises(RepeatedTime) as caught:
        instant(datetime(2026, 10, 25, 2, 30), PARIS)
    assert caught.value.second - caught.value.first == timedelta(hours=1)
    assert instant(datetime(2026, 10, 25, 2, 30), PARIS, fold=0) == caught.value.first
    assert instant(datetime(2026, 10, 25, 2, 30), PARIS, fold=1) == caught.value.second


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)),
    st.sampled_from([PARIS, "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"]),
)
def test_wall_clocks_and_instants_go_back_and_forth(local: datetime, zone: str) -> None:
    try:
        moment = instant(local, zone, fold=0)
    except SkippedTime:
        return
    assert moment.tzinfo is UTC
    assert local_time(moment, zone).replace(tzinfo=None, fold=0) == local


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 25), 25), (date(2027, 3, 28), 23), (date(2026, 11, 1), 24)]
)
def test_days_last_as_long_as_they_do(day: date, hours: int) -> None:
    start, end = day_bounds(day, PARIS)
    assert end - start == timedelta(hours=hours)
    assert start.astimezone(ZoneInfo(PARIS)).date() == day


def test_naive_times_are_not_stored() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("1250", 125000),
        ("1 250,50", 125050),
        ("1\u202f250 €", 125000),
        ("1250.5", 125050),
        ("1,250.50", 125050),
        ("1,250,000", 125000000),
        ("0", 0),
    ],
)
def test_amounts_are_read_as_people_write_them(typed: str, cents: int) -> None:
    assert parse_cents(typed) == cents


@pytest.mark.parametrize("typed", ["", "-5", "12,345.678", "1.2.3", "1e5", "abc", "9" * 20])
def test_what_is_no_amount_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its message is what was typed
        parse_cents(typed)


@given(st.integers(0, 10**12))
def test_amounts_come_back_as_they_were_written(cents: int) -> None:
    assert parse_cents(f"{cents // 100},{cents % 100:02d}") == cents


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="EUR"):
        Money(1, "EUR") + Money(1, "USD")


def test_money_is_written_as_the_language_does() -> None:
    assert Money(125000).display("fr").replace("\xa0", "\u202f") == "1\u202f250\u202f€"
    assert Money(125050).display("fr").replace("\xa0", "\u202f") == "1\u202f250,50\u202f€"
    assert Money(125000).display("en") == "€1,250"


def test_times_are_written_as_the_language_does(app: Flask) -> None:
    moment = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)
    with speaking("fr"):
        assert i18n.show_datetime(moment, PARIS) == "ven. 27 nov. 2026 à 18:30"
        assert i18n.show_number(12500) == "12\u202f500"
        assert i18n.show_duration(75) == "1\u00a0h\u00a015"
        assert i18n.show_duration(45) == "45\u00a0min"
    with speaking("en"):
        assert i18n.show_datetime(moment, PARIS) == "Fri 27 Nov 2026 at 18:30"
        assert i18n.show_number(12500) == "12,500"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "[a](data:text/html;base64,AAAA)",
    "<a href='vbscript:x'>x</a>",
    "![x](https://example.org/x.png)",
    "<svg/onload=alert(1)>",
    "\x00\x01<b",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_becomes_harmless(typed: str) -> None:
    for render in (text.article_html, text.reaction_html):
        html = render(typed).lower()
        assert "<script" not in html
        assert "<img" not in html
        assert "<svg" not in html
        assert 'href="javascript' not in html
        assert 'href="data' not in html
        assert "\x00" not in html


@given(st.text())
def test_any_text_can_be_rendered(typed: str) -> None:
    html = text.article_html(typed)
    assert "<script" not in html
    text.reaction_html(typed)


def test_titles_inside_an_article_stay_below_those_of_the_page() -> None:
    assert text.article_html("# Un titre") == "<h3>Un titre</h3>\n"


@given(st.text())
def test_slugs_are_plain_words(typed: str) -> None:
    slug = text.slugify(typed)
    assert slug
    assert len(slug) <= 60
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


def test_slugs_read_like_the_title() -> None:
    assert text.slugify("L’œuvre à l’école : où ça ?") == "l-oeuvre-a-l-ecole-ou-ca"


@given(st.text(), st.integers(20, 200))
def test_excerpts_are_never_longer_than_asked(typed: str, length: int) -> None:
    assert len(text.excerpt(typed, length)) <= length


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("école", "ecoles"),
        ("l’école", "ecole"),
        ("qu'une œuvre", "oeuvre"),
        ("jusqu’aux élections", "election"),
        ("numériques", "numérique"),
        ("Çà", "ca"),
    ],
)
def test_french_words_meet_whatever_their_accents_and_endings(one: str, other: str) -> None:
    assert search.stems(one, "fr")[-1:] == search.stems(other, "fr")[-1:] != []


def test_common_words_say_nothing_unless_alone() -> None:
    assert search.stems("le ou la", "fr") == []
    assert len(search.query_terms("la démocratie")) == 1
    assert len(search.query_terms("la")) == 1
