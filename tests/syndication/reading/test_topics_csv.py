"""Topics from CSV: a real file, every way of writing one, and every mistake in one."""

import csv
import gzip
import io
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webcast.core.text import one_line
from webcast.syndication.reading import csv_mapping, topics_csv
from webcast.syndication.reading.csv_mapping import BadMapping
from webcast.syndication.reading.drafts import Link, Person
from webcast.syndication.reading.report import Kind, Unreadable
from webcast.syndication.reading.topics_csv import Topics

DATA = Path(__file__).parents[2] / "data"
STATES = {"draft", "submitted", "open", "published"}
PARIS = [
    "external_id=identifiant_projet_gagnant",
    "title=titre_projet_gagnant",
    "theme=thematique",
    "article={adresse_projet_gagnant} — {budget_global_projet_gagnant} €",
    "format=:talkshow",
    "state=avancement_projet",
    "state.value[FIN]=published",
    "state.value[*]=open",
]


def read(text: str | bytes, *pairs: str, **more: Any) -> Topics:
    data = text.encode() if isinstance(text, str) else text
    return topics_csv.read(BytesIO(data), pairs or None, key="k", allowed={"state": STATES}, **more)


def refused(topics: Topics) -> list[tuple[int, str, str]]:
    return [(line.line, line.column, str(line.why)) for line in topics.report.of(Kind.REFUSED)]


@pytest.fixture(scope="module")
def paris() -> bytes:
    return gzip.decompress((DATA / "paris-budget-participatif.csv.gz").read_bytes())


def test_all_of_the_projects_of_paris_are_read_with_a_mapping(paris):
    topics = read(paris, *PARIS)
    assert (topics.rows, len(topics.drafts)) == (1341, 1341)
    assert (topics.encoding, topics.delimiter) == ("utf-8", ";")
    assert refused(topics) == []
    assert len({draft.identity for draft in topics.drafts}) == 1341
    assert sum(draft.state == "published" for draft in topics.drafts) == 777
    first = topics.drafts[0]
    assert (first.identity, first.format, first.line) == ("k:2106", "talkshow", 2)
    assert first.article == "Place de l' Hotel de Ville - Esplanade de la Libération — 2000000 €"
    assert dict(first.details)["direction_pilote_projet"].startswith("Direction de l’Attractivité")


def test_seven_projects_of_paris_share_their_title_with_an_earlier_one(paris):
    lines = list(read(paris, *PARIS).report.lines)
    assert [line.line for line in lines] == [209, 783, 804, 845, 853, 1125, 1192]
    assert all("same title as on line" in str(line.why) for line in lines)


def test_the_mapping_of_paris_is_guessed_and_shown(paris):
    topics = read(paris)
    assert topics.guessed
    assert topics.mapping.pairs() == [
        "external_id=identifiant_projet_gagnant",
        "title=titre_projet_gagnant",
        "theme=thematique",
    ]
    assert read(paris, *topics.mapping.pairs()).drafts == topics.drafts


def test_the_small_file_has_twelve_projects():
    assert len(read((DATA / "paris-small.csv").read_bytes()).drafts) == 12


@pytest.mark.parametrize(
    ("header", "pairs"),
    [
        (
            "id,Title,Abstract,Tags",
            ["external_id=id", "title=Title", "standfirst=Abstract", "keywords=Tags"],
        ),
        (
            "Sujet;Chapô;Mots-clés;Thème",
            ["title=Sujet", "standfirst=Chapô", "theme=Thème", "keywords=Mots-clés"],
        ),
        ("Intitulé du sujet;N°", ["title=Intitulé du sujet"]),
    ],
)  # fmt: skip
def test_headers_in_french_and_english_are_guessed(header, pairs):
    delimiter = ";" if ";" in header else ","
    names = header.split(delimiter)
    assert csv_mapping.guess(names).pairs() == pairs


def test_fields_are_put_together_translated_and_split():
    topics = read(
        "n|titre|mots|qui|liens|etat\n"
        "1|Et <b>si</b> ?|a / b / a|Zoé, Ana|https://a.example/,notes|FIN\n",
        "external_id=n", "title=titre", "keywords=mots", "keywords.separator=/", "speakers=qui",
        "sources=liens", "state=etat", "state.value[FIN]=published", "article=# {titre}\n\n{{{n}}}",
        delimiter="|",
    )  # fmt: skip
    draft = topics.drafts[0]
    assert draft.title == "Et si ?"
    assert draft.keywords == ("a", "b")
    assert draft.speakers == (Person("", "Zoé"), Person("", "Ana"))
    assert draft.sources == (Link("https://a.example/"), Link("", "notes"))
    assert draft.state == "published"
    assert draft.article == "# Et **si** ?\n\n{1}"


def test_a_template_of_empty_cells_is_empty():
    topics = read("t,a,b\nX,,\nY,1,\n", "title=t", "article={a} — {b} €")
    assert [draft.article for draft in topics.drafts] == ["", "1 —  €"]


@pytest.mark.parametrize(
    ("pairs", "why"),
    [
        (["title=titr"], "no column “titr”. Is “titre” meant?"),
        (["title=TITRE"], "Is “titre” meant?"),
        (["title=zzzzzz"], "These exist: id, titre, état"),
        (["title=titre", "article={id} {etat}"], "no column “etat”. Is “état” meant?"),
        (["titel=titre"], "no field “titel”. Is “title” meant?"),
        (["external_id=id"], "No column is given for the title. These exist: id, titre, état"),
        (["title=titre", "state=:opened"], "“opened” is no state. Is “open” meant?"),
        (["title=titre", "state=état", "state.value[a=b]=shut"], "“shut” is no state"),
        (["title=titre", "title=id"], "given twice"),
        (["title"], "not of the form"),
        (["title="], "names no column"),
        (["title=titre", "article={id"], "has no counterpart"),
        (["title=titre", "state.colour[x]=y"], "not of the form"),
    ],
)
def test_a_bad_mapping_is_said_before_anything_is_read(pairs, why):
    with pytest.raises(BadMapping) as caught:
        read("id;titre;état\n1;A;FIN\n", *pairs)
    assert why in str(caught.value)


def test_a_file_without_a_title_among_its_headers_cannot_be_guessed():
    with pytest.raises(BadMapping, match="These exist: foo, bar"):
        read("foo,bar\n1,2\n")


def test_mistakes_are_refused_row_by_row_with_line_and_column():
    topics = read(
        "id;titre;état\n"
        "1;A;open\n"
        "2;B\n"
        "3;C;open;more\n"
        ";D;open\n"
        "5;;open\n"
        "6;F;shut\n"
        "1;G;open\n"
        '8;"H"x;open\n'
        '9;"I on\ntwo lines";open\n'
        "10;J;\n",
        "external_id=id", "title=titre", "state=état",
    )  # fmt: skip
    assert refused(topics) == [
        (9, "", "Quotation marks do not match."),
        (3, "", "It has 2 cells where the header has 3."),
        (4, "", "It has 4 cells where the header has 3."),
        (5, "id", "It has no identifier."),
        (6, "titre", "It has no title."),
        (7, "état", "“shut” is no state."),
        (8, "id", "The same as on line 2."),
    ]
    assert [(d.title, d.line) for d in topics.drafts] == [
        ("A", 2),
        ("I on two lines", 10),
        ("J", 12),
    ]
    assert (
        topics.report.text().splitlines()[0].startswith("line 3 · not taken · B · It has 2 cells")
    )


def test_a_value_that_the_mapping_does_not_name_is_refused():
    topics = read("t,s\nA,FIN\nB,ZZZ\n", "title=t", "state=s", "state.value[FIN]=open")
    assert refused(topics) == [(3, "s", "The mapping does not say what “ZZZ” becomes.")]


def test_without_identifiers_titles_recognise_topics_and_repeat_only_once():
    topics = read("titre\nDébat\nAutre\nDEBAT\n")
    assert [draft.title for draft in topics.drafts] == ["Débat", "Autre"]
    assert refused(topics) == [(4, "titre", "The same as on line 2.")]
    assert "recognised by their title" in topics.report.text()


def test_a_fingerprint_ignores_the_place_but_no_word():
    one = read("id,titre\n1,A\n2,B\n").drafts
    other = read("id,titre\n2,B\n\n1,A!\n").drafts
    assert one[1].fingerprint == other[0].fingerprint
    assert one[0].identity == other[1].identity
    assert one[0].fingerprint != other[1].fingerprint


def test_a_long_title_is_cut_between_words_and_kept_whole():
    title = "Faut-il *vraiment* " * 12 + "?"
    draft, *rest = read(f"titre,description\n{title},Texte\nCourt,\n").drafts
    assert len(draft.title) <= 160
    assert draft.title.endswith("vraiment* Faut-il…")
    assert draft.article == r"Faut-il \*vraiment\* " * 12 + "?\n\nTexte"
    assert rest[0].title == "Court"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("titre;n\nŒuvre d’été;1\n".encode(), "utf-8"),
        ("titre;n\nŒuvre d’été;1\n".encode("utf-8-sig"), "utf-8-sig"),
        ("titre;n\nŒuvre d’été;1\n".encode("utf-16"), "utf-16"),
        ("titre;n\r\nŒuvre d’été;1\r\n".encode("cp1252"), "cp1252"),
        ("sep=;\r\ntitre;n\r\nŒuvre d’été;1\r\n".encode(), "utf-8"),
        ("titre\tn\rŒuvre d’été\t1\r".encode(), "utf-8"),
    ],
)
def test_files_of_spreadsheets_are_read_whatever_their_encoding(data, encoding):
    topics = read(data)
    assert topics.drafts[0].title == "Œuvre d’été"
    assert topics.encoding == encoding
    assert ("Windows-1252" in topics.report.text()) == (encoding == "cp1252")


def test_the_line_after_a_hidden_line_and_in_windows_1252_is_right():
    topics = read("sep=;\ntitre;n\né;1\né;1;2\n".encode("cp1252"))
    assert [line for line, *_ in refused(topics)] == [4]
    assert [w.line for w in topics.report.of(Kind.WARNING) if "1252" in str(w.why)] == [3]


@pytest.mark.parametrize(
    ("data", "why", "line"),
    [
        (b"", "empty", 0),
        (b" \n\n", "empty", 0),
        (b"titre\n\x81\x8d\n", "not text in cp1252", 2),
        (b"\xff\xfea", "not text in utf-16", 1),
        (b"titre;titre\nA;B\n", "more than once", 1),
        (b'titre;n\nA;1\nB;"2\nC;3\n', "never closed", 3),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(data, why, line):
    with pytest.raises(Unreadable) as caught:
        read(data)
    assert why in str(caught.value)
    assert caught.value.line == line


def test_what_the_caller_asks_for_is_checked_as_well():
    with pytest.raises(Unreadable, match="klingon"):
        read("titre\nA\n", encoding="klingon")
    with pytest.raises(Unreadable, match="cannot separate"):
        read("titre\nA\n", delimiter=";;")
    with pytest.raises(Unreadable, match="larger than"):
        topics_csv.read(BytesIO(b"titre\n" + b"a\n" * 99), key="k", max_bytes=100)


def test_empty_lines_are_counted_and_an_endless_cell_is_refused():
    topics = read("titre,n\n\nA,1\n,\n" + "x" * 200_000 + ",1\nB,2\n")
    assert [draft.title for draft in topics.drafts] == ["A", "B"]
    assert refused(topics) == [(5, "", "One of its cells is too long.")]
    assert "passed over: 2" in topics.report.text()


def test_control_characters_are_left_out_and_reported():
    topics = read("titre,note\nA\x00B,x\x07\n")
    assert topics.drafts[0].title == "AB"
    assert topics.drafts[0].details == (("note", "x"),)
    assert topics.report.counts[Kind.WARNING] == 3  # two cells, and no identifier


def test_html_and_formulas_in_cells_are_only_text():
    draft = read('titre,description\n=1+1,"<p onclick=x>Go<script>x()</script></p>"\n').drafts[0]
    assert (draft.title, draft.article) == ("=1+1", "Go")


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co"], exclude_characters="<&"),
    max_size=30,
).filter(lambda text: text == text.strip())


@given(
    st.lists(cells, min_size=1, max_size=8),
    st.sampled_from(";,\t|"),
    st.sampled_from(["\n", "\r\n"]),
)
def test_any_cells_come_back_as_they_were_written(notes, delimiter, end):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "titre", "note"])
    writer.writerows([[number, f"T{number}", note] for number, note in enumerate(notes)])
    topics = read(file.getvalue())
    assert topics.delimiter == delimiter
    assert [dict(draft.details).get("note", "") for draft in topics.drafts] == notes
    assert refused(topics) == []


@given(st.text(max_size=400))
def test_any_text_is_read_or_refused_in_words(text):
    try:
        topics = read("titre,n\n" + text)
    except Unreadable:
        return
    assert all(one_line(d.title) == d.title and 0 < len(d.title) <= 160 for d in topics.drafts)
    assert topics.rows >= len(topics.drafts)
