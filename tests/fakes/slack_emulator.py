"""Slack by a third party: the npm package `emulate`, installed once and started in a process of its own.

What it is faithful to, and what not, stands in slack_emulator.md.
`python tests/fakes/slack_emulator.py` installs it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

from filelock import FileLock
from slack_sdk.web.async_client import AsyncWebClient

VERSION: Final = "0.12.2"
FOLDER: Final = Path(__file__).parent.parent.parent / ".emulate"
SCRIPT: Final = Path(__file__).with_suffix(".mjs")
PATIENCE: Final = 180.0
"""Seconds that an installation may take."""
SIGNING_SECRET: Final = "emulated-signing-secret"
BOT_TOKEN: Final = "xoxb-emulated-bot"
SCOPES: Final = (
    *("app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "dnd:read"),
    *(
        "files:read",
        "files:write",
        "groups:history",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "users:read",
    ),
)

Json = dict[str, Any]


class NotHere(Exception):
    """The emulator cannot be had on this machine; the message says why."""


def installed(folder: Path = FOLDER) -> Path:
    """The folder with the package in it, which one process at a time fetches from the npm registry.

    Raises `NotHere` without Node 20, npm or a registry.
    """
    _needs("node"), _needs("npm")
    folder.mkdir(exist_ok=True)
    with FileLock(folder / "lock", timeout=2 * PATIENCE):
        if _version(folder) != VERSION:
            _install(folder)
    return folder


def _needs(program: str) -> None:
    if not shutil.which(program):
        raise NotHere(f"{program} is not on the PATH (Node 20 or newer brings it)")


def _version(folder: Path) -> str:
    told = folder / "node_modules" / "emulate" / "package.json"
    return str(json.loads(told.read_text(encoding="utf-8"))["version"]) if told.exists() else ""


def _install(folder: Path) -> None:
    quiet = ("--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=30000")
    command = ["npm", "install", "--prefix", str(folder), *quiet, f"emulate@{VERSION}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        raise NotHere(f"npm did not install emulate@{VERSION} within {PATIENCE:.0f} s") from None
    if done.returncode:
        raise NotHere(f"npm could not install emulate@{VERSION}: {done.stderr.strip()[-300:]}")


class SlackEmulator:
    """One workspace with our app in it; people are added as they are needed."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        told = self._answer()
        self.url = str(told["url"])
        """Of the server; the Web API is at `api_url`."""
        self.api_url = f"{self.url}/api/"
        app = told["app"]
        self.team, self.app, self.bot, self.bot_user = (
            str(app[key]) for key in ("team_id", "app_id", "bot_id", "bot_user_id")
        )
        token = {"token": BOT_TOKEN, "type": "bot", "user_id": self.bot_user, "scopes": list(SCOPES)}
        self._seed(tokens=[token | {"app_id": self.app, "bot_id": self.bot, "bot_user_id": self.bot_user}])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def person(self, name: str, real_name: str = "") -> str:
        """The id of a member of the workspace, made if there is none of this name."""
        user = {"name": name, "real_name": real_name or name}
        everybody = [{"token": _token(name), "user": name}]
        return str(self._seed(users=[user], tokens=everybody)["users"][name])

    def channel(self, name: str) -> str:
        """The id of a public channel, made if there is none of this name; who is there by then is in it."""
        return str(self._seed(channels=[{"name": name}])["channels"][name])

    def subscribe(self, url: str) -> None:
        """Deliver every event to this address from now on; to nobody where it is empty."""
        self._order({"subscribe": url})

    def deliveries(self) -> Sequence[Json]:
        """What was delivered, oldest first: event, status (None where nobody was reached), payload."""
        told: list[Json] = self._order({"deliveries": True})
        return told

    async def open_dm(self, name: str) -> str:
        """The id of a person's direct conversation with the bot."""
        opened = await self.web(_token(name)).conversations_open(users=[self.bot_user])
        channel: Json = opened["channel"]
        return str(channel["id"])

    async def say(self, name: str, channel: str, text: str, **more: Any) -> str:
        """Post as a person; its events have been delivered on return. Gives the message's ts."""
        return str((await self.web(_token(name)).chat_postMessage(channel=channel, text=text, **more))["ts"])

    async def edit(self, name: str, channel: str, ts: str, text: str) -> None:
        """Change what a person posted."""
        await self.web(_token(name)).chat_update(channel=channel, ts=ts, text=text)

    async def seen(self, name: str, channel: str, thread: str = "") -> list[Json]:
        """What the bot said in a conversation, or a thread of it, oldest first, as that person reads it."""
        web = self.web(_token(name))
        if thread:
            told = await web.conversations_replies(channel=channel, ts=thread, limit=200)
        else:
            told = await web.conversations_history(channel=channel, limit=200)
        messages: list[Json] = sorted(told["messages"], key=lambda message: float(message["ts"]))
        return [message for message in messages if message["user"] == self.bot_user]

    def web(self, token: str = BOT_TOKEN) -> AsyncWebClient:
        """Slack's own client, speaking to the emulator."""
        return AsyncWebClient(token, base_url=self.api_url)

    def _seed(self, **config: Any) -> Json:
        told: Json = self._order({"seed": config})
        return told

    def _order(self, order: Json) -> Any:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the emulator ended; what it said is on stderr"
        return json.loads(line)


def _token(name: str) -> str:
    return f"xoxp-{name}"


@contextmanager
def emulated() -> Iterator[SlackEmulator]:
    """The emulator on a free port of 127.0.0.1, ended with the block or with this process.

    Raises `NotHere` where it cannot be had.
    """
    folder = installed()
    app = {"client_id": "1.2", "client_secret": "emulated", "app_id": "A000000001", "name": "Doppel"}
    seed = {
        "signing_secret": SIGNING_SECRET,
        "strict_scopes": True,
        "oauth_apps": [app | {"redirect_uris": [], "scopes": SCOPES, "bot_name": "doppel"}],
    }
    kept = {name: value for name, value in os.environ.items() if not name.endswith("BASE_URL")}
    process = subprocess.Popen(
        ["node", str(SCRIPT), str(folder), json.dumps(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=kept | {"NO_PROXY": "127.0.0.1"},
    )
    with SlackEmulator(process) as emulator:
        yield emulator


if __name__ == "__main__":
    try:
        print(f"emulate {VERSION} is in {installed()}")  # noqa: T201 - it is for people
    except NotHere as why:
        sys.exit(f"no Slack emulator: {why}")
