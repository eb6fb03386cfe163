"""The same conversation, fetched and called."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from fakes.hear import FakeHear
from fakes.telegram_api import TelegramApi
from fakes.telegram_bot import Talk, called, polling

from bot.messages import Button, Reply

pytestmark = pytest.mark.anyio

MOODS = tuple(Button(str(number), str(number)) for number in range(1, 6))
SCRIPT = {
    "check in": Reply("How is your mood?", (*MOODS, Button("Skip", "skip")), asks="rating"),
    "4": Reply("Mood 4, noted.", (Button("Undo", "undo"),)),
    "tags": Reply("1 < 2 && <b>no</b>"),
}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def api() -> Iterator[TelegramApi]:
    with TelegramApi().serving() as served:
        yield served


@pytest.fixture(params=[polling, called], ids=["polling", "webhook"])
async def talk(request: pytest.FixtureRequest, api: TelegramApi) -> AsyncIterator[Talk]:
    async with request.param(api, FakeHear(SCRIPT)) as opened:
        yield opened


async def test_the_first_contact_is_introduced_and_shown_what_to_say(talk: Talk) -> None:
    ana = talk.api.person("Ana", language="de-AT")
    talk.api.say(ana, "/start")
    assert await talk.texts(ana, 2) == ["I am Doppel. Installed by somebody.", "You said: Hilfe"]
    [message] = talk.hear.heard
    assert (message.sender.user, message.sender.conversation) == (str(ana), str(ana))
    assert (message.name, message.language, message.queued) == ("Ana", "de", True)
    assert talk.hear.introduced == [("de", "")]
