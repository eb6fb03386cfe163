"""What the words of the hall, beside its modules, must keep to in every language."""

from __future__ import annotations

from pathlib import Path
from string import Formatter
from typing import Final

import pytest

import bot
from bot.discovery import CONTROL
from bot.documents import document
from bot.language import DEFAULT, conversing
from bot.phrases import phrases
from bot.safety import crisis
from nlu.languages import LANGUAGES
from twin_core.twin import Twin

ROOM: Final = Path(bot.__path__[0])
PARTS: Final = ("responses", "buttons", "patterns", "names")
FILES: Final = [
    path
    for path in sorted(ROOM.rglob("*.yml"))
    if path != CONTROL and not path.suffixes[1:] and set(document(path)) & set(PARTS)
]
OTHERS: Final = [language for language in LANGUAGES if language != DEFAULT]


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_left_in_english(path: Path, language: str) -> None:
    words = phrases(str(path))
    for part in PARTS:
        english, other = (set(getattr(words.words(tongue), part)) for tongue in (DEFAULT, language))
        assert english == other, f"{part}: {english ^ other}"


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_sentence_takes_the_slots_that_it_is_given(path: Path, language: str) -> None:
    english, other = (phrases(str(path)).words(tongue) for tongue in (DEFAULT, language))
    for name, variants in other.responses.items():
        given = set[str]().union(*map(slots, english.responses[name]))
        assert len(variants) >= len(english.responses[name]), f"{name} varies less"
        assert all(slots(text) <= given for text in variants), f"{name}: {variants}"
    for name, word in other.names.items():
        assert slots(word) == slots(english.names[name]), name
    for name, button in other.buttons.items():
        assert slots(button.says) == slots(english.buttons[name].says), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_danger_are_answered_in_the_language_spoken(language: str) -> None:
    danger = {"en": "life is in danger", "de": "Leben in Gefahr"}
    for heard in ("i want to die", "ich will nicht mehr leben"):
        with conversing(heard="en", spoken=language):
            answer = crisis(heard, Twin(id="ana"))
        assert answer is not None
        assert danger[language] in answer.reply.text
