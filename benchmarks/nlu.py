"""Understanding one utterance, in processor time at the median, and the same intents by scikit-learn.

What is said: every example of every skill, to a model trained on them. With the switch
`python -m benchmarks.nlu` it prints its rows alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time_ns
from zoneinfo import ZoneInfo

from benchmarks.measure import Row
from bot import discovery
from bot.learning import model_of
from nlu import examples, files
from nlu.fit import RICH, Pipeline, fit
from nlu.intents import Intents
from nlu.model import Model, by_rule
from nlu.train import known

NOW, ZONE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")
ASKED = 1_000


def milliseconds(work: Callable[[str], object], texts: Iterable[str]) -> float:
    taken = []
    for text in texts:
        begun = process_time_ns()
        work(text)
        taken.append(process_time_ns() - begun)
    return median(taken) / 1e6


def run() -> list[Row]:
    data = examples.load(discovery.skills().training_files())
    texts = [example.text for example, _ in data.pairs()]
    asked = texts[:: max(1, len(texts) // ASKED)]
    taught = known(data)
    pipeline, intents = fit(taught, RICH)
    with TemporaryDirectory() as folder:
        model = model_of(discovery.skills().training_files(), Path(folder))
        size = files.size(next(Path(folder).rglob("model.json")).parent)
    model.understand("warm up", NOW, ZONE)
    return [
        *whole(model, asked),
        *against(pipeline, intents, asked),
        Row("the model on disk", size, "MB", "under 10"),
    ]


def whole(model: Model, asked: list[str]) -> list[Row]:
    tagger = model.tagger
    understand = milliseconds(lambda text: model.understand(text, NOW, ZONE), asked)
    clauses = milliseconds(lambda text: model.clauses(text, NOW, ZONE), asked)
    return [
        Row("understand: intent, scope and all entities", understand, "ms CPU", "under 1"),
        Row("clauses: the same for each thing said", clauses, "ms CPU"),
        Row("entities by rule alone", milliseconds(by_rule, asked), "ms CPU"),
        Row(
            "entities learnt alone",
            milliseconds(lambda text: tagger.spans(text, "", ()), asked) if tagger else 0.0,
            "ms CPU",
        ),
    ]


def against(pipeline: Pipeline, intents: Intents, asked: list[str]) -> list[Row]:
    ours = milliseconds(lambda text: intents.scores(intents.traits(by_rule(text))), asked)
    theirs = milliseconds(lambda text: pipeline.scores([by_rule(text)]), asked)
    return [
        Row("intent by look-up", ours, "ms CPU"),
        Row("intent by the scikit-learn pipeline", theirs, "ms CPU"),
        Row("look-up against scikit-learn", theirs / ours, "times as fast", "more than 1"),
    ]


if __name__ == "__main__":
    for row in run():
        print(f"{row.name:45} {row.figure:8.3f} {row.unit}  {row.goal}")
