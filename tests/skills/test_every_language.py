"""What the words of every skill in every other language must keep to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from string import Formatter
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from bot import discovery
from bot.language import DEFAULT, conversing
from bot.messages import Address, Message, plain
from bot.phrases import phrases
from bot.skill import Turn
from nlu import examples
from nlu.entities import read
from nlu.understanding import Understanding
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

FOUND: Final = discovery.skills()
ZONE: Final = ZoneInfo("Europe/Berlin")
NOW: Final = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
LEAST_EXAMPLES: Final = 40
OTHERS: Final = [language for language in FOUND.languages if language != DEFAULT]
FILES: Final = [
    (path, language)
    for path in FOUND.files
    for language in OTHERS
    if path.with_suffix(f".{language}.yml").is_file()
]
PARTS: Final = ("responses", "buttons", "names", "patterns", "lists")
PIECE: Final = re.compile(r"\{([a-z]\w*)\}")


def said(language: str) -> dict[str, list[str]]:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for example, intent in examples.load(sorted(FOUND.training_files(language))).pairs():
        by_intent[intent].append(example.text)
    return by_intent


SAID: Final = {language: said(language) for language in OTHERS}
INTENTS: Final = [(language, intent) for language in OTHERS for intent in sorted(SAID[language])]


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def names(path: Path, language: str, part: str) -> set[str]:
    return set(getattr(phrases(str(path)).words(language), part))


@pytest.mark.parametrize(("path", "language"), FILES, ids=lambda one: getattr(one, "stem", one))
@pytest.mark.parametrize("part", PARTS)
def test_nothing_is_left_in_english_and_nothing_is_never_said(path: Path, language: str, part: str) -> None:
    there, known = names(path, language, part), names(path, DEFAULT, part)
    pieces = PIECE.findall(path.read_text(encoding="utf-8")) if part == "patterns" else ()
    assert known - there <= set(pieces), "these would be English"
    if part != "patterns":  # another language needs other pieces
        assert there <= known, "nobody says these"


@pytest.mark.parametrize(("path", "language"), FILES, ids=lambda one: getattr(one, "stem", one))
def test_a_response_fills_the_slots_that_it_is_given(path: Path, language: str) -> None:
    english, other = (phrases(str(path)).words(tongue).responses for tongue in (DEFAULT, language))
    for name, variants in other.items():
        given = set[str]().union(*map(slots, english.get(name, variants)))
        assert len(variants) >= len(english.get(name, ())), f"{name} varies less"
        for text in variants:
            assert slots(text) <= given, f"{name}: {text!r}"
            assert text.strip() == text, f"{name}: {text!r}"
            assert "!!" not in text, f"{name} shouts: {text!r}"


@pytest.mark.parametrize(("language", "intent"), INTENTS)
def test_an_intent_has_enough_examples_and_each_once(language: str, intent: str) -> None:
    texts = [text.casefold() for text in SAID[language][intent]]
    assert len(texts) >= LEAST_EXAMPLES
    twice = [text for text, number in Counter(texts).items() if number > 1]
    assert not twice, f"{intent} has these twice: {twice}"


@pytest.mark.parametrize(("language", "intent"), INTENTS)
def test_a_skill_answers_every_example_of_its_own(language: str, intent: str) -> None:
    twin = TwinCreated("ana", "Europe/Berlin").apply(Twin(id="ana"), NOW)
    skill = FOUND.by_intent.get(intent)
    for text in SAID[language][intent] if skill else ():
        message = Message("1", text, Address("console", "ana", "terminal"), NOW)
        understanding = Understanding(text, intent, 0.9, read(text, NOW, ZONE, language))
        with conversing(heard=language, spoken=language):
            answers = [skill(Turn(message, understanding, twin, NOW)) for _ in range(2)]
        assert answers[0] == answers[1], f"{intent} answers {text!r} differently when delivered twice"
        assert answers[0].reply.text, f"{intent} says nothing to {text!r}"
        assert not re.search(r"\{\w*\}", plain(answers[0].reply)), f"a slot was left open: {answers[0].reply}"
