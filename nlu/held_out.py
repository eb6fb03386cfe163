"""Each example read by a model that was not taught it, and what misled the model where it read it wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from nlu.examples import TrainingData
from nlu.features import Text, normalize
from nlu.intents import Intents

if TYPE_CHECKING:
    from nlu.known import Known, Labels

PARTS: Final = 3
"""How many models are trained, each without a part of the examples."""
REASONS: Final = 3
"""How many features are told."""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """How an example was read by a model that did not know it."""

    text: str
    wanted: str
    read: str
    why: tuple[str, ...] = ()
    """The words and pieces of words that speak most for `read` over `wanted`; empty where it was right."""

    @property
    def right(self) -> bool:
        """Whether it was read as it should be."""
        return self.read == self.wanted


def held_out(data: TrainingData, language: str, step: Callable[[float], None]) -> list[HeldOut]:
    """All examples that can be held out: an intent with a single one keeps it.

    An example is held out together with the same others whatever else there is to learn, so that what differs
    between two sets of examples differs because of them. `step` hears the share that is done, 0 to 1.
    """
    from nlu.train import known

    taught = known(data, language)
    said = {normalize(example.text): example.text for example, _ in data.pairs()}
    found: list[HeldOut] = []
    for number, (learnt, held) in enumerate(_parts(taught), 1):
        found += _read(taught.part(learnt), taught.part(held), said)
        step(number / PARTS)
    return found


def _parts(taught: Known) -> Iterator[tuple[Labels, Labels]]:
    """(taught, held out): each intent's examples, in an order that their words decide, dealt out in turn."""
    place = np.full(len(taught.texts), -1)
    for label, name in enumerate(taught.names):
        same = np.flatnonzero(taught.labels == label)
        dealt = sorted(same.tolist(), key=lambda one: crc32(taught.texts[one].plain.encode()))
        if len(dealt) > 1:
            place[dealt] = (np.arange(len(dealt)) + crc32(name.encode())) % PARTS
    for part in range(PARTS):
        if (held := np.flatnonzero(place == part)).size:
            yield np.flatnonzero(place != part), held


def _read(learnt: Known, held: Known, said: dict[str, str]) -> Iterator[HeldOut]:
    from nlu.fit import FEW, RICH, fit
    from nlu.train import MANY

    recipe = RICH if len(learnt.texts) >= MANY else FEW
    _, model = fit(learnt, recipe)
    for text, label in zip(held.texts, held.labels.tolist(), strict=True):
        best = int(model.scores(model.traits(text)).argmax())
        why = () if best == label else _why(model, text, best, label)
        yield HeldOut(said.get(text.plain, text.plain), learnt.names[label], learnt.names[best], why)


def _why(model: Intents, text: Text, read: int, wanted: int) -> tuple[str, ...]:
    """The features that weigh most for one intent over another."""
    traits = model.traits(text)
    if not traits.numbers:
        return ()
    rows = model.linear.rows[traits.numbers]
    lead = np.asarray(traits.weights, np.float32) * (rows[:, read] - rows[:, wanted])
    best = sorted(range(len(lead)), key=lambda i: (-lead[i], traits.numbers[i]))
    told = (_named(model, traits.numbers[i]) for i in best if lead[i] > 0)
    return tuple(islice(dict.fromkeys(told), REASONS))


def _named(model: Intents, number: int) -> str:
    """The feature of a row of weights."""
    words, pieces = model.words.numbers, model.pieces.numbers
    if number < len(words):
        return _told(next(word for word, place in words.items() if place == number), is_word=True)
    return _told(
        next(piece for piece, place in pieces.items() if place == number - len(words)), is_word=False
    )


def _told(feature: str, *, is_word: bool) -> str:
    """A feature as a person reads it: "^what" is a beginning, "$now" an end."""
    if not is_word:
        return f"…{feature.strip()}…" if feature == feature.strip() else feature.replace(" ", "·")
    if feature[0] in "^$" and len(feature) > 1:
        return f"{feature[1:]} (at the {'beginning' if feature[0] == '^' else 'end'})"
    return feature
