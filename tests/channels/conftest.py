"""What tests of channels share: an event loop, and the platforms' servers."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from fakes.telegram_api import TelegramApi
from slack_house import SlackHouse, slack_house


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def slack() -> AsyncIterator[SlackHouse]:
    """Slack's channel before a scripted house and a Slack in memory."""
    async with slack_house() as house:
        yield house


@pytest.fixture(scope="module")
def server() -> Iterator[TelegramApi]:
    """Telegram's Bot API on this machine."""
    with TelegramApi().serving() as served:
        yield served


@pytest.fixture
def api(server: TelegramApi) -> TelegramApi:
    """Telegram's Bot API without anybody or anything in it."""
    return server.anew()
