"""The web chat's page without a browser: it signs in, loads the page and speaks NiceGUI's own protocol.

What the browser's half does (chat.js) is done here in Python; what it draws is kept as lines. The page in a
browser is tested in tests/house/browser.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any, Final, Self
from uuid import uuid4

import aiohttp
import socketio

Json = dict[str, Any]
_CLIENT: Final = re.compile(r"'client_id': '([^']+)'")
_CHAT: Final = re.compile(r'"(\d+)":\{"tag":"nicegui-chat"')
_LISTENER: Final = re.compile(r'"listener_id":"([^"]+)","type":"(ready|say)"')
_CALLED: Final = re.compile(r"runMethod\((\d+), (\"[a-z_]+\"), (\[.*\])\)", re.DOTALL)


class WebPage:
    """One open tab. Lives in an event loop."""

    def __init__(self, url: str, zone: str = "Europe/Berlin", language: str = "en") -> None:
        self.url, self.here = url, {"zone": zone, "language": language}
        self.lines: dict[str, Json] = {}
        """What stands on the page, by the ids of its lines, in order of appearance."""
        self.failed: list[tuple[str, str]] = []
        """(id, why) of each message that was not taken."""
        self.on_line: Callable[[Json], None] = lambda _: None
        """Told of every line that comes with its answer."""
        self._socket = socketio.AsyncClient(reconnection=False)
        self._socket.on("run_javascript", self._called)
        self._change = asyncio.Condition()
        self._ready = False

    async def open(self, name: str) -> Self:
        """Say a name at the door, load the page and connect."""
        jar = aiohttp.CookieJar(unsafe=True)  # cookies for an IP address
        async with aiohttp.ClientSession(cookie_jar=jar, headers={"Origin": self.url}) as http:
            async with http.post(f"{self.url}/hello", data={"name": name}) as answer:
                assert answer.status == 200, await answer.text()
            async with http.get(f"{self.url}/") as answer:
                page = await answer.text()
            cookie = "; ".join(f"{each.key}={each.value}" for each in jar)
        self._client, self._chat = _found(_CLIENT, page), int(_found(_CHAT, page))
        self._listeners = {kind: listener for listener, kind in _LISTENER.findall(page)}
        await self._connect(cookie)
        await self._emit("ready", {**self.here, "waiting": []})
        await self.until(lambda: self._ready)
        return self

    async def close(self) -> None:
        """Close the tab."""
        await self._socket.disconnect()

    async def say(self, text: str, identity: str = "") -> str:
        """Send a message as the browser does; gives the id that its answered line will have."""
        identity = identity or str(uuid4())
        await self._emit("say", {**self.here, "id": identity, "text": text})
        return identity

    async def answer(self, identity: str) -> Json:
        """The reply to a message, when it is there."""
        await self.until(lambda: self.lines.get(identity, {}).get("reply"))
        reply: Json = self.lines[identity]["reply"]
        return reply

    async def until(self, holds: Callable[[], Any], seconds: float = 30.0) -> None:
        """Wait until something holds of the page."""
        async with asyncio.timeout(seconds), self._change:
            await self._change.wait_for(holds)

    async def _connect(self, cookie: str) -> None:
        query = {"client_id": self._client, "next_message_id": 0, "implicit_handshake": "true"}
        query |= {"document_id": uuid4(), "tab_id": uuid4()}
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        await self._socket.connect(
            f"{self.url}?{asked}",
            headers={"Cookie": cookie, "Origin": self.url},
            transports=["websocket"],
            socketio_path="/_nicegui_ws/socket.io",
        )

    async def _emit(self, kind: str, told: Json) -> None:
        event = {"id": self._chat, "client_id": self._client, "listener_id": self._listeners[kind]}
        await self._socket.emit("event", event | {"args": [json.dumps(told, default=str)]})

    async def _called(self, message: Json) -> None:
        found = _CALLED.search(message["code"])
        if found is None or int(found[1]) != self._chat:
            return
        getattr(self, f"_on_{json.loads(found[2])}")(*json.loads(found[3]))
        async with self._change:
            self._change.notify_all()

    def _on_show(self, lines: list[Json], _: Json) -> None:
        self.lines = {line["id"]: line for line in lines}
        self._ready = True

    def _on_heard(self, line: Json) -> None:
        self.lines[line["id"]] = line

    def _on_line(self, line: Json, *_: Json) -> None:
        self.lines[line["id"]] = line
        self.on_line(line)

    def _on_failed(self, identity: str, why: str) -> None:
        self.failed.append((identity, why))


def _found(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found, f"the page has no {pattern.pattern}"
    return found[1]
