"""`doppel listen`: the whole command with a microphone and a loudspeaker of the test's own."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from microphone import PATIENCE, FakeLoudspeaker, FakeMicrophone
from sound_library import FakeDevice, FakeSounds
from sounds import noise, pieces, recorded
from speech import FakeSpeech

from bot.__main__ import main
from bot.app import House
from bot.commands.house import address_of
from bot.commands.keyboard import Keyboard
from bot.config import Home, load
from bot.sound import Expecting
from voice import devices
from voice.errors import DeviceLost
from voice.hear import Heard, Listening

Run = Callable[..., Any]
Listen = Callable[..., tuple[int, str]]


@pytest.mark.parametrize("options", [(), ("--wake",), ("--microphone", "headset")])
def test_without_a_microphone_it_says_so(
    run_in: Callable[[Path], Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    sounds = FakeSounds([FakeDevice("HDMI", outputs=2)])
    monkeypatch.setitem(sys.modules, "sounddevice", sounds)  # type: ignore[arg-type]
    done = run_in(tmp_path)("listen", *options, code=2)
    assert b"no microphone" in done.stderr
    assert not sounds.streams


def test_what_there_is_can_be_listed(
    run_in: Callable[[Path], Run], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sounds = FakeSounds([FakeDevice("Headset", inputs=1, outputs=2)])
    monkeypatch.setitem(sys.modules, "sounddevice", sounds)  # type: ignore[arg-type]
    shown = run_in(tmp_path)("listen", "--devices").stdout
    assert shown.count(b"Headset") == 2


def test_a_phrase_without_wake_is_asked_about(run_in: Callable[[Path], Run], tmp_path: Path) -> None:
    assert b"--wake" in run_in(tmp_path)("listen", "hey", "computer", code=2).stderr


class Attentive(FakeSpeech):
    """Hears the next of its words in whatever is said to it."""

    def __init__(self, *words: str) -> None:
        super().__init__()
        self._words = list(words)

    def listening(self, expecting: Expecting) -> Listening:
        self.expected.append(expecting)
        return _Attention(self._words)


class _Attention:
    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._length = 0

    def feed(self, samples: bytes) -> None:
        self._length += len(samples)

    def finish(self) -> Heard:
        return Heard(self._words.pop(0), "", 1.0, "fake") if self._length else Heard("", "silence")

    def close(self) -> None:
        """Nothing is held."""


class Desk:
    """Somebody at a keyboard, a microphone and a loudspeaker."""

    def __init__(self, patch: pytest.MonkeyPatch, home: Path, speech: FakeSpeech) -> None:
        self.microphone, self.loudspeaker = FakeMicrophone(), FakeLoudspeaker()
        theirs, self._ours = os.pipe()
        self._stdin = os.fdopen(theirs)
        self._home = home
        patch.setattr(devices, "Microphone", lambda _: self.microphone)
        patch.setattr(devices, "Loudspeaker", lambda _: self.loudspeaker)
        patch.setattr(House, "speech", speech)
        patch.setattr(sys, "stdin", self._stdin)
        patch.setenv("DOPPEL_HOME", str(home))

    def type(self, line: str) -> None:
        os.write(self._ours, f"{line}\n".encode())

    def hear(self) -> bool:
        """Wait for the end of a sound; whether it was played to its end."""
        return self.loudspeaker.ended.get(timeout=PATIENCE)

    def at_last_unplugged(self, does: Callable[[Desk], None]) -> None:
        """Do something; the command does not outlast it, even if it fails."""
        try:
            does(self)
        finally:
            self.microphone.unplug()
            if self._ours >= 0:
                self.leave_the_keyboard()

    def leave_the_keyboard(self) -> None:
        os.close(self._ours)
        self._ours = -1

    def close(self) -> None:
        if self._ours >= 0:
            self.leave_the_keyboard()
        self._stdin.close()


@pytest.fixture
def listen(
    monkeypatch: pytest.MonkeyPatch,
    trained_home: Path,
    capfd: pytest.CaptureFixture[str],
    own_logs: None,  # noqa: ARG001 - it cleans up behind
) -> Iterator[Listen]:
    """The whole command; what somebody does meanwhile is done by another thread."""

    def run(does: Callable[[Desk], None], *words: str, speech: FakeSpeech) -> tuple[int, str]:
        desk = Desk(monkeypatch, trained_home, speech)
        monkeypatch.setattr(sys, "argv", ["doppel", "listen", "--as", "Ann", *words])
        with ThreadPoolExecutor(1) as somebody:
            doing = somebody.submit(desk.at_last_unplugged, does)
            try:
                with pytest.raises(SystemExit) as left:
                    main()
                doing.result(PATIENCE)
            finally:
                desk.close()
        out, err = capfd.readouterr()
        assert "Traceback" not in err
        return int(str(left.value.code or 0)), out + err

    mask = os.umask(0o077)
    yield run
    os.umask(mask)


@pytest.fixture
def voices() -> Path:
    folder = os.environ.get("DOPPEL_RECORDED_VOICE")
    if not folder:
        pytest.skip("no recorded voice: DOPPEL_RECORDED_VOICE is unset")
    return Path(folder)


def somebody_speaks(voices: Path) -> list[bytes]:
    return pieces(noise(0.5) + (voices / "free" / "goforward.raw").read_bytes() + noise(1.0))


def logged(home: Path) -> list[str]:
    """The kinds of all events of Ann, in order."""
    house = House(load(None, {}), Home(home))
    try:
        twin_id = house.people.find(address_of("Ann"))
        assert twin_id
        return [type(record.event).__name__ for record in house.store.history(twin_id)]
    finally:
        house.close()


def test_from_the_key_to_the_event_and_the_spoken_reply(
    listen: Listen, voices: Path, trained_home: Path
) -> None:
    def does(desk: Desk) -> None:
        assert not desk.microphone.is_open, "before the key nothing is taken"
        desk.type("")
        desk.microphone.says(*somebody_speaks(voices))
        assert desk.hear()
        assert not desk.microphone.is_open
        desk.type("m")
        desk.type("energy 2")
        assert desk.hear()
        desk.type("q")

    speech = Attentive("my mood is 4")
    code, shown = listen(does, "--quiet", speech=speech)
    assert code == 0, shown
    order = [
        "You are Ann",
        "● listening",
        "… thinking",
        "you> my mood is 4",
        "♪ speaking",
        "muted",
        "See you",
    ]
    assert sorted(order, key=shown.index) == order
    assert speech.expected[-1].expects == "command"
    assert [aloud.text != "" for aloud in speech.said] == [True, True]
    assert logged(trained_home)[-2:] == ["MoodLogged", "EnergyUpdated"]


def test_hands_free_goes_on_without_a_keyboard_until_the_microphone_is_lost(
    listen: Listen, voices: Path
) -> None:
    def does(desk: Desk) -> None:
        desk.leave_the_keyboard()
        desk.microphone.says(*pieces(noise(0.5) + recorded(voices / "wake" / "computer" / "computer.wav")))
        desk.microphone.says(*somebody_speaks(voices))
        assert desk.hear(), "the chime"
        assert desk.hear(), "the reply"

    code, shown = listen(does, "--wake", "Computer", speech=Attentive("how are you"))
    assert code == 2
    assert "Say “computer”" in shown
    assert "you> how are you" in shown
    assert "doppel: the microphone went away" in shown


def test_without_a_loudspeaker_replies_are_shown(listen: Listen) -> None:
    def does(desk: Desk) -> None:
        desk.loudspeaker.missing = DeviceLost("no loudspeaker here")
        desk.type("mood 4")
        desk.type("q")

    code, shown = listen(does, speech=Attentive())
    assert code == 0
    assert shown.count("no loudspeaker here") == 1
    assert "Mood 4" in shown


def test_lines_are_taken_as_they_are_typed(monkeypatch: pytest.MonkeyPatch) -> None:
    theirs, ours = os.pipe()
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        keyboard = Keyboard()
        os.write(ours, "\nmood 4 ☕\r\nhal".encode())
        assert [keyboard.line(PATIENCE), keyboard.line(PATIENCE)] == ["", "mood 4 ☕"]
        assert keyboard.line(0) is None
        assert not keyboard.ended
        os.write(ours, "f \xff".encode("latin-1"))
        os.close(ours)
        assert keyboard.line(PATIENCE) == "half \ufffd"
        assert keyboard.line(PATIENCE) is None
        assert keyboard.ended


def test_without_a_keyboard_there_is_nothing_to_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("never read"))
    keyboard = Keyboard()
    assert keyboard.line(PATIENCE) is None
    assert keyboard.ended
