"""Updates on their way to the bot: fetched, or brought to its webhook."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx
from fakes.telegram_api.given import Given
from fakes.telegram_api.refusal import Refusal, bad
from fakes.telegram_api.world import Json

UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
"""Kinds that are told only where they were asked for."""
PORTS = {443, 80, 88, 8443}
LONGEST_DELAY = 60.0
CONFLICT = "terminated by other getUpdates request; make sure that only one bot instance is running"
ACTIVE = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass
class Waiting:
    id: int
    chat: int
    body: Json


@dataclass
class Hook:
    url: str = ""
    secret: str = ""
    connections: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(40))
    most: int = 40
    error: str = ""
    failed_at: int = 0
    workers: dict[int, asyncio.Task[None]] = field(default_factory=dict)


class Delivery:
    """The queue, with both ways out of it. Everything here runs in the server's loop."""

    def __init__(self, *, local: bool, haste: float, changed: Callable[[], None]) -> None:
        self.local = local
        self.haste = haste
        self.changed = changed
        self.queue: list[Waiting] = []
        self.confirmed: list[int] = []
        self.allowed: list[str] = []
        self.hook = Hook()
        self.closing = False
        self.stirred = asyncio.Event()
        self._next = 700_000_001
        self._newest_poll = 0
        self._client = httpx.AsyncClient(timeout=60, trust_env=False, verify=False)

    def add(self, kind: str, chat: int, body: Json) -> None:
        if self.allowed and kind not in self.allowed:
            return
        if not self.allowed and kind in UNASKED:
            return
        self.queue.append(Waiting(self._next, chat, {"update_id": self._next, kind: body}))
        self._next += 1
        self.stir()

    def stir(self) -> None:
        self.stirred.set()
        self.stirred = asyncio.Event()
        for waiting in self.queue if self.hook.url else ():
            worker = self.hook.workers.get(waiting.chat)
            if worker is None or worker.done():
                self.hook.workers[waiting.chat] = asyncio.ensure_future(self._bring(waiting.chat, self.hook))
        self.changed()

    async def getupdates(self, given: Given) -> list[Json]:
        if self.hook.url:
            raise Refusal(409, ACTIVE)
        self._newest_poll += 1
        mine, until = self._newest_poll, time.monotonic() + given.number("timeout", 0)
        if (allowed := given.json("allowed_updates")) is not None:
            self.allowed = allowed
        self._confirm(given.number("offset", 0))
        self.stir()
        while True:
            if mine != self._newest_poll:
                raise Refusal(409, CONFLICT)
            left = until - time.monotonic()
            if self.queue or left <= 0 or self.closing:
                most = min(max(given.number("limit", 100), 1), 100)
                return [waiting.body for waiting in self.queue[:most]]
            try:
                await asyncio.wait_for(self.stirred.wait(), left)
            except TimeoutError:
                continue
            if self.hook.url:
                raise Refusal(409, ACTIVE)

    def _confirm(self, offset: int) -> None:
        keep = self.queue[offset:] if offset < 0 else [one for one in self.queue if one.id >= offset]
        self.confirmed += [one.id for one in self.queue if one not in keep]
        self.queue = keep

    def setwebhook(self, given: Given) -> bool:
        url, secret = given.text("url"), given.text("secret_token")
        if not url:
            return self.deletewebhook(given)
        self._check_address(url)
        if secret and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        if (allowed := given.json("allowed_updates")) is not None:
            self.allowed = allowed
        self.deletewebhook(given)
        most = min(max(given.number("max_connections", 40), 1), 100)
        self.hook = Hook(url, secret, asyncio.Semaphore(most), most)
        self.stir()
        return True

    def deletewebhook(self, given: Given) -> bool:
        for worker in self.hook.workers.values():
            worker.cancel()
        self.hook = Hook()
        if given.flag("drop_pending_updates"):
            self.queue = []
        self.stir()
        return True

    def getwebhookinfo(self, _: Given) -> Json:
        told: Json = {
            "url": self.hook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.queue),
        }
        if self.hook.url:
            told["max_connections"] = self.hook.most
        if self.hook.error:
            told |= {"last_error_date": self.hook.failed_at, "last_error_message": self.hook.error}
        return told | ({"allowed_updates": self.allowed} if self.allowed else {})

    async def close(self) -> None:
        self.closing = True
        for worker in self.hook.workers.values():
            worker.cancel()
        self.stir()
        await self._client.aclose()

    def _check_address(self, url: str) -> None:
        parts = urlsplit(url)
        if not parts.hostname:
            raise bad("bad webhook: invalid webhook URL specified")
        if not self.local and parts.scheme != "https":
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        if not self.local and (parts.port or 443) not in PORTS:
            raise bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")

    async def _bring(self, chat: int, hook: Hook) -> None:
        """One chat's updates, in order; each until it is taken."""
        fails, delay = 0, 1.0
        while hook is self.hook and not self.closing:
            waiting = next((one for one in self.queue if one.chat == chat), None)
            if waiting is None:
                return
            async with hook.connections:
                error, retry_after = await self._post(hook, waiting.body)
            if not error:
                fails, delay = 0, 1.0
                self.queue.remove(waiting)
                self.confirmed.append(waiting.id)
                self.changed()
                continue
            hook.error, hook.failed_at = error, int(time.time())
            self.changed()
            wait = retry_after
            if not wait and fails:
                delay = wait = min(delay * 2, LONGEST_DELAY)
            fails += 1
            await asyncio.sleep(wait / self.haste)

    async def _post(self, hook: Hook, body: Any) -> tuple[str, float]:
        headers = {"X-Telegram-Bot-Api-Secret-Token": hook.secret} if hook.secret else {}
        try:
            answer = await self._client.post(hook.url, json=body, headers=headers)
        except httpx.HTTPError:
            return "Webhook connection closed", 0
        if answer.is_success:
            return "", 0
        after = answer.headers.get("retry-after", "0")
        seconds = min(float(after), 3600.0) if after.isdecimal() else 0.0
        return f"Wrong response from the webhook: {answer.status_code} {answer.reason_phrase}", seconds
