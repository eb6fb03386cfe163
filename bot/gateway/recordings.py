"""Recordings on their way to words: fetched within bounds, heard a few at a time, and kept nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import anyio
import structlog
from anyio import to_thread

from bot.errors import DeliveryError, NotNow, NotPermitted, TooBusy, Undeliverable
from bot.messages import Address, Message
from bot.sound import Expecting, Recording, Speech
from voice.errors import BadAudio, EngineMissing, SpeechFailed, TooLarge, TooLong
from voice.hear import Heard

HEARD_AT_ONCE: Final = 2
"""Recordings that are decoded and heard side by side: each takes a core."""
FETCHED_AT_ONCE: Final = 4
"""Recordings whose bytes are in memory."""
MOST_WAITING: Final = 64
"""Recordings on their way, over all channels; more are for the platform to bring again."""
FETCHING: Final = 60.0
"""Seconds that all tries to fetch a recording may take together."""
PAUSES: Final = (0.5, 2.0, 8.0)
"""Seconds between the tries."""
CAUSES: Final = {TooLong: "too_long", TooLarge: "too_large", BadAudio: "broken", EngineMissing: "no_engine"}

log = structlog.get_logger("doppel.turn")


class Unheard(Exception):
    """A recording gave no words; `why` as in `Message.unheard`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass
class _Queue:
    """Whoever waits for the recordings of one sender."""

    lock: anyio.Lock
    waiting: int = 0


class Recordings:
    """Hears the recordings of all channels. Lives in one event loop."""

    def __init__(
        self,
        speech: Speech,
        expecting: Callable[[Address], Awaitable[Expecting]],
        *,
        pause: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """`expecting` is asked before a recording is heard."""
        self._speech = speech
        self._expecting = expecting
        self._pause = pause
        self._fetching = anyio.CapacityLimiter(FETCHED_AT_ONCE)
        self._hearing = anyio.CapacityLimiter(HEARD_AT_ONCE)
        self._queues: dict[Address, _Queue] = {}

    @asynccontextmanager
    async def in_turn(self, sender: Address) -> AsyncIterator[None]:
        """Within this, no other recording of the sender is under way, nor the same one brought again.

        Raises `TooBusy` where too many wait already.
        """
        if sum(queue.waiting for queue in self._queues.values()) >= MOST_WAITING:
            raise TooBusy("too many recordings wait to be heard; send the message again")
        queue = self._queues.setdefault(sender, _Queue(anyio.Lock()))
        queue.waiting += 1
        try:
            async with queue.lock:
                yield
        finally:
            queue.waiting -= 1
            if not queue.waiting:
                del self._queues[sender]

    async def in_words(self, message: Message) -> Message:
        """A message with what was said in its recording as its text, or why that is not known."""
        if message.recording is None:
            return message
        quiet = replace(message, recording=None, attached="")
        try:
            heard = await self._heard(message.recording, message.sender)
        except Unheard as unheard:
            log.info("unheard", channel=message.sender.channel, why=unheard.why)
            return replace(quiet, unheard=unheard.why)
        words = "\n".join(part for part in (message.text.strip(), heard.text) if part)
        return replace(quiet, text=words, spoken=True, transcript=heard.text)

    async def _heard(self, recording: Recording, sender: Address) -> Heard:
        """What was said. Raises `Unheard`."""
        self._check(recording)
        expecting = await self._expecting(sender)
        async with self._fetching:
            sounds = [await self._fetched(recording)]
            task = partial(_listened, self._speech, sounds, expecting)
            heard = await to_thread.run_sync(task, limiter=self._hearing)
        if isinstance(heard, str):
            raise Unheard(heard)
        if not heard.text:
            raise Unheard(heard.why or "unsure")
        return heard

    def _check(self, recording: Recording) -> None:
        """Refuse, before a byte is fetched, what the platform says is too much."""
        if recording.seconds > self._speech.longest_seconds:
            raise Unheard("too_long")
        if recording.size > self._speech.largest_bytes:
            raise Unheard("too_large")

    async def _fetched(self, recording: Recording) -> bytes:
        """The bytes, after a few tries."""
        with anyio.move_on_after(FETCHING):
            for seconds in (*PAUSES, None):
                try:
                    return await recording.fetch(self._speech.largest_bytes)
                except TooLarge:
                    raise Unheard("too_large") from None
                except NotPermitted as error:
                    log.warning("recording_not_permitted", why=str(error))
                    raise Unheard("not_permitted") from None
                except Undeliverable:
                    break
                except NotNow as error:
                    wait = None if seconds is None else max(seconds, error.seconds)
                except DeliveryError as error:
                    log.warning("recording_not_fetched", error=type(error).__name__)
                    wait = seconds
                if wait is None or wait > FETCHING:
                    break
                await self._pause(wait)
        raise Unheard("lost")


def _listened(speech: Speech, sounds: list[bytes], expecting: Expecting) -> Heard | str:
    """What was said in the one sound, or why that is not known; off the event loop.

    The sound is taken out, and no error handed on whose frames hold it: the thread lets go of both too late.
    """
    try:
        return speech.heard(sounds.pop(), expecting)
    except (BadAudio, EngineMissing) as error:
        return next(why for kind, why in CAUSES.items() if isinstance(error, kind))
    except SpeechFailed as error:
        log.warning("hearing_failed", error=type(error).__name__)
    except Exception as error:  # noqa: BLE001 - a recording nobody can decode must not come for ever
        log.error("hearing_failed", error=type(error).__name__)  # noqa: TRY400 - frames hold the sound
    return "failed"
