"""`doppel hear`: a recording in, the reply out."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from recordings import recording, tone
from speech import FakeSpeech

from bot.app import House
from bot.config.models import Voice
from bot.dialogue import Dialogue
from bot.dialogue import Heard as Turn
from bot.messages import Message
from bot.speech.local import LocalSpeech
from voice.audio import SPEECH
from voice.errors import EngineMissing, SpeechFailed
from voice.files import decoded
from voice.hear import Expected, Heard, Listening

Done = subprocess.CompletedProcess[bytes]
Run = Callable[..., Done]


@pytest.fixture
def speech(monkeypatch: pytest.MonkeyPatch) -> FakeSpeech:
    fake = FakeSpeech()
    monkeypatch.setattr(House, "speech", fake)
    return fake


def parsed(done: Done) -> Any:
    return json.loads(done.stdout)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """What the dialogue heard, in order."""
    kept: list[Message] = []
    original = Dialogue.hear

    def hear(dialogue: Dialogue, message: Message) -> Turn:
        kept.append(message)
        return original(dialogue, message)

    monkeypatch.setattr(Dialogue, "hear", hear)
    return kept


def test_a_recording_is_heard_understood_noted_and_answered(
    run: Run, speech: FakeSpeech, tmp_path: Path
) -> None:
    (tmp_path / "note.ogg").write_bytes(b"my mood is four")
    done = run("hear", "note.ogg", "--as", "Ann", "--at", "2026-03-02T09:00").stdout.decode()
    words, meaning, noted, reply = (
        done.index(part) for part in ("my mood is four", "log_mood", "capacity.mood_logged", "Mood 4")
    )
    assert words < meaning < noted
    assert reply > words
    [expecting] = speech.expected
    assert (expecting.expects, expecting.language) == ("command", "en")
    assert speech.said == []


@pytest.mark.usefixtures("speech")
def test_programs_get_json(run: Run, messages: list[Message]) -> None:
    answer = parsed(run("hear", "-", "--as", "Ann", "--json", stdin=b"my mood is four"))
    assert answer["heard"] | {"seconds": 0} == {
        "text": "my mood is four",
        "why": "",
        "confidence": 1.0,
        "engine": "fake",
        "seconds": 0,
    }
    assert answer["heard"]["seconds"] >= 0
    assert answer["understanding"]["intent"] == "log_mood"
    assert answer["events"][-1]["type"] == "capacity.mood_logged"
    assert answer["reply"]["text"]
    assert answer["aloud"]
    [message] = messages
    assert (message.spoken, message.say_aloud, message.unheard) == (True, True, "")


def test_what_is_expected_follows_the_question_that_is_open(run: Run, speech: FakeSpeech) -> None:
    run("hear", "-", "--as", "Ann", stdin=b"add a task")
    run("hear", "-", "--as", "Ann", stdin=b"write the report")
    assert [each.expects for each in speech.expected] == ["command", "words"]


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize(
    ("recorded", "why", "told"), [(b"", "silence", b"Nobody speaks"), (b"?", "unsure", b"Somebody speaks")]
)
def test_where_there_are_no_words_a_sentence_says_why(
    run: Run, messages: list[Message], recorded: bytes, why: str, told: bytes
) -> None:
    assert told in run("hear", "-", "--as", "Ann", stdin=recorded).stdout
    answer = parsed(run("hear", "-", "--as", "Ann", "--json", stdin=recorded))
    assert (answer["heard"]["text"], answer["heard"]["why"]) == ("", why)
    assert answer["reply"]["text"]
    assert answer["understanding"] is None
    assert [(each.text, each.unheard) for each in messages] == [("", why)] * 2
    assert all(event["type"] in {"system.twin_created", "identity.linked"} for event in answer["events"])


@pytest.mark.parametrize("name", ["reply.wav", "reply.ogg", "deep/er/REPLY.WAV"])
def test_the_reply_is_spoken_into_a_file(run: Run, speech: FakeSpeech, tmp_path: Path, name: str) -> None:
    out = tmp_path / name
    answer = parsed(run("hear", "-", "--as", "Ann", "--json", "--speak", name, stdin=b"my mood is four"))
    [aloud] = speech.said
    assert aloud.text == answer["aloud"]
    assert [each.name for each in out.parent.iterdir() if each.name != "home"] == [out.name]
    assert out.stat().st_mode & 0o777 == 0o600
    if name.endswith("ogg"):
        assert out.read_bytes() == b"OggS" + aloud.text.encode()
    else:
        spoken = decoded(out.read_bytes(), longest_seconds=60)
        assert spoken.form == SPEECH
        assert spoken.seconds > 0.3


def test_speech_that_breaks_off_leaves_the_older_file(
    run: Run, speech: FakeSpeech, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks_off(*_: object) -> bytes:
        raise SpeechFailed("the voice broke off; try again")

    monkeypatch.setattr(speech, "note", breaks_off)
    (tmp_path / "reply.ogg").write_bytes(b"older")
    done = run("hear", "-", "--as", "Ann", "--speak", "reply.ogg", stdin=b"my mood is four", code=2)
    assert b"my mood is four" in done.stdout
    assert done.stderr == b"doppel: the voice broke off; try again\n"
    assert (tmp_path / "reply.ogg").read_bytes() == b"older"


@pytest.mark.usefixtures("speech")
def test_speech_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = run("hear", "-", "--as", "Ann", "--speak", "file/reply.wav", stdin=b"hello", code=2)
    assert b"cannot write file/reply.wav" in done.stderr


@pytest.mark.usefixtures("speech")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["hear", "none.ogg"], b"cannot read none.ogg: No such file or directory"),
        (["hear", "."], b"cannot read .: Is a directory"),
        (["hear", "-", "--speak", "reply.mp3"], b"must end in .wav or .ogg"),
        (["hear", "-", "--speak", "reply"], b"must end in .wav or .ogg"),
        (["hear", "-"], b"no recording"),
        (["hear"], b"Missing argument 'FILE'"),
    ],
)
def test_a_mistake_is_told_in_words_and_nothing_is_noted(run: Run, words: list[str], told: bytes) -> None:
    done = run(*words, stdin=b"\xff\xfe", code=2)
    assert told in b" ".join(done.stderr.split())
    assert done.stdout == b""
    assert parsed(run("twin", "list", "--json")) == []


class DeafEar:
    """Hears nothing, and tells how many bytes it was fed."""

    def __init__(self) -> None:
        self.fed = 0

    def listening(self, expects: Expected = "command", language: str = "en") -> Listening:
        assert (expects, language) == ("command", "en")
        return self

    def feed(self, samples: bytes) -> None:
        self.fed += len(samples)

    def finish(self) -> Heard:
        return Heard(why="silence", engine="deaf")

    def close(self) -> None:
        """Nothing is held."""


def no_speaker() -> Any:
    raise EngineMissing("no engine speaks here")


def test_a_real_recording_is_decoded_and_one_too_long_or_too_large_refused(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear = DeafEar()
    settings = Voice(longest_seconds=2, largest_megabytes=1)
    monkeypatch.setattr(House, "speech", LocalSpeech(settings, lambda: ear, no_speaker))
    sound = recording("m4a", tone(1, 44_100))
    mute = run("hear", "-", "--as", "Ann", "--speak", "reply.ogg", stdin=sound, code=2)
    assert b"Nobody speaks" in mute.stdout
    assert mute.stderr == b"doppel: no engine speaks here\n"
    assert ear.fed == pytest.approx(SPEECH.bytes_a_second, rel=0.05)
    long = run("hear", "-", "--as", "Ann", stdin=recording("m4a", tone(3, 44_100)), code=2)
    assert long.stderr == b"doppel: a recording may last 2 seconds; send a shorter one\n"
    large = run("hear", "-", "--as", "Ann", stdin=bytes(1_000_001), code=2)
    assert large.stderr == b"doppel: a recording may have 1 MB; send a shorter one\n"
