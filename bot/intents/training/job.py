"""Training and testing a draft: pure computing, made to run in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Final, Literal

from bot import discovery
from bot.dialogue.choices import Thresholds
from bot.intents.draft import Draft, decoded
from bot.intents.shipped import Shipped
from bot.intents.training import gate
from bot.intents.training.confusion import confused, qualities
from bot.intents.training.report import Report
from bot.intents.training.shelf import Lesson, Shelf, keys_of, lessons
from nlu.held_out import HeldOut, held_out
from nlu.model import Model

Tell = Callable[[str, float], None]
TRAINING: Final = 0.5
"""The share of the work that training is."""
MOST_CONFUSED: Final = 200
"""Confused examples that a report lists."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be trained and tested."""

    skills: str
    """The package of the skills that ship."""
    outside: Path
    models: Path
    draft: bytes
    live: bytes
    """What answers now."""
    threshold: float
    margin: float
    """When a reading is followed, as `bot.dialogue.choices.Thresholds` has them."""
    may_lose: float
    """The accuracy that may be lost, 0 to 1."""
    aim: Literal["models", "confusions", "all"] = "all"
    """The models alone, to try a sentence; which examples are confused; or everything, to publish."""


def learn(job: Job, tell: Tell) -> Report:
    """Train what is not trained yet, and report on it.

    `tell` hears what is being done, and the share that is done, 0 to 1. Raises `NluError`.
    """
    begun = monotonic()
    shipped, shelf = Shipped(discovery.skills(job.skills), job.outside), Shelf(job.models)
    draft = decoded(job.draft)
    mine = lessons(shipped, draft)
    report = Report(release=version("doppel"), keys=dict(keys_of(mine)))
    if job.aim == "confusions":
        report = _read(report, mine, _Reader(shelf, tell).reads(mine))
    else:
        models = _trained(shelf, mine, _part(tell, 0.0, TRAINING if job.aim == "all" else 1.0))
    if job.aim == "all":
        theirs = lessons(shipped, decoded(job.live))
        before = _trained(shelf, theirs, _part(tell, TRAINING, 0.0))
        sides, reader = Sides(mine, theirs, models, before), _Reader(shelf, _part(tell, TRAINING, TRAINING))
        report = gate.judged(_tested(report, job, draft, sides, reader), job.may_lose)
    tell("done", 1.0)
    return replace(report, seconds=round(monotonic() - begun, 1))


@dataclass(frozen=True, slots=True)
class Sides:
    """A draft and what answers now."""

    mine: Sequence[Lesson]
    theirs: Sequence[Lesson]
    models: Mapping[str, Model]
    before: Mapping[str, Model]

    def changed(self) -> list[tuple[Lesson, Lesson]]:
        """The languages that are learnt from other examples than before."""
        before = {lesson.language: lesson for lesson in self.theirs}
        pairs = [(lesson, before[lesson.language]) for lesson in self.mine]
        return [(one, other) for one, other in pairs if one.key != other.key]


class _Reader:
    """Reads examples that are held out, unless that was done before."""

    def __init__(self, shelf: Shelf, tell: Tell) -> None:
        self._shelf = shelf
        self._tell = tell

    def reads(self, wanted: Sequence[Lesson]) -> dict[str, list[HeldOut]]:
        """The reads of some lessons, by the name of their models."""
        found: dict[str, list[HeldOut]] = {}
        for number, lesson in enumerate(wanted):
            tell = _part(self._tell, number / len(wanted), 1 / len(wanted))
            known = self._shelf.reads(lesson.key)
            if known is None:
                known = held_out(lesson.data, lesson.language, partial(tell, "cross-validating"))
                self._shelf.put_reads(lesson.key, known)
            found[lesson.key] = known
        return found


def _tested(report: Report, job: Job, draft: Draft, sides: Sides, reader: _Reader) -> Report:
    known = {(lesson.language, intent) for lesson in sides.mine for intent in lesson.data.intents}
    sentences = [
        one for one in (*gate.shipped_sentences(), *draft.must_pass) if (one.language, one.intent) in known
    ]
    changed = sides.changed()
    reads = reader.reads([lesson for pair in changed for lesson in pair])
    mine = {one.language: reads[one.key] for one, _ in changed}
    theirs = {one.language: reads[other.key] for one, other in changed}
    return replace(
        _read(report, [one for one, _ in changed], reads),
        broken=gate.broken(sentences, sides.models, Thresholds(job.threshold, job.margin)),
        tests=gate.on_tests(draft.tests, sides.models, sides.before),
        held_out=gate.held_out(mine, theirs),
    )


def _read(report: Report, wanted: Sequence[Lesson], reads: Mapping[str, Sequence[HeldOut]]) -> Report:
    """With how well the intents of some lessons are told apart."""
    told = [(lesson.language, reads[lesson.key]) for lesson in wanted]
    wrong = [one for language, said in told for one in confused(language, said)]
    return replace(
        report,
        quality=tuple(one for language, said in told for one in qualities(language, said)),
        confused=tuple(wrong[:MOST_CONFUSED]),
    )


def _trained(shelf: Shelf, wanted: Sequence[Lesson], tell: Tell) -> dict[str, Model]:
    return {
        lesson.language: shelf.learnt(lesson, _part(tell, number / len(wanted), 1 / len(wanted)))
        for number, lesson in enumerate(wanted)
    }


def _part(tell: Tell, start: float, share: float) -> Tell:
    """News of a part of the work, as news of the whole."""
    return lambda what, done: tell(what, start + share * done)
