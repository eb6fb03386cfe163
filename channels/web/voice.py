"""The way of sound: recordings come in by POST, and spoken replies go out. Neither is kept anywhere."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from datetime import timedelta
from typing import Final

import structlog
from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter
from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from bot.sound import Aloud, Recording, Speech
from channels.web.doors import Doors
from channels.web.said import Spoken
from channels.web.session import Session
from channels.web.turns import Turns, address_of, house_key
from channels.web.words import tongue, words
from voice import files
from voice.audio import Audio
from voice.errors import TooLarge, VoiceError

SAID: Final = "/voice/said"
REPLY: Final = "/voice/reply"
MOST_AT_ONCE: Final = 2
"""Recordings of one person under way: an honest page sends one, and perhaps again after a lost connection."""
SLOWEST_SECONDS: Final = 300.0
"""How long a recording may take to come in."""
SPEAKERS: Final = 2
"""Replies that are spoken at the same time."""
LOOK_BACK: Final = timedelta(days=2)
"""How far back a page can have a reply: it shows the day since its person's midnight."""

log = structlog.get_logger("doppel.web")


class Voice:
    """Takes recordings from the page, and speaks replies for it. Lives in the event loop's thread."""

    def __init__(self, doors: Doors, turns: Turns) -> None:
        self._doors = doors
        self._turns = turns
        self._under_way: Counter[str] = Counter()
        self._speakers = CapacityLimiter(SPEAKERS)

    def router(self) -> APIRouter:
        """The two routes."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(SAID, self.said, methods=["POST"], response_model=None)
        router.add_api_route(REPLY, self.reply, methods=["POST"], response_model=None)
        return router

    async def said(self, request: Request) -> Response:
        """A recording; what came of it is told to all tabs, as with a typed message."""
        session = self._who(request)
        if isinstance(session, Response):
            return session
        try:
            spoken = Spoken.model_validate(dict(request.query_params))
        except ValidationError:
            return _refused(request, 422, "odd")
        if self._under_way[session.user] >= MOST_AT_ONCE:
            return _refused(request, 429, "busy")
        self._under_way[session.user] += 1
        try:
            return await self._taken(request, session.user, spoken)
        finally:
            self._under_way[session.user] -= 1
            self._under_way += Counter()  # forgets who has none

    async def reply(self, request: Request) -> Response:
        """The sound of a reply, made now: Opus in Ogg, or a WAV for browsers that cannot play that."""
        session = self._who(request)
        if isinstance(session, Response):
            return session
        aloud = await self._aloud(session.user, request.query_params)
        if aloud is None:
            return _refused(request, 404, "not_sayable")
        kind, made = _WAV if request.query_params.get("as") == "wav" else _OGG
        try:
            sound = await to_thread.run_sync(made, self._turns.hear.speech, aloud, limiter=self._speakers)
        except VoiceError as error:
            log.warning("not_said", error=type(error).__name__)
            return _refused(request, 503, "cannot_say")
        return Response(sound, media_type=kind, headers={"Cache-Control": "no-store"})

    def _who(self, request: Request) -> Session | Response:
        if not self._doors.posted_by_us(request):
            return _refused(request, 403, "not_ours")
        return self._doors.who(request) or _refused(request, 401, "signed_out")

    async def _taken(self, request: Request, user: str, spoken: Spoken) -> Response:
        try:
            async with asyncio.timeout(SLOWEST_SECONDS):
                held = [await _body(request, self._turns.hear.speech.largest_bytes)]
        except TooLarge:
            return _refused(request, 413, "voice_too_large")
        except (ClientDisconnect, TimeoutError):
            return _refused(request, 408, "trouble")
        if not held[0]:
            return _refused(request, 422, "odd")

        async def fetch(largest: int) -> bytes:
            if len(held[0]) > largest:
                raise TooLarge(f"a recording may have {largest} bytes; send a shorter one")
            return held.pop()  # handed over: nobody here has it any more

        recording = Recording(fetch, spoken.seconds, len(held[0]))
        await self._turns.spoken(user, spoken, recording, words(tongue(request))["trouble"])
        return Response(status_code=204)

    async def _aloud(self, user: str, asked: Mapping[str, str]) -> Aloud | None:
        """What is said of a line that the person has: as the house chose, or "all" of it."""
        line, now, address = asked.get("line", ""), self._turns.now(), address_of(user)
        known = {line, house_key(user, line, now)}
        lines = await self._turns.hear.transcript(address, now - LOOK_BACK)
        reply = next((one.reply for one in reversed(lines) if one.id in known), None)
        if reply is None:
            return None
        if "all" not in asked:
            return reply.aloud
        return await self._turns.hear.aloud(address, reply)


async def _body(request: Request, largest: int) -> bytes:
    """The body, read as it comes. Raises `TooLarge` without reading on."""
    taken = bytearray()
    async for piece in request.stream():
        taken += piece
        if len(taken) > largest:
            raise TooLarge(f"a recording may have {largest} bytes; send a shorter one")
    return bytes(taken)


def _note(speech: Speech, aloud: Aloud) -> bytes:
    return speech.note(aloud)


def _wav(speech: Speech, aloud: Aloud) -> bytes:
    with closing(speech.saying(aloud)) as sound:
        pieces = list(sound)
    return files.wav(Audio(b"".join(piece.samples for piece in pieces), pieces[0].form)) if pieces else b""


_OGG: Final = ("audio/ogg", _note)
_WAV: Final = ("audio/wav", _wav)


def _refused(request: Request, status: int, why: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    return JSONResponse({"why": words(tongue(request))[why]}, status, headers)
