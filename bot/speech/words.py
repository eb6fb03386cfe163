"""Who hears words of any kind, as configured: one of the two packages of Whisper, or nobody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

from bot.config.models import Voice, Whisper
from bot.phrases import phrases
from voice.detect import Detector
from voice.engines import faster_whisper, openai_whisper
from voice.engines.silero import SileroDetector
from voice.engines.whispering import Engine, WhisperEar
from voice.errors import EngineMissing

say = phrases(__file__)

ENGINES: Final[Mapping[str, Engine]] = {"faster": faster_whisper.ENGINE, "openai": openai_whisper.ENGINE}
"""By the word in config.yml; the quicker one first."""


def domain_words(language: str) -> str:
    """Words that are likely in a language, as a text that might have stood before; empty where none is known.

    Everybody's: one person's titles would come up in what another says.
    """
    return say.words(language).names.get("before", "")


def words_ear(
    settings: Voice,
    prompt: Callable[[str], str] = domain_words,
    detector: Callable[[], Detector] = SileroDetector,
) -> WhisperEar | None:
    """An ear for words of any kind; None where none is wanted or, with `auto`, installed.

    `prompt`: words that are likely, by language. Where its package or weights are missing, listening raises
    `EngineMissing`. One for the house: its process stays for the next utterance.
    """
    engine = engine_of(settings.whisper)
    if engine is None:
        return None
    return WhisperEar(
        engine,
        settings.whisper.model,
        prompt=prompt,
        detector=detector,
        longest_seconds=settings.longest_seconds,
    )


def engine_of(settings: Whisper) -> Engine | None:
    """The engine that is meant: with `auto` the first that is installed, best with the model's weights."""
    if settings.engine != "auto":
        return ENGINES.get(settings.engine)
    there = [engine for engine in ENGINES.values() if engine.installed()]
    ready = (engine for engine in there if has_weights(engine, settings.model))
    return next(ready, there[0] if there else None)


def has_weights(engine: Engine, model: str) -> bool:
    """Whether a model of an engine is on this machine."""
    with suppress(EngineMissing):
        return bool(engine.weights(model))
    return False
