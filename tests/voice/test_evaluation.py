from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from voice.audio import SPEECH, Audio
from voice.evaluation import Recorded, evaluate, in_noise, slots_in
from voice.hear import Expected, Heard, Listening

MEANINGS = {
    "drink": {("coffee",): "coffee", ("iced", "coffee"): "iced coffee"},
    "size": {("eight", "ounce"): "small", ("large",): "large"},
}


@dataclass
class Script:
    """Hears what is written, and takes what it is fed in whole seconds."""

    says: list[Heard]
    fed: list[int] = field(default_factory=list)

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        assert (expects, language) == ("command", "en")
        return self

    def feed(self, samples: bytes) -> None:
        self.fed.append(len(samples))

    def finish(self) -> Heard:
        return self.says.pop(0)

    def close(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("a large iced coffee please", {"size": "large", "drink": "iced coffee"}),
        ("eight ounce coffee", {"size": "small", "drink": "coffee"}),
        ("iced eight coffee", {"drink": "coffee"}),
        ("", {}),
    ],
)
def test_the_longest_value_counts(text: str, slots: dict[str, str]) -> None:
    assert slots_in(text, MEANINGS) == slots


def test_figures() -> None:
    second = Audio(bytes(SPEECH.bytes_a_second))
    recordings = [
        Recorded("a", second, {"size": "large", "drink": "coffee"}),
        Recorded("b", second, {"size": "large", "drink": "coffee"}),
        Recorded("c", second, {"drink": "coffee"}),
        Recorded("d", second, {"drink": "iced coffee"}),
        Recorded("e", second, None),
        Recorded("f", second, None),
    ]
    says = ["large coffee", "large iced coffee", "large coffee", "", "", "coffee"]
    script = Script([Heard(words, why="" if words else "unsure") for words in says])
    told: list[str] = []
    report = evaluate(script, MEANINGS, recordings, told.append)
    assert told == list("abcdef")
    assert report.all_slots_right == 1 / 4
    assert report.slot_accuracy == 4 / 6
    assert (report.recordings, report.rejected, report.foreign) == (6, 1, 2)
    assert report.false_acceptance == 1 / 2
    assert report.audio_seconds == 6
    assert 0 <= report.p50_seconds <= report.p95_seconds < 1
    assert sum(script.fed) == 6 * SPEECH.bytes_a_second
    assert max(script.fed) == SPEECH.bytes_a_second // 10


def test_shares_of_nothing_are_not_told() -> None:
    report = evaluate(Script([Heard(why="silence")]), MEANINGS, [Recorded("a", Audio(bytes(2)), None)])
    assert (report.all_slots_right, report.slot_accuracy) == (None, None)
    assert "results" not in report.to_json()


def levels(audio: Audio) -> np.ndarray:
    return np.frombuffer(audio.samples, "<i2").astype(float)


def sound(wave: np.ndarray) -> Audio:
    return Audio(wave.astype("<i2").tobytes())


def test_noise_is_measured_against_speech_alone() -> None:
    tone = 4000 * np.sin(np.arange(SPEECH.rate) / 5)
    pauses = sound(np.concatenate((np.zeros(3 * SPEECH.rate), tone, np.zeros(SPEECH.rate))))
    noise = sound(np.random.default_rng(1).normal(0, 900, SPEECH.rate // 3))
    added = levels(in_noise(pauses, noise, 10)) - levels(pauses)
    assert 10 * np.log10((tone**2).mean() / (added**2).mean()) == pytest.approx(10, abs=0.1)


def test_noise_goes_on_where_it_is_told_to() -> None:
    speech = sound(np.full(8, 1000.0))
    noise = sound(np.array([100.0, 0, 0, 0]))
    added = levels(in_noise(speech, noise, 0, start=1)) - 1000
    assert np.flatnonzero(added).tolist() == [3, 7]


def test_no_noise_and_no_speech_change_nothing() -> None:
    speech, nothing = sound(np.full(8, 1000.0)), Audio(b"")
    assert in_noise(speech, Audio(bytes(8)), 10) == speech
    assert in_noise(nothing, speech, 10) == nothing
