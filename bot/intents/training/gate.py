"""The gate before publishing: a draft's models against those that answer now, on the same sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from bot.dialogue.choices import Thresholds
from bot.documents import document
from bot.intents.draft import Sentence
from bot.intents.training.report import Compared, Misread, Report
from nlu.held_out import HeldOut
from nlu.understanding import Interpreter

MUST_PASS: Final = Path(__file__).with_name("must_pass.yml")
_NOW: Final = datetime(2024, 1, 1, 9, 0, tzinfo=UTC)
_ZONE: Final = ZoneInfo("UTC")
"""Any moment will do to see which intent a text has."""

_ROUNDING: Final = 1e-9

Models: TypeAlias = Mapping[str, Interpreter]
Reads: TypeAlias = Mapping[str, Sequence[HeldOut]]


@cache
def shipped_sentences() -> tuple[Sentence, ...]:
    """The sentences that every version must read right, as Doppel ships them."""
    listed = document(MUST_PASS)["must_pass"]
    return tuple(
        Sentence(text=text, intent=intent, language=language)
        for language, by_intent in listed.items()
        for intent, texts in by_intent.items()
        for text in texts
    )


def broken(sentences: Iterable[Sentence], models: Models, thresholds: Thresholds) -> tuple[Misread, ...]:
    """The sentences that are not read as they must be, or not surely enough to be followed."""
    misses = []
    for one in sentences:
        if one.language not in models:
            continue
        reading = models[one.language].understand(one.text, _NOW, _ZONE)
        if reading.intent != one.intent or not thresholds.sure(reading):
            misses.append(
                Misread(one.text, one.language, one.intent, reading.intent or "", reading.confidence)
            )
    return tuple(misses)


def on_tests(sentences: Sequence[Sentence], draft: Models, live: Models) -> Compared | None:
    """Both on a test set of the admin's own; None where there is none."""
    told = [one for one in sentences if one.language in draft and one.language in live]
    pairs = [(one, _read(draft, one), _read(live, one)) for one in told]
    worse = [(one, found) for one, found, before in pairs if found != one.intent == before]
    return _compared(
        right=sum(found == one.intent for one, found, _ in pairs),
        before=sum(found == one.intent for one, _, found in pairs),
        count=len(pairs),
        worse=[Misread(one.text, one.language, one.intent, found) for one, found in worse],
    )


def held_out(draft: Reads, live: Reads) -> Compared | None:
    """Both on the examples that they share, each read by a model that was not taught it."""
    mine, theirs = _by_example(draft), _by_example(live)
    shared = mine.keys() & theirs.keys()
    worse = [key for key in sorted(shared) if theirs[key].right and not mine[key].right]
    return _compared(
        right=sum(mine[key].right for key in shared),
        before=sum(theirs[key].right for key in shared),
        count=len(shared),
        worse=[_missed(key[0], mine[key]) for key in worse],
    )


def judged(report: Report, margin: float) -> Report:
    """A report with the reasons, if there are any, why its version is refused.

    `margin`: the accuracy that may be lost, 0 to 1.
    """
    refused = [
        f"{name}: {compared.draft:.1%} right, {compared.live:.1%} before; {margin:.1%} may be lost"
        for name, compared in (("cross-validation", report.held_out), ("test set", report.tests))
        if compared and compared.live - compared.draft > margin + _ROUNDING
    ]
    if report.broken:
        refused.append(f"must-pass sentences that are read wrong: {len(report.broken)}")
    return report.judged(tuple(refused))


def _by_example(reads: Reads) -> dict[tuple[str, str, str], HeldOut]:
    return {(language, one.text, one.wanted): one for language, several in reads.items() for one in several}


def _missed(language: str, one: HeldOut) -> Misread:
    return Misread(one.text, language, one.wanted, one.read, why=one.why)


def _read(models: Models, sentence: Sentence) -> str:
    return models[sentence.language].understand(sentence.text, _NOW, _ZONE).intent or ""


def _compared(*, right: int, before: int, count: int, worse: list[Misread]) -> Compared | None:
    return Compared(right / count, before / count, count, tuple(worse)) if count else None
