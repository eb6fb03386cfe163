from __future__ import annotations

from collections.abc import Sequence

import pytest

from voice.audio import SPEECH, Audio
from voice.errors import Busy, EngineMissing, SpeechFailed
from voice.hear import Expected, Heard, Listening, hear
from voice.router import Router

UNSURE, SILENCE = Heard(why="unsure", engine="grammar"), Heard(why="silence", engine="grammar")
MOOD = Heard("my mood is four", confidence=1, engine="grammar")
MILK = Heard("Buy milk", confidence=0.8, engine="whisper")
SAMPLES = bytes(range(250)) * 128


class FakeEar:
    """Hears what it is told to hear; `fails` comes in place of an utterance, `breaks` at its end."""

    def __init__(
        self, hears: Heard, *, fails: Exception | None = None, breaks: Exception | None = None
    ) -> None:
        self.hears, self.fails, self.breaks = hears, fails, breaks
        self.asked: list[tuple[Expected, str]] = []
        self.pieces: list[bytes] = []
        self.open = 0

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        self.asked.append((expects, language))
        if self.fails:
            raise self.fails
        self.open += 1
        return _FakeListening(self)


class _FakeListening:
    def __init__(self, ear: FakeEar) -> None:
        self._ear = ear

    def feed(self, samples: bytes) -> None:
        self._ear.pieces.append(samples)

    def finish(self) -> Heard:
        if self._ear.breaks:
            raise self._ear.breaks
        return self._ear.hears

    def close(self) -> None:
        self._ear.open -= 1


def heard(router: Router, expects: Expected = "command", language: str = "en") -> Heard:
    return hear(router, Audio(SAMPLES), expects, language)


def closed(*ears: FakeEar) -> Sequence[int]:
    return [ear.open for ear in ears]


@pytest.mark.parametrize("first", [MOOD, SILENCE])
def test_what_the_grammar_is_sure_of_stands(first: Heard) -> None:
    grammar, whisper = FakeEar(first), FakeEar(MILK)
    assert heard(Router(grammar, whisper)) == first
    assert whisper.asked == []
    assert closed(grammar) == [0]


def test_what_it_rejects_is_heard_again_on_the_same_samples() -> None:
    grammar, whisper = FakeEar(UNSURE), FakeEar(MILK)
    assert heard(Router(grammar, whisper)) == MILK
    assert whisper.asked == [("command", "en")]
    assert whisper.pieces == [SAMPLES]
    assert closed(grammar, whisper) == [0, 0]


@pytest.mark.parametrize(
    "second",
    [
        FakeEar(UNSURE),
        FakeEar(SILENCE),
        FakeEar(MILK, fails=EngineMissing("fetch it")),
        FakeEar(MILK, breaks=SpeechFailed("it broke off")),
        FakeEar(MILK, breaks=Busy("too many")),
        None,
    ],
)
def test_where_nobody_hears_it_again_it_stays_unsure(second: FakeEar | None) -> None:
    grammar = FakeEar(UNSURE)
    assert heard(Router(grammar, second)) == UNSURE
    assert grammar.open == 0
    assert second is None or second.open == 0


def test_the_grammar_is_fed_as_samples_come() -> None:
    grammar = FakeEar(MOOD)
    listening = Router(grammar, None).listening()
    for part in (b"abcd", b"ef"):
        listening.feed(part)
    assert grammar.pieces == [b"abcd", b"ef"]
    listening.close()
    assert closed(grammar) == [0]


def test_of_a_long_command_only_so_much_is_kept_for_whisper() -> None:
    grammar, whisper = FakeEar(UNSURE), FakeEar(MILK)
    hear(Router(grammar, whisper), Audio(bytes(SPEECH.bytes_a_second * 40)))
    assert sum(map(len, whisper.pieces)) == SPEECH.bytes_a_second * 30
    assert sum(map(len, grammar.pieces)) == SPEECH.bytes_a_second * 40


def test_words_go_to_whisper_alone() -> None:
    grammar, whisper = FakeEar(MOOD), FakeEar(MILK)
    assert heard(Router(grammar, whisper), "words") == MILK
    assert whisper.asked == [("words", "en")]
    assert grammar.asked == []


def test_where_whisper_breaks_off_with_words_it_is_said() -> None:
    whisper = FakeEar(MILK, breaks=SpeechFailed("it broke off"))
    with pytest.raises(SpeechFailed):
        heard(Router(FakeEar(MOOD), whisper), "words")
    assert closed(whisper) == [0]


@pytest.mark.parametrize("whisper", [None, FakeEar(MILK, fails=EngineMissing("fetch it"))])
@pytest.mark.parametrize(
    ("first", "comes"),
    [(Heard("skip", engine="grammar"), ""), (SILENCE, "silence"), (UNSURE, "beyond")],
)
def test_without_whisper_the_grammar_still_hears_skip_and_the_rest_is_beyond(
    whisper: FakeEar | None, first: Heard, comes: str
) -> None:
    grammar = FakeEar(first)
    answer = heard(Router(grammar, whisper), "words")
    assert (answer.text, answer.why) == (first.text, comes)
    assert grammar.open == 0


def test_other_languages_go_to_whisper() -> None:
    grammar, whisper = FakeEar(MOOD), FakeEar(MILK)
    assert heard(Router(grammar, whisper), "command", "de") == MILK
    assert (grammar.asked, whisper.asked) == ([], [("command", "de")])


@pytest.mark.parametrize("whisper", [None, FakeEar(MILK, fails=EngineMissing("fetch it"))])
def test_without_whisper_other_languages_are_beyond(whisper: FakeEar | None) -> None:
    grammar = FakeEar(MOOD)
    assert heard(Router(grammar, whisper), "command", "de").why == "beyond"
    assert grammar.asked == []


def test_without_a_grammar_whisper_hears_commands_and_without_either_nobody_does() -> None:
    assert heard(Router(None, FakeEar(MILK))) == MILK
    assert heard(Router(None, None)).why == "beyond"
