"""The Bot API with errors that the house knows, and without a trace of the token in any log."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import urlencode

from telegram import Bot, User
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.errors import Blocked, DeliveryError, NotNow
from channels.telegram.errors import BadToken, Moved, Occupied, Refused
from channels.telegram.settings import Settings

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are read (Bot API, Update)."""
LONG_POLL: Final = 50
"""Seconds that Telegram may hold a request for updates."""
MOST_UPDATES: Final = 100
CONNECT: Final = 5.0
ANSWER: Final = 10.0
"""Seconds for an answer, beyond those that a long poll takes."""
CONNECTIONS: Final = 64
os.environ.setdefault("PTB_TIMEDELTA", "true")
"""The library then gives lengths of time as such, and does not warn that it will (its 22.2)."""
TOO_LARGE: Final = "entity too large"
"""What its HTTP server says (413) of a file beyond all bounds."""
TALKATIVE: Final = ("telegram", "httpx", "httpcore")
"""Loggers that would write tokens, as a part of addresses, or what people said."""


class Telegram:
    """One bot: its calls, who it is, and the connections it holds."""

    def __init__(self, settings: Settings, *, long_poll: int = LONG_POLL) -> None:
        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        token, server = settings.token.get_secret_value(), settings.api_url
        self._long_poll = long_poll
        self._sending = Request(CONNECTIONS, ANSWER)
        self._fetching = Request(1, ANSWER + long_poll)
        self._updates = f"{server}/bot{token}/getUpdates"
        self.bot = Bot(
            token, f"{server}/bot", f"{server}/file/bot", self._sending, get_updates_request=self._fetching
        )
        self._me: User | None = None

    async def me(self) -> User:
        """The bot's own account. Raises `DeliveryError` while Telegram cannot be asked."""
        if self._me is None:
            async with self.calling():
                self._me = await self.bot.get_me()
        return self._me

    async def updates(self, offset: int) -> Sequence[Mapping[str, Any]]:
        """Updates from an id on, as they come; asking confirms all before it.

        Raises `DeliveryError`, and its kinds `NotNow`, `BadToken` and `Occupied`.
        """
        query = {"limit": MOST_UPDATES, "timeout": self._long_poll, "allowed_updates": json.dumps(KINDS)}
        async with self.calling():
            found = await self._fetching.post(f"{self._updates}?{urlencode({'offset': offset, **query})}")
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[None]:
        """Within this, what Telegram refuses is an error of the house."""
        await self._sending.initialize()
        await self._fetching.initialize()
        try:
            yield
        except ChatMigrated as error:
            raise Moved(error.new_chat_id) from None
        except Forbidden:
            raise Blocked("the person has blocked the bot or never started it") from None
        except InvalidToken:
            raise BadToken from None
        except Conflict:
            raise Occupied from None
        except BadRequest as error:
            raise Refused(error.message) from None
        except TelegramError as error:
            if TOO_LARGE in error.message.lower():
                raise Refused(error.message) from None
            raise DeliveryError(f"Telegram cannot be reached: {type(error).__name__}") from None
        except (AttributeError, KeyError, TypeError, ValueError):
            raise DeliveryError("what answers at channels.telegram.api_url is not the Bot API") from None

    async def close(self) -> None:
        """Let go of the connections; another call opens new ones."""
        await self._sending.shutdown()
        await self._fetching.shutdown()


class Request(HTTPXRequest):
    """HTTP within bounds of time, which tells floods with their seconds and logs nothing."""

    def __init__(self, connections: int, seconds: float) -> None:
        super().__init__(
            connection_pool_size=connections,
            connect_timeout=CONNECT,
            read_timeout=seconds,
            write_timeout=ANSWER,
            pool_timeout=CONNECT,
        )

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer as JSON. Raises `NotNow` for a flood limit (Bot API, ResponseParameters)."""
        try:
            answer = json.loads(payload)
        except (ValueError, RecursionError):
            raise TelegramError("not JSON") from None
        if not isinstance(answer, dict):
            raise TelegramError("no JSON object")
        parameters = answer.get("parameters")
        if isinstance(parameters, dict) and "retry_after" in parameters:
            raise NotNow("Telegram asks for fewer messages", float(parameters["retry_after"]))
        return answer
