"""Voice notes, fetched from Telegram within a bound."""

from __future__ import annotations

from typing import Final

import httpx

from bot.errors import DeliveryError, Undeliverable
from bot.sound import Recording
from channels.telegram.api import ANSWER, CONNECT, Telegram
from channels.telegram.errors import Refused
from channels.telegram.reading import Sound
from voice.errors import TooLarge

TIMEOUT: Final = httpx.Timeout(ANSWER, connect=CONNECT)


def recording(telegram: Telegram, sound: Sound) -> Recording:
    """A sound as the house hears it, once it asks for the bytes."""

    async def fetch(most: int) -> bytes:
        return await fetched(telegram, sound.file, most)

    return Recording(fetch, sound.seconds, sound.size)


async def fetched(telegram: Telegram, file: str, most: int) -> bytes:
    """The bytes of a file. Raises `TooLarge` for more than `most`, and `DeliveryError`."""
    try:
        async with telegram.calling():
            found = await telegram.bot.get_file(file)
    except Refused as refused:
        if refused.cause == "too big":
            raise TooLarge("Telegram gives bots no file beyond 20 MB") from None
        raise
    if not found.file_path:
        raise Undeliverable("Telegram does not tell where the file lies")
    try:
        async with (
            httpx.AsyncClient(timeout=TIMEOUT) as client,
            client.stream("GET", found.file_path) as answer,
        ):
            return await _within(answer, most)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DeliveryError(f"Telegram did not give a file: {type(error).__name__}") from None


async def _within(answer: httpx.Response, most: int) -> bytes:
    if answer.status_code != httpx.codes.OK:
        raise DeliveryError(f"Telegram did not give a file: {answer.status_code}")
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > most:
            raise TooLarge(f"a recording may have {most} bytes")
    return bytes(content)
