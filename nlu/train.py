"""Training: examples to a model. This, with what it imports, is the only part that needs scikit-learn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from nlu import calibrate
from nlu.errors import NoExamples
from nlu.examples import TrainingData
from nlu.features import Text, normalize
from nlu.fit import FEW, POLISHED, RICH, fit, fit_oddness
from nlu.fit_tagger import Lesson, teach
from nlu.known import Known
from nlu.model import Model, by_rule
from nlu.outside import MAX_STRANGE, centres, rounded, some
from nlu.spelling import Spelling
from nlu.trial import Strange, Trial, attempt, guesses, parts
from nlu.views import directions
from nlu.words import Words

Progress = Callable[[str, float], None]

MANY = 1_500
"""Examples from which on the recipes for rich data are tried."""
LEAD = 0.003
"""By how much the second recipe must be ahead of the first: a choice that turned with every few examples
would let readings jump."""


def train(
    data: TrainingData,
    *,
    language: str = "en",
    outside_examples: Iterable[str] = (),
    progress: Progress | None = None,
) -> Model:
    """The model of some examples; the same examples give the same model.

    `language`: that of the examples.
    `outside_examples`: texts that are none of the intents; without them nothing is refused.
    `progress` hears what is being done and the share that is done, 0 to 1.
    """
    tell = progress or (lambda _what, _share: None)
    taught = known(data, language)
    strange = _strange(outside_examples, language)
    trial = _best(taught, strange, tell)
    tell("learning the intents", 0.7)
    pipeline, intents = fit(taught, trial.recipe)
    spelling = Spelling.of(intents.words, intents.spelling.tempting())
    intents = replace(intents, temperature=calibrate.temperature(trial), spelling=spelling)
    said = directions(taught.texts)
    middle = centres(said, taught.labels, len(taught.names))
    oddness = fit_oddness(pipeline, taught.texts, strange.texts)
    outside = calibrate.outside(trial, middle, some(said), strange.directions, oddness)
    tell("learning the entities", 0.85)
    tagger = teach(_lessons(data, guesses(taught, trial)))
    tell("done", 1.0)
    return Model(intents, outside, tagger, data.synonyms, data.regexes, data.lookups, language)


def known(data: TrainingData, language: str = "en") -> Known:
    """What there is to learn of intents: each text once an intent, in an order that is always the same."""
    names = tuple(sorted(name for name, examples in data.intents.items() if examples))
    numbers = {name: i for i, name in enumerate(names)}
    told = [(text, numbers[name]) for name in names for text in _distinct(_said(data, name, language))]
    if not told:
        raise NoExamples("none of the examples has a word in it")
    texts, labels = zip(*told, strict=True)
    return Known(texts, np.asarray(labels, np.int64), names, language)


def _lessons(data: TrainingData, guessed: Mapping[str, str]) -> Iterator[Lesson]:
    """The examples as the tagger will meet others: with an intent that is not always right."""
    words = Words.of(data.lookups, data.regexes, data.synonyms)
    for example, intent in data.pairs():
        guess = guessed.get(normalize(example.text), intent)
        yield Lesson(example, guess, words.spans(example.text))


def _strange(texts: Iterable[str], language: str) -> Strange:
    found = _distinct(by_rule(text, language) for text in texts)
    kept = found[:: -(-len(found) // MAX_STRANGE) or 1]
    return Strange(kept, rounded(directions(kept)))


def _said(data: TrainingData, intent: str, language: str) -> Iterable[Text]:
    return (by_rule(example.text, language) for example in data.intents[intent])


def _distinct(texts: Iterable[Text]) -> list[Text]:
    by_words = {text.plain: text for text in texts if text.plain}
    return [by_words[plain] for plain in sorted(by_words)]


def _best(taught: Known, strange: Strange, tell: Progress) -> Trial:
    """The better recipe on all parts; where examples are many, one part is enough to tell which it is."""
    many = len(taught.texts) >= MANY
    count = parts(taught)
    raced = 1 if many else count
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        tell("comparing recipes", 0.7 * done / (count + raced))

    tell("comparing recipes", 0.0)
    recipes = (RICH, POLISHED) if many else (FEW, RICH)
    first, second = (attempt(taught, strange, recipe, step, slice(raced)) for recipe in recipes)
    best = second if second.right() > first.right() + LEAD else first
    rest = attempt(taught, strange, best.recipe, step, slice(raced, None))
    return Trial(best.recipe, best.seen + rest.seen)
