"""The language of somebody who has not written a word of any yet."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.dialogue import Dialogue
from bot.messages import Address, Message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("told", "text", "answer"),
    [
        ("", "mood 4", "Mood 4"),
        ("", "4", "your mood"),
        ("de", "hi", "orgen"),
        ("de", "🙂", "Stimmung"),
        ("de", "mood 4 this morning", "Mood 4"),
        ("fr", "🙂", "ood"),
    ],
)
def test_it_is_what_the_channel_tells_until_the_words_tell_otherwise(
    dialogue: Dialogue, person: str, told: str, text: str, answer: str
) -> None:
    address = Address("console", person, "terminal")
    assert answer in dialogue.hear(Message("1", text, address, NOW, told)).reply.text
