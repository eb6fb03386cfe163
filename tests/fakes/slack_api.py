"""Slack's Web API in memory, on a port of its own; what it is faithful to stands in slack_api.md."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import web
from block_kit import problems, view_problems

Json = dict[str, Any]
TOKEN, APP_TOKEN = "xoxb-1-good", "xapp-1-good"
TEAM, BOT_USER, BOT_ID = "T1", "UBOT", "BBOT"
SCOPES = (
    "app_mentions:read,chat:write,commands,dnd:read,files:read,files:write,im:history,im:write,users:read"
)


class Refused(Exception):
    """What the API answers with ok: false."""


@dataclass(slots=True)
class Fault:
    """How a call goes wrong: with an error, a status, or an answer cut off; `done`: after it was done."""

    error: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    hangs: asyncio.Event | None = None
    """Set once the call has come, which is then never answered."""
    done: bool = False


@dataclass
class SlackApi:
    """The state of one Slack; everything in it may be set by a test."""

    url: str = ""
    tokens: dict[str, str] = field(default_factory=lambda: {TOKEN: TEAM})
    """The workspace of each bot token."""
    scopes: str = SCOPES
    users: dict[str, Json] = field(default_factory=dict)
    quiet: dict[str, Json] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    """The bot's channels, with who is in them."""
    codes: dict[str, Json] = field(default_factory=dict)
    socket_url: str = ""
    calls: list[tuple[str, Json]] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    whispers: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    views: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    files: list[Json] = field(default_factory=list)
    sounds: dict[str, bytes] = field(default_factory=dict)
    """What people sent, by its name."""
    fetched: list[tuple[str, str]] = field(default_factory=list)
    """The path and the token of each request for a file, whoever it was that asked."""
    _faults: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _number: Callable[[], int] = field(default_factory=lambda: count(1).__next__)
    _uploads: dict[str, Json] = field(default_factory=dict)
    _answered: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def person(self, user: str = "U1", **more: Any) -> str:
        """Add a user; gives the id of their direct conversation."""
        told = {"id": user, "tz": "Europe/Berlin", "locale": "en-GB", "real_name": "Ana", "is_bot": False}
        self.users[user] = told | more
        return "D" + user

    def clip(self, sound: bytes, **more: Any) -> Json:
        """A voice clip as it stands among the files of a message."""
        name = f"audio_message-{self._number()}.m4a"
        self.sounds[name] = sound
        told = {"name": name, "mimetype": "audio/mp4", "filetype": "mp4", "subtype": "slack_audio"}
        told |= {"size": len(sound), "duration_ms": 3000, "file_access": "visible", "mode": "hosted"}
        return told | {"url_private_download": f"{self.url}files-pri/T1-F1/download/{name}"} | more

    def fail(self, method: str, *faults: Fault) -> None:
        """Have the next calls of a method go wrong, one a fault."""
        self._faults[method].extend(faults)

    def called(self, method: str) -> list[Json]:
        """The arguments of each call of a method."""
        return [given for name, given in self.calls if name == method]

    def respond_url(self) -> str:
        """A response_url as it comes with a press or a command."""
        return f"{self.url}actions/{self._number()}"

    # --- the server

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        self.calls.append((method, given))
        fault = self._faults[method].popleft() if self._faults[method] else Fault()
        if fault != Fault() and not fault.done:
            return await _broken(request, fault)
        try:
            done = self._done(method, given, request)
        except Refused as why:
            done = {"ok": False, "error": str(why)}
        if fault.done:
            return await _broken(request, fault)
        return web.json_response(done, headers={"x-oauth-scopes": self.scopes})

    def _done(self, method: str, given: Json, request: web.Request) -> Json:
        handler = getattr(self, "do_" + method.replace(".", "_"), None)
        if handler is None:
            raise Refused("unknown_method")
        token = str(given.pop("token", "")) or request.headers.get("authorization", "").removeprefix(
            "Bearer "
        )
        if method not in {"apps.connections.open", "oauth.v2.access"} and token not in self.tokens:
            raise Refused("invalid_auth" if token else "not_authed")
        try:
            return {"ok": True, **handler(token, **given)}
        except TypeError as error:
            raise Refused(f"invalid_arguments: {error}") from None

    async def upload(self, request: web.Request) -> web.Response:
        self._uploads[request.match_info["id"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """A file; whoever may not have it is shown the page to sign in, as by the real one."""
        name, token = request.match_info["name"], request.headers.get("authorization", "")
        self.fetched.append((request.path, token))
        fault = self._faults["download"].popleft() if self._faults["download"] else Fault()
        if fault != Fault():
            return await _broken(request, fault)
        allowed = token.removeprefix("Bearer ") in self.tokens and "files:read" in self.scopes.split(",")
        if not allowed:
            return web.Response(text="<!DOCTYPE html><html>Sign in</html>", content_type="text/html")
        if name not in self.sounds:
            return web.Response(status=404)
        return web.Response(body=self.sounds[name], content_type="audio/mp4")

    async def action(self, request: web.Request) -> web.Response:
        number, given = request.match_info["id"], json.loads(await request.read())
        self._answered[number] += 1
        if self._answered[number] > 5:
            return web.Response(status=404, text="used_url")
        _check_message(given)
        self.responses.append(given)
        return web.Response(text="ok")

    # --- its methods

    def do_auth_test(self, token: str) -> Json:
        team = self.tokens[token]
        return {"team_id": team, "team": "Acme", "user_id": BOT_USER, "bot_id": BOT_ID, "url": self.url}

    def do_apps_connections_open(self, token: str) -> Json:
        if token != APP_TOKEN:
            raise Refused("invalid_auth")
        return {"url": self.socket_url}

    def do_oauth_v2_access(self, _: str, code: str, **__: str) -> Json:
        if code not in self.codes:
            raise Refused("invalid_code")
        return self.codes.pop(code)

    def do_users_info(self, _: str, user: str, include_locale: str = "") -> Json:
        if user not in self.users:
            raise Refused("user_not_found")
        told = dict(self.users[user])
        return {"user": told if include_locale else {k: v for k, v in told.items() if k != "locale"}}

    def do_dnd_info(self, _: str, user: str) -> Json:
        return {"dnd_enabled": False, "snooze_enabled": False, **self.quiet.get(user, {})}

    def do_conversations_open(self, _: str, users: str) -> Json:
        if users not in self.users:
            raise Refused("user_not_found")
        return {"channel": {"id": "D" + users}}

    def do_chat_postMessage(  # noqa: N802 - Slack's own name
        self, _: str, channel: str, thread_ts: str = "", metadata: Any = None, **message: Any
    ) -> Json:
        self._reaches(channel)
        _check_message(message)
        return self._kept(channel, thread_ts, message | {"metadata": metadata})

    def do_chat_update(self, _: str, channel: str, ts: str, metadata: Any = None, **message: Any) -> Json:
        _check_message(message)
        for kept in self.messages:
            if (kept["channel"], kept["ts"]) == (channel, ts):
                kept.update(message | ({"metadata": metadata} if metadata else {}))
                return {"ts": ts, "channel": channel}
        raise Refused("message_not_found")

    def do_chat_postEphemeral(  # noqa: N802
        self, _: str, channel: str, user: str, thread_ts: str = "", **message: Any
    ) -> Json:
        self._reaches(channel)
        if user not in self.members.get(channel, {user}):
            raise Refused("user_not_in_channel")
        _check_message(message)
        self.whispers.append({"channel": channel, "user": user, "thread_ts": thread_ts, **message})
        return {"message_ts": self._ts()}

    def do_conversations_history(
        self, _: str, channel: str, limit: Any, include_all_metadata: Any = ""
    ) -> Json:
        self._reaches(channel)
        found = [each for each in self.messages if each["channel"] == channel and not each["thread_ts"]]
        return {"messages": found[::-1][: int(limit)] if include_all_metadata else []}

    def do_conversations_replies(
        self, _: str, channel: str, ts: str, limit: Any, include_all_metadata: Any = ""
    ) -> Json:
        found = [each for each in self.messages if (each["channel"], each["thread_ts"]) == (channel, ts)]
        return {"messages": found[: int(limit)] if include_all_metadata else []}

    def do_files_getUploadURLExternal(self, _: str, filename: str, length: Any, alt_txt: str = "") -> Json:  # noqa: N802
        if not filename or int(length) < 1 or len(alt_txt) > 2000:
            raise Refused("invalid_arguments")
        number = f"F{self._number()}"
        self._uploads[number] = {"name": filename, "length": int(length), "alt": alt_txt}
        return {"file_id": number, "upload_url": f"{self.url}upload/{number}"}

    def do_files_completeUploadExternal(  # noqa: N802
        self, _: str, files: str, channel_id: str = "", thread_ts: str = ""
    ) -> Json:
        self._reaches(channel_id)
        (one,) = json.loads(files)
        kept = self._uploads[one["id"]]
        if len(kept.get("content", b"")) != kept["length"]:
            raise Refused("file_update_failed")
        self.files.append(kept | {"channel": channel_id, "thread_ts": thread_ts, "title": one["title"]})
        return {"files": [{"id": one["id"]}]}

    def do_views_open(self, _: str, trigger_id: str, view: Any) -> Json:
        if not trigger_id or trigger_id == "late":
            raise Refused("expired_trigger_id")
        _refuse(view_problems(_read(view)))
        self.views.append(_read(view))
        return {"view": {"id": f"V{self._number()}", "hash": "1"}}

    def do_views_publish(self, _: str, user_id: str, view: Any, hash: str = "") -> Json:  # noqa: A002 - Slack's own name
        _refuse(view_problems(_read(view)))
        before = self.homes.get(user_id)
        if hash and before and before["hash"] != hash:
            raise Refused("hash_conflict")
        self.homes[user_id] = {**_read(view), "hash": self._ts()}
        return {"view": self.homes[user_id]}

    def _reaches(self, channel: str) -> None:
        dm = channel.startswith("D") and channel[1:] in self.users
        if not dm and channel not in self.members:
            raise Refused("channel_not_found")

    def _kept(self, channel: str, thread_ts: str, message: Json) -> Json:
        ts = self._ts()
        self.messages.append({"channel": channel, "ts": ts, "thread_ts": thread_ts, **message})
        return {"ts": ts, "channel": channel}

    def _ts(self) -> str:
        return f"1772442000.{self._number():06}"


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return dict(json.loads(await request.read()))
    return {**request.query, **{str(k): v for k, v in (await request.post()).items()}}


async def _broken(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.hangs:
        fault.hangs.set()
        await asyncio.Event().wait()
    if fault.cut:
        half = web.StreamResponse(headers={"content-type": "application/json", "content-length": "100"})
        await half.prepare(request)
        await half.write(b'{"ok": tr')
        assert request.transport
        request.transport.close()
        return half
    body = {"ok": False, "error": fault.error or "internal_error"}
    return web.json_response(body, status=fault.status, headers=fault.headers)


def _check_message(message: Mapping[str, Any]) -> None:
    known = {"text", "blocks", "unfurl_links", "unfurl_media", "replace_original", "response_type"}
    if message.keys() - known:
        raise Refused(f"invalid_arguments: {sorted(message.keys() - known)}")
    text = message.get("text")
    if not isinstance(text, str) or not text:
        raise Refused("no_text")
    if len(text) > 40_000:
        raise Refused("msg_too_long")
    _refuse(problems(_read(message.get("blocks") or [])))


def _refuse(found: list[str]) -> None:
    if found:
        raise Refused(f"invalid_blocks: {found}")


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@asynccontextmanager
async def slack_api() -> AsyncIterator[SlackApi]:
    """One Slack at `url`, for as long as this lasts; with one person, U1."""
    slack = SlackApi()
    slack.person()
    app = web.Application(client_max_size=10_000_000)
    app.router.add_post("/upload/{id}", slack.upload)
    app.router.add_post("/actions/{id}", slack.action)
    app.router.add_get("/files-pri/{file}/download/{name}", slack.download)
    app.router.add_route("*", "/api/{method}", slack.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/"
    try:
        yield slack
    finally:
        await runner.cleanup()
