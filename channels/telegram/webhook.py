"""The door through which Telegram brings updates."""

from __future__ import annotations

import asyncio
import hmac
import json
from hashlib import sha256
from typing import Any, Final

import structlog
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from telegram import Update

from channels.telegram.lanes import Lanes
from channels.telegram.reading import NoUpdate, parsed

SECRET_HEADER: Final = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
TRY_AGAIN: Final = "5"
"""Seconds after which Telegram should bring an update again that could not be heard."""

log = structlog.get_logger("doppel.telegram")


def path_of(bot_id: int) -> str:
    """The path that Telegram calls for a bot."""
    return f"/telegram/{bot_id}"


def secret_of(token: str) -> str:
    """What Telegram shows with every call: derived from the token, which only it and we know."""
    return hmac.new(token.encode(), b"doppel telegram webhook", sha256).hexdigest()


class Webhook:
    """Takes updates in, in Telegram's own pace: it keeps one chat's in order and repeats what is refused."""

    def __init__(self, secret: str, lanes: Lanes, acknowledge: float) -> None:
        """`acknowledge`: seconds after which an update is acknowledged although its turn goes on."""
        self._secret = secret.encode()
        self._lanes = lanes
        self._acknowledge = acknowledge
        self._going_on: set[asyncio.Task[None]] = set()

    def router(self, path: str) -> APIRouter:
        """The route."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route(path, self.called, methods=["POST"], response_model=None)
        return router

    async def called(self, request: Request) -> Response:
        """An update, or somebody who pretends: 401 without the secret, 400 for no update, 503 for later."""
        shown = request.headers.get(SECRET_HEADER, "").encode("utf-8", "replace")
        if not hmac.compare_digest(shown, self._secret):
            log.warning("wrong_secret")
            return _answer(401, "this is for Telegram alone")
        raw = _json(await request.body())
        if type(raw.get("update_id")) is not int:
            return _answer(400, "this is no update")
        try:
            update = parsed(raw)
        except NoUpdate:  # Telegram would bring it again and again, and hold back all that follows it
            log.warning("odd_update")
            return _answer(200, "")
        return await self._heard(update)

    async def _heard(self, update: Update) -> Response:
        acknowledged = False
        task = asyncio.create_task(self._lanes.run(update, lambda: acknowledged))
        done, _ = await asyncio.wait({task}, timeout=self._acknowledge)
        if not done:
            acknowledged = True
            self._going_on.add(task)
            task.add_done_callback(self._going_on.discard)
        elif task.exception():
            return _answer(503, "this cannot be taken in just now", {"retry-after": TRY_AGAIN})
        return _answer(200, "")


def _json(body: bytes) -> dict[str, Any]:
    """A JSON object; an empty one for anything else."""
    try:
        found = json.loads(body)
    except (RecursionError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _answer(status: int, why: str, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": why} if why else {}, status, headers)
