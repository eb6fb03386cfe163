"""Doppel and Rasa 3.6 (DIET) side by side: both taught the same examples and asked the same utterances.

`python -m benchmarks rasa` teaches hwu64-10shot-train.yml of DOPPEL_NLU_DATA; `python -m benchmarks.rasa
--full` teaches hwu64-train.yml, over which Rasa sits for an hour.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from zoneinfo import ZoneInfo

from benchmarks import rasa_server
from benchmarks.measure import Row, figure
from benchmarks.rasa_server import Spent
from nlu.examples import TrainingData, load
from nlu.files import size
from nlu.model import Model
from nlu.rasa.answer import read
from nlu.rasa.client import Client, Server
from nlu.rasa.export import Project, write
from nlu.train import train

COLUMNS = ("what", "Doppel", "Rasa 3.6")
FEW, RICH, TEST = "hwu64-10shot-train.yml", "hwu64-train.yml", "hwu64-test.yml"
EPOCHS = 20
NOW, ZONE = datetime(2026, 3, 2, 9, 30, tzinfo=UTC), ZoneInfo("UTC")
WARM_UP = 20
Best = Callable[[str], "str | None"]
"""A text → the intent that ranks first, whatever the threshold."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What one of both took, and how well it did."""

    accuracy: float
    training: Spent
    megabytes: float
    started: float
    memory: float
    milliseconds: tuple[float, ...]
    """Of each message, as who asks waits for it."""
    cpu: float
    """Milliseconds of processor time a message, on average."""


def missing() -> str:
    """Why this cannot be run here; empty where it can."""
    if not rasa_server.is_there():
        return "there is no .rasa-venv; `python -m benchmarks.rasa_server` makes it"
    return "" if "DOPPEL_NLU_DATA" in os.environ else "DOPPEL_NLU_DATA names no folder of examples"


def run(taught: str = FEW, epochs: int = EPOCHS) -> list[Row]:
    folder = Path(os.environ["DOPPEL_NLU_DATA"])
    data, test = load([folder / taught], strict=False), load([folder / TEST], strict=False)
    with TemporaryDirectory() as place:
        ours = doppel(folder / taught, test, Path(place) / "ours")
    with TemporaryDirectory() as place:
        theirs = rasa(data, test, Path(place) / "project", epochs)
    return [Row(name, of(ours), unit, f"{figure(of(theirs))} {unit}") for name, of, unit in compared()]


def compared() -> list[tuple[str, Callable[[Figures], float], str]]:
    return [
        ("accuracy of intents", lambda one: 100 * one.accuracy, "%"),
        ("training", lambda one: one.training.wall, "s"),
        ("training, processor time", lambda one: one.training.cpu, "s"),
        ("training, memory", lambda one: one.training.memory, "MB"),
        ("the model on disk", lambda one: one.megabytes, "MB"),
        ("start to first answer", lambda one: one.started, "s"),
        ("memory while answering", lambda one: one.memory, "MB"),
        ("a message, p50", lambda one: quantiles(one.milliseconds, n=100)[49], "ms"),
        ("a message, p99", lambda one: quantiles(one.milliseconds, n=100)[98], "ms"),
        ("a message, processor time", lambda one: one.cpu, "ms"),
    ]


def doppel(taught: Path, test: TrainingData, folder: Path) -> Figures:
    folder.mkdir()
    child = [sys.executable, "-m", "benchmarks.rasa"]
    here = {"PYTHONPATH": str(Path(__file__).parent.parent)}
    training = rasa_server.spent([*child, "--train", str(taught), str(folder / "model")], folder, **here)
    start = rasa_server.spent([*child, "--start", str(folder / "model")], folder, **here)
    model = Model.load(folder / "model")
    before = sum(os.times()[:2])
    accuracy, taken = asked(test, lambda text: first(model.understand(text, NOW, ZONE).ranking))
    cpu = 1000 * (sum(os.times()[:2]) - before) / (len(taken) + WARM_UP)
    return Figures(accuracy, training, size(folder / "model"), start.wall, start.memory, taken, cpu)


def rasa(data: TrainingData, test: TrainingData, folder: Path, epochs: int) -> Figures:
    write(Project(data, epochs=epochs), folder)
    training = rasa_server.train(folder)
    disk = sum(path.stat().st_size for path in (folder / "models").iterdir()) / 1e6
    with rasa_server.serving(folder) as server:
        client, before = Client(Server(server.url, timeout=60)), server.cpu()
        accuracy, taken = asked(
            test, lambda text: first(read(client.parse(text), text, data.intents).ranking)
        )
        cpu = 1000 * (server.cpu() - before) / (len(taken) + WARM_UP)
        return Figures(accuracy, training, disk, server.started, server.memory(), taken, cpu)


def first(ranking: tuple[tuple[str, float], ...]) -> str | None:
    return ranking[0][0] if ranking else None


def asked(test: TrainingData, best: Best) -> tuple[float, tuple[float, ...]]:
    """Accuracy over a whole test, and the milliseconds of each message, one after another."""
    told = list(test.pairs())
    for example, _ in told[:WARM_UP]:
        best(example.text)
    taken, right = [], 0
    for example, intent in told:
        begun = perf_counter()
        right += best(example.text) == intent
        taken.append(1000 * (perf_counter() - begun))
    return right / len(told), tuple(taken)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rasa")
    parser.add_argument("--full", action="store_true", help="teach all of HWU64")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="rounds of Rasa's training")
    parser.add_argument("--train", nargs=2, metavar=("FILE", "DIR"), help=argparse.SUPPRESS)
    parser.add_argument("--start", metavar="DIR", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.train:
        train(load([wanted.train[0]], strict=False)).save(Path(wanted.train[1]))
    elif wanted.start:
        Model.load(Path(wanted.start)).understand("warm up", NOW, ZONE)
    elif why := missing():
        sys.exit(f"Not run: {why}.")
    else:
        from benchmarks.__main__ import table

        print(table("rasa", run(RICH if wanted.full else FEW, wanted.epochs)))


if __name__ == "__main__":
    main()
