"""Telegram, fetched by long polling or called by its webhook."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from fakes.drivers import Seen
from fakes.drivers.platform import Json, PlatformPerson
from fakes.stage import Stage, staged
from fakes.telegram_api import TelegramApi

from bot.messages import Address


class TelegramPerson(PlatformPerson):
    """Somebody in a private chat with the bot."""

    def __init__(self, stage: Stage, api: TelegramApi, name: str) -> None:
        self._api, self._who = api, api.person(name)
        super().__init__(stage, Address("telegram", str(self._who), str(self._who)))
        self.say("/start")
        self.say("Berlin")  # Telegram tells no time zone, so that Doppel asks once where somebody is

    def write(self, text: str) -> None:
        self._api.say(self._who, text)

    def record(self, sound: bytes) -> None:
        self._api.record(self._who, sound)

    def tap(self, label: str) -> None:
        self._api.press(self._who, label)

    def standing(self) -> Mapping[int, Json]:
        return {post["message_id"]: post for post in self._api.shown(self._who)}

    def read(self, shown: Sequence[Json]) -> Seen:
        words = [post.get("text") or post.get("caption", "") for post in shown]
        words += [post["document"]["file_name"] for post in shown if "document" in post]
        rows = [row for post in shown for row in post.get("reply_markup", {}).get("inline_keyboard", ())]
        return Seen(
            "\n".join(words),
            tuple(button["text"] for row in rows for button in row),
            picture=any("photo" in post for post in shown),
            card=any(": " in line for text in words for line in text.splitlines()),
            file=any("document" in post for post in shown),
        )


class TelegramDriver:
    """People who use Telegram."""

    def __init__(self, stage: Stage, api: TelegramApi) -> None:
        self.stage = stage
        self._api = api

    def person(self, name: str) -> TelegramPerson:
        return TelegramPerson(self.stage, self._api, name)


@contextmanager
def telegram_polling(home: Path) -> Iterator[TelegramDriver]:
    """A house that fetches messages from Telegram."""
    with TelegramApi().serving() as api, staged(home, {"telegram": keys(api)}, secrets(api)) as stage:
        yield TelegramDriver(stage, api)


@contextmanager
def telegram_webhook(home: Path) -> Iterator[TelegramDriver]:
    """A house that Telegram calls."""
    with TelegramApi().serving() as api, socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        called = keys(api) | {"webhook": True, "public_url": url}
        with staged(home, {"telegram": called}, secrets(api), door=door) as stage:
            api.wait(lambda: api.delivery.hook.url)
            yield TelegramDriver(stage, api)


def keys(api: TelegramApi) -> Json:
    """What config.yml says."""
    return {"token": "${TELEGRAM}", "api_url": api.url}


def secrets(api: TelegramApi) -> Mapping[str, str]:
    """The bot's token."""
    return {"TELEGRAM": api.world.token}
