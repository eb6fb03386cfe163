"""Recordings on their way to words: what is fetched, how often, and that nothing of the sound stays."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from speech import FakeSpeech

from bot.errors import DeliveryError, NotNow, Undeliverable
from bot.gateway.recordings import Recordings
from bot.messages import Address, Message
from bot.sound import Expecting, Recording
from voice.errors import EngineMissing, NotAudio, SpeechFailed, TooLarge, TooLong
from voice.hear import Heard

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ANA = Address("post", "ana", "chat of ana")

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Post:
    """A platform with one recording, which fails as told before it gives it."""

    def __init__(self, sound: bytes = b"mood four", *fails: Exception) -> None:
        self.sound = sound
        self.fails = list(fails)
        self.asked = 0

    async def fetch(self, most: int) -> bytes:
        self.asked += 1
        if self.fails:
            raise self.fails.pop(0)
        if len(self.sound) > most:
            raise TooLarge("too large")
        return self.sound

    def message(self, text: str = "", **told: Any) -> Message:
        return Message("1", text, ANA, NOW, attached="voice", recording=Recording(self.fetch, **told))


class Room:
    """A house's recordings, whose pauses take no time."""

    def __init__(self, speech: FakeSpeech | None = None, expecting: Expecting = Expecting()) -> None:  # noqa: B008 - frozen
        self.speech = speech or FakeSpeech()
        self.paused: list[float] = []
        self.asked: list[Address] = []
        self._expecting = expecting
        self.recordings = Recordings(self.speech, self.expecting, pause=self.pause)

    async def expecting(self, address: Address) -> Expecting:
        self.asked.append(address)
        return self._expecting

    async def pause(self, seconds: float) -> None:
        self.paused.append(seconds)

    async def heard(self, message: Message) -> Message:
        return await self.recordings.in_words(message)


class Failing(FakeSpeech):
    """A speech that breaks off."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:  # noqa: ARG002 - it fails at once
        raise self.error


async def test_the_words_are_the_text() -> None:
    room, post = Room(expecting=Expecting("words", "de")), Post(b"Stimmung vier")
    message = await room.heard(post.message())
    assert (message.text, message.transcript, message.spoken) == ("Stimmung vier", "Stimmung vier", True)
    assert (message.recording, message.attached, message.unheard) == (None, "", "")
    assert room.asked == [ANA]
    assert room.speech.expected == [Expecting("words", "de")]


async def test_a_message_without_a_recording_stays_as_it_is() -> None:
    message = Message("1", "mood 4", ANA, NOW, attached="file")
    assert await Room().heard(message) is message


@pytest.mark.parametrize(
    ("told", "why"), [({"seconds": 121.0}, "too_long"), ({"size": 1_000_001}, "too_large")]
)
async def test_what_the_platform_calls_too_much_is_not_fetched(told: dict[str, Any], why: str) -> None:
    post = Post()
    assert (await Room().heard(post.message(**told))).unheard == why
    assert post.asked == 0


async def test_what_is_too_much_without_being_called_so_is_refused() -> None:
    post = Post(b"m" * 1_000_001)
    assert (await Room().heard(post.message())).unheard == "too_large"


async def test_a_fetch_that_fails_is_tried_again() -> None:
    room, post = Room(), Post(b"mood four", DeliveryError("down"), NotNow("slower", 5))
    assert (await room.heard(post.message())).text == "mood four"
    assert room.paused == [0.5, 5]


async def test_a_few_tries_and_it_is_lost() -> None:
    room, post = Room(), Post(b"mood four", *[DeliveryError("down")] * 9)
    message = await room.heard(post.message("hello"))
    assert (message.unheard, message.text, message.spoken) == ("lost", "hello", False)
    assert post.asked == 4
    assert room.speech.expected == []


@pytest.mark.parametrize("error", [Undeliverable("gone"), NotNow("much later", 3600)])
async def test_what_will_not_come_is_not_waited_for(error: Exception) -> None:
    room, post = Room(), Post(b"mood four", error)
    assert (await room.heard(post.message())).unheard == "lost"
    assert (post.asked, room.paused) == (1, [])


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (NotAudio("no recording"), "broken"),
        (TooLong("an hour"), "too_long"),
        (TooLarge("a bomb"), "too_large"),
        (EngineMissing("no engine"), "no_engine"),
        (SpeechFailed("broke off"), "failed"),
        (ZeroDivisionError(), "failed"),
    ],
)
async def test_what_breaks_in_hearing_is_told_apart(error: Exception, why: str) -> None:
    assert (await Room(Failing(error)).heard(Post().message())).unheard == why
