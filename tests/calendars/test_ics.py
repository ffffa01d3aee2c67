"""Content lines: safe text, escapes and folds, whatever the text."""

from hypothesis import given
from hypothesis import strategies as st

from tests.calendars.examples import texts
from webcast.calendars.ics import folded, one_line, plain, web_address


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=2000))
def test_a_folded_line_unfolds_to_itself_and_no_piece_is_too_long_or_cut_in_a_character(
    line: str,
) -> None:
    octets = folded(line)
    assert octets.endswith(b"\r\n")
    pieces = octets[:-2].split(b"\r\n ")
    assert "".join(piece.decode() for piece in pieces) == line
    assert all(len(piece) + 1 <= 75 for piece in pieces)


def test_a_line_is_folded_only_when_it_has_to_be() -> None:
    assert folded("x" * 74) == b"x" * 74 + b"\r\n"
    assert folded("x" * 75) == b"x" * 74 + b"\r\n x\r\n"


def test_an_escape_is_not_cut_in_two() -> None:
    assert folded("x" * 73 + "\\," + "y") == b"x" * 73 + b"\r\n \\,y\r\n"


@given(texts)
def test_safe_text_has_no_control_character_but_line_feeds_and_can_be_encoded(text: str) -> None:
    safe = plain(text)
    assert not {c for c in safe if c != "\n" and (c < " " or "\x7f" <= c <= "\x9f")}
    assert safe.splitlines() == (safe.split("\n") if safe else [])
    assert safe.encode().decode() == safe
    assert plain(safe) == safe
    assert "\n" not in one_line(text)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=200))
def test_text_without_control_characters_is_left_as_it_is(text: str) -> None:
    text = text.replace("\ufeff", "")
    assert plain(text) == text.strip()


@given(texts)
def test_an_address_is_written_in_ascii_without_space_or_control(text: str) -> None:
    address = web_address("https://webcastory.example/" + text)
    assert address.isascii()
    assert not any(character <= " " or character == "\x7f" for character in address)
    assert web_address(address) == address
