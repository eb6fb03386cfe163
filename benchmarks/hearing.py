"""Hearing Doppel's own commands: how long after the end of speech, how much work, how much memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.measure import Row
from bot import discovery
from bot.speech.vocabulary import also_said, sayable
from nlu import examples
from voice.audio import SPEECH, Audio, converted
from voice.engines.pyttsx import PyttsxSpeaker
from voice.engines.sphinx import SphinxEar
from voice.grammar import Sayable
from voice.language_model import build
from voice.pronounce import in_dictionary
from voice.speak import Manner

COMMANDS = (
    "my mood is four", "log mood three", "energy is two", "my stress level is two", "check in", "undo",
    "how am i doing today", "how was my week", "start a break", "i am back", "what are my tasks", "skip",
    "remind me at half past nine to call the bank", "remind me in ten minutes", "show my nudges",
    "what is in my calendar tomorrow", "don't disturb me for two hours", "what can you do", "yes please",
    "no",
)  # fmt: skip
ALONE = """
import re, sys
from pathlib import Path
from voice.audio import Audio
from voice.engines.pyttsx import PyttsxSpeaker
from voice.engines.sphinx import SphinxEar
from voice.hear import hear
from voice.speak import Manner
heard = hear(SphinxEar(Path(sys.argv[1])), Audio(sys.stdin.buffer.read()))
list(PyttsxSpeaker().saying(heard.text or "Once more, please.", Manner()))
print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024)
"""
VOICES = ("en-us", "en-gb")
PIECE = SPEECH.bytes_a_second // 10


def run() -> Iterator[Row]:
    """The commands are spoken by eSpeak NG, which recognizers find harder than people."""
    begin = perf_counter()
    said = vocabulary()
    with TemporaryDirectory() as folder:
        build(said, Path(folder))
        yield Row("language models made anew, all of it", (perf_counter() - begin) * 1000, "ms", "below 2000")
        ear, begin = SphinxEar(Path(folder)), perf_counter()
        ear.load()
        yield Row("language models loaded", (perf_counter() - begin) * 1000, "ms")
        yield from heard(ear)
        sound = spoken(PyttsxSpeaker(), COMMANDS[0], VOICES[0]).samples
        yield Row("memory of a process that hears and speaks", memory(folder, sound), "MB", "below 150")
    if recorded := os.environ.get("DOPPEL_RECORDED_VOICE"):
        yield from orders(Path(recorded) / "commands")


def vocabulary() -> Sayable:
    """All that can be said, as it ships."""
    skills = discovery.skills()
    return sayable(examples.load(skills.training_files()), also_said(skills), known=in_dictionary)


def heard(ear: SphinxEar) -> Iterator[Row]:
    """Each command by two voices, fed as a microphone gives it."""
    speaker, waits, right, spent, length = PyttsxSpeaker(), [], 0, 0.0, 0.0
    every = [(text, voice) for text in COMMANDS for voice in VOICES]
    for text, voice in every:
        audio = spoken(speaker, text, voice)
        begin = process_time()
        listening = ear.listening()
        for start in range(0, len(audio.samples), PIECE):
            listening.feed(audio.samples[start : start + PIECE])
        end = perf_counter()
        words = listening.finish().text
        waits.append((perf_counter() - end) * 1000)
        spent += process_time() - begin
        length += audio.seconds
        right += words == text
    waits.sort()
    yield Row("end of speech to words, median", median(waits), "ms", "below 500")
    yield Row("end of speech to words, 95th percentile", waits[int(len(waits) * 0.95)], "ms", "below 1000")
    yield Row("real-time factor, processor time", spent / length, "", "below 0.1")
    yield Row(f"heard word for word, of {len(every)}", right, "")


def spoken(speaker: PyttsxSpeaker, text: str, voice: str) -> Audio:
    """A sentence between two short silences."""
    pieces = list(speaker.saying(text, Manner("en", voice, 150)))
    sound = converted(Audio(b"".join(piece.samples for piece in pieces), pieces[0].form), SPEECH)
    silence = bytes(SPEECH.bytes_a_second // 2)
    return Audio(silence + sound.samples + silence)


def memory(folder: str, sound: bytes) -> float:
    """Of a process of its own, after it has heard and spoken."""
    return float(subprocess.check_output([sys.executable, "-c", ALONE, folder], input=sound))


def orders(folder: Path) -> Iterator[Row]:
    """The same for orders that people have spoken, with a grammar of those that were typed."""
    command = [sys.executable, "-m", "bot", "evaluate-voice", "--json"]
    command += ["--train", str(folder / "orders.yml"), "--labels", str(folder / "labels.json"), str(folder)]
    told = json.loads(subprocess.check_output(command, stderr=subprocess.DEVNULL))
    yield Row("spoken orders with all slots right", told["all_slots_right"] * 100, "%", "90 or more")
    yield Row("spoken orders, end of speech to words, median", told["p50_seconds"] * 1000, "ms", "below 500")
    yield Row("spoken orders, 95th percentile", told["p95_seconds"] * 1000, "ms", "below 1000")
    yield Row("spoken orders, real-time factor", told["real_time_factor"], "", "below 0.1")
