from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.text import is_foreign, readable


@given(st.text())
def test_what_is_readable_can_be_stored(text: str) -> None:
    clean = readable(text)
    clean.encode("utf-8")
    assert clean == readable(clean)
    assert "\x00" not in clean


def test_emoji_and_scripts_stay_whole() -> None:
    assert readable("🙂 👩‍💻 שלום مرحبا\u200f naïve\x00") == "🙂 👩‍💻 שלום مرحبا naïve"


def test_broken_utf8_is_replaced() -> None:
    assert readable("mood 4 \udcff") == "mood 4 ?"


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("привет", True),
        ("你好 hi", False),
        ("สวัสดีครับ", True),
        ("¿qué tal, señor?", False),
        ("mood 4 🙂", False),
        ("4", False),
        ("", False),
    ],
)
def test_most_letters_tell_the_script(text: str, *, foreign: bool) -> None:
    assert is_foreign(text) is foreign
