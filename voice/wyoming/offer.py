"""What a server says that it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wyoming.info import (
    AsrModel,
    AsrProgram,
    Attribution,
    HandleModel,
    HandleProgram,
    Info,
    TtsProgram,
    TtsVoice,
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A program that hears, handles and speaks, and whose it is."""

    name: str
    version: str
    url: str
    hears: Sequence[str]
    """Languages, two letters each."""
    answers: Sequence[str]
    speaks: Sequence[str]


def info_of(offer: Offer) -> Info:
    """The answer to a `describe`."""
    by, version = Attribution(offer.name, offer.url), offer.version
    name, hears, answers = offer.name.lower(), list(offer.hears), list(offer.answers)
    model = AsrModel(name, by, True, f"{offer.name} hears", version, hears)
    handle = HandleModel(name, by, True, f"{offer.name} answers", version, answers)
    voices = [
        TtsVoice(f"{name}-{language}", by, True, f"{offer.name} ({language})", version, [language])
        for language in offer.speaks
    ]
    return Info(
        asr=[AsrProgram(name, by, True, f"{offer.name} hears", version, [model])],
        handle=[HandleProgram(offer.name, by, True, f"{offer.name} answers", version, [handle])],
        tts=[
            TtsProgram(
                name, by, True, f"{offer.name} speaks", version, voices, supports_synthesize_streaming=True
            )
        ],
    )
