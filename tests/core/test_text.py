"""What people type, before it is kept."""

from webcast.core.text import clean


def test_what_turns_text_around_is_taken_out_and_right_to_left_scripts_stay() -> None:
    assert clean("a\u202eb\u202dc") == "abc"
    assert clean("שלום\u200f!") == "שלום\u200f!"
