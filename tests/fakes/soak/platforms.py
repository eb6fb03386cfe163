"""Three platforms and the web chat, as a crowd uses them."""

from __future__ import annotations

import html
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from random import Random
from urllib.parse import unquote

import aiohttp
from fakes.bot_framework import PASSWORD, FakeTeams, serving
from fakes.fault_proxy import FaultProxy, Passed, connector_words, slack_words, telegram_words
from fakes.soak.bell import Bell
from fakes.soak.people import Person
from fakes.soak.platform import SHARE_TWICE, Platform, fields
from fakes.teams_activities import Person as Account
from fakes.teams_bench import addresses
from fakes.telegram_api import TelegramApi
from fakes.web_page import Json, WebPage
from slack_api import TOKEN, SlackApi, slack_api
from slack_sent import SECRET, as_json, message

_NUMBERS = count(1)


class Slack(Platform):
    """Slack over HTTP."""

    name = "slack"
    words = staticmethod(slack_words)

    def __init__(self, house: FaultProxy, lot: Random, bell: Bell, api: SlackApi) -> None:
        super().__init__(house, lot, bell)
        self.api, self.proxy.target = api, api.url.rstrip("/")

    @property
    def keys(self) -> Json:
        self.api.url = f"{self.proxy.url}/"
        api_url = f"{self.proxy.url}/api/"
        return {"enabled": True, "signing_secret": "${SIGNING}", "bot_token": "${BOT}", "api_url": api_url}

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"SIGNING": SECRET, "BOT": TOKEN}

    async def come(self, person: Person) -> None:
        user = f"U{next(_NUMBERS)}00"
        person.key = self.api.person(user, real_name=person.name)
        self.people[person.key] = person

    async def bring(self, person: Person, text: str) -> None:
        moment = time.time()
        ts = f"{int(moment)}.{next(_NUMBERS):06}"
        body, headers = as_json(message(html.escape(text, quote=False), ts, person.key[1:]), moment)
        url = f"{self.house.url}/slack/events"
        await self.brought(lambda: self.http.post(url, data=body, headers=headers))

    def shown(self, passed: Passed) -> tuple[str, str] | None:
        if not passed.path.endswith("/chat.postMessage") or not json.loads(passed.answer)["ok"]:
            return None
        asked = fields(passed.asked)
        return asked["channel"], asked["text"]


class Telegram(Platform):
    """Telegram, which calls our webhook."""

    name = "telegram"
    words = staticmethod(telegram_words)
    greetings = 2

    def __init__(self, house: FaultProxy, lot: Random, bell: Bell, api: TelegramApi) -> None:
        super().__init__(house, lot, bell)
        self.api, self.proxy.target = api, api.url

    @property
    def keys(self) -> Json:
        keys = {"enabled": True, "token": "${TELEGRAM}", "api_url": self.proxy.url, "webhook": True}
        return keys | {"public_url": self.house.url}

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"TELEGRAM": self.api.world.token}

    async def come(self, person: Person) -> None:
        who = self.api.person(person.name)
        person.key = str(who)
        self.people[person.key] = person
        self.api.say(who, "/start")

    async def bring(self, person: Person, text: str) -> None:
        self.api.say(int(person.key), text)

    def shown(self, passed: Passed) -> tuple[str, str] | None:
        if not passed.path.lower().endswith("/sendmessage") or passed.status != 200:
            return None
        asked = fields(passed.asked)
        return str(asked["chat_id"]), html.unescape(asked["text"])


class Teams(Platform):
    """Microsoft Teams."""

    name = "teams"
    words = staticmethod(connector_words)
    greetings = 1

    def __init__(self, house: FaultProxy, lot: Random, bell: Bell, fake: FakeTeams) -> None:
        super().__init__(house, lot, bell)
        self.fake, self.proxy.target = fake, fake.url
        self._accounts: dict[str, Account] = {}

    @property
    def keys(self) -> Json:
        self.fake.url = self.proxy.url
        return addresses(self.fake) | {"app_password": "${TEAMS}"}

    @property
    def secrets(self) -> Mapping[str, str]:
        return {"TEAMS": PASSWORD}

    async def come(self, person: Person) -> None:
        number = next(_NUMBERS)
        account = Account(
            self.fake.service_url,
            name=person.name,
            account=f"29:1account{number}",
            directory_id=f"00000000-1111-2222-3333-{number:012}",
            direct=f"a:1direct{number}",
        )
        person.key = account.direct
        self.people[person.key], self._accounts[person.key] = person, account
        self.fake.talk(account.direct, account.account)
        await self._post(account.installs())

    async def bring(self, person: Person, text: str) -> None:
        await self._post(self._accounts[person.key].says(text))

    async def _post(self, activity: Json) -> None:
        now = datetime.now(UTC).isoformat()
        stamped = activity | {"timestamp": now, "localTimestamp": now}
        headers = {"Authorization": f"Bearer {self.fake.keys.token(activity['serviceUrl'])}"}
        url = f"{self.house.url}/teams/messages"
        await self.brought(lambda: self.http.post(url, json=stamped, headers=headers))

    def shown(self, passed: Passed) -> tuple[str, str] | None:
        _, there, under = passed.path.partition("/v3/conversations/")
        conversation, _, rest = under.partition("/")
        if not there or not rest.startswith("activities") or passed.status not in {200, 201}:
            return None
        asked = fields(passed.asked)
        cards = [each["content"] for each in asked.get("attachments", ()) if "content" in each]
        blocks = [block.get("text", "") for card in cards for block in card.get("body", ())]
        return unquote(conversation), "\n".join([asked.get("text", ""), *blocks])


class Web(Platform):
    """The web chat; its pages reach Doppel without a proxy, as WebSockets do not pass it."""

    name = "web"
    words = staticmethod(slack_words)

    def __init__(self, house: FaultProxy, lot: Random, bell: Bell) -> None:
        super().__init__(house, lot, bell)
        self._pages: dict[str, WebPage] = {}

    @property
    def keys(self) -> Json:
        return {"enabled": True}

    @property
    def secrets(self) -> Mapping[str, str]:
        return {}

    async def come(self, person: Person) -> None:
        page, answered = WebPage(self.house.target), set[str]()

        def on_line(line: Json) -> None:
            if line["reply"] and line["id"] not in answered:
                answered.add(line["id"])
                self.tell(person, line["reply"]["text"])

        page.on_line, person.key = on_line, person.name
        self.people[person.key], self._pages[person.key] = person, page
        await page.open(person.name)

    async def bring(self, person: Person, text: str) -> None:
        page = self._pages[person.key]
        identity = await page.say(text)
        if self.lot.random() < SHARE_TWICE:
            self.again += 1
            await page.say(text, identity)
        await page.answer(identity)

    async def leave(self) -> None:
        """Close every tab."""
        for page in self._pages.values():
            await page.close()


@asynccontextmanager
async def platforms(lot: Random, bell: Bell) -> AsyncIterator[tuple[FaultProxy, list[Platform]]]:
    """All four before one way to Doppel, whose target is still to be told."""
    with TelegramApi().serving() as telegram, serving(FakeTeams()) as fake:
        async with slack_api() as slack, FaultProxy("") as house, aiohttp.ClientSession() as http:
            told, web = (house, lot, bell), Web(house, lot, bell)
            there = [Slack(*told, slack), Telegram(*told, telegram), Teams(*told, fake), web]
            for one in there:
                one.http = http
                await one.proxy.__aenter__()
            try:
                yield house, there
            finally:
                await web.leave()
                for one in there:
                    await one.proxy.__aexit__(None, None, None)
