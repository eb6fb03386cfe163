"""What holds for anything that is read aloud."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from voice.reading import PLAIN, read_out

WORDS = (
    "mood",
    "tired",
    "check-in",
    "don't",
    "Straße",
    "über",
    "Besprechung",
    "café",
    "noted",
    "Привет",
    "待办",
)
FIGURES = (
    "4", "4/5", "3.6", "3,6", "9:30", "15:00 Uhr", "9:30 am", "45 min", "1 h 30", "5 %", "€20", "$5.50",
    "20 €", "9–12", "9:00-17:00", "2026-03-02", "2 March", "12. März", "Mon 2 Mar", "am 3.", "1st",
    "116 123", "0800 111 0 111", "+49 30 12345", "4,000", "4.000", "K7QF-2MXA", "Q3", "v2.1.3",
    "1234567", "½", "2½", "99:99", "31/02/2026", "3 → 4", "-2", "#3", "٣", "²", "①", "5️⃣", "0", "00",
    "1" * 40,
)  # fmt: skip
SIGNS = (
    ".", ",", "!", "?", ":", "…", "–", "—", "-", "·", "•", "→", "“", "”", "„", '"', "'", "’", "(", ")",
    "[", "]", "{", "}", "|", "/", "\\", "*", "_", "#", "@", "&", "+", "=", "<", ">", "~", "^", "`", "°",
    "™", "🙂", "🎉", "👍🏽", "\ufe0f", "\u200d", "\u0301", "\n", "\r\n", "\t", " ", " ", " ", "\u00a0",
    "\0", "\x1b",
)  # fmt: skip
anything = st.lists(
    st.one_of(st.sampled_from(SIGNS), st.sampled_from(FIGURES), st.sampled_from(WORDS)), max_size=12
).map("".join)
apart = st.lists(
    st.tuples(
        st.sampled_from(WORDS[:9]),
        st.sampled_from(FIGURES),
        st.sampled_from((" ", "\n", " – ", ", ", " “", ") ")),
    ),
    max_size=6,
)
languages = st.sampled_from(["en", "de"])


def plain(character: str) -> bool:
    return character == " " or character in PLAIN or unicodedata.category(character)[0] in "LM"


@settings(deadline=None, max_examples=150)
@given(st.one_of(anything, st.text(max_size=40)), languages)
@example("1.\u0301 2", "en")
def test_no_figure_and_no_sign_is_left_and_what_was_read_reads_the_same(text: str, language: str) -> None:
    read = read_out(text, language)
    assert all(map(plain, read)), read
    assert not any(character.isdigit() for character in read)
    assert read_out(read, language) == read


@settings(deadline=None, max_examples=100)
@given(apart, languages)
def test_no_word_is_lost(parts: list[tuple[str, str, str]], language: str) -> None:
    text = "".join(f"{word} {figure}{sign}" for word, figure, sign in parts)
    place, read = 0, read_out(text, language)
    for word, _, _ in parts:
        found = read.find(word, place)
        assert found >= 0, f"{word!r} of {text!r} is not in {read!r}"
        place = found + len(word)


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_long_text_is_read_in_good_time(language: str) -> None:
    hostile = [
        "1" * 4_000,
        "1." * 2_000,
        "- " * 2_000,
        "(" * 4_000,
        "2 März " * 500,
        "a1" * 2_000,
        "9:30–" * 800,
        "\n" * 4_000,
    ]
    for text in hostile:
        assert not any(character.isdigit() for character in read_out(text, language))
