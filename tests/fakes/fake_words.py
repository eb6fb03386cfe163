"""A model for the worker of a `WhisperEar` that writes down what it was asked."""

from __future__ import annotations

from typing import Any

from voice.audio import SPEECH
from voice.engines.child import Work
from voice.engines.passages import Job, Passage, work


def opened(weights: str) -> Work:
    """What it writes begins with the name of its weights."""

    def transcribe(window: Any, job: Job) -> Passage:
        return Passage(
            f"{weights} {len(window) / SPEECH.rate:.1f} {job.language} {job.prompt}", -0.1, 1.0, 0.0
        )

    return work(transcribe, {"en", "de"}.__contains__)
