"""`doppel evaluate-voice`: how well commands are heard, measured on recordings."""

from __future__ import annotations

import json as jsons
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.commands.edge import print_json
from bot.commands.render import print_table
from bot.errors import DoppelError

if TYPE_CHECKING:
    from nlu.examples import Example, TrainingData
    from voice.audio import Audio
    from voice.evaluation import Meanings, Recorded, Report
    from voice.grammar import Sayable, Sentence, Words

LONGEST: Final = 3600.0
"""Seconds of a recording."""
NOISE_STEP: Final = 7919
"""Samples by which each recording gets another part of the noise; a prime, so that none repeats soon."""
_WORD: Final = re.compile(r"\w+(?:['’-]\w+)*")


class CannotMeasure(DoppelError):
    """What was given to measure with does not do."""


def evaluate_voice(
    *,
    train: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="What can be said, in Rasa's form."),
    ],
    labels: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, metavar="FILE", help="JSON: recording → slots.")
    ],
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, metavar="DIR", help="The recordings.")
    ],
    noise: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, metavar="FILE", help="Noise to put under them."),
    ] = None,
    snr: Annotated[
        float | None, typer.Option(metavar="DB", help="How much louder speech is than the noise.")
    ] = None,
    foreign: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, metavar="DIR", help="Recordings that must be rejected."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Make a grammar of typed examples and measure how well it hears recordings.

    A command is right when it has exactly the slots of its label. Seconds are those from the end of the
    audio, fed in real order, to the words. --snr is that of the speech's active level (its stretches of 20 ms
    at most 30 dB below the loudest) to the noise's mean power.
    """
    if (noise is None) != (snr is None):
        raise CannotMeasure("--noise FILE and --snr DB belong together")
    expected = _expected(labels)
    recordings = _recordings(expected, folder, _audio(noise) if noise else None, snr or 0.0)
    report = _measured(train, recordings, foreign, len(expected))
    if json:
        print_json(report.to_json())
        return
    figures = report.to_json()
    rows = [
        (name, "not measured" if figures[name] is None else form.format(figures[name]), what)
        for name, (what, form) in FIGURES.items()
    ]
    print_table(("figure", "value", "what it is"), rows, "Nothing was measured.")


FIGURES: Final = {
    "recordings": ("recordings that were heard", "{}"),
    "all_slots_right": ("share of commands with exactly the right slots", "{:.2%}"),
    "slot_accuracy": ("share of slots that were heard right", "{:.2%}"),
    "rejected": ("commands that were not accepted", "{}"),
    "false_acceptance": ("share of foreign recordings that were accepted", "{:.2%}"),
    "p50_seconds": ("seconds from the end of the audio to the words, median", "{:.3f}"),
    "p95_seconds": ("the same, 95th percentile", "{:.3f}"),
    "real_time_factor": ("seconds of work for a second of sound, in all", "{:.3f}"),
}


def _measured(train: Path, recordings: Iterator[Recorded], foreign: Path | None, count: int) -> Report:
    from itertools import chain

    from nlu.examples import load
    from voice.engines.sphinx import SphinxEar
    from voice.evaluation import Recorded, evaluate
    from voice.language_model import build

    said, meanings = trained(load([train], strict=False))
    others = sorted(path for path in foreign.rglob("*") if path.is_file()) if foreign else []
    every = count + len(others)
    number = 0

    def told(name: str) -> None:
        nonlocal number
        number += 1
        sys.stderr.write(f"{number}/{every} {name}\n")

    with TemporaryDirectory(prefix="doppel-") as models:
        build(said, Path(models))
        ear = SphinxEar(Path(models))
        ear.load()
        strange = (Recorded(path.name, _audio(path), None) for path in others)
        return evaluate(ear, meanings, chain(recordings, strange), told)


def trained(data: TrainingData) -> tuple[Sayable, Meanings]:
    """What examples let a person say, their entities as slots, and what each value means."""
    from voice.grammar import Sayable

    sentences = tuple(dict.fromkeys(_sentence(example) for example, _ in data.pairs()))
    meanings: dict[str, dict[Words, str]] = {}
    for example, _ in data.pairs():
        for span in example.entities:
            words = _words(example.text[span.start : span.end])
            meanings.setdefault(span.name, {})[words] = span.value.casefold()
    for name, values in data.lookups.items():
        for value in values:
            meant = data.synonyms.get(value.casefold(), value).casefold()
            meanings.setdefault(name, {}).setdefault(_words(value), meant)
    for values_of in meanings.values():
        values_of.pop((), None)
    return Sayable(sentences, {name: tuple(values) for name, values in meanings.items()}), meanings


def _sentence(example: Example) -> Sentence:
    from voice.grammar import Slot

    pieces: list[str | Slot] = []
    at = 0
    for span in sorted(example.entities, key=lambda span: span.start):
        pieces += [*_words(example.text[at : span.start]), Slot(span.name)]
        at = span.end
    return (*pieces, *_words(example.text[at:]))


def _words(text: str) -> Words:
    return tuple(_WORD.findall(text.casefold().replace("’", "'")))


def _expected(labels: Path) -> Mapping[str, Mapping[str, str]]:
    try:
        told = jsons.loads(labels.read_bytes())
        expected = {
            str(name): {
                str(slot): " ".join(str(value).casefold().split()) for slot, value in label["slots"].items()
            }
            for name, label in told.items()
        }
    except (ValueError, AttributeError, TypeError, KeyError):
        form = '{"a.wav": {"slots": {"size": "large"}}}'
        raise CannotMeasure(f"{labels}: not in the form {form}") from None
    if not expected:
        raise CannotMeasure(f"{labels}: no labels")
    return expected


def _recordings(
    expected: Mapping[str, Mapping[str, str]], folder: Path, noise: Audio | None, snr: float
) -> Iterator[Recorded]:
    """Each recording as it is asked for; whether all are there is seen at once."""
    from voice.evaluation import Recorded, in_noise

    places = {path.name: path for path in folder.rglob("*")}
    missing = sorted(expected.keys() - places.keys())
    if missing:
        raise CannotMeasure(f"{folder}: {len(missing)} recordings of the labels are missing, as {missing[0]}")

    def each() -> Iterator[Recorded]:
        for number, name in enumerate(sorted(expected)):
            audio = _audio(places[name])
            mixed = in_noise(audio, noise, snr, number * NOISE_STEP) if noise else audio
            yield Recorded(name, mixed, expected[name])

    return each()


def _audio(path: Path) -> Audio:
    from voice.errors import BadAudio
    from voice.files import decoded

    try:
        return decoded(path.read_bytes(), longest_seconds=LONGEST)
    except (BadAudio, OSError) as error:
        raise CannotMeasure(f"{path}: {error}") from None
