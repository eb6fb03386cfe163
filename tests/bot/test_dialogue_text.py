from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.text import readable


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
