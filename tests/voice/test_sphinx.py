from __future__ import annotations

import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from kitchen import kitchen

from voice.audio import SPEECH, Audio
from voice.engines.sphinx import SphinxEar
from voice.engines.sphinx_readers import LEFT_OVER, WholeGrammar, _words, alike, judged
from voice.errors import SpeechFailed
from voice.evaluation import in_noise
from voice.files import decoded
from voice.grammar import Sayable, Slot
from voice.hear import Expected, hear
from voice.language_model import GRAMMAR, build

Say = Callable[..., Audio]
NUMBERS = ("one", "two", "three", "four", "five")
SAID = Sayable(
    (
        ("my", "mood", "is", Slot("rating")),
        ("log", "energy", Slot("rating")),
        ("log", "mood", Slot("rating"), "and", "energy", Slot("rating")),
        ("remind", "me", "to", Slot("title"), "at", Slot("time")),
        ("how", "am", "i", "doing"),
        ("stop",),
        ("yes", "please"),
    ),
    {
        "rating": tuple((number,) for number in NUMBERS),
        "title": (("call", "priya"), ("finish", "the", "report"), ("water", "the", "plants")),
        "time": (("half", "past", "nine"), ("ten",), ("eleven", "thirty")),
    },
)
COMMANDS = (
    "my mood is four",
    "log mood two and energy three",
    "remind me to finish the report at half past nine",
    "how am i doing",
    "remind me to call priya at eleven thirty",
)
FOREIGN = (
    "she sold the house and moved to the coast with her sister",
    "the children were playing football in the rain",
    "parliament will vote on the new budget next week",
)


@pytest.fixture(scope="module")
def ear(tmp_path_factory: pytest.TempPathFactory) -> SphinxEar:
    folder = tmp_path_factory.mktemp("models")
    build(SAID, folder)
    return SphinxEar(folder)


@pytest.fixture(scope="module")
def say(tmp_path_factory: pytest.TempPathFactory) -> Say:
    if not which("flite"):
        pytest.skip("flite is not installed")
    folder = tmp_path_factory.mktemp("said")

    def said(text: str, voice: str = "slt") -> Audio:
        path = folder / "said.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        return decoded(path.read_bytes(), longest_seconds=30)

    return said


@pytest.mark.parametrize("text", COMMANDS)
def test_commands_are_heard(ear: SphinxEar, say: Say, text: str) -> None:
    heard = hear(ear, say(text))
    assert (heard.text, heard.why, heard.engine) == (text, "", "pocketsphinx")
    assert heard.confidence > 0.78


def test_commands_are_heard_in_a_kitchen_between_silences(ear: SphinxEar, say: Say) -> None:
    silence = bytes(SPEECH.bytes_a_second)
    audio = Audio(silence + say(COMMANDS[2]).samples + silence)
    assert hear(ear, in_noise(audio, kitchen(), 10)).text == COMMANDS[2]


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_speech_is_rejected(ear: SphinxEar, say: Say, text: str) -> None:
    heard = hear(ear, say(text))
    assert (heard.text, heard.why) == ("", "unsure")


def test_what_is_not_speech_is_silence(ear: SphinxEar) -> None:
    hum = (3000 * np.sin(np.arange(2 * SPEECH.rate) / 20)).astype("<i2").tobytes()
    hiss = np.random.default_rng(1).normal(0, 600, 2 * SPEECH.rate).astype("<i2").tobytes()
    for samples in (b"", b"\0\0", bytes(2 * SPEECH.bytes_a_second), hum, hiss):
        assert hear(ear, Audio(samples)).why == "silence"


def test_two_who_speak_at_once_are_not_made_into_something_else(ear: SphinxEar, say: Say) -> None:
    one, other = (np.frombuffer(say(text, voice).samples, "<i2") for text, voice in (
        (COMMANDS[0], "slt"), (FOREIGN[0], "rms"),
    ))  # fmt: skip
    length = min(len(one), len(other))
    both = Audio((one[:length] // 2 + other[:length] // 2).astype("<i2").tobytes())
    assert hear(ear, both).text in {"", COMMANDS[0]}


def test_clipped_speech_is_heard_or_refused(ear: SphinxEar, say: Say) -> None:
    levels = np.frombuffer(say(COMMANDS[0]).samples, "<i2").astype(float) * 12
    clipped = np.clip(levels, -(2**15), 2**15 - 1).astype("<i2")
    assert hear(ear, Audio(clipped.tobytes())).text in {"", COMMANDS[0]}


def test_it_makes_no_difference_how_samples_are_cut(ear: SphinxEar, say: Say) -> None:
    samples = say(COMMANDS[0]).samples
    listening = ear.listening()
    for start in range(0, len(samples), 998):
        listening.feed(samples[start : start + 998])
    assert listening.finish() == hear(ear, Audio(samples))


def test_utterances_at_once_do_not_mix(ear: SphinxEar, say: Say) -> None:
    audios = [say(text) for text in COMMANDS]
    with ThreadPoolExecutor(3) as pool:
        heard = pool.map(lambda audio: hear(ear, audio).text, audios)
    assert tuple(heard) == COMMANDS


def test_an_utterance_that_nobody_wants_leaves_nothing(ear: SphinxEar, say: Say) -> None:
    abandoned = ear.listening()
    abandoned.feed(say(COMMANDS[1]).samples)
    abandoned.close()
    assert hear(ear, say(COMMANDS[0])).text == COMMANDS[0]


@pytest.mark.parametrize(("expects", "language"), [("words", "en"), ("command", "de")])
def test_other_than_english_commands_are_beyond_it(ear: SphinxEar, expects: Expected, language: str) -> None:
    assert hear(ear, Audio(bytes(1024)), expects, language).why == "beyond"


def test_models_that_do_not_load_are_told(tmp_path: Path) -> None:
    build(SAID, tmp_path)
    (tmp_path / GRAMMAR).write_text("FSG_BEGIN said\nNUM_STATES 2\nTRANSITION 0 9 1 mood\nFSG_END\n")
    with pytest.raises(SpeechFailed, match=tmp_path.name):
        SphinxEar(tmp_path).load()


def test_words_count_where_two_readings_agree() -> None:
    words = ["my", "mood", "is", "four"]
    assert alike(words, words) == 1
    assert alike(words, ["my", "mood", "is", "for"]) == 0.75
    assert alike(words, ["yes", "please"]) == alike([], words) == alike(words, []) == 0
    assert judged(words, 0.8, 0.8).text == "my mood is four"
    refused = judged(words, 0.79, 0.8)
    assert (refused.text, refused.why, refused.confidence) == ("", "unsure", 0.79)


def test_sounds_in_any_order_go_better_than_words_that_were_not_said(say: Say, tmp_path: Path) -> None:
    build(SAID, tmp_path)
    reader = WholeGrammar(tmp_path)

    def left_over(text: str) -> float:
        sound = say(text).samples
        assert reader.read(sound)
        _words(reader._grammar, sound)
        return reader._loop.left_over(reader._grammar, sound)

    assert max(map(left_over, COMMANDS)) < LEFT_OVER
    assert left_over(FOREIGN[-1]) > LEFT_OVER, (
        "the others are heard as noise around a word, in which no one agrees"
    )


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> SphinxEar:
    """An ear for so much that no grammar of all of it is searched."""
    folder = tmp_path_factory.mktemp("near")
    names = tuple(
        (f"{first}{last}",) for first in ("bel", "cor", "dan", "fen", "gar") for last in ("ton", "ley")
    )
    titles = (*SAID.values["title"], *(("ask", *name, "for", *other) for name in names for other in names))
    more = tuple(("how", "is", word, "today") for (word,) in names)
    build(Sayable((*SAID.sentences, *more), {**SAID.values, "title": titles}), folder, most_arcs=50)
    assert not (folder / GRAMMAR).exists()
    return SphinxEar(folder)


@pytest.mark.parametrize("text", COMMANDS)
def test_commands_are_heard_among_much_else(near: SphinxEar, say: Say, text: str) -> None:
    assert hear(near, say(text)).text == text


@pytest.mark.parametrize("text", FOREIGN)
def test_foreign_speech_is_rejected_there_as_well(near: SphinxEar, say: Say, text: str) -> None:
    assert hear(near, say(text)).why == "unsure"
