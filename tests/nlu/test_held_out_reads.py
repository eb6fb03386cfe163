"""Each example read by a model that was not taught it, and why it was read wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest
from trained import data

from nlu.annotations import read_marked
from nlu.examples import Example, TrainingData
from nlu.held_out import HeldOut, _parts, held_out
from nlu.train import known


def having(more: dict[str, list[str]]) -> TrainingData:
    """The small set with more examples."""
    base = data()
    intents = dict(base.intents)
    for intent, said in more.items():
        intents[intent] = (*intents.get(intent, ()), *(Example(*read_marked(words)) for words in said))
    return replace(base, intents=intents)


def reads(more: dict[str, list[str]] | None = None) -> list[HeldOut]:
    shares: list[float] = []
    found = held_out(having(more or {}), "en", shares.append)
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])
    return found


def test_every_example_is_read_once_and_a_single_one_never() -> None:
    found = reads({"lone": ["a single one"]})
    assert sorted(one.text for one in found) == sorted({e.text for e, _ in data().pairs()})
    assert all(one.why == () for one in found if one.right)


def test_an_example_of_the_wrong_intent_is_found_with_what_speaks_for_the_other() -> None:
    said = "remind me to tidy up"
    [wrong] = [one for one in reads({"undo": [said]}) if one.text == said]
    assert (wrong.wanted, wrong.read) == ("undo", "set_reminder")
    assert wrong.why == ("to", "me", "me to"), "what the reminders have and nothing else has"


def test_what_is_added_to_one_intent_moves_no_example_of_another_between_parts() -> None:
    def parts(more: dict[str, list[str]]) -> list[set[str]]:
        taught = known(having(more), "en")
        others = [i for i, name in enumerate(taught.names) if name != "undo"]
        return [
            {taught.texts[i].plain for i in held if taught.labels[i] in others} for _, held in _parts(taught)
        ]

    assert parts({}) == parts({"undo": ["one more", "and one more", "and yet one more"]})
    assert reads() == reads()
