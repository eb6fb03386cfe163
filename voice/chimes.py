"""Short soft chimes: what happens, to be heard by who does not look."""

from __future__ import annotations

from functools import cache

import numpy as np

from voice.audio import Audio, Form
from voice.turns import Sign

FORM = Form(22_050)
LOUD = 0.12
"""Of full scale: softer than speech."""
LOW, HIGH = 523.25, 783.99
"""Hertz: C5 and G5."""
NOTE = 0.06
"""Seconds."""


def chime(before: Sign | None, now: Sign) -> Audio | None:
    """What sounds where one sign takes the place of another.

    Rising: it listens. Falling: it does not listen any more, though nothing was said. Twice low: muted.
    """
    if now == "listening":
        return _notes(LOW, HIGH)
    if now == "muted":
        return _notes(LOW, LOW)
    if before == "listening" and now in {"ready", "waiting"}:
        return _notes(HIGH, LOW)
    return None


@cache
def _notes(*pitches: float) -> Audio:
    """Notes in a row, each of them swelling and dying away, so that nothing clicks."""
    at = np.arange(round(NOTE * FORM.rate)) / FORM.rate
    shape = LOUD * np.sin(np.pi * at / NOTE) ** 2
    waves = [shape * np.sin(2 * np.pi * pitch * at) for pitch in pitches]
    return Audio((np.concatenate(waves) * 32767).astype("<i2").tobytes(), FORM)
