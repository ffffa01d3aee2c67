"""Chapters as lines of text, and back."""

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webcast.broadcast.chapters import MOST, parsed, timecode, written
from webcast.core.errors import Invalid
from webcast.core.text import one_line

titles = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).map(
    lambda text: one_line(f"T{text}")
)
anything = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(autouse=True)
def _words(whole_app: Flask) -> object:
    with whole_app.test_request_context("/"):
        yield


@anything
@given(
    st.lists(st.integers(0, 9 * 3600), unique=True, max_size=MOST).map(sorted),
    st.lists(titles, min_size=MOST, max_size=MOST),
)
def test_what_is_written_reads_as_it_was(times: list[int], names: list[str]) -> None:
    chapters = [{"at": at, "title": name} for at, name in zip(times, names, strict=False)]
    assert parsed(written(chapters), 600) == chapters


@anything
@given(st.text(max_size=300), st.integers(1, 600))
def test_whatever_is_typed_gives_ordered_chapters_or_is_refused(text: str, minutes: int) -> None:
    try:
        chapters = parsed(text, minutes)
    except Invalid:
        return
    times = [chapter["at"] for chapter in chapters]
    assert times == sorted(set(times))
    assert all(0 <= at < minutes * 60 for at in times)
    assert all(chapter["title"].strip() for chapter in chapters)


@anything
@given(st.integers(0, 100 * 3600))
def test_a_timecode_says_its_seconds(seconds: int) -> None:
    total = 0
    for part in timecode(seconds).split(":"):
        total = total * 60 + int(part)
    assert total == seconds


def test_lines_are_read_as_people_write_them() -> None:
    text = "0:00 Introduction\n\n 04:30 – La première question \r\n1:02:07 - Fin : merci"
    assert parsed(text, 90) == [
        {"at": 0, "title": "Introduction"},
        {"at": 270, "title": "La première question"},
        {"at": 3727, "title": "Fin : merci"},
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Introduction", "1"),
        ("0:00", "1"),
        ("0:60 Trop de secondes", "1"),
        ("1:60:00 Trop de minutes", "1"),
        ("0:00 Un\n0:00 Deux", "2"),
        ("5:00 Un\n\n4:59 Deux", "3"),
        ("0:00 Un\n30:00 Après la fin", "2"),
        ("0:00 " + "x" * 121, "1"),
    ],
)
def test_a_line_that_is_no_chapter_is_named(text: str, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        parsed(text, 30)
    assert line in str(refused.value.message)


def test_more_chapters_than_anybody_reads_are_refused() -> None:
    with pytest.raises(Invalid):
        parsed("\n".join(f"{n}:00 x" for n in range(MOST + 1)), 600)
