"""A short soak: what `python -m benchmarks soak` does for ten minutes with 200 people."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fakes.fault_proxy import Fault
from fakes.soak.play import INWARD, OUTWARD, soak

pytestmark = pytest.mark.long


def test_everybody_is_answered_once_and_in_order_whatever_goes_wrong(trained_home: Path) -> None:
    figures = asyncio.run(soak(trained_home, people=40, seconds=30, pause=3))
    verdict = figures.verdict
    assert (verdict.lost, verdict.wrong, figures.errors) == (0, 0, [])
    assert verdict.doubled <= figures.unheard, "only where Doppel could not know that it had been shown"
    assert len(verdict.times) > 300
    assert figures.again > 0
    assert {*INWARD, *OUTWARD, Fault.DOWN} >= figures.faults.keys() - {Fault.NONE}
    assert sum(figures.faults.values()) - figures.faults[Fault.NONE] > 30
    assert figures.memory.megabytes[-1] - figures.memory.megabytes[0] < 50
