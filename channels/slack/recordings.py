"""Voice clips and audio files, fetched from Slack within a bound.

Slack's page "Working with files": `url_private_download` wants the bot's token with `files:read`, and shows
the sign-in page to everybody else.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp

from bot.errors import DeliveryError, NotNow, NotPermitted, Undeliverable
from bot.sound import Recording
from channels.slack.api import Api
from channels.slack.payload import Attachment
from channels.slack.trouble import wait_of
from voice.errors import TooLarge

TIMEOUT: Final = aiohttp.ClientTimeout(total=40, sock_connect=5, sock_read=10)
PIECE: Final = 65_536
SIGN_IN: Final = (
    "Slack shows its sign-in page in place of a recording: give the app the scope files:read, and install it "
    "to the workspace again (`doppel channels check` tells)"
)


def recording(api: Api, token: str, sound: Attachment) -> Recording:
    """A sound as the house hears it, once it asks for the bytes."""

    async def fetch(most: int) -> bytes:
        return await fetched(api, token, sound.url_private_download or sound.url_private, most)

    return Recording(fetch, sound.duration_ms / 1000, int(sound.size))


async def fetched(api: Api, token: str, url: str, most: int) -> bytes:
    """The bytes of a file, from Slack alone, as our token goes along.

    Raises `TooLarge` for more than `most`, `NotPermitted` without the scope, and `DeliveryError`.
    """
    if not is_slacks(url, api.base_url):
        raise Undeliverable("a file that does not lie at Slack")
    headers = {"Authorization": f"Bearer {token}"}
    try:
        async with api.session.get(url, headers=headers, allow_redirects=False, timeout=TIMEOUT) as answer:
            _check(answer)
            return await _within(answer, most)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise DeliveryError(f"Slack did not give a file: {type(error).__name__}") from None


def is_slacks(url: str, base_url: str) -> bool:
    """Whether an address is that of Slack's files: on the host of the Web API, or on `files.` before it."""
    try:
        asked, known = urlsplit(url), urlsplit(base_url)
        host = known.hostname or ""
        same = (asked.scheme, asked.port) == (known.scheme, known.port) and "@" not in asked.netloc
    except ValueError:
        return False
    return same and bool(host) and asked.hostname in {host, f"files.{host}"}


def _check(answer: aiohttp.ClientResponse) -> None:
    status = answer.status
    signs_in = answer.content_type == "text/html" or HTTPStatus.MULTIPLE_CHOICES <= status < 400  # noqa: PLR2004 - the rest of 3xx
    if signs_in or status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise NotPermitted(SIGN_IN)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        raise NotNow("Slack asks for fewer calls", wait_of(answer.headers))
    if status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise Undeliverable("the file is not at Slack any more")
    if status != HTTPStatus.OK:
        raise DeliveryError(f"Slack did not give a file: {status}")


async def _within(answer: aiohttp.ClientResponse, most: int) -> bytes:
    content = bytearray()
    async for piece in answer.content.iter_chunked(PIECE):
        content += piece
        if len(content) > most:
            raise TooLarge(f"a recording may have {most} bytes")
    return bytes(content)
