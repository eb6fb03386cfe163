"""Sound that comes with a message, fetched from Microsoft within a bound.

"Send and receive files using bot" (Microsoft Teams developer documentation) tells of files. Of Teams' own
voice clips nothing is documented: a direct chat has a card with a place at asm.skype.com, which takes no
bot's token (microsoft/BotFramework-Services, issue 207); a channel has a mark in its HTML and no place at all
(MicrosoftDocs/msteams-docs, issue 14169).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import httpx

from bot.errors import DeliveryError, NotPermitted, Undeliverable
from bot.sound import Recording
from channels.teams.activity import Attachment
from channels.teams.connector import Refused
from channels.teams.failures import delivery_error, told, wait_of
from channels.teams.login import Login
from channels.teams.settings import host_of
from voice.errors import TooLarge

FILE: Final = "application/vnd.microsoft.teams.file.download.info"
CLIP: Final = "application/vnd.microsoft.card.audio"
CHANNEL_CLIP: Final = "http://schema.skype.com/InputExtension"
"""Marks a voice clip in a channel, as the HTML has it."""
ENDINGS: Final = frozenset({"aac", "amr", "flac", "m4a", "mp3", "oga", "ogg", "opus", "wav", "weba", "wma"})
TIMEOUT: Final = httpx.Timeout(10.0, read=20.0)

_DURATION: Final = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:(\d{1,6}(?:\.\d{1,9})?)S)?")


@dataclass(frozen=True, slots=True)
class Sound:
    """Where the sound of an attachment lies."""

    url: str = ""
    """Empty where Teams names no place."""
    seconds: float = 0.0
    """0 where Teams does not tell."""
    is_file: bool = False
    """Whether its address alone opens it, so that no token goes along."""


def media_of(attachment: Attachment) -> str:
    """The media type of an attachment, without its parameters."""
    return attachment.content_type.split(";")[0].strip().lower()


def sound_of(attachment: Attachment) -> Sound | None:
    """The sound of an attachment; None for one that has none."""
    media, content = media_of(attachment), _content(attachment)
    if media.startswith("audio/"):
        return Sound(attachment.content_url)
    if media == CLIP:
        return Sound(_first_media(content), _seconds(content.get("duration")))
    if media == FILE:
        ending = str(content.get("fileType", "")).lower() or attachment.name.rpartition(".")[2].lower()
        return Sound(str(content.get("downloadUrl", "")), is_file=True) if ending in ENDINGS else None
    if media == "text/html" and CHANNEL_CLIP in str(attachment.content):
        return Sound()
    return None


class Sounds:
    """Fetches the sound of messages. Lives in the event loop's thread."""

    def __init__(
        self,
        login: Login,
        http: httpx.AsyncClient,
        *,
        signed: Callable[[str], bool],
        open_to: Callable[[str], bool],
    ) -> None:
        """`signed`: whether an address may get our token; `open_to`: whether a file may be fetched from it.

        `http` follows no redirects: they would lead elsewhere.
        """
        self._login = login
        self._http = http
        self._signed = signed
        self._open_to = open_to

    def recording(self, attachments: Sequence[Attachment]) -> Recording | None:
        """The first sound that came with a message; None where there is none."""
        sound = next((sound for each in attachments if (sound := sound_of(each))), None)
        if sound is None:
            return None

        async def fetch(most: int) -> bytes:
            return await self._fetched(sound, most)

        return Recording(fetch, sound.seconds)

    async def _fetched(self, sound: Sound, most: int) -> bytes:
        """The bytes. Raises `TooLarge` for more than `most`, `NotPermitted`, and `DeliveryError`."""
        if not sound.url:
            raise NotPermitted("Teams names no place for a voice clip in a channel")
        may = self._open_to if sound.is_file else self._signed
        if not may(sound.url):
            key = "upload_hosts" if sound.is_file else "service_hosts"
            raise NotPermitted(f"a recording lies at {host_of(sound.url)}, not in channels.teams.{key}")
        with told():
            token = "" if sound.is_file else await self._login.token()
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        try:
            async with self._http.stream("GET", sound.url, headers=headers, timeout=TIMEOUT) as answer:
                _check(answer)
                return await _within(answer, most)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise DeliveryError(f"Microsoft did not give a file: {type(error).__name__}") from None


def _check(answer: httpx.Response) -> None:
    status = answer.status_code
    if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise NotPermitted(f"Microsoft does not let the bot have a recording: {status}")
    if answer.is_redirect:
        raise Undeliverable("the recording lies somewhere else")
    if status != HTTPStatus.OK:
        raise delivery_error(Refused(status, wait=wait_of(answer.headers.get("Retry-After", ""))))


async def _within(answer: httpx.Response, most: int) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_raw():
        content += piece
        if len(content) > most:
            raise TooLarge(f"a recording may have {most} bytes")
    return bytes(content)


def _content(attachment: Attachment) -> dict[str, Any]:
    """The content as an object; Teams sends that of a clip as a text."""
    content = attachment.content
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except (ValueError, RecursionError):
            return {}
    return content if isinstance(content, dict) else {}


def _first_media(content: dict[str, Any]) -> str:
    media = content.get("media")
    first = media[0] if isinstance(media, list) and media else None
    return str(first.get("url", "")) if isinstance(first, dict) else ""


def _seconds(duration: object) -> float:
    """Seconds of a duration as ISO 8601 writes it: "PT1M3S"."""
    found = _DURATION.fullmatch(duration) if isinstance(duration, str) else None
    hours, minutes, seconds = (float(part or 0) for part in found.groups()) if found else (0.0, 0.0, 0.0)
    return hours * 3600 + minutes * 60 + seconds
