"""A crowd on four channels, with faults on: messages brought twice, calls that fail, platforms that are down.

SOAK_MINUTES (10) and SOAK_PEOPLE (200) change how long it takes and how many they are.
"""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Row
from benchmarks.turn import MODELS
from bot import discovery
from bot.learning import agent_of

if TYPE_CHECKING:
    from fakes.soak.play import Figures

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
PEOPLE = int(os.environ.get("SOAK_PEOPLE", "200"))
TESTS = Path(__file__).parent.parent / "tests"


def run() -> list[Row]:
    """A tenth of the time, or a minute, without faults, and then all of it with them."""
    sys.path[:0] = [str(TESTS), str(TESTS / "fakes")]
    agent_of(discovery.skills(), MODELS)
    quiet, loud = _soaked(max(1.0, MINUTES / 10), faults=False), _soaked(MINUTES, faults=True)
    times = [*_times("without faults", quiet), *_times("with them", loud)]
    return [*_counts(loud), *times, *_memory(loud)]


def _soaked(minutes: float, *, faults: bool) -> Figures:
    from fakes.soak.play import soak

    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(MODELS)
        return asyncio.run(soak(Path(folder), PEOPLE, minutes * 60, faults=faults))


def _counts(figures: Figures) -> Iterator[Row]:
    verdict = figures.verdict
    bad = sum(number for fault, number in figures.faults.items() if fault != "none")
    where = ", ".join(f"{name} {one.doubled}" for name, one in figures.by_channel.items() if one.doubled)
    yield Row(f"people, for {MINUTES:g} minutes", figures.people, "")
    yield Row("faults met", bad, "")
    yield Row("messages that a platform brought more than once", figures.again, "")
    yield Row("messages answered", len(verdict.times), "")
    yield Row("messages lost", verdict.lost, "", "0")
    yield Row("answers out of order, or to nobody's message", verdict.wrong, "", "0")
    yield Row(
        f"answers shown twice{f' ({where})' if where else ''}",
        verdict.doubled,
        "",
        f"at most {figures.unheard}, as often as it was not told that it had been shown",
    )
    yield Row("lines of the log that tell of an error", len(figures.errors), "", "0")


def _times(how: str, figures: Figures) -> Iterator[Row]:
    from fakes.soak.play import percentile

    for name, verdict in figures.by_channel.items():
        for share in (0.5, 0.99):
            ms = 1000 * percentile(verdict.times, share)
            yield Row(f"{name}, {how}: from said to shown, p{share * 100:g}", ms, "ms")


def _memory(figures: Figures) -> Iterator[Row]:
    memory = figures.memory
    yield Row("memory of `doppel run` after the warm-up", memory.megabytes[0], "MB")
    yield Row("memory at the end", memory.megabytes[-1], "MB")
    yield Row("growth (least squares)", memory.slope, "MB a minute", "under 1")
