"""Speaking: how soon the first sound comes, and how much faster than it lasts it is made."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from statistics import median
from time import perf_counter

from benchmarks.measure import Row, best_seconds
from voice.engines.pyttsx import PyttsxSpeaker
from voice.reading import read_out
from voice.speak import Manner

SAID = ("Mood 4, noted at 9:30.", "Two meetings ran over your 11:00 break. Five minutes now?")
TIMES = 30
COLD = """
from time import perf_counter
begin = perf_counter()
from voice.engines.pyttsx import PyttsxSpeaker
from voice.speak import Manner
next(PyttsxSpeaker().saying("Mood four.", Manner()))
print(perf_counter() - begin)
"""


def run() -> Iterator[Row]:
    """Each sound in another voice and at another speed than the one before."""
    speaker, firsts, made, lasting = PyttsxSpeaker(), [], 0.0, 0.0
    for number in range(TIMES):
        language = "de" if number % 2 else "en"
        text = read_out(SAID[number % len(SAID)], language)
        begin, first = perf_counter(), 0.0
        for piece in speaker.saying(text, Manner(language, speed=140 + number)):
            first = first or perf_counter() - begin
            lasting += piece.seconds
        made += perf_counter() - begin
        firsts.append(first * 1000)
    cold = [float(subprocess.check_output([sys.executable, "-c", COLD])) * 1000 for _ in range(5)]
    yield Row(f"first sound, median of {TIMES}", median(firsts), "ms", "under 100")
    yield Row(f"first sound, worst of {TIMES}", max(firsts), "ms", "under 100")
    yield Row("first sound of a new process, median of 5", median(cold), "ms")
    yield Row("real-time factor", made / lasting, "")
    reading = best_seconds(lambda: [read_out(text) for text in SAID]) / len(SAID) * 1000
    yield Row("from print to words, a reply", reading, "ms")
