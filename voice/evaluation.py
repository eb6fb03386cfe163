"""How well commands are heard: measured on recordings whose slots are known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from voice.audio import SPEECH, Audio
from voice.grammar import Words
from voice.hear import Ear, Heard

if TYPE_CHECKING:
    from numpy import float64
    from numpy.typing import NDArray

PIECE: Final = SPEECH.bytes_a_second // 10
"""A recording is fed in pieces of 100 ms, as a microphone gives them."""
STRETCH: Final = SPEECH.rate // 50
LOUD: Final = 1e-3
"""Stretches of 20 ms with this share of the power of the loudest one, or more, are speech."""

Meanings: TypeAlias = Mapping[str, Mapping[Words, str]]
"""Kind of slot → the words of each of its values → what they mean."""
Slots: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording and what was said in it."""

    name: str
    audio: Audio
    slots: Slots | None
    """None for foreign speech: it must be rejected."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one recording."""

    name: str
    heard: Heard
    slots: Slots
    expected: Slots | None
    seconds: float
    """From the end of the audio to the words."""
    spent: float
    """In all, feeding included."""
    length: float
    """Of the recording, in seconds."""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an evaluation; shares from 0 to 1, None where nothing was measured."""

    recordings: int
    all_slots_right: float | None
    """Share of the commands with exactly the slots they should have."""
    slot_accuracy: float | None
    """Share of the expected slots that were heard with their value."""
    rejected: int
    """Commands that were not accepted."""
    p50_seconds: float
    """From the end of the audio, fed in real order, to the words."""
    p95_seconds: float
    real_time_factor: float
    """Seconds of work, feeding included, for a second of sound."""
    audio_seconds: float
    foreign: int
    false_acceptance: float | None
    """Share of foreign recordings of which words were accepted."""
    results: tuple[Result, ...] = field(repr=False)

    def to_json(self) -> dict[str, Any]:
        """The figures alone."""
        figures = asdict(self)
        del figures["results"]
        return figures


def evaluate(
    ear: Ear, meanings: Meanings, recordings: Iterable[Recorded], told: Callable[[str], None] = lambda _: None
) -> Report:
    """Hear every recording; `told` gets the name of each before. There must be one at least."""
    results = []
    for recorded in recordings:
        told(recorded.name)
        results.append(_result(ear, meanings, recorded))
    commands = [result for result in results if result.expected is not None]
    foreign = [result for result in results if result.expected is None]
    seconds = sorted(result.seconds for result in results)
    pairs = [(r.slots.get(kind) == value) for r in commands for kind, value in (r.expected or {}).items()]
    length = sum(result.length for result in results)
    return Report(
        recordings=len(results),
        all_slots_right=_share(result.slots == result.expected for result in commands),
        slot_accuracy=_share(pairs),
        rejected=sum(bool(result.heard.why) for result in commands),
        p50_seconds=seconds[len(seconds) // 2],
        p95_seconds=seconds[min(len(seconds) - 1, int(len(seconds) * 0.95))],
        real_time_factor=sum(result.spent for result in results) / length if length else 0.0,
        audio_seconds=length,
        foreign=len(foreign),
        false_acceptance=_share(not result.heard.why for result in foreign),
        results=tuple(results),
    )


def _share(right: Iterable[bool]) -> float | None:
    every = list(right)
    return sum(every) / len(every) if every else None


def _result(ear: Ear, meanings: Meanings, recorded: Recorded) -> Result:
    samples = recorded.audio.samples
    listening = ear.listening("command", "en")
    try:
        begun = perf_counter()
        for start in range(0, len(samples), PIECE):
            listening.feed(samples[start : start + PIECE])
        fed = perf_counter()
        heard = listening.finish()
        done = perf_counter()
    finally:
        listening.close()
    slots = slots_in(heard.text, meanings)
    length = recorded.audio.seconds
    return Result(recorded.name, heard, slots, recorded.slots, done - fed, done - begun, length)


def slots_in(text: str, meanings: Meanings) -> dict[str, str]:
    """The slots of a command: from left to right the longest value that begins at each word."""
    values = {words: (kind, meant) for kind, said in meanings.items() for words, meant in said.items()}
    longest = max(map(len, values), default=0)
    words, found, at = tuple(text.split()), dict[str, str](), 0
    while at < len(words):
        ends = range(min(at + longest, len(words)), at, -1)
        end = next((end for end in ends if words[at:end] in values), at + 1)
        if value := values.get(words[at:end]):
            found[value[0]] = value[1]
        at = end
    return found


def in_noise(audio: Audio, noise: Audio, decibels: float, start: int = 0) -> Audio:
    """A recording with noise under it, both in the form of `SPEECH`; the noise is looped from a sample on.

    The signal-to-noise ratio is that of the speech's active level, the mean power of the stretches of 20 ms
    that have at least a thousandth of the power of the loudest, to the mean power of the noise.
    """
    import numpy as np

    speech, under = (np.frombuffer(one.samples, "<i2").astype(np.float64) for one in (audio, noise))
    if not len(speech) or not under.any():
        return audio
    looped = np.resize(np.roll(under, -start), len(speech))
    power = (looped**2).mean() or 1.0
    mixed = speech + looped * np.sqrt(_active(speech) / power) * 10 ** (-decibels / 20)
    return Audio(np.clip(np.rint(mixed), -(2**15), 2**15 - 1).astype("<i2").tobytes())


def _active(levels: NDArray[float64]) -> float:
    """The mean power of the stretches in which somebody speaks."""
    whole = levels[: len(levels) // STRETCH * STRETCH] if len(levels) > STRETCH else levels
    power = (whole.reshape(-1, min(STRETCH, len(whole))) ** 2).mean(axis=1)
    return float(power[power >= power.max() * LOUD].mean())
