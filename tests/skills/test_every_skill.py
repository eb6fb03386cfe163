"""What every skill must keep to, whoever wrote it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from bot import discovery
from bot.messages import Address, Message, Reply
from bot.skill import Answer, Turn
from nlu.entities import read
from nlu.understanding import Understanding
from twin_core.events.base import Event
from twin_core.parts.system import TwinCreated
from twin_core.twin import Twin

FOUND = discovery.skills()
ZONE = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
LEAST_EXAMPLES = 40
ANNOTATION = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")


def document(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def examples() -> dict[str, list[str]]:
    by_intent: dict[str, list[str]] = defaultdict(list)
    for path in FOUND.training_files():
        for block in document(path)["nlu"]:
            if "intent" in block:
                by_intent[block["intent"]] += [
                    ANNOTATION.sub(r"\1", line.strip()[2:]).strip()
                    for line in block["examples"].splitlines()
                    if line.strip().startswith("- ")
                ]
    return by_intent


EXAMPLES = examples()


@pytest.mark.parametrize("intent", sorted(EXAMPLES))
def test_an_intent_has_enough_examples_and_each_once(intent: str) -> None:
    said = [text.casefold() for text in EXAMPLES[intent]]
    assert len(said) >= LEAST_EXAMPLES, f"{intent} has only {len(said)} examples"
    twice = [text for text, number in Counter(said).items() if number > 1]
    assert not twice, f"{intent} has these twice: {twice}"


def test_no_example_belongs_to_two_intents() -> None:
    owner: dict[str, str] = {}
    clashes = [
        f"{text!r}: {owner[text.casefold()]} and {intent}"
        for intent, said in EXAMPLES.items()
        for text in said
        if owner.setdefault(text.casefold(), intent) != intent
    ]
    assert not clashes, clashes


@pytest.mark.parametrize("path", FOUND.files, ids=lambda path: path.stem)
def test_a_response_has_words_and_keeps_its_tone(path: Path) -> None:
    for name, variants in (document(path).get("responses") or {}).items():
        assert name.startswith("utter_"), f"{name} must begin with utter_"
        for variant in variants:
            text = variant["text"]
            assert text.strip() == text, f"{name} has blanks at its ends: {text!r}"
            assert "!!" not in text, f"{name} shouts: {text!r}"
            assert not re.search(r"\b(sorry to hear|great job|awesome|amazing)\b", text, re.IGNORECASE), (
                f"{name}: {text!r}"
            )
        slots = {frozenset(re.findall(r"{(\w+)", variant["text"])) for variant in variants}
        widest = frozenset().union(*slots)
        assert all(widest >= one for one in slots)


def turn(intent: str, text: str) -> Turn:
    message = Message("1", text, Address("console", "ana", "terminal"), NOW)
    twin = TwinCreated("ana", "Europe/Berlin").apply(Twin(id="ana"), NOW)
    return Turn(message, Understanding(text, intent, 0.9, read(text, NOW, ZONE)), twin, NOW)


@pytest.mark.parametrize("intent", sorted(FOUND.by_intent))
def test_a_skill_answers_every_example_of_its_own(intent: str) -> None:
    for text in EXAMPLES[intent]:
        answer = FOUND.by_intent[intent](turn(intent, text))
        assert isinstance(answer, Answer)
        assert answer.reply.text, f"{intent} says nothing to {text!r}"
        assert isinstance(answer.reply, Reply)
        assert "{" not in answer.reply.text, f"a slot was left open: {answer.reply.text!r}"
        assert all(isinstance(event, Event) for event in answer.events)
        if answer.ask:
            assert answer.ask.intent in FOUND.by_intent, (
                f"{intent} asks for {answer.ask.intent}, which nobody answers"
            )
        again = FOUND.by_intent[intent](turn(intent, text))
        assert again == answer, f"{intent} answers {text!r} differently when delivered twice"
