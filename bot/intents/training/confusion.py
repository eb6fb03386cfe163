"""How well intents are told apart, from examples that were held out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.intents.training.report import Misread, Quality
from nlu.held_out import HeldOut


def qualities(language: str, reads: Iterable[HeldOut]) -> tuple[Quality, ...]:
    """Precision and recall of each intent, the worst recall first."""
    told = list(reads)
    wanted = Counter(one.wanted for one in told)
    read = Counter(one.read for one in told)
    right = Counter(one.wanted for one in told if one.right)
    found = [
        Quality(name, language, count, right[name] / read[name] if read[name] else None, right[name] / count)
        for name, count in wanted.items()
    ]
    return tuple(sorted(found, key=lambda quality: (quality.recall, quality.intent)))


def confused(language: str, reads: Iterable[HeldOut]) -> tuple[Misread, ...]:
    """The examples that were read as another intent, with what spoke for it; those of a pair together."""
    wrong = [one for one in reads if not one.right]
    pairs = Counter((one.wanted, one.read) for one in wrong)
    wrong.sort(key=lambda one: (-pairs[one.wanted, one.read], one.wanted, one.read, one.text))
    return tuple(Misread(one.text, language, one.wanted, one.read, why=one.why) for one in wrong)
