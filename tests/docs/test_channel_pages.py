"""The set-up pages of the channels, followed step by step against the fakes of their platforms.

The settings are those of the page, with the fakes' addresses in place of the platforms'. Doppel runs with
them, every command of the page is run beside it, and then somebody says hello.
"""

from __future__ import annotations

import asyncio
import re
import shlex
import sys
import textwrap
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import aiohttp
import pytest
import yaml
from fakes.bot_framework import FakeTeams, serving
from fakes.certificate import certificate
from fakes.fault_proxy import FaultProxy
from fakes.slack_socket import SlackSocket
from fakes.soak.bell import Bell
from fakes.soak.people import Person
from fakes.soak.platform import Platform
from fakes.soak.platforms import Slack, Teams, Telegram
from fakes.soak.process import DoppelRun
from fakes.telegram_api import TelegramApi
from slack_api import APP_TOKEN, slack_api
from slack_sent import message

pytestmark = pytest.mark.long

PAGES = Path(__file__).parent.parent.parent / "docs" / "channels"
BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
EXAMPLE = "https://doppel.example.org"
PATIENCE = 60.0
Json = dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A page, by what a reader does with it."""

    text: str

    def blocks(self, *languages: str) -> list[str]:
        return [textwrap.dedent(code) for _, of, code in BLOCK.findall(self.text) if of in languages]

    def config(self, number: int) -> Json:
        """The settings of one of its snippets."""
        read: Json = yaml.safe_load(self.blocks("yaml")[number])
        return read

    @property
    def commands(self) -> list[list[str]]:
        """Every command of ours but for `doppel run`, as words."""
        code = "\n".join(self.blocks("bash", "sh", "console")).replace("\\\n", " ")
        found = re.findall(r"^(?:\$ )?(doppel .*?)(?: &)?$", code, re.MULTILINE)
        words = [shlex.split(command)[1:] for command in found]
        return [command for command in words if command != ["run"]]

    def shown(self, command: str) -> list[str]:
        """What the page shows below a command."""
        for code in self.blocks("console"):
            _, there, below = code.partition(f"$ {command}\n")
            if there:
                return below.split("\n$ ")[0].rstrip().splitlines()
        return []


class SlackBySocket(Slack):
    """Slack, to which Doppel connects."""

    socket: SlackSocket

    @property
    def keys(self) -> Json:
        keys = {name: key for name, key in super().keys.items() if name != "signing_secret"}
        return keys | {"app_token": "${APP}", "api_url": self.socket.api_url}

    @property
    def secrets(self) -> Mapping[str, str]:
        return {**super().secrets, "APP": APP_TOKEN}

    async def bring(self, person: Person, text: str) -> None:
        await self.socket.deliver(message(text, user=person.key[1:]))


class TelegramByPolling(Telegram):
    """Telegram, from which Doppel fetches."""

    @property
    def keys(self) -> Json:
        return {name: key for name, key in super().keys.items() if name not in {"webhook", "public_url"}}


Made = Callable[[FaultProxy, Bell], AbstractAsyncContextManager[Platform]]


@asynccontextmanager
async def ready(one: Platform) -> AsyncIterator[Platform]:
    async with one.proxy, aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as one.http:
        yield one


@asynccontextmanager
async def slack(house: FaultProxy, bell: Bell) -> AsyncIterator[Platform]:
    async with slack_api() as api, ready(Slack(house, Random(1), bell, api)) as one:
        yield one


@asynccontextmanager
async def slack_by_socket(house: FaultProxy, bell: Bell) -> AsyncIterator[Platform]:
    async with slack_api() as api:
        one = SlackBySocket(house, Random(1), bell, api)
        async with ready(one), SlackSocket(APP_TOKEN, behind=one.proxy.url) as one.socket:
            yield one


@asynccontextmanager
async def teams(house: FaultProxy, bell: Bell) -> AsyncIterator[Platform]:
    with serving(FakeTeams()) as fake:
        async with ready(Teams(house, Random(1), bell, fake)) as one:
            yield one


def telegram(kind: type[Telegram]) -> Made:
    @asynccontextmanager
    async def made(house: FaultProxy, bell: Bell) -> AsyncIterator[Platform]:
        with TelegramApi(username="your_bot").serving() as api:
            async with ready(kind(house, Random(1), bell, api)) as one:
                yield one

    return made


def over_http(config: Json) -> Json:
    """As the page says in a sentence: the signing secret in place of the app token, and a public address."""
    keys = {name: key for name, key in config["channels"]["slack"].items() if name != "app_token"}
    keys["signing_secret"] = "${SLACK_SIGNING_SECRET}"
    return {"server": {"public_url": EXAMPLE}, "channels": {"slack": keys}}


WAYS: Mapping[str, tuple[str, int, Made, Callable[[Json], Json]]] = {
    "Slack by Socket Mode": ("slack", 0, slack_by_socket, dict),
    "Slack over HTTP": ("slack", 0, slack, over_http),
    "Teams": ("teams", 0, teams, dict),
    "Telegram by polling": ("telegram", 0, telegram(TelegramByPolling), dict),
    "Telegram by webhook": ("telegram", 1, telegram(Telegram), dict),
}
"""By the name of a way: its page, which of its snippets, the platform, and what else the page says of it."""


@pytest.mark.parametrize("way", WAYS)
def test_whoever_follows_the_page_can_say_hello(way: str, trained_home: Path) -> None:
    name, number, made, changed = WAYS[way]
    page = Page((PAGES / f"{name}.md").read_text(encoding="utf-8"))
    asyncio.run(followed(page, name, changed(page.config(number)), made, trained_home))


async def followed(page: Page, name: str, config: Json, made: Made, home: Path) -> None:
    tls, trusted = certificate(home)
    bell = Bell()
    async with FaultProxy("", tls=tls) as house, made(house, bell) as one:
        settings, secrets = at_the_fakes(config, name, one)
        with DoppelRun(home, settings, {**secrets, "SSL_CERT_FILE": str(trusted)}) as doppel:
            house.target = doppel.url
            person = Person("Ana", name)
            await one.come(person)
            assert await bell.until(lambda: len(person.told) >= one.greetings, PATIENCE)
            checked = await said_by(doppel, home, ["channels", "check", name])
            assert [line[:4] for line in checked[1:]] == ["  ✓ "] * (len(checked) - 1), checked
            for command in page.commands:
                shown = [
                    line.replace(EXAMPLE, house.url) for line in page.shown(f"doppel {shlex.join(command)}")
                ]
                told = await said_by(doppel, home, command)
                assert not shown or config["channels"][name].get("webhook") or told == shown
            before = len(person.told)
            await one.bring(person, "hello")
            assert await bell.until(lambda: len(person.told) > before, PATIENCE)
        assert doppel.errors == []


def at_the_fakes(config: Json, name: str, one: Platform) -> tuple[Json, Mapping[str, str]]:
    """The settings and the environment of a page, with addresses and secrets of the fake."""
    given, keys = config["channels"][name], one.keys
    addresses = {key: value for key, value in keys.items() if key.endswith(("_url", "_hosts"))}
    addresses.pop("public_url", None)
    server = {"public_url": one.house.url} if "server" in config else {}
    variables = {
        re.sub(r"\W", "", str(value)): keys[key][2:-1] for key, value in given.items() if "$" in str(value)
    }
    secrets = {variable: one.secrets[kept] for variable, kept in variables.items()}
    return {"server": server, "channels": {name: given | addresses}}, secrets


async def said_by(doppel: DoppelRun, home: Path, words: Sequence[str]) -> list[str]:
    """What a command beside `doppel run` prints; it must end well."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *words),
        cwd=home,
        env=doppel.environ,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, error = await asyncio.wait_for(process.communicate(), PATIENCE)
    assert process.returncode == 0, f"{words}: {out.decode()}{error.decode()}"
    return out.decode().splitlines()


def test_slack_s_page_names_every_scope_of_the_manifest_and_no_other() -> None:
    from channels.slack.features import SCOPES

    text = (PAGES / "slack.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z_.]+:[a-z]+|commands)` \|", text, re.MULTILINE)
    assert sorted(rows) == sorted(scope.name for scope in SCOPES)
