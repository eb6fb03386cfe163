"""Recordings on their way to words: what is fetched, how often, and that nothing of the sound stays."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event, Semaphore
from typing import Any

import anyio
import anyio.lowlevel
import pytest
from anyio import to_thread
from speech import FakeSpeech

from bot.errors import DeliveryError, NotNow, NotPermitted, TooBusy, Undeliverable
from bot.gateway import recordings
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
        raise type(self.error)(*self.error.args)


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


async def test_what_the_platform_does_not_permit_is_told_so() -> None:
    post = Post(b"mood four", NotPermitted("add a scope"))
    assert (await Room().heard(post.message())).unheard == "not_permitted"
    assert post.asked == 1


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


class Slow(FakeSpeech):
    """A speech that hears on only when it is let, and counts who is heard at once."""

    def __init__(self) -> None:
        super().__init__()
        self.let = Event()
        self.begun = Semaphore(0)
        self.now = self.most = 0

    def heard(self, recording: bytes, expecting: Expecting) -> Heard:
        self.now += 1
        self.most = max(self.most, self.now)
        self.begun.release()
        assert self.let.wait(10), "nobody lets it go on"
        self.now -= 1
        return super().heard(recording, expecting)


async def test_two_are_heard_at_once_and_all_in_the_end_while_the_loop_goes_on() -> None:
    room, posts = Room(speech := Slow()), [Post(str(number).encode()) for number in range(5)]
    texts: list[str] = []

    async def hear(post: Post) -> None:
        texts.append((await room.heard(post.message())).text)

    async with anyio.create_task_group() as hearing:
        for post in posts:
            hearing.start_soon(hear, post)
        for _ in range(recordings.HEARD_AT_ONCE):
            await to_thread.run_sync(speech.begun.acquire)
        for _ in range(20):
            await anyio.lowlevel.checkpoint()
        assert speech.most == recordings.HEARD_AT_ONCE
        assert sum(post.asked for post in posts) == recordings.FETCHED_AT_ONCE
        speech.let.set()
    assert sorted(texts) == ["0", "1", "2", "3", "4"]
    assert speech.most == recordings.HEARD_AT_ONCE


async def test_those_of_one_sender_are_heard_in_their_order_and_of_too_many_some_must_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recordings, "MOST_WAITING", 2)
    room, first, order = Room(), anyio.Event(), []

    async def turn(name: str, sender: Address) -> None:
        async with room.recordings.in_turn(sender):
            order.append(name)
            if name == "first":
                await first.wait()

    async with anyio.create_task_group() as turns:
        turns.start_soon(turn, "first", ANA)
        await anyio.lowlevel.checkpoint()
        turns.start_soon(turn, "second", ANA)
        await anyio.lowlevel.checkpoint()
        assert order == ["first"]
        with pytest.raises(TooBusy):
            await turn("third", ANA)
        first.set()
    assert order == ["first", "second"]
    await turn("fourth", ANA)


class Sound(bytes):
    """Bytes that tell of their end."""

    ended = 0

    def __del__(self) -> None:
        Sound.ended += 1


WRITTEN: list[str] = []
WATCHING: list[bool] = []


def _watch(event: str, given: tuple[Any, ...]) -> None:
    if WATCHING and event == "open" and (set(str(given[1])) & set("wax+") or (given[2] or 0) & 0o3):
        WRITTEN.append(str(given[0]))


@pytest.fixture
def no_file_is_written() -> Iterator[None]:
    """That nothing is opened for writing while this lasts."""
    if not WRITTEN and not getattr(sys, "_doppel_watched", False):
        sys.addaudithook(_watch)
        sys._doppel_watched = True  # type: ignore[attr-defined]
    WRITTEN.clear()
    WATCHING.append(True)
    yield
    WATCHING.clear()
    assert WRITTEN == []


@pytest.mark.usefixtures("no_file_is_written")
@pytest.mark.parametrize(
    "speech",
    [FakeSpeech(), Failing(NotAudio("broken")), Failing(ZeroDivisionError())],
    ids=["heard", "broken", "failed"],
)
async def test_the_sound_is_gone_once_it_is_heard_and_was_never_written(speech: FakeSpeech) -> None:
    room, before = Room(speech), Sound.ended

    async def fetch(_: int) -> bytes:
        return Sound(b"mood four")

    message = await room.heard(Message("1", "", ANA, NOW, recording=Recording(fetch)))
    assert message.recording is None
    assert message.text or message.unheard
    assert Sound.ended == before + 1
