"""Recipes tried on parts of the examples that they were not taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nlu.features import Text
from nlu.fit import Recipe, fit, fit_oddness
from nlu.intents import Intents, Linear, Scores, Traits
from nlu.known import Known, Labels
from nlu.outside import Directions, centres, evidence, nearest, some
from nlu.views import directions

OUTSIDE = -1
"""The label of a text that is out of scope."""
MANY = 3_000
"""Examples from which on three parts tell enough."""


@dataclass(frozen=True, slots=True)
class Strange:
    """Texts out of scope."""

    texts: Sequence[Text]
    directions: Directions

    def split(self, part: int, parts: int) -> tuple[list[Text], list[int]]:
        """(taught, the places of those held out) in one of several parts; a single text is never taught."""
        held = range(part, len(self.texts), parts)
        return [text for i, text in enumerate(self.texts) if i not in held], list(held)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as a model saw it that was not taught it."""

    label: int
    """The number of its intent, or `OUTSIDE`."""
    scores: Scores
    evidence: Scores


@dataclass(frozen=True, slots=True)
class Trial:
    """How a recipe did on texts that it had not been taught."""

    recipe: Recipe
    seen: tuple[Seen, ...]

    def right(self) -> float:
        """The share of texts in scope whose intent was found."""
        known = [seen for seen in self.seen if seen.label != OUTSIDE]
        return sum(int(seen.scores.argmax()) == seen.label for seen in known) / max(1, len(known))


def parts(known: Known) -> int:
    """How many parts a trial has."""
    return 3 if len(known.texts) >= MANY else 5


def attempt(
    known: Known, strange: Strange, recipe: Recipe, step: Callable[[], None], among: slice = slice(None)
) -> Trial:
    """The recipe tried on some parts of all texts after learning the others. `step` is called after each."""
    seen: list[Seen] = []
    divided = folds(known)
    for number, (taught, held) in list(enumerate(divided))[among]:
        part, rest = known.part(taught), known.part(held)
        odd, held_odd = strange.split(number, len(divided))
        pipeline, model = fit(part, recipe)
        oddness = fit_oddness(pipeline, part.texts, odd)
        said = directions(part.texts)
        like = (centres(said, part.labels, len(known.names)), some(said))
        for text, label in zip(rest.texts, rest.labels.tolist(), strict=True):
            seen.append(_see(model, oddness, (*like, strange.directions), text, label))
        for i in held_odd:
            others = np.delete(strange.directions, i, axis=0)
            seen.append(_see(model, oddness, (*like, others), strange.texts[i], OUTSIDE))
        step()
    return Trial(recipe, tuple(seen))


def folds(known: Known) -> list[tuple[Labels, Labels]]:
    """Parts, as (taught, held out), that share each intent evenly; a single example is never held out."""
    order = np.random.default_rng(0).permutation(len(known.texts))
    places = np.full(len(known.texts), -1)
    for label in range(len(known.names)):
        same = order[known.labels[order] == label]
        if len(same) > 1:
            places[same] = (np.arange(len(same)) + label) % parts(known)
    return [(np.flatnonzero(places != part), np.flatnonzero(places == part)) for part in set(places) - {-1}]


def guesses(known: Known, trial: Trial) -> dict[str, str]:
    """Normalized text → the intent that a model took it for which was not taught it, of texts held out."""
    held = (i for _, part in folds(known) for i in part.tolist())
    seen = (seen for seen in trial.seen if seen.label != OUTSIDE)
    return {
        known.texts[i].plain: known.names[int(one.scores.argmax())] for i, one in zip(held, seen, strict=True)
    }


def _see(model: Intents, oddness: Linear, like: Sequence[Directions], text: Text, label: int) -> Seen:
    traits: Traits = model.traits(text)
    scores = model.scores(traits)
    cosines = [nearest(directions, traits.direction) for directions in like]
    return Seen(label, scores, evidence(traits, scores, cosines, float(oddness.scores(traits)[0])))
