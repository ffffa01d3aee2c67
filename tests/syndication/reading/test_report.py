"""The report of an import, and the title's length."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from webcast.syndication.reading import report as report_module
from webcast.syndication.reading import topics_csv
from webcast.syndication.reading.drafts import fit_title, is_safe
from webcast.syndication.reading.report import Kind, Report, Unreadable

FRENCH = Path(__file__).parents[3] / "webcast" / "translations" / "fr" / "syndication.po"


def test_a_report_shows_what_needs_eyes_in_the_order_of_the_file_then_the_counts():
    report = Report()
    report.add(Kind.ADDED, "One", line=2)
    report.refuse("Three", "It has no title.", line=9, column="titre")
    report.warn("Two", "Odd.", line=4)
    assert report.text() == (
        "line 4 · to be checked · Two · Odd.\n"
        "line 9, column titre · not taken · Three · It has no title.\n"
        "1 added, 1 refused, 1 to be checked"
    )
    assert report.text(everything=True).startswith("line 2 · taken as new · One\n")
    assert report.counts == {
        Kind.ADDED: 1, Kind.CHANGED: 0, Kind.UNCHANGED: 0, Kind.REFUSED: 1, Kind.WARNING: 1,
    }  # fmt: skip


def test_an_empty_report_says_so():
    assert Report().text() == "Nothing to report."


def test_reports_can_be_joined():
    first, second = Report(), Report()
    first.refuse("a", "b")
    second.extend(first.lines)
    assert second.counts[Kind.REFUSED] == 1


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def test_every_message_of_the_readers_is_in_french_with_the_same_names_in_it(french):
    found = set()
    keywords = {**DEFAULT_KEYWORDS, "_l": None}
    for path in Path(report_module.__file__).parent.glob("*.py"):
        with path.open("rb") as file:
            found |= {message for _line, message, *_ in extract("python", file, keywords)}
    assert len(found) > 60
    for message in found:
        msgid = message if isinstance(message, str) else message[0]
        translated = french.get(msgid)
        assert translated, msgid
        said = translated.string if isinstance(translated.string, tuple) else [translated.string]
        for text in said:
            assert text
            assert sorted(re.findall(r"%\(\w+\)s", text)) == sorted(re.findall(r"%\(\w+\)s", msgid))


def test_a_report_speaks_the_language_of_who_reads_it(french, tmp_path):
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, french)
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(tmp_path)
    Babel(app)
    report = topics_csv.read(BytesIO(b"id,titre\n1,\n"), key="k").report
    with app.test_request_context():
        with force_locale("fr"):
            assert report.text() == (
                "ligne 2, colonne titre · non repris · 1 · Il n’y a pas de titre.\n1 refus"
            )
        with force_locale("en"):
            assert report.text().endswith("It has no title.\n1 refused")


def test_an_unreadable_file_names_its_line():
    assert str(Unreadable("Why.", 7)) == "Line 7: Why."
    assert str(Unreadable("Why.")) == "Why."


@given(st.text(min_size=1, max_size=400), st.integers(10, 200))
def test_a_fitted_title_is_short_enough_and_the_beginning_of_the_whole(title, length):
    fitted = fit_title(title, length)
    assert len(fitted) <= length
    assert fitted == title or (title.startswith(fitted[:-1]) and fitted.endswith("…"))


def test_a_title_that_just_fits_is_left_alone_and_others_end_after_a_word():
    assert fit_title("x" * 160) == "x" * 160
    assert fit_title("un deux trois", 8) == "un deux…"
    assert fit_title("un deux trois", 7) == "un…"
    assert fit_title("x" * 20, 10) == "x" * 9 + "…"


@pytest.mark.parametrize(
    ("href", "safe"),
    [
        ("https://a.example/x", True),
        ("mailto:a@b.example", True),
        ("HTTP://a.example", True),
        ("http://", False),
        ("mailto:", False),
        ("javascript:alert(1)", False),
        ("//a.example", False),
        ("/x", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_full_addresses_of_the_web_or_a_mailbox_are_linked(href, safe):
    assert is_safe(href) is safe
