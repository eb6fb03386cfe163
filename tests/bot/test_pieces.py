"""Long texts in pieces."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.pieces import pieces


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(st.text(max_size=400), st.integers(4, 60))
def test_nothing_but_blanks_is_lost_and_no_piece_is_too_long(text: str, longest: int) -> None:
    found = pieces(text, longest, units)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < units(piece) <= longest for piece in found)


def test_a_cut_is_made_where_it_hurts_least() -> None:
    assert pieces("one two three.\n\nfour five six", 20) == ["one two three.", "four five six"]
    assert pieces("One two. Three four five six", 18) == ["One two.", "Three four five", "six"]
    assert pieces("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


def test_an_emoji_made_of_several_signs_stays_whole() -> None:
    family = "👩‍👩‍👧‍👦"
    assert pieces(f"aa{family}{family}", 10, len) == ["aa" + family, family]


def test_an_empty_text_has_no_pieces() -> None:
    assert pieces(" \n ", 10) == []
