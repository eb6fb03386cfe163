"""How speech is bounded and wake words are heard, over the recordings of DOPPEL_RECORDED_VOICE."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "fakes"))

from sounds import melody, noise, pieces, recorded, tone

from benchmarks.measure import Row
from voice.audio import SPEECH
from voice.detect import Ended, Endpointer, Started
from voice.engines.keyphrase import Keyphrase
from voice.engines.micro_wake import PHRASES, MicroWake
from voice.engines.silero import SileroDetector
from voice.wake import Wake

SECOND = SPEECH.bytes_a_second
CLEAR = 40.0
"""Decibels over the noise from which the end of what is said can be seen in the loudness."""


def bounded(folder: Path) -> list[Row]:
    parted, missed, late, seconds, begun = 0, 0, [], 0.0, process_time()
    paths = sorted(folder.glob("*.wav"))
    for path in paths:
        sound = recorded(path)
        starts, end = utterances(sound + noise(1.0, 0.0005))
        parted, missed = parted + (starts > 1), missed + (not starts)
        seconds += len(sound) / SECOND + 1
        last = end_of_loudness(sound)
        if last and end:
            late.append(end - last)
    share = (process_time() - begun) / seconds
    middle, most = np.percentile(late, [50, 95])
    return [
        Row(f"of {len(paths)} orders, parted by a pause", parted, ""),
        Row("missed", missed, "", "0"),
        Row("end of speech told after, p50", middle, "s", "0.5 or less"),
        Row("end of speech told after, p95", most, "s"),
        Row("detecting speech, of one core", 100 * share, "%"),
    ]


def utterances(sound: bytes) -> tuple[int, float]:
    """How many begin, and the second at which the last is over."""
    endpointer, starts, end = Endpointer(SileroDetector()), 0, 0.0
    for number, piece in enumerate(pieces(sound), 1):
        told = list(endpointer.feed(piece))
        starts += Started() in told
        end = number * 1024 / SECOND if Ended() in told else end
    return starts, end


def end_of_loudness(sound: bytes) -> float:
    """Where the last loud hundredth of a second is; 0 where it does not stand out."""
    wave = np.frombuffer(sound, "<i2").astype(float)
    levels = 10 * np.log10((wave[: len(wave) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1) + 1)
    floor, peak = np.percentile(levels, [10, 98])
    loud = np.nonzero(levels > floor + 0.35 * (peak - floor))[0]
    return float(loud[-1] + 1) / 100 if peak - floor > CLEAR else 0.0


def woken(name: str, make: Callable[[], Wake], own: Iterable[Path], others: Iterable[Path]) -> list[Row]:
    begun, seconds, hits, false, mine = process_time(), 0.0, 0, 0, list(own)
    wake = make()
    for path in [*mine, *others]:
        sound = noise(1.0) + recorded(path) + noise(1.0)
        times = sum(map(wake.hears, pieces(sound)))
        hits, false = (hits + (times > 0), false) if path in mine else (hits, false + times)
        seconds += len(sound) / SECOND
    share = (process_time() - begun) / seconds
    return [
        *([Row(f"{name}: heard, of {len(mine)}", hits, "")] if mine else []),
        Row(f"{name}: false, in {seconds:.0f} s", false, ""),
        Row(f"{name}: of one core", 100 * share, "%"),
    ]


def missing() -> str:
    """Why this cannot be run here; empty where it can."""
    return "" if "DOPPEL_RECORDED_VOICE" in os.environ else "DOPPEL_RECORDED_VOICE names no folder"


def run() -> list[Row]:
    voices = Path(os.environ["DOPPEL_RECORDED_VOICE"])
    rows = bounded(voices / "commands")
    for name, sound in (("noise", noise(60, 0.1)), ("tone", tone(60)), ("melody", melody(60))):
        rows.append(Row(f"utterances in a minute of {name}", utterances(sound)[0], "", "0"))
    everything, orders = sorted(voices.glob("wake/*/*.wav")), sorted(voices.glob("commands/*.wav"))[::3]
    for phrase in (*PHRASES, "computer"):
        own = [path for path in everything if phrase.replace(" ", "_") in {path.parent.name, path.stem}]
        own = [path for path in own if path.stem != "hey_peppa_pig"]
        others = [path for path in everything if path not in own] + orders
        if phrase in PHRASES:
            rows += woken(f"“{phrase}” by network", partial(MicroWake, phrase), own, others)
        if phrase in {"alexa", "computer"}:
            rows += woken(f"“{phrase}” by its sounds", partial(_by_sounds, phrase), own, others)
    return rows + woken("“stop” by its sounds", partial(_by_sounds, "stop"), [], [*everything, *orders])


def _by_sounds(phrase: str) -> Wake:
    return Keyphrase(phrase, SileroDetector())
