"""The sentences that every version must read right are read right as Doppel ships."""

from __future__ import annotations

from bot import discovery
from bot.dialogue.agent import Agent
from bot.dialogue.choices import Thresholds
from bot.intents.shipped import Shipped
from bot.intents.training.gate import broken, shipped_sentences


def test_what_ships_reads_every_must_pass_sentence_right(agent: Agent) -> None:
    assert broken(shipped_sentences(), agent.interpreters, Thresholds()) == ()


def test_every_must_pass_sentence_is_of_an_intent_that_has_examples_in_its_language() -> None:
    data = Shipped(discovery.skills()).data
    assert {one.language for one in shipped_sentences()} == set(data)
    assert all(one.intent in data[one.language].intents for one in shipped_sentences())
