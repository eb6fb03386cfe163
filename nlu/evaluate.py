"""Measures: what a model trained on some examples makes of others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from statistics import fmean, median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time_ns

from nlu import files, token_measure
from nlu.annotations import Span
from nlu.examples import Example, TrainingData
from nlu.model import Model
from nlu.train import Progress
from nlu.train import train as learn
from nlu.understanding import Entity, Understanding


@dataclass(frozen=True, slots=True)
class Report:
    """How well a model does. Shares are from 0 to 1."""

    accuracy: float
    """The share of utterances in scope whose intent was found; one that was refused counts as wrong."""
    macro_f1: float
    """The F1 of each intent, averaged over the intents of the test."""
    oos_recall: float | None
    """The share of utterances out of scope that were refused; None where none were given."""
    entity_f1: float
    """Micro F1 over entities with exactly the right words, name, role and group."""
    entity_token_f1: float
    """Micro F1 over the words of entities, counted as `rasa test nlu` counts them: `nlu.token_measure`."""
    train_seconds: float
    ms_per_utterance: float
    """Milliseconds of processor time at the median."""
    megabytes: float
    """The saved model, in 10⁶ bytes."""

    def to_json(self) -> dict[str, float | None]:
        """The figures by name."""
        return asdict(self)


def evaluate(
    train: TrainingData,
    test: TrainingData,
    *,
    oos_train: TrainingData | None = None,
    oos_test: TrainingData | None = None,
    progress: Progress | None = None,
) -> Report:
    """Trains on some examples and measures on others.

    `oos_train` and `oos_test` hold out-of-scope utterances under any intent; without `oos_train`
    nothing is refused.
    """
    begun = perf_counter()
    model = learn(train, outside_examples=_texts(oos_train), progress=progress)
    seconds = perf_counter() - begun
    told = list(test.pairs())
    read, times = _read(model, [example.text for example, _ in told])
    strange, _ = _read(model, _texts(oos_test))
    wanted = [intent for _, intent in told]
    found = [understanding.intent for understanding in read]
    marked = [example for example, _ in told]
    return Report(
        accuracy=sum(one == other for one, other in zip(wanted, found, strict=True)) / len(told),
        macro_f1=macro_f1(wanted, found),
        oos_recall=sum(one.intent is None for one in strange) / len(strange) if strange else None,
        entity_f1=_exact_f1(marked, read),
        entity_token_f1=_token_f1(marked, read),
        train_seconds=seconds,
        ms_per_utterance=median(times),
        megabytes=_megabytes(model),
    )


def macro_f1(wanted: Sequence[str], found: Sequence[str | None]) -> float:
    """The F1 of each intent that was wanted, averaged."""
    right = Counter(one for one, other in zip(wanted, found, strict=True) if one == other)
    all_wanted, all_found = Counter(wanted), Counter(found)
    return fmean(2 * right[name] / (all_wanted[name] + all_found[name]) for name in all_wanted)


def micro_f1(wanted: Sequence[Collection[object]], found: Sequence[Collection[object]]) -> float:
    """F1 over all members of the sets of each text; 1 where nothing was wanted and nothing found."""
    right = sum(len({*one} & {*other}) for one, other in zip(wanted, found, strict=True))
    total = sum(map(len, wanted)) + sum(map(len, found))
    return 2 * right / total if total else 1.0


def _exact_f1(marked: Sequence[Example], read: Sequence[Understanding]) -> float:
    return micro_f1([_spans(one.entities) for one in marked], [_spans(one.entities) for one in read])


def _spans(entities: Iterable[Span | Entity]) -> set[object]:
    return {(one.name, one.role, one.group, one.start, one.end) for one in entities}


def _token_f1(marked: Sequence[Example], read: Sequence[Understanding]) -> float:
    wanted = [token_measure.labels(example.text, example.entities) for example in marked]
    found = [token_measure.labels(one.text, one.entities) for one in read]
    return token_measure.micro_average([*chain.from_iterable(wanted)], [*chain.from_iterable(found)])


def _texts(data: TrainingData | None) -> list[str]:
    return [example.text for example, _ in data.pairs()] if data else []


def _read(model: Model, texts: Iterable[str]) -> tuple[list[Understanding], list[float]]:
    """The readings, and the milliseconds of processor time that each took."""
    readings, times = [], []
    for text in texts:
        begun = process_time_ns()
        readings.append(model.parse(text))
        times.append((process_time_ns() - begun) / 1e6)
    return readings, times


def _megabytes(model: Model) -> float:
    with TemporaryDirectory() as folder:
        place = Path(folder, "model")
        model.save(place)
        return files.size(place)
